import type { RecordedEvent } from '../domain/events/event.ts';
import type { EventHeader } from './seal.ts';

/**
 * Some anomalies with their events as text: a store joins what it keeps as text anyway, and whoever needs the events reads
 * them, in whatever thread that is. `events` is JSON of {@link EventText}s, separated by commas, in ledger order.
 */
export type HistoryPage = { number: number; events: string }[];

/** One event as the ledger keeps it: its header, its hash, and its payload (null once it was erased). */
interface EventText {
  header: EventHeader;
  hash: string;
  payload: unknown;
}

/** The events of one anomaly. They were checked when they were appended, and the ledger refuses to change them. */
export const readEvents = (text: string): RecordedEvent[] =>
  (JSON.parse(`[${text}]`) as EventText[]).map(
    ({ header, hash, payload }) =>
      ({
        seq: header.seq,
        id: header.id,
        type: header.type,
        subject: header.subject,
        effectiveAt: header.effectiveAt,
        recordedAt: header.recordedAt,
        actor: header.actor,
        idempotencyKey: header.idempotencyKey,
        hash,
        payload,
      }) as RecordedEvent,
  );

/** The text of events that are in memory. */
export const eventsText = (events: readonly RecordedEvent[]): string =>
  events.map(({ hash, payload, ...header }) => JSON.stringify({ header, hash, payload })).join(',');
