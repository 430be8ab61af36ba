/**
 * A process that makes an edition of Q2 2026 as the product does it, its memory its own:
 *
 *   node bench/make-edition.ts DATABASE_URL json|zip FILE
 *
 * Its last line is JSON, see {@link MadeEdition}.
 */
import { performance } from 'node:perf_hooks';
import { openDatabase } from '../src/adapters/db/open.ts';
import { fileSpool } from '../src/adapters/spool/file-spool.ts';
import { openOutput } from '../src/cli/output-file.ts';
import { systemClock } from '../src/clock.ts';
import { noOptions } from '../src/domain/period-options.ts';
import { settingsSchema } from '../src/domain/settings.ts';
import { writeBundleInThread } from '../src/evidence-worker.ts';
import { hashLedgerInThread } from '../src/ledger-worker.ts';
import { chooseEdition } from '../src/usecases/choose-edition.ts';
import { type EditionWorker, type MakingTools, makeEdition } from '../src/usecases/make-edition.ts';
import { windowOf } from '../test/evidence/inputs.ts';
import { newKey } from '../test/evidence/package/small-bundle.ts';

/** What it took, in ms of time (`cpuMs`: of all threads of the process), and the most memory it had. */
export interface MadeEdition {
  hashMs: number;
  assembleMs: number;
  renderMs: number;
  cpuMs: number;
  cpuHashMs: number;
  /** The peak before rendering began. */
  assemblyMb: number;
  peakMb: number;
  population: number;
  digest: string;
}

/** Of this process so far, in MB. */
const peak = (): number => Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function make(url: string, format: 'json' | 'zip', path: string): Promise<MadeEdition> {
  const log = { info() {}, warn() {}, error: console.error };
  const database = await openDatabase({ url }, { clock: systemClock, log });
  const { store } = database;
  const window = windowOf('Q2 2026');
  const requestedBy = { kind: 'system', personRef: null, label: 'bench', via: 'cli' } as const;
  const edition = await chooseEdition(
    store,
    { window, options: noOptions(), requestedBy },
    '2026-07-20T00:00:00.000Z',
  );
  const ports = {
    store,
    settings: settingsSchema.parse({ organization: 'Acme', channels: ['alerts'] }),
    neighbours: { changes: null, tickets: [], pager: null },
  };
  let hashed = { ms: 0, cpuMs: 0 };
  let rendered = { from: 0, assemblyMb: 0 };
  const worker: EditionWorker = {
    writeBundle: writeBundleInThread(url),
    async *hashLedger(...request) {
      const from = { ms: performance.now(), cpuMs: cpu() };
      const report = yield* hashLedgerInThread(url)(...request);
      hashed = { ms: performance.now() - from.ms, cpuMs: cpu() - from.cpuMs };
      return report;
    },
  };
  const render: MakingTools['render'] = async (...request) => {
    rendered = { from: performance.now(), assemblyMb: peak() };
    return (await import('../src/render-worker.ts')).renderInWorker(...request);
  };
  const tools: MakingTools = {
    key: newKey(),
    product: { version: 'bench', commit: null, tzVersion: process.versions.tz ?? 'unknown' },
    workspace: { teamId: 'T1', teamName: 'Acme', url: null },
    spool: () => fileSpool(),
    worker,
    render,
  };
  const file = await openOutput(path);
  const from = { ms: performance.now(), cpuMs: cpu() };
  const made = await makeEdition(ports, { window, scope: null, edition }, format, tools, {
    write: (piece) => file.write(piece),
  });
  await file.finish();
  const ended = performance.now();
  const cpuMs = cpu() - from.cpuMs;
  await database.close();
  const renderMs = rendered.from === 0 ? 0 : ended - rendered.from;
  return {
    hashMs: hashed.ms,
    assembleMs: ended - from.ms - hashed.ms - renderMs,
    renderMs,
    cpuMs,
    cpuHashMs: hashed.cpuMs,
    assemblyMb: rendered.assemblyMb || peak(),
    peakMb: peak(),
    population: made.counts.population!,
    digest: made.datasetDigest,
  };
}

const [url = '', format, path = ''] = process.argv.slice(2);
console.log(JSON.stringify(await make(url, format === 'zip' ? 'zip' : 'json', path)));
