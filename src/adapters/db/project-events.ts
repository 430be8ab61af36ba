import { anomalyNumberOf, type RecordedEvent } from '../../domain/events/event.ts';
import type { AnomalyRow, SignalRow } from './generated/client.ts';
import type { Db } from './ledger-table.ts';
import {
  type Fold,
  foldAnomaly,
  foldSignal,
  isAnomalySubject,
  isSignalSubject,
  signalIdOf,
} from './projections.ts';

/** Brings the projections up to the events, in the transaction that appended them. */
export async function projectEvents(db: Db, events: readonly RecordedEvent[]): Promise<void> {
  await projectAnomalies(
    db,
    events.filter(({ subject }) => isAnomalySubject(subject)),
  );
  await projectSignals(
    db,
    events.filter(({ subject }) => isSignalSubject(subject)),
  );
}

async function projectAnomalies(db: Db, events: readonly RecordedEvent[]): Promise<void> {
  const numbers = [...new Set(events.map(({ subject }) => anomalyNumberOf(subject)))];
  const mayExist = numbersNotOpenedHere(numbers, events);
  const known =
    mayExist.length > 0 ? await db.anomalyRow.findMany({ where: { number: { in: mayExist } } }) : [];
  const before = new Map(known.map((row) => [row.number, row]));
  const after = foldAll(events, (subject) => anomalyNumberOf(subject), before, foldAnomaly);
  const fresh = after.filter(({ number }) => !before.has(number));
  if (fresh.length > 0) await db.anomalyRow.createMany({ data: fresh });
  for (const { number, ...data } of after)
    if (before.has(number)) await db.anomalyRow.updateMany({ where: { number }, data });
}

const numbersNotOpenedHere = (numbers: number[], events: readonly RecordedEvent[]): number[] => {
  const opened = new Set(
    events.filter(({ type }) => type === 'anomaly.opened').map(({ subject }) => anomalyNumberOf(subject)),
  );
  return numbers.filter((number) => !opened.has(number));
};

async function projectSignals(db: Db, events: readonly RecordedEvent[]): Promise<void> {
  const later = [
    ...new Set(
      events.filter(({ type }) => type !== 'signal.recorded').map(({ subject }) => signalIdOf(subject)),
    ),
  ];
  const known = later.length > 0 ? await db.signalRow.findMany({ where: { signalId: { in: later } } }) : [];
  const before = new Map(known.map((row) => [row.signalId, row]));
  const after = foldAll(events, (subject) => signalIdOf(subject), before, foldSignal);
  const fresh = after.filter(({ signalId }) => !before.has(signalId));
  if (fresh.length > 0) await db.signalRow.createMany({ data: fresh });
  for (const { signalId, ...data } of after)
    if (before.has(signalId)) await db.signalRow.updateMany({ where: { signalId }, data });
}

function foldAll<Row extends AnomalyRow | SignalRow, Key>(
  events: readonly RecordedEvent[],
  keyOf: (subject: string) => Key,
  before: ReadonlyMap<Key, Row>,
  fold: Fold<Row>,
): Row[] {
  const after = new Map<Key, Row | null>();
  for (const event of events) {
    const key = keyOf(event.subject);
    const row = after.has(key) ? (after.get(key) ?? null) : (before.get(key) ?? null);
    after.set(key, fold(row, event));
  }
  return [...after.values()].filter((row) => row !== null);
}
