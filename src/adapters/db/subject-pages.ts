import type { RecordedEvent } from '../../domain/events/event.ts';
import { readEvent } from '../../ledger/recorded-event.ts';
import { type Db, readRows, storable } from './ledger-table.ts';

const PAGE = 2_000;

/**
 * All events of one family (`anomaly.`, `signal.`), subject by subject and in order within each: what a projection is
 * folded from, in memory that does not grow with the ledger.
 */
export async function* readSubjects(db: Db, typePrefix: string): AsyncGenerator<RecordedEvent[]> {
  let after = { subject: '', seq: 0 };
  let subject: RecordedEvent[] = [];
  for (;;) {
    const rows = await readRows(db, {
      where: '(subject, seq) > ($1, $2::bigint) AND starts_with(type, $3)',
      values: [after.subject, after.seq, typePrefix],
      order: 'subject, seq',
      limit: PAGE,
    });
    for (const row of rows) {
      const event = readEvent(row);
      if (subject.length > 0 && subject[0]?.subject !== event.subject) {
        yield subject;
        subject = [];
      }
      subject.push(event);
    }
    const last = subject.at(-1);
    if (!last || rows.length < PAGE) break;
    after = { subject: storable(last.subject), seq: last.seq };
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
