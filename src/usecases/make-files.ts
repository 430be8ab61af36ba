import { type PackedFile, type PackFile, packFile } from '../evidence/package/pack-file.ts';
import { readPieces } from '../evidence/package/read-pieces.ts';
import { datasetOf, openSpooled, type SpooledBundle } from '../evidence/package/spooled-bundle.ts';
import { renderers } from '../evidence/renderers/registry.ts';
import type { DrawnFile } from '../evidence/renderers/renderer.ts';

/** What the files of a zip are made of. Plain data: it can be handed to another thread. */
export interface Materials {
  source: SpooledBundle;
  /** The ledger through the as-of, as the lines of a file. */
  slice: { path: string; rows: number };
  /** Where packed files wait to be put together. */
  folder: string;
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

/** What takes longest comes first, so that no thread is left alone with it at the end. */
const ORDER: readonly Drawn[] = ['xlsx', 'markdown', 'html', 'csv', 'oscal', 'pdf'];

/** Every file of the zip but those that are made of the others. */
export function jobsOf(source: SpooledBundle): Job[] {
  const bundle = openSpooled(source);
  const names = Object.keys(renderers).filter((name): name is Drawn => name !== 'json');
  const formats = names.sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  return [
    { kind: 'ledger' },
    { kind: 'dataset' },
    ...formats.flatMap((format) =>
      renderers[format].parts(bundle, source).map((_, part): Job => ({ kind: 'part', format, part })),
    ),
  ];
}

/** Opens the bundle once for all jobs of a thread. */
export function workerOn({ source, slice, folder }: Materials): (job: Job) => Promise<PackedFile[]> {
  const bundle = openSpooled(source);
  const pack = (file: PackFile): Promise<PackedFile> =>
    packFile(file, `${folder}/packed-${file.path.replaceAll('/', '-')}`);
  return async (job) => {
    if (job.kind === 'ledger') return [await pack(ledgerFile(slice))];
    if (job.kind === 'dataset') return [await pack(datasetFile(source))];
    const packed: PackedFile[] = [];
    const part = renderers[job.format].parts(bundle, source)[job.part]!;
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

/** Its bytes lie on disk as they are: they are not drawn again. */
function datasetFile(source: SpooledBundle): PackFile {
  const [part] = renderers.json.parts(openSpooled(source), source);
  const [file] = part!();
  return { ...toPack(file!), bytes: () => datasetOf(source) };
}

const ledgerFile = (slice: Materials['slice']): PackFile => ({
  path: 'jsonl/ledger_slice.jsonl',
  mediaType: 'application/jsonl',
  role: 'the ledger as it was hashed',
  rows: slice.rows,
  bytes: () => readPieces(slice.path),
});
