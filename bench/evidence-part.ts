/**
 * Processes of bench/evidence.ts: `load` fills a ledger, and `least` does what no maker of evidence.json can leave out: it
 * reads the histories, parses them, and hashes and writes as many bytes.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
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

async function least(): Promise<object> {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const reader = new Reader(prisma);
  const { seq } = await reader.head();
  const share = Buffer.alloc(Math.round(statSync(join(folder, 'evidence.json')).size / Number(count)), 'x');
  const hash = createHash('sha256');
  const file = join(folder, 'least');
  rmSync(file, { force: true });
  const started = performance.now();
  const out = openSync(file, 'wx');
  for await (const page of reader.histories(seq)) {
    const histories = await page.read();
    for (const { events } of histories) readEvents(events);
    const bytes = Buffer.concat(histories.map(() => share));
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
