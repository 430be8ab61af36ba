/**
 * Processes of bench/evidence.ts: `load` fills a ledger, and `least` does what no maker of evidence.json can leave out: it
 * reads the histories, parses them, writes a ready row as JSON again and again until it has as many bytes, and hashes and
 * keeps those. It judges and words nothing.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../src/adapters/db/generated/client.ts';
import { migrate } from '../src/adapters/db/migrate.ts';
import { Reader } from '../src/adapters/db/reader.ts';
import { readEvents } from '../src/ledger/history-page.ts';
import { fill } from './fill-ledger.ts';

const [role, url = '', count = '0', folder = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 4 });

async function load(): Promise<object> {
  await migrate(pool);
  return fill(pool, Number(count));
}

/** The first row of a list of evidence.json, whose rows all begin alike. */
function firstRow(path: string, list: string): unknown {
  const file = openSync(path, 'r');
  const head = Buffer.alloc(1 << 20);
  const text = head.toString('utf8', 0, readSync(file, head));
  closeSync(file);
  const from = text.indexOf(`"${list}":[`) + list.length + 4;
  const begin = text.slice(from, text.indexOf(':', from));
  return JSON.parse(text.slice(from, text.indexOf(`,${begin}`, from)));
}

async function least(): Promise<object> {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const reader = new Reader(prisma);
  const { seq } = await reader.head();
  const evidence = join(folder, 'evidence.json');
  const row = firstRow(evidence, 'anomalies');
  const rowsEach = statSync(evidence).size / Number(count) / JSON.stringify(row).length;
  const hash = createHash('sha256');
  const file = join(folder, 'least');
  rmSync(file, { force: true });
  const started = performance.now();
  const out = openSync(file, 'wx');
  for await (const page of reader.histories(seq)) {
    const histories = await page.read();
    for (const { events } of histories) readEvents(events);
    const rows = Array.from({ length: Math.round(histories.length * rowsEach) }, () => JSON.stringify(row));
    const bytes = Buffer.from(rows.join());
    hash.update(bytes);
    writeSync(out, bytes);
  }
  closeSync(out);
  const ms = performance.now() - started;
  await prisma.$disconnect();
  return { ms };
}

const roles: Record<string, () => Promise<object>> = { load, least };
console.log(JSON.stringify(await roles[role as string]?.()));
await pool.end();
