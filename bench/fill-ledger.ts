import type pg from 'pg';
import type { RecordedEvent } from '../src/domain/events/event.ts';
import { pullRequest, Scenario, ticket } from '../test/evidence/scenario.ts';

const START = Date.parse('2026-04-01T00:00:00Z');
const QUARTER_MS = 90 * 86_400_000;
/** Anomalies that are held in memory at a time. */
const STEP = 2_000;

/**
 * Fills an empty, migrated ledger: five events for each anomaly (opened, acknowledged, cause with its pull request, ticket,
 * resolved), spread over the second quarter of 2026, and before each its share of signals.
 */
export async function fill(
  pool: pg.Pool,
  anomalies: number,
  signals = 0,
): Promise<{ events: number; seconds: number }> {
  const started = performance.now();
  const scenario = new Scenario().at('2026-03-01T00:00:00Z').watch().linkPeople();
  const share = anomalies === 0 ? 0 : signals / anomalies;
  let heard = 0;
  for (let i = 1; i <= anomalies; i++) {
    const at = START + Math.floor((i / anomalies) * QUARTER_MS);
    const time = (minutes: number): string => new Date(at + minutes * 60_000).toISOString();
    const change = pullRequest(i, time(-30));
    scenario.at(time(0));
    for (; heard < i * share; heard++)
      scenario.signal({
        signalId: `sig-${heard}`,
        title: `p95 latency above 800 ms (${heard})`,
        disposition: 'attached',
      });
    scenario
      .add('anomaly.opened', `anomaly:${i}`, opening(i, time(0)))
      .at(time(3))
      .by('ada')
      .ack(i)
      .at(time(20))
      .confirm(i, change)
      .authorize(i, change, ticket(`PAY-${i}`, time(-6000), time(-3000)))
      .at(time(45))
      .resolve(i);
    if (i % STEP === 0 || i === anomalies) await store(pool, scenario);
  }
  await pool.query(`UPDATE ledger_head SET seq = $1, hash = $2`, [scenario.head.seq, scenario.head.hash]);
  await pool.query('VACUUM ANALYZE ledger_event');
  await pool.query('VACUUM ANALYZE ledger_payload');
  return { events: scenario.head.seq, seconds: Math.round((performance.now() - started) / 1000) };
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

/** Writes what the scenario holds and lets go of it, so that loading is flat as well. */
async function store(pool: pg.Pool, { events, sealed }: Scenario): Promise<void> {
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
