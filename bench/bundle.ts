/**
 * How long a whole zip takes and how much memory it needs, through the store, as the product makes it.
 *
 *   TEST_DATABASE_URL=postgres://… node bench/bundle.ts [anomalies = 10000] [signals = 200000] [bounded]
 *
 * Asked for: less than 60 s on two cores and less than 1 GB. Making and rendering are told apart; the floor beside them is
 * one SHA-256 over the bytes of the zip's files, which is the least that signing them costs. The zip is made in a process of
 * its own, whose memory is its own; `bounded` gives its main thread bounds, within which V8 clears garbage away
 * in time.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { unzipSync } from 'fflate';
import pg from 'pg';
import { openDatabase } from '../src/adapters/db/open.ts';
import { systemClock } from '../src/clock.ts';
import { RunningDigest } from '../src/ledger/running-digest.ts';
import { fill } from './fill-ledger.ts';
import type { MadeEdition } from './make-edition.ts';
import { runApart } from './run-apart.ts';

const seconds = (time: number): string => `${(time / 1000).toFixed(1)} s`;

const BOUNDS = ['--max-semi-space-size=16', '--max-old-space-size=150'];
const log = { info() {}, warn() {}, error: console.error };

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
    const made = runApart<MadeEdition>('./make-edition.ts', [url.href, 'zip', path], bounds);
    const { hashMs, assembleMs, renderMs, cpuMs, assemblyMb, peakMb, population } = made;
    const zip = readFileSync(path);
    console.log(
      `${anomalies} anomalies, ${signals} signals, ${events} ledger events; ${population} in the population; ${availableParallelism()} processors, load ${before.toFixed(1)} before`,
    );
    console.log(
      `zip ${seconds(hashMs + assembleMs + renderMs)} (ledger ${seconds(hashMs)}, assembly ${seconds(assembleMs)}, rendering and packing ${seconds(renderMs)}); ${seconds(cpuMs)} of processor time; hashing its files alone ${seconds(floorOf(zip))}; peak memory ${peakMb} MB, before rendering ${assemblyMb} MB; ${Math.round(zip.length / 1e6)} MB`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  }
}

const [anomalies, signals, third] = process.argv.slice(2);
const server = process.env.TEST_DATABASE_URL;
if (server)
  await compare(
    server,
    Number(anomalies ?? 10_000),
    Number(signals ?? 200_000),
    third === 'bounded' ? BOUNDS : [],
  );
else console.log('TEST_DATABASE_URL is not set: nothing was measured.');
