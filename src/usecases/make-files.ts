import type { EvidenceBundle } from '../evidence/bundle.ts';
import { sliceLine } from '../evidence/package/ledger-slice.ts';
import { type PackedFile, type PackFile, packFile } from '../evidence/package/pack-file.ts';
import { readPieces } from '../evidence/package/read-pieces.ts';
import { datasetOf, openSpooled, type SpooledBundle } from '../evidence/package/spooled-bundle.ts';
import { renderers } from '../evidence/renderers/registry.ts';
import type { DrawnBundle, DrawnFile } from '../evidence/renderers/renderer.ts';
import type { SealedEvent } from '../ledger/seal.ts';

/** A bundle in memory, or one whose rows lie on disk. */
export type BundleSource = EvidenceBundle | SpooledBundle;

/** What the files of a zip are made of. Plain data: it can be handed to another thread. */
export interface Materials {
  source: BundleSource;
  datasetDigest: string;
  /** The ledger through the as-of, in memory, or as the lines of a file. */
  slice: readonly SealedEvent[] | { path: string; rows: number };
  /** Where packed files wait to be put together; null: in memory. */
  folder: string | null;
}

/** Some files of the zip. They do not depend on one another, nor on the thread that makes them. */
export type Job = { kind: 'dataset' } | { kind: 'ledger' } | { kind: 'part'; format: Drawn; part: number };

type Drawn = Exclude<keyof typeof renderers, 'json'>;

/** Makes files job by job, and tells how many jobs are done. */
export type Crew = (
  materials: Materials,
  jobs: readonly Job[],
  watch: { onDone: (jobs: number) => void; signal?: AbortSignal | undefined },
) => Promise<PackedFile[]>;

const isSpooled = (source: BundleSource): source is SpooledBundle => 'head' in source;

export const openBundle = (source: BundleSource): DrawnBundle =>
  isSpooled(source) ? openSpooled(source) : source;

/** What takes longest comes first, so that no thread is left alone with it at the end. */
const ORDER: readonly Drawn[] = ['xlsx', 'markdown', 'html', 'csv', 'oscal', 'pdf'];

/** Every file of the zip but those that are made of the others. */
export function jobsOf(source: BundleSource, datasetDigest: string): Job[] {
  const bundle = openBundle(source);
  const names = Object.keys(renderers).filter((name): name is Drawn => name !== 'json');
  const formats = names.sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  return [
    { kind: 'ledger' },
    { kind: 'dataset' },
    ...formats.flatMap((format) =>
      renderers[format]
        .parts(bundle, { datasetDigest })
        .map((_, part): Job => ({ kind: 'part', format, part })),
    ),
  ];
}

/** Opens the bundle once for all jobs of a thread. */
export function workerOn({
  source,
  datasetDigest,
  slice,
  folder,
}: Materials): (job: Job) => Promise<PackedFile[]> {
  const bundle = openBundle(source);
  const pack = (file: PackFile): Promise<PackedFile> =>
    packFile(file, folder === null ? undefined : `${folder}/packed-${file.path.replaceAll('/', '-')}`);
  return async (job) => {
    if (job.kind === 'ledger') return [await pack(ledgerFile(slice))];
    if (job.kind === 'dataset') return [await pack(datasetFile(source))];
    const packed: PackedFile[] = [];
    const part = renderers[job.format].parts(bundle, { datasetDigest })[job.part]!;
    for (const file of part()) packed.push(await pack(toPack(file)));
    return packed;
  };
}

/** One thread, this one. */
export const alone: Crew = async (materials, jobs, { onDone, signal }) => {
  const work = workerOn(materials);
  const files: PackedFile[] = [];
  for (const [at, job] of jobs.entries()) {
    signal?.throwIfAborted();
    files.push(...(await work(job)));
    onDone(at + 1);
  }
  return files;
};

const toPack = ({ pieces, ...file }: DrawnFile): PackFile => ({ ...file, bytes: () => pieces });

function datasetFile(source: BundleSource): PackFile {
  if (!isSpooled(source)) return renderers.json.render(source, { datasetDigest: '' })[0]!;
  const [part] = renderers.json.parts(openSpooled(source), { datasetDigest: '' });
  for (const { path, mediaType, role, rows } of part!())
    return { path, mediaType, role, rows, bytes: () => datasetOf(source) };
  throw new TypeError('the dataset has no file');
}

const ledgerFile = (slice: Materials['slice']): PackFile => ({
  path: 'jsonl/ledger_slice.jsonl',
  mediaType: 'application/jsonl',
  role: 'the ledger as it was hashed',
  rows: 'path' in slice ? slice.rows : slice.length,
  bytes: () => ('path' in slice ? readPieces(slice.path) : slice.map(sliceLine)),
});
