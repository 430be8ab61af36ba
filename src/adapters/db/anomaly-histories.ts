import type { HistoryPage } from '../../ledger/history-page.ts';

/** A connection or a pool of them. Rows come as the driver gives them: at this number of rows a mapper's cost would show. */
export interface Queryable {
  query<Row>(text: string, values: unknown[]): Promise<{ rows: Row[] }>;
}

/** Anomalies a query; one row each, so that the driver's cost for a row does not multiply with the events. */
const PAGE = 100;

/**
 * Every anomaly's events up to a ledger number, the anomalies by the detection time that these events give them and then
 * by number: the order of an evidence bundle. Holds four bytes for each anomaly and two pages; the next page is asked for
 * while the one before is being worked on.
 */
export async function* readHistories(db: Queryable, through: number): AsyncGenerator<HistoryPage> {
  const numbers = await readOrder(db, through);
  let next = numbers.length > 0 ? readPage(db, numbers.subarray(0, PAGE), through) : null;
  for (let start = 0; next !== null; start += PAGE) {
    const page = await next;
    const following = numbers.subarray(start + PAGE, start + 2 * PAGE);
    next = following.length > 0 ? readPage(db, following, through) : null;
    // A failure is heard when its turn comes, also if that is never.
    next?.catch(() => {});
    yield page;
  }
}

/** A merge moves a detection back to the earlier one; an opening whose content was erased keeps its own time. */
async function readOrder(db: Queryable, through: number): Promise<Int32Array> {
  const { rows } = await db.query<{ numbers: number[] | null }>(ORDER, [through]);
  return Int32Array.from(rows[0]?.numbers ?? []);
}

const ORDER = `
  SELECT array_agg(number ORDER BY detected_at COLLATE "C", number) AS numbers
  FROM (
    SELECT substr(e.subject, 9)::int AS number,
      min(coalesce(p.body ->> 'detectedAt',
        to_char(e.effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) COLLATE "C") AS detected_at
    FROM ledger_event e LEFT JOIN ledger_payload p ON p.seq = e.seq
    WHERE e.type IN ('anomaly.opened', 'anomaly.absorbed') AND e.seq <= $1::bigint
    GROUP BY 1
  ) AS detected`;

async function readPage(db: Queryable, numbers: Int32Array, through: number): Promise<HistoryPage> {
  const subjects = Array.from(numbers, (number) => `anomaly:${number}`);
  const { rows } = await db.query<HistoryPage[number]>(HISTORIES, [subjects, through]);
  const events = new Map(rows.map((row) => [row.number, row.events]));
  return Array.from(numbers, (number) => ({ number, events: events.get(number)! }));
}

const HISTORIES = `
  SELECT substr(e.subject, 9)::int AS number,
    string_agg('{"header":' || e.header || ',"hash":"' || e.hash || '","payload":' || coalesce(p.payload, 'null') || '}',
      ',' ORDER BY e.seq) AS events
  FROM ledger_event e LEFT JOIN ledger_payload p ON p.seq = e.seq
  WHERE e.subject = ANY($1::text[]) AND e.seq <= $2::bigint
  GROUP BY e.subject`;
