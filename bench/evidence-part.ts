/**
 * The processes of bench/evidence.ts: `load` fills a ledger, `make` streams evidence.json out of it, and `least` does what no
 * maker of that file can leave out: it reads the histories, parses them, and hashes and writes as many bytes.
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
import { fileSpool } from '../src/adapters/spool/file-spool.ts';
import { contextTypes } from '../src/domain/events/event.ts';
import type { EvidenceSource } from '../src/evidence/source.ts';
import { streamJson } from '../src/evidence/stream-json.ts';
import { writePagesInThreads } from '../src/evidence-worker.ts';
import { readEvents } from '../src/ledger/history-page.ts';
import { inputsOf, windowOf } from '../test/evidence/inputs.ts';
import { fill } from './fill-ledger.ts';

const [role, url = '', count = '0', folder = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 4 });

async function load(): Promise<object> {
  await migrate(pool);
  return fill(pool, Number(count));
}

async function make(): Promise<object> {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const reader = new Reader(prisma);
  const head = await reader.head();
  const last = await pool.query('SELECT recorded_at FROM ledger_event ORDER BY seq DESC LIMIT 1');
  const source: EvidenceSource = {
    context: () => reader.events({ types: contextTypes, through: head.seq }),
    anomalies: () => reader.histories(head.seq),
  };
  const inputs = inputsOf(
    { head, events: [{ recordedAt: last.rows[0].recorded_at.toISOString() }] } as never,
    windowOf('Q2 2026'),
  );
  const file = join(folder, 'evidence.json');
  // Emptying an old file of this size would take a second.
  rmSync(file, { force: true });
  const hash = createHash('sha256');
  await using spool = fileSpool(folder);
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  const cpu = process.cpuUsage();
  const started = performance.now();
  const out = openSync(file, 'wx');
  for await (const piece of streamJson(inputs, source, spool, writePagesInThreads(url))) {
    hash.update(piece);
    writeSync(out, typeof piece === 'string' ? Buffer.from(piece) : piece);
  }
  closeSync(out);
  const ms = performance.now() - started;
  const used = process.cpuUsage(cpu);
  clearInterval(watch);
  await prisma.$disconnect();
  return {
    ms,
    cpuMs: (used.user + used.system) / 1000,
    peakMb: Math.round(Math.max(peak, process.resourceUsage().maxRSS * 1024) / 1e6),
    sizeMb: Math.round(statSync(file).size / 1e6),
    digest: hash.digest('hex'),
  };
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

const roles: Record<string, () => Promise<object>> = { load, make, least };
console.log(JSON.stringify(await roles[role as string]?.()));
await pool.end();
