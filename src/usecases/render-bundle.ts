import type { Instant } from '../domain/instant.ts';
import type { Format } from '../domain/period-options.ts';
import type { BundleHead, EvidenceBundle } from '../evidence/bundle.ts';
import { factsFor } from '../evidence/package/attest.ts';
import { checkpointLine, readLines, sliceLine } from '../evidence/package/ledger-slice.ts';
import { bundleFileName, collect, type PackFile, packBundle } from '../evidence/package/pack-bundle.ts';
import { plainZip } from '../evidence/package/plain-zip.ts';
import { renderers } from '../evidence/renderers/registry.ts';
import { type SealedEvent, sha256 } from '../ledger/seal.ts';
import type { Checkpoint, SigningKey } from '../ledger/signing.ts';

/** Rows of each list, for the signature and the record. */
export function countsOf({ cover, rollForward }: BundleHead): Record<string, number> {
  const rows = new Map(cover.lists.map((list) => [list.list, list.rows]));
  const { openAtStart, newlyDetected, reopened, resolved, mergedOrVoidedWhileOpen } = rollForward;
  return {
    population: rows.get('population') ?? 0,
    carriedIn: rows.get('carriedIn') ?? 0,
    openAtEnd: rows.get('openAtEnd') ?? 0,
    exceptions: rows.get('exceptions') ?? 0,
    changes: rows.get('changes') ?? 0,
    openAtStart,
    newlyDetected,
    reopened,
    resolved,
    mergedOrVoidedWhileOpen,
  };
}

/** What a rendering needs beside the bundle. Plain data and a key: it can be handed to another thread. */
export interface Rendering {
  /** The ledger through the as-of (in memory, or as the lines of a file), and every checkpoint over it. */
  slice: readonly SealedEvent[] | { path: string; rows: number };
  checkpoints: readonly (Checkpoint & { at: Instant })[];
  organization: string;
  slug: string;
  key: SigningKey;
}

export interface Rendered {
  fileName: string;
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
}

/** `evidence_acme_2026-Q2_r1.json` */
export const fileNameOf = (cover: BundleHead['cover'], slug: string, extension: string): string =>
  bundleFileName({
    workspace: cover.organization,
    slug,
    revision: cover.revision,
    status: cover.status,
  }).replace(/zip$/, extension);

/** What the rendering of all formats takes of the whole; the rest is packing. */
const DRAWN = 0.8;

/** One format as one file: the signed zip, a single document, or a plain archive where a format has several files. */
export async function renderBundle(
  bundle: EvidenceBundle,
  format: Format,
  rendering: Rendering,
  { onProgress = () => {} }: RenderWatch = {},
): Promise<Rendered> {
  const { key, organization, slug } = rendering;
  const status = bundle.cover.status;
  const zipName = bundleFileName({
    workspace: organization,
    slug,
    revision: bundle.cover.revision,
    status,
  });
  const [dataset] = await renderers.json.render(bundle, { datasetDigest: '' });
  const datasetDigest = sha256(dataset!.bytes);
  if (format !== 'zip') {
    const files = format === 'json' ? [dataset!] : await renderers[format].render(bundle, { datasetDigest });
    const [only] = files;
    const name = zipName.replace(/\.zip$/, '');
    return files.length === 1 && only
      ? {
          fileName: `${name}${only.path.slice(only.path.lastIndexOf('.'))}`,
          bytes: only.bytes,
          datasetDigest,
          manifestDigest: null,
        }
      : {
          fileName: `${name}_${format}.zip`,
          bytes: await plainZip(files),
          datasetDigest,
          manifestDigest: null,
        };
  }
  const files: PackFile[] = [dataset!];
  const others = Object.entries(renderers).filter(([name]) => name !== 'json');
  for (const [i, [, renderer]] of others.entries()) {
    files.push(...(await renderer.render(bundle, { datasetDigest })));
    onProgress((DRAWN * (i + 1)) / others.length);
  }
  files.push(...ledgerFiles(rendering));
  const packed = await packBundle(files, key, factsFor(bundle), (done, of) =>
    onProgress(DRAWN + ((1 - DRAWN) * done) / of),
  );
  return {
    fileName: zipName,
    bytes: await collect(packed.zip),
    datasetDigest,
    manifestDigest: packed.manifestDigest,
  };
}

const SLICE_ROLE = 'the ledger as it was hashed';

/** The ledger from its first event, and every checkpoint over it: with them a stranger can follow the chain. */
function ledgerFiles({ slice, checkpoints }: Rendering): PackFile[] {
  const lines = (path: string, role: string, text: string[]): PackFile => ({
    path,
    mediaType: 'application/jsonl',
    role,
    rows: text.length,
    bytes: Buffer.from(text.join('')),
  });
  return [
    'path' in slice
      ? {
          ...lines('jsonl/ledger_slice.jsonl', SLICE_ROLE, []),
          rows: slice.rows,
          bytes: () => readLines(slice.path),
        }
      : lines('jsonl/ledger_slice.jsonl', SLICE_ROLE, slice.map(sliceLine)),
    lines('jsonl/checkpoints.jsonl', 'signed heads of the ledger', checkpoints.map(checkpointLine)),
  ];
}
