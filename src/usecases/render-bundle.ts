import type { Instant } from '../domain/instant.ts';
import type { Format } from '../domain/period-options.ts';
import { fileNameOf } from '../evidence/bundle-name.ts';
import { factsFor } from '../evidence/package/attest.ts';
import { checkpointLine } from '../evidence/package/ledger-slice.ts';
import { packBundle, type Stamp, wholeZip } from '../evidence/package/pack-bundle.ts';
import type { PackFile } from '../evidence/package/pack-file.ts';
import { plainZip } from '../evidence/package/plain-zip.ts';
import { openSpooled, type SpooledBundle } from '../evidence/package/spooled-bundle.ts';
import { renderers } from '../evidence/renderers/registry.ts';
import type { Checkpoint, SigningKey } from '../ledger/signing.ts';
import { alone, type Crew, jobsOf, type Materials } from './make-files.ts';

/** What a rendering needs beside the bundle. Plain data and a key: it can be handed to another thread. */
export interface Rendering extends Pick<Materials, 'slice' | 'folder'> {
  /** Every checkpoint over the slice. */
  checkpoints: readonly (Checkpoint & { at: Instant })[];
  slug: string;
  key: SigningKey;
}

export interface Rendered {
  fileName: string;
  /** Empty where the pieces were written as they came. */
  bytes: Uint8Array;
  /** SHA-256 of evidence.json, whatever the format. */
  datasetDigest: string;
  /** SHA-256 of manifest.json; null where nothing was packed and signed. */
  manifestDigest: string | null;
}

/** How somebody follows a rendering. `signal` stops one that runs in another thread. */
export interface RenderWatch {
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
  /** Takes the file piece by piece instead of all at once. */
  write?: (piece: Uint8Array) => void | Promise<void>;
  /** Witnesses the signature of a zip. */
  stamp?: Stamp;
}

/** What making the files takes of the whole; the rest is putting them together. */
const MADE = 0.9;

/** One format as one file: the signed zip, a single document, or a plain archive where a format has several files. */
export async function renderBundle(
  source: SpooledBundle,
  format: Format,
  rendering: Rendering,
  watch: RenderWatch = {},
  crew: Crew = alone,
): Promise<Rendered> {
  const { head, datasetDigest } = source;
  const zipName = fileNameOf(head.cover, rendering.slug, 'zip');
  if (format === 'zip') return { fileName: zipName, ...(await makeZip(source, rendering, watch, crew)) };
  const files = renderers[format].render(openSpooled(source), source);
  const name = zipName.replace(/\.zip$/, '');
  const [only] = files;
  const isOne = files.length === 1 && only !== undefined;
  const bytes = isOne ? only.bytes : await plainZip(files);
  const fileName = isOne ? `${name}${only.path.slice(only.path.lastIndexOf('.'))}` : `${name}_${format}.zip`;
  return { fileName, bytes: await handOver(bytes, watch), datasetDigest, manifestDigest: null };
}

async function handOver(bytes: Uint8Array, { write }: RenderWatch): Promise<Uint8Array> {
  if (!write) return bytes;
  await write(bytes);
  return new Uint8Array();
}

async function makeZip(
  source: SpooledBundle,
  { slice, folder, checkpoints, key }: Rendering,
  { onProgress = () => {}, signal, write, stamp }: RenderWatch,
  crew: Crew,
): Promise<Omit<Rendered, 'fileName'>> {
  const { head, datasetDigest } = source;
  const jobs = jobsOf(source);
  const files = await crew({ source, slice, folder }, jobs, {
    onDone: (done) => onProgress((MADE * done) / jobs.length),
    signal,
  });
  const dataset = files.find(({ path }) => path === 'evidence.json');
  if (dataset?.sha256 !== datasetDigest) throw new Error('the dataset changed while it was packed');
  const packed = await packBundle(
    [...files, checkpointsFile(checkpoints)],
    key,
    factsFor(head),
    (done, of) => onProgress(MADE + ((1 - MADE) * done) / of),
    stamp,
  );
  if (write)
    for await (const piece of packed.zip) {
      signal?.throwIfAborted();
      await write(piece);
    }
  return {
    bytes: write ? new Uint8Array() : await wholeZip(packed),
    datasetDigest,
    manifestDigest: packed.manifestDigest,
  };
}

/** With the ledger from its first event, and every checkpoint over it, a stranger can follow the chain. */
const checkpointsFile = (checkpoints: Rendering['checkpoints']): PackFile => ({
  path: 'jsonl/checkpoints.jsonl',
  mediaType: 'application/jsonl',
  role: 'signed heads of the ledger',
  rows: checkpoints.length,
  bytes: Buffer.from(checkpoints.map(checkpointLine).join('')),
});
