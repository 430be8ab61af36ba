import { canonicalJson } from '../../ledger/canonical-json.ts';
import type { EventHeader } from '../../ledger/seal.ts';
import { ChainVerifier } from '../../ledger/verify.ts';
import type { StoreReport } from '../../ports.ts';
import { type Db, jsonbText, readHead, readLedger, storable } from './ledger-table.ts';
import { type Fold, foldAnomaly, foldSignal } from './projections.ts';
import { foldSubject } from './rebuild-projections.ts';
import { inBatches, readSubjects } from './subject-pages.ts';

const BATCH = 500;
/** After so many the rest would say nothing new. */
const MOST_FAULTS = 100;

/** Proves the chain, that the columns repeat it, and that the projections are what a fresh fold gives. */
export async function verifyStore(db: Db, progress?: (done: number) => void): Promise<StoreReport> {
  const chain = new ChainVerifier();
  let done = 0;
  for await (const page of readLedger(db)) {
    for (const row of page) chain.add(row);
    done += page.length;
    progress?.(done);
  }
  const { seq, hash } = await readHead(db);
  const report = chain.finish({ seq, hash });
  const ofAnomalies = await verifyProjection(db, 'anomaly.', foldAnomaly, {
    name: 'anomaly',
    find: (keys: number[]) => db.anomalyRow.findMany({ where: { number: { in: keys } } }),
    identify: (row) => row.number,
    count: () => db.anomalyRow.count(),
  });
  const ofSignals = await verifyProjection(db, 'signal.', foldSignal, {
    name: 'signal',
    find: (keys: string[]) => db.signalRow.findMany({ where: { signalId: { in: keys } } }),
    identify: (row) => row.signalId,
    count: () => db.signalRow.count(),
  });
  const faults = [
    ...report.faults.map((fault) => `event ${fault.seq}: ${fault.rule}: ${fault.detail}`),
    ...(await verifyColumns(db)),
    ...ofAnomalies,
    ...ofSignals,
  ];
  return {
    head: report.head,
    events: report.events,
    erased: report.erased,
    faults: faults.slice(0, MOST_FAULTS),
  };
}

interface ColumnRow extends Record<keyof typeof columnOf, unknown> {
  seq: bigint;
  header: string;
  payload: string | null;
  body: unknown;
}

/** Which header member each column repeats. */
const columnOf = {
  id: 'id',
  type: 'type',
  subject: 'subject',
  effective_at: 'effectiveAt',
  recorded_at: 'recordedAt',
  prev_hash: 'prevHash',
  idempotency_key: 'idempotencyKey',
} as const satisfies Record<string, keyof EventHeader>;

/** The columns for queries are not hashed: they have to say what the hashed text says. */
async function verifyColumns(db: Db): Promise<string[]> {
  const faults: string[] = [];
  for (let after = 0n; ; ) {
    const rows = await db.$queryRaw<ColumnRow[]>`
      SELECT e.seq, e.header, e.id::text, e.type, e.subject, e.effective_at, e.recorded_at, e.prev_hash,
        e.idempotency_key, p.payload, p.body
      FROM (SELECT * FROM ledger_event WHERE seq > ${after} ORDER BY seq LIMIT 1000) AS e
      LEFT JOIN ledger_payload p ON p.seq = e.seq ORDER BY e.seq`;
    for (const row of rows) {
      const header = JSON.parse(row.header) as EventHeader;
      for (const [column, member] of Object.entries(columnOf))
        if (plain(row[column as keyof typeof columnOf]) !== columnText(header[member]))
          faults.push(`event ${row.seq}: column ${column} does not say what the header says`);
      if (row.payload !== null && !says(row.body, row.payload))
        faults.push(`event ${row.seq}: column body is not the payload that was hashed`);
    }
    const last = rows.at(-1);
    if (!last || rows.length < 1000) return faults;
    after = last.seq;
  }
}

interface ProjectionTable<Row, Key> {
  name: string;
  find(keys: Key[]): Promise<Row[]>;
  identify(row: Row): Key;
  count(): Promise<number>;
}

async function verifyProjection<Row extends object, Key>(
  db: Db,
  typePrefix: string,
  fold: Fold<Row>,
  table: ProjectionTable<Row, Key>,
): Promise<string[]> {
  const faults: string[] = [];
  let expectedRows = 0;
  for await (const batch of inBatches(readSubjects(db, typePrefix), BATCH)) {
    const expected = batch.flatMap((events) => {
      const row = foldSubject(events, fold);
      return row === null ? [] : [row];
    });
    expectedRows += expected.length;
    const stored = new Map(
      (await table.find(expected.map(table.identify))).map((row) => [table.identify(row), row]),
    );
    for (const row of expected) {
      const key = table.identify(row);
      const difference = findDifference(row, stored.get(key));
      if (difference) faults.push(`${table.name} ${String(key)}: ${difference}`);
    }
  }
  const rows = await table.count();
  const missing = faults.filter((fault) => fault.endsWith(MISSING)).length;
  if (rows > expectedRows - missing)
    faults.push(`${table.name}: ${rows - expectedRows + missing} row(s) that no event gives`);
  return faults;
}

const MISSING = 'the row is missing';

/** The first column in which a stored row differs from the fold, with both values; null when there is none. */
export function findDifference(expected: object, stored: object | undefined): string | null {
  if (stored === undefined) return MISSING;
  for (const [column, value] of Object.entries(expected)) {
    const want = shown(value);
    const have = shown((stored as Record<string, unknown>)[column]);
    if (want !== have)
      return `column ${column} is ${around(have, want)}, the ledger says ${around(want, have)}`;
  }
  return null;
}

/** Whether a JSONB value is the canonical text (as far as JSONB can hold it). */
function says(body: unknown, payload: string): boolean {
  const text = canonicalJson(body);
  return text === payload || text === canonicalJson(JSON.parse(jsonbText(payload)));
}

/** A header's member as its column holds it. */
const columnText = (value: EventHeader[keyof EventHeader]): unknown =>
  typeof value === 'string' ? storable(value) : value;

const plain = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

const shown = (value: unknown): string =>
  JSON.stringify(typeof value === 'bigint' ? Number(value) : value) ?? 'absent';

/** The neighbourhood of the first character in which two long texts differ. */
function around(text: string, other: string): string {
  if (text.length <= 80) return text;
  let at = 0;
  while (at < text.length && text[at] === other[at]) at++;
  return `…${text.slice(Math.max(0, at - 20), at + 60)}…`;
}
