import type { RecordedEvent } from '../../domain/events/event.ts';
import { asRecorded, type Db, type LedgerRow } from './ledger-table.ts';

const PAGE = 2_000;

/**
 * All events of one family (`anomaly.`, `signal.`), subject by subject and in order within each: what a projection is
 * folded from, in memory that does not grow with the ledger.
 */
export async function* readSubjects(db: Db, typePrefix: string): AsyncGenerator<RecordedEvent[]> {
  let after = { subject: '', seq: 0n };
  let subject: RecordedEvent[] = [];
  for (;;) {
    const rows = await db.$queryRaw<(LedgerRow & { subject: string })[]>`
      SELECT e.subject, e.seq, e.header, e.hash, p.salt, p.payload
      FROM ledger_event e LEFT JOIN ledger_payload p ON p.seq = e.seq
      WHERE (e.subject, e.seq) > (${after.subject}, ${after.seq}::bigint) AND starts_with(e.type, ${typePrefix})
      ORDER BY e.subject, e.seq LIMIT ${PAGE}`;
    for (const row of rows) {
      if (subject.length > 0 && subject[0]?.subject !== row.subject) {
        yield subject;
        subject = [];
      }
      subject.push(asRecorded(row));
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) break;
    after = { subject: last.subject, seq: last.seq };
  }
  if (subject.length > 0) yield subject;
}

/** Groups of up to `size`, in order. */
export async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
