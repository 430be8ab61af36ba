/**
 * How long a whole zip takes and how much memory it needs, through the store, as the product makes it.
 *
 *   TEST_DATABASE_URL=postgres://… node bench/bundle.ts [anomalies = 10000] [signals = 200000] [bounded]
 *
 * Asked for: less than 60 s on two cores and less than 1 GB. Making and rendering are told apart; the floor beside them is
 * one SHA-256 over the bytes of the zip's files, which is the least that signing them costs. The zip is made in a process of
 * its own, whose memory is its own; `bounded` gives its main thread the bounds of bench/evidence.ts, within which V8 clears
 * garbage away in time.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { unzipSync } from 'fflate';
import pg from 'pg';
import { openDatabase } from '../src/adapters/db/open.ts';
import { fileSpool } from '../src/adapters/spool/file-spool.ts';
import { systemClock } from '../src/clock.ts';
import { settingsSchema } from '../src/domain/settings.ts';
import { writePagesInThreads } from '../src/evidence-worker.ts';
import { RunningDigest } from '../src/ledger/running-digest.ts';
import { hashLedgerInThread } from '../src/ledger-worker.ts';
import { renderInWorker } from '../src/render-worker.ts';
import { chooseEdition } from '../src/usecases/choose-edition.ts';
import { makeEdition } from '../src/usecases/make-edition.ts';
import { windowOf } from '../test/evidence/inputs.ts';
import { newKey } from '../test/evidence/package/small-bundle.ts';
import { fill } from './fill-ledger.ts';

interface Made {
  ms: number;
  renderMs: number;
  cpuMs: number;
  /** The peak before rendering begins. */
  assemblyMb: number;
  peakMb: number;
  population: number;
}

const log = { info() {}, warn() {}, error: (facts: object, words: string) => console.error(words, facts) };
const seconds = (time: number): string => `${(time / 1000).toFixed(1)} s`;

/** The process that makes the zip, into a file. Its last line is JSON. */
async function make(url: string, path: string): Promise<Made> {
  const database = await openDatabase({ url }, { clock: systemClock, log });
  const { store } = database;
  const window = windowOf('Q2 2026');
  const options = {
    timeZone: null,
    formats: [],
    scope: null,
    asOf: null,
    revision: false,
    long: false,
    dryRun: false,
  };
  const requestedBy = { kind: 'system', personRef: null, label: 'bench', via: 'cli' } as const;
  const edition = await chooseEdition(store, { window, options, requestedBy }, '2026-07-20T00:00:00.000Z');
  const ports = {
    store,
    settings: settingsSchema.parse({ organization: 'Acme', channels: ['alerts'] }),
    neighbours: { changes: null, tickets: [], pager: null },
  };
  let renderMs = 0;
  let assemblyMb = 0;
  const tools = {
    key: newKey(),
    product: { version: 'bench', commit: null, tzVersion: process.versions.tz ?? 'unknown' },
    workspace: { teamId: 'T1', teamName: 'Acme', url: null },
    spool: () => fileSpool(),
    hashLedger: hashLedgerInThread(url),
    writePages: writePagesInThreads(url),
    render: async (...request: Parameters<typeof renderInWorker>) => {
      assemblyMb = peak();
      const started = performance.now();
      const rendered = await renderInWorker(...request);
      renderMs = performance.now() - started;
      return rendered;
    },
  };
  const out = openSync(path, 'w');
  const cpu = process.cpuUsage();
  const started = performance.now();
  const { counts } = await makeEdition(ports, { window, scope: null, edition }, 'zip', tools, {
    write: (piece) => void writeSync(out, typeof piece === 'string' ? Buffer.from(piece) : piece),
  });
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  closeSync(out);
  await database.close();
  const cpuMs = (user + system) / 1000;
  return { ms, renderMs, cpuMs, assemblyMb, peakMb: peak(), population: counts.population! };
}

/** Of this process so far, in MB. */
const peak = (): number => Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);

const BOUNDS = ['--max-semi-space-size=16', '--max-old-space-size=150'];

function makeApart(url: string, path: string, bounds: readonly string[]): Made {
  const child = spawnSync(process.execPath, [...bounds, import.meta.filename, 'make', url, path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) throw new Error(`making ended with ${child.status}`);
  return JSON.parse(child.stdout.trim().split('\n').at(-1)!);
}

/** One SHA-256 over everything in a zip, in ms. */
function floorOf(zip: Uint8Array): number {
  const files = Object.values(unzipSync(zip));
  const started = performance.now();
  const digest = new RunningDigest();
  for (const file of files) digest.add(file);
  digest.finish();
  return performance.now() - started;
}

async function compare(
  server: string,
  anomalies: number,
  signals: number,
  bounds: readonly string[],
): Promise<void> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const folder = mkdtempSync(join(tmpdir(), 'threadproof-bench-'));
  try {
    await (await openDatabase({ url: url.href }, { clock: systemClock, log })).close();
    const loading = new pg.Pool({ connectionString: url.href, max: 2 });
    const { events } = await fill(loading, anomalies, signals);
    await loading.end();
    const path = join(folder, 'bundle.zip');
    const before = loadavg()[0]!;
    const { ms, renderMs, cpuMs, assemblyMb, peakMb, population } = makeApart(url.href, path, bounds);
    const zip = readFileSync(path);
    console.log(
      `${anomalies} anomalies, ${signals} signals, ${events} ledger events; ${population} in the population; ${availableParallelism()} processors, load ${before.toFixed(1)} before`,
    );
    console.log(
      `zip ${seconds(ms)} (ledger and assembly ${seconds(ms - renderMs)}, rendering and packing ${seconds(renderMs)}); ${seconds(cpuMs)} of processor time; hashing its files alone ${seconds(floorOf(zip))}; peak memory ${peakMb} MB, before rendering ${assemblyMb} MB; ${Math.round(zip.length / 1e6)} MB`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  }
}

const [first, second, third] = process.argv.slice(2);
const server = process.env.TEST_DATABASE_URL;
if (first === 'make') console.log(JSON.stringify(await make(second!, third!)));
else if (server)
  await compare(
    server,
    Number(first ?? 10_000),
    Number(second ?? 200_000),
    third === 'bounded' ? BOUNDS : [],
  );
else console.log('TEST_DATABASE_URL is not set: nothing was measured.');
