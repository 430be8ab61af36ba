import type { RecordedEvent } from '../domain/events/event.ts';
import { eventOf } from './recorded-event.ts';
import type { EventHeader } from './seal.ts';

/** Some anomalies whose events can be read, by this thread or by another that knows the numbers. */
export interface HistoryPage {
  numbers: readonly number[];
  /** In the order of the numbers. */
  read(): Promise<HistoryText[]>;
}

/**
 * One anomaly with its events as text: a store joins what it keeps as text anyway, and whoever needs the events reads them.
 * `events` is JSON of {@link EventText}s, separated by commas, in ledger order.
 */
export interface HistoryText {
  number: number;
  events: string;
}

/** One event as the ledger keeps it: its header, its hash, and its payload (null once it was erased). */
interface EventText {
  header: EventHeader;
  hash: string;
  payload: unknown;
}

/** The events of one anomaly. */
export const readEvents = (text: string): RecordedEvent[] =>
  (JSON.parse(`[${text}]`) as EventText[]).map(({ header, hash, payload }) => eventOf(header, hash, payload));
