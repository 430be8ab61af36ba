import type { RecordedEvent } from '../../domain/events/event.ts';
import type { Db } from './ledger-table.ts';
import { type Fold, foldAnomaly, foldSignal } from './projections.ts';
import { inBatches, readSubjects } from './subject-pages.ts';

const BATCH = 500;

/** The row that follows from one subject's events: none once the event that began it was lawfully erased. */
export const foldSubject = <Row>(events: readonly RecordedEvent[], fold: Fold<Row>): Row | null =>
  events[0]?.payload === null ? null : events.reduce<Row | null>(fold, null);

/** Throws the projections away and folds them anew. The caller holds the ledger's head. */
export async function rebuildProjections(db: Db): Promise<{ events: number; anomalies: number }> {
  await db.$executeRaw`TRUNCATE anomaly, signal`;
  const anomalies = await refold(db, 'anomaly.', foldAnomaly, (data) => db.anomalyRow.createMany({ data }));
  await refold(db, 'signal.', foldSignal, (data) => db.signalRow.createMany({ data }));
  return { events: await db.ledgerEvent.count(), anomalies };
}

async function refold<Row>(
  db: Db,
  typePrefix: string,
  fold: Fold<Row>,
  insert: (rows: Row[]) => Promise<unknown>,
): Promise<number> {
  let total = 0;
  for await (const batch of inBatches(readSubjects(db, typePrefix), BATCH)) {
    const rows = batch.map((events) => foldSubject(events, fold)).filter((row) => row !== null);
    await insert(rows);
    total += rows.length;
  }
  return total;
}
