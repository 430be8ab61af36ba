/**
 * Figures of the ledger, side by side on the embedded store and, with DATABASE_URL, on PostgreSQL:
 *
 *   node bench/ledger.ts [events]
 *
 * Read them as ratios of one run; absolute figures are the machine's.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Database, type DatabaseTarget, openDatabase } from '../src/adapters/db/open.ts';
import { systemClock } from '../src/clock.ts';
import { opened, signal } from '../test/adapters/db/sample-events.ts';

const count = Number(process.argv[2] ?? 1_000);
const log = { info() {}, warn: console.warn, error: console.error };

const numbers = (from: number, many: number) => Array.from({ length: many }, (_, index) => from + index);

/** What is measured: a name, how many things it does, and how. */
const measures: [string, number, (database: Database) => Promise<unknown>][] = [
  [
    'append, one writer, one event a commit',
    count,
    async ({ store }) => {
      for (const n of numbers(0, count)) await store.write((tx) => tx.append([signal(`one-${n}`)]));
    },
  ],
  [
    'append, 16 writers, one event a commit',
    count,
    ({ store }) =>
      Promise.all(
        numbers(0, 16).map(async (writer) => {
          for (let n = writer; n < count; n += 16)
            await store.write((tx) => tx.append([signal(`many-${n}`)]));
        }),
      ),
  ],
  [
    'append, 500 events a commit',
    count * 10,
    async ({ store }) => {
      for (let n = 0; n < count * 10; n += 500)
        await store.write((tx) =>
          tx.append(numbers(n, Math.min(500, count * 10 - n)).map((i) => signal(`b-${i}`))),
        );
    },
  ],
  [
    'an alert: look up, append two, enqueue two',
    count,
    async ({ store }) => {
      for (const n of numbers(0, count))
        await store.write(async (tx) => {
          await tx.correlated({ keys: [`datadog:${n}`], messages: [{ channelId: 'C1', ts: `${n}` }] });
          const number = await tx.nextAnomalyNumber();
          await tx.append([signal(`alert-${n}`), opened(number)]);
          await tx.enqueue({ name: 'draw_card', data: { anomaly: number } });
          await tx.enqueue({ name: 'rank_candidates', data: { anomaly: number } });
        });
    },
  ],
  [
    'receive, one item a commit',
    count,
    async ({ store }) => {
      for (const n of numbers(0, count))
        await store.receive({
          id: `Ev${n}`,
          kind: 'slack_event',
          receivedAt: systemClock.now(),
          body: { event: { ts: '1780000000.000001' } },
          backfilled: false,
        });
    },
  ],
  [
    'read one anomaly',
    count,
    async ({ store }) => {
      for (const n of numbers(1, count)) await store.anomaly(n);
    },
  ],
  [
    'read all events',
    count * 14,
    async ({ store }) => {
      for await (const _ of store.events());
    },
  ],
  ['verify (chain, columns, projections)', count * 14, ({ store }) => store.verify()],
  ['rebuild', count * 14, ({ store }) => store.rebuild()],
];

async function measure(target: DatabaseTarget): Promise<number[]> {
  const database = await openDatabase(target, { clock: systemClock, log });
  const rates: number[] = [];
  for (const [, things, run] of measures) {
    const start = performance.now();
    await run(database);
    rates.push((things / (performance.now() - start)) * 1_000);
  }
  await database.close();
  return rates;
}

/** The same on a database of its own, dropped afterwards. */
async function measureServer(url: string): Promise<number[]> {
  const name = `bench_${process.pid}`;
  const run = async (sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await run(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  try {
    return await measure({ url: own.href });
  } finally {
    await run(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'threadproof-bench-'));
const embedded = await measure({ dataDir: folder });
rmSync(folder, { recursive: true, force: true });
const server = process.env.DATABASE_URL ? await measureServer(process.env.DATABASE_URL) : null;
console.table(
  measures.map(([what], index) => ({
    'a second': what,
    embedded: Math.round(embedded[index]!),
    ...(server
      ? { PostgreSQL: Math.round(server[index]!), ratio: (embedded[index]! / server[index]!).toFixed(2) }
      : {}),
  })),
);
