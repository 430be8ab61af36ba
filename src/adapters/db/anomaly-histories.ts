import type { HistoryPage, HistoryText } from '../../ledger/history-page.ts';
import type { Queryable } from './sealed-texts.ts';

/** Anomalies a query; one row each, so that the driver's cost for a row does not multiply with the events. */
const PAGE = 25;

/**
 * Every anomaly's events up to a ledger number, the anomalies by the detection time that these events give them and then
 * by number: the order of an evidence bundle. Holds eight bytes for each anomaly; a page is read when it is asked to be.
 */
export async function* listHistories(db: Queryable, through: number): AsyncGenerator<HistoryPage> {
  const order = await readOrder(db, through);
  for (let start = 0; start < order.length; start += PAGE) {
    const numbers = order.slice(start, start + PAGE);
    yield { numbers, read: () => readHistories(db, numbers, through) };
  }
}

/** A merge moves a detection back to the earlier one; an opening whose content was erased keeps its own time. */
async function readOrder(db: Queryable, through: number): Promise<number[]> {
  const { rows } = await db.query<{ numbers: string | null }>(ORDER, [through]);
  return (rows[0]?.numbers ?? '').split(',').filter(Boolean).map(Number);
}

/** The times are taken out first: grouping would carry whole payloads through its sort. */
const ORDER = `
  WITH told AS MATERIALIZED (
    SELECT substr(e.subject, 9)::int AS number,
      coalesce(p.body ->> 'detectedAt',
        to_char(e.effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) COLLATE "C" AS detected_at
    FROM ledger_event e LEFT JOIN ledger_payload p ON p.seq = e.seq
    WHERE e.type IN ('anomaly.opened', 'anomaly.absorbed') AND e.seq <= $1::bigint
  ), detected AS (SELECT number, min(detected_at) AS detected_at FROM told GROUP BY number)
  SELECT string_agg(number::text, ',' ORDER BY detected_at COLLATE "C", number) AS numbers FROM detected`;

/** What some anomalies' events are, in the order of the numbers. */
export async function readHistories(
  db: Queryable,
  numbers: readonly number[],
  through: number,
): Promise<HistoryText[]> {
  const subjects = numbers.map((number) => `anomaly:${number}`);
  const { rows } = await db.query<HistoryText>(HISTORIES, [subjects, through]);
  const events = new Map(rows.map((row) => [row.number, row.events]));
  return numbers.map((number) => ({ number, events: events.get(number)! }));
}

const HISTORIES = `
  SELECT substr(e.subject, 9)::int AS number,
    string_agg('{"header":' || e.header || ',"hash":"' || e.hash || '","payload":' || coalesce(p.payload, 'null') || '}',
      ',' ORDER BY e.seq) AS events
  FROM ledger_event e LEFT JOIN ledger_payload p ON p.seq = e.seq
  WHERE e.subject = ANY($1::text[]) AND e.seq <= $2::bigint
  GROUP BY e.subject`;
