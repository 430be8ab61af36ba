/**
 * How long the dataset of a period takes, beside the floor of merely reading the same rows out of PostgreSQL.
 *
 *   TEST_DATABASE_URL=postgres://… node bench/evidence.ts [anomalies = 100000]
 *
 * A ledger with five events for each anomaly is made in a database of its own, which is dropped afterwards. Then, in this
 * order and one after the other: the floor, `COPY (SELECT row_to_json …)` of the very ledger rows that the bundle is made
 * from, thrown away by psql; and evidence.json, made into a file as the product does it (its own threads, no flags), after the
 * ledger was hashed again. CPU is that of our process with its threads, without the database's; peak memory is the process's
 * own, hashing included.
 * The ratio is what compares between machines: at most 1.5 is asked for, and less than 300 MB that do not grow with the count.
 * The last column is what reading, parsing, writing JSON, hashing and keeping it take beside the same floor, in one thread and
 * without judging or wording anything.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import type { MadeEdition } from './make-edition.ts';
import { runApart } from './run-apart.ts';

const [anomalies = 100_000] = process.argv.slice(2).map(Number);
const server = process.env.TEST_DATABASE_URL;
if (!server) {
  console.log('TEST_DATABASE_URL is not set: there is no floor to measure against, nothing was measured.');
  process.exit(0);
}

const name = `bench_${randomUUID().replaceAll('-', '')}`;
const execute = async (sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql);
  await client.end();
};
await execute(`CREATE DATABASE ${name}`);
const url = new URL(server);
url.pathname = `/${name}`;
const folder = mkdtempSync(join(tmpdir(), 'threadproof-bench-'));

const part = (role: string): { ms: number; events: number; seconds: number } =>
  runApart('./evidence-part.ts', [role, url.href, String(anomalies), folder]);

const FLOOR = `COPY (SELECT row_to_json(t) FROM (
  SELECT e.seq, e.header, e.hash, p.salt, p.payload FROM ledger_event e JOIN ledger_payload p ON p.seq = e.seq ORDER BY e.seq
) AS t) TO STDOUT`;

function floor(): number {
  const started = performance.now();
  const psql = spawnSync('psql', ['-X', '-q', '-c', FLOOR, '-o', '/dev/null', url.href], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (psql.status !== 0) throw new Error('psql could not copy the rows');
  return performance.now() - started;
}

try {
  const loaded = part('load');
  console.log(`${anomalies} anomalies, ${loaded.events} ledger events, loaded in ${loaded.seconds} s`);
  floor();
  const rounds = Array.from({ length: 3 }, () => {
    const floorMs = floor();
    const path = join(folder, 'evidence.json');
    // Emptying an old file of this size would take a second.
    rmSync(path, { force: true });
    const made = runApart<MadeEdition>('./make-edition.ts', [url.href, 'json', path]);
    return { floorMs, made, sizeMb: Math.round(statSync(path).size / 1e6), leastMs: part('least').ms };
  });
  console.log(
    '     floor   evidence.json   ratio   its CPU   ratio   hashing the ledger before   ratio   peak memory      size   least ratio',
  );
  for (const { floorMs, made, sizeMb, leastMs } of rounds) {
    const seconds = (ms: number, width: number) => `${(ms / 1000).toFixed(2)} s`.padStart(width);
    const ratio = (ms: number, width = 7) => (ms / floorMs).toFixed(2).padStart(width);
    const cpuMs = made.cpuMs - made.cpuHashMs;
    console.log(
      [
        seconds(floorMs, 10),
        seconds(made.assembleMs, 15),
        ratio(made.assembleMs),
        seconds(cpuMs, 9),
        ratio(cpuMs),
        seconds(made.hashMs, 27),
        ratio(made.hashMs),
        `${made.peakMb} MB`.padStart(13),
        `${sizeMb} MB`.padStart(9),
        ratio(leastMs, 13),
      ].join(' '),
    );
  }
  const digests = new Set(rounds.map(({ made }) => made.digest));
  console.log(`load of the machine: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors`);
  console.log(digests.size === 1 ? 'the same bytes each time' : 'DIFFERENT BYTES');
} finally {
  await execute(`DROP DATABASE ${name} WITH (FORCE)`);
  rmSync(folder, { recursive: true, force: true });
}
