import { contextTypes } from '../domain/events/event.ts';
import type { Window } from '../domain/period.ts';
import type { Format } from '../domain/period-options.ts';
import { assemble, collect } from '../evidence/assemble.ts';
import { type BundleHead, type EvidenceBundle, listNames } from '../evidence/bundle.ts';
import { countsOf } from '../evidence/bundle-counts.ts';
import { fileNameOf } from '../evidence/bundle-name.ts';
import { bundleIdOf } from '../evidence/cover.ts';
import { type HashLedger, hashLedger } from '../evidence/hash-ledger.ts';
import type { Stamp } from '../evidence/package/pack-bundle.ts';
import type { SpooledBundle } from '../evidence/package/spooled-bundle.ts';
import type { EvidenceInputs, EvidenceSource } from '../evidence/source.ts';
import { type Spool, streamJson } from '../evidence/stream-json.ts';
import { takeAll } from '../evidence/take-all.ts';
import { type WriteBundle, writeBundle } from '../evidence/write-bundle.ts';
import { RunningDigest } from '../ledger/running-digest.ts';
import type { Checkpoint, SigningKey } from '../ledger/signing.ts';
import type { Ports, StoreReader } from '../ports.ts';
import { bundleInputs, type ProductFacts } from './bundle-inputs.ts';
import type { Edition } from './choose-edition.ts';
import { readVersions } from './program/in-force.ts';
import type { Rendering, renderBundle } from './render-bundle.ts';
import type { Workspace } from './workspace.ts';

/** Temporary files for what does not fit into memory; gone when it is disposed of. */
export interface FileSpool extends Spool, AsyncDisposable {
  readonly folder: string;
  /** Where the lines that were appended under a name lie. */
  path(name: Parameters<Spool['append']>[0]): string;
  /** Puts a file beside them. Returns where. */
  keep(name: string, bytes: Uint8Array): Promise<string>;
}

export interface MakingTools {
  key: SigningKey;
  product: ProductFacts;
  workspace: Workspace;
  /** In this thread ({@link renderBundle}), or in another where somebody waits for answers meanwhile. */
  render: typeof renderBundle;
  spool: () => FileSpool;
  /** Witnesses the signature of a zip that is handed over; not of one that is only compared. */
  stamp?: Stamp;
  /** Does the heavy part in other threads; left out: this one does it. */
  worker?: EditionWorker;
}

/** What most of the time goes into: hashing the ledger, and writing the rows of a bundle. */
export interface EditionWorker {
  hashLedger: HashLedger;
  writeBundle: WriteBundle;
}

const thisThread: EditionWorker = { hashLedger, writeBundle };

/** How somebody follows the work, and stops it. */
export interface Watch {
  /** @param share of the work that is done, 0 to 1 */
  onProgress?: (share: number) => void;
  /** Its reason is thrown. */
  signal?: AbortSignal;
  /** Asked before anything is recorded: throws where somebody stopped it meanwhile. */
  check?: () => Promise<void>;
  /** Takes the file piece by piece instead of all at once; then `bytes` is empty. A piece is valid until the answer. */
  write?: (piece: Uint8Array | string) => void | Promise<void>;
}

/** One edition in one format. */
export interface MadeEdition {
  bundleId: string;
  inputs: EvidenceInputs;
  fileName: string;
  bytes: Uint8Array;
  datasetDigest: string;
  manifestDigest: string | null;
  counts: Record<string, number>;
}

export interface EditionOf {
  window: Window;
  scope: string | null;
  edition: Edition;
}

type MakingPorts = Pick<Ports, 'store' | 'settings' | 'neighbours'>;

/** What each step takes of the whole, as measured on large ledgers. */
const VERIFIED = 0.2;
const ASSEMBLED = 0.6;

/** Makes an edition in one format. Records nothing. Without a format that needs it whole, memory does not grow with the count. */
export async function makeEdition(
  ports: MakingPorts,
  of: EditionOf,
  format: Format,
  tools: MakingTools,
  watch: Watch = {},
): Promise<MadeEdition> {
  await using spool = tools.spool();
  const inputs = await inputsFor(ports, of, tools, watch, format === 'zip' ? spool : null);
  const source = await sourceFor(ports.store, inputs, watch);
  const bundleId = bundleIdOf(inputs);
  if (format === 'json')
    return { bundleId, inputs, ...(await writeDataset(inputs, source, spool, tools, watch)) };
  const spooled = await spoolBundle(inputs, source, spool, tools, watch);
  const rendering: Rendering = {
    slice: { path: spool.path('ledger'), rows: inputs.asOf.seq },
    folder: spool.folder,
    checkpoints: await checkpointsOf(ports.store, inputs.asOf.seq),
    slug: inputs.window.slug,
    key: tools.key,
  };
  const { onProgress, signal, write } = watch;
  const rendered = await tools.render(spooled, format, rendering, {
    ...(signal ? { signal } : {}),
    ...(write ? { write } : {}),
    ...(tools.stamp ? { stamp: tools.stamp } : {}),
    onProgress: (share) => onProgress?.(ASSEMBLED + share * (1 - ASSEMBLED)),
  });
  signal?.throwIfAborted();
  return { bundleId, inputs, ...rendered, counts: countsOf(spooled.head) };
}

/** Leaves the rows of a bundle in the spool, from where formats draw them. */
async function spoolBundle(
  inputs: EvidenceInputs,
  source: EvidenceSource,
  spool: FileSpool,
  tools: Pick<MakingTools, 'worker'>,
  watch: Watch,
): Promise<SpooledBundle> {
  const { head, datasetDigest } = await streamDataset(inputs, source, spool, tools, watch, () => {});
  const lists = Object.fromEntries(
    listNames.map((list) => [list, spool.path(list)]),
  ) as SpooledBundle['lists'];
  return { head, lists, datasetDigest };
}

/** The whole bundle of an edition, for samples. */
export async function collectEdition(
  ports: MakingPorts,
  of: EditionOf,
  tools: MakingTools,
  watch: Watch = {},
): Promise<EvidenceBundle> {
  const inputs = await inputsFor(ports, of, tools, watch, null);
  return collect(inputs, await sourceFor(ports.store, inputs, watch));
}

/** What is counted over an edition, and its amendments, without its rows. */
export async function headOfEdition(
  ports: MakingPorts,
  of: EditionOf,
  tools: MakingTools,
  watch: Watch = {},
): Promise<BundleHead> {
  const inputs = await inputsFor(ports, of, tools, watch, null);
  return assemble(inputs, await sourceFor(ports.store, inputs, watch), () => {});
}

/** Hashes the ledger through the as-of again; `lines` takes it as it stands in the zip. */
async function inputsFor(
  ports: MakingPorts,
  { window, scope, edition }: EditionOf,
  tools: Pick<MakingTools, 'product' | 'workspace' | 'worker'>,
  { onProgress, signal }: Watch,
  lines: Spool | null,
): Promise<EvidenceInputs> {
  const { asOf } = edition;
  const pages = ports.store.sealed({ through: asOf.seq });
  // The slice of a ledger without events is empty, and there.
  await lines?.append('ledger', '');
  const { worker = thisThread } = tools;
  const report = await takeAll(worker.hashLedger(pages, asOf, lines !== null), async (page) => {
    signal?.throwIfAborted();
    onProgress?.((VERIFIED * page.through) / asOf.seq);
    if (page.lines) await lines?.append('ledger', page.lines);
  });
  const faults = report.faults.map(
    ({ seq, rule, detail }) => `event ${seq}: ${rule.replaceAll('_', ' ')}: ${detail}`,
  );
  return bundleInputs(
    ports,
    { window, scope, edition },
    tools,
    {
      text: `${report.events} events from number 1 to ${asOf.seq} were hashed again; ${faults.length} did not fit.`,
      faults,
    },
    await readVersions(ports.store, asOf.seq),
  );
}

/** The ledger never changes behind a reader: two reads through the same number are one state. */
async function sourceFor(
  store: StoreReader,
  { asOf }: EvidenceInputs,
  { onProgress, signal }: Watch,
): Promise<EvidenceSource> {
  const total = Math.max(1, await store.countAnomalies({}));
  return {
    context: () => store.sealed({ types: contextTypes, through: asOf.seq }),
    async *anomalies() {
      let read = 0;
      for await (const page of store.histories(asOf.seq)) {
        signal?.throwIfAborted();
        if (read > 0) onProgress?.(VERIFIED + (ASSEMBLED - VERIFIED) * Math.min(1, read / total));
        read += page.numbers.length;
        yield page;
      }
    },
  };
}

async function checkpointsOf(store: StoreReader, through: number): Promise<(Checkpoint & { at: string })[]> {
  const found: (Checkpoint & { at: string })[] = [];
  for await (const event of store.events({ types: ['checkpoint.signed'] }))
    if (event.type === 'checkpoint.signed' && event.payload !== null && event.payload.seq <= through)
      found.push({ ...event.payload, at: event.effectiveAt });
  return found;
}

/** evidence.json, in memory that does not grow with the number of anomalies where the pieces are written as they come. */
async function writeDataset(
  inputs: EvidenceInputs,
  source: EvidenceSource,
  spool: Spool,
  tools: Pick<MakingTools, 'worker'>,
  watch: Watch,
): Promise<Omit<MadeEdition, 'bundleId' | 'inputs'>> {
  const held: Uint8Array[] = [];
  const { head, datasetDigest } = await streamDataset(inputs, source, spool, tools, watch, (piece) =>
    watch.write ? watch.write(piece) : void held.push(Buffer.from(piece)),
  );
  return {
    fileName: fileNameOf(head.cover, inputs.window.slug, 'json'),
    bytes: Buffer.concat(held),
    datasetDigest,
    manifestDigest: null,
    counts: countsOf(head),
  };
}

/** Makes evidence.json, hashes it, and hands on each piece. */
async function streamDataset(
  inputs: EvidenceInputs,
  source: EvidenceSource,
  spool: Spool,
  { worker = thisThread }: Pick<MakingTools, 'worker'>,
  { signal }: Watch,
  take: (piece: Uint8Array) => void | Promise<void>,
): Promise<{ head: BundleHead; datasetDigest: string }> {
  const digest = new RunningDigest();
  const pieces = streamJson(inputs, source, spool, worker.writeBundle);
  const head = await takeAll(pieces, async (piece) => {
    signal?.throwIfAborted();
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    // Written while it is hashed.
    const taken = take(bytes);
    digest.add(bytes);
    await taken;
  });
  return { head, datasetDigest: digest.finish() };
}
