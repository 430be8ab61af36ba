/** The two processes of bench/evidence.ts: `load` fills a ledger, `make` streams evidence.json out of it. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { readHistories } from '../src/adapters/db/anomaly-histories.ts';
import { PrismaClient } from '../src/adapters/db/generated/client.ts';
import { migrate } from '../src/adapters/db/migrate.ts';
import { Reader } from '../src/adapters/db/reader.ts';
import { fileSpool } from '../src/adapters/spool/file-spool.ts';
import { type EventType, eventPayloads, type RecordedEvent } from '../src/domain/events/event.ts';
import type { AnomalyHistory, EvidenceSource } from '../src/evidence/source.ts';
import { streamJson } from '../src/evidence/stream-json.ts';
import { inputsOf, windowOf } from '../test/evidence/inputs.ts';
import { pullRequest, Scenario, ticket } from '../test/evidence/scenario.ts';

const [role, url = '', count = '0', folder = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 4 });

/** Five events an anomaly: opened, acknowledged, cause with its pull request, ticket, resolved. */
function script(from: number, to: number, scenario: Scenario): void {
  for (let i = from; i <= to; i++) {
    // Spread over the quarter, in order.
    const at = Date.parse('2026-04-01T00:00:00Z') + Math.floor((i / Number(count)) * 90 * 86_400_000);
    const time = (minutes: number): string => new Date(at + minutes * 60_000).toISOString();
    const change = pullRequest(i, time(-30));
    scenario
      .at(time(0))
      .add('anomaly.opened', `anomaly:${i}`, opening(i, time(0)))
      .at(time(3))
      .by('ada')
      .ack(i)
      .at(time(20))
      .confirm(i, change)
      .authorize(i, change, ticket(`PAY-${i}`, time(-6000), time(-3000)))
      .at(time(45))
      .resolve(i);
  }
}

const opening = (number: number, detectedAt: string) => ({
  number,
  kind: 'real' as const,
  detectedAt,
  detectedBasis: 'slack_ts' as const,
  occurredAt: null,
  summary: `Payments answer slowly (${number})`,
  class: 'performance' as const,
  services: ['payments'],
  environment: 'production',
  severity: 'sev3' as const,
  alertSeverity: 'medium' as const,
  sender: 'datadog',
  dedupeKey: `datadog:${number}`,
  aliases: [],
  url: `https://datadog.example/monitors/${number}`,
  signalId: `sig-${number}`,
  count: 1,
  text: `Payments answer slowly (${number})\np95 latency above 800 ms`,
  mentions: { changes: [], tickets: [] },
  channelId: 'C_ALERTS',
  messageTs: `${Date.parse(detectedAt) / 1000}`,
  threadTs: null,
  recurrenceOf: null,
  programVersion: null,
  rule: null,
});

async function load(): Promise<object> {
  const started = performance.now();
  await migrate(pool);
  const scenario = new Scenario().at('2026-03-01T00:00:00Z').watch().linkPeople();
  const step = 2_000;
  for (let from = 1; from <= Number(count); from += step) {
    script(from, Math.min(from + step - 1, Number(count)), scenario);
    await store(scenario);
  }
  await pool.query(`UPDATE ledger_head SET seq = $1, hash = $2`, [scenario.head.seq, scenario.head.hash]);
  await pool.query('VACUUM ANALYZE ledger_event');
  await pool.query('VACUUM ANALYZE ledger_payload');
  return { events: scenario.head.seq, seconds: Math.round((performance.now() - started) / 1000) };
}

/** Writes what the scenario holds and lets go of it, so that loading is flat as well. */
async function store({ events, sealed }: Scenario): Promise<void> {
  const rows = sealed.splice(0);
  const of = events.splice(0, events.length - 1);
  const newest = events.splice(0);
  const all = [...of, ...newest] as RecordedEvent[];
  events.push(...newest);
  const stored = rows.length === all.length ? all : all.slice(-rows.length);
  await pool.query(
    `INSERT INTO ledger_event (seq, id, type, subject, effective_at, recorded_at, header, hash, prev_hash, idempotency_key)
     SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::text[], $9::text[], $10::text[])`,
    [
      rows.map((row) => row.seq),
      stored.map((event) => event.id),
      stored.map((event) => event.type),
      stored.map((event) => event.subject),
      stored.map((event) => event.effectiveAt),
      stored.map((event) => event.recordedAt),
      rows.map((row) => row.header),
      rows.map((row) => row.hash),
      rows.map((row) => JSON.parse(row.header).prevHash),
      rows.map(() => null),
    ],
  );
  await pool.query(
    `INSERT INTO ledger_payload (seq, salt, payload, body)
     SELECT seq, salt, payload, payload::jsonb FROM unnest($1::bigint[], $2::text[], $3::text[]) AS t (seq, salt, payload)`,
    [rows.map((row) => row.seq), rows.map((row) => row.salt), rows.map((row) => row.payload)],
  );
}

async function make(): Promise<object> {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const reader = new Reader(prisma);
  const head = await reader.head();
  const last = await pool.query('SELECT recorded_at FROM ledger_event ORDER BY seq DESC LIMIT 1');
  const types = (Object.keys(eventPayloads) as EventType[]).filter((type) => !type.startsWith('anomaly.'));
  const source: EvidenceSource = {
    context: () => reader.events({ types, through: head.seq }),
    anomalies: () => readHistories(pool, head.seq) as AsyncIterable<AnomalyHistory>,
  };
  const inputs = inputsOf(
    { head, events: [{ recordedAt: last.rows[0].recorded_at.toISOString() }] } as never,
    windowOf('Q2 2026'),
  );
  const file = join(folder, 'evidence.json');
  const hash = createHash('sha256');
  await using spool = fileSpool(folder);
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  const cpu = process.cpuUsage();
  const started = performance.now();
  const out = openSync(file, 'w');
  for await (const piece of streamJson(inputs, source, spool)) {
    hash.update(piece);
    writeSync(out, typeof piece === 'string' ? Buffer.from(piece) : piece);
  }
  closeSync(out);
  const ms = performance.now() - started;
  clearInterval(watch);
  await prisma.$disconnect();
  return {
    ms,
    cpuMs: process.cpuUsage(cpu).user / 1000,
    peakMb: Math.round(Math.max(peak, process.resourceUsage().maxRSS * 1024) / 1e6),
    sizeMb: Math.round(statSync(file).size / 1e6),
    digest: hash.digest('hex'),
  };
}

console.log(JSON.stringify(role === 'load' ? await load() : await make()));
await pool.end();
