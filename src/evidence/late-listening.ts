import type { EventType, RecordedEvent } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import { ABSENT } from './amended-rows.ts';
import type { AmendmentRow } from './bundle-cover.ts';
import { counted, plain, type Words, whoActed } from './words.ts';

const LISTENING = /^(signal|channel|suppression|digest|reconciliation)\./;

/** An event about no anomaly that says what was heard, missed, reviewed or compared. */
type ListeningType = Extract<
  EventType,
  `${'signal' | 'channel' | 'suppression' | 'digest' | 'reconciliation'}.${string}`
>;
type ListeningEvent = { [T in ListeningType]: RecordedEvent<T> }[ListeningType];

export const isListening = (event: RecordedEvent): event is ListeningEvent => LISTENING.test(event.type);

interface Window {
  start: Instant;
  end: Instant;
}

/** Whether it happened in the window, or tells of a time that touches it. */
function isAbout(event: ListeningEvent, { start, end }: Window): boolean {
  const { effectiveAt, payload } = event;
  if (effectiveAt >= start && effectiveAt < end) return true;
  if ('receivedAt' in payload) return payload.receivedAt >= start && payload.receivedAt < end;
  return 'from' in payload && payload.from < end && payload.to > start;
}

const tellings: { [T in ListeningType]: (payload: RecordedEvent<T>['payload'], words: Words) => string } = {
  'signal.recorded': (p, words) =>
    `signal of ${p.sender}, ${p.disposition}: ${p.title || 'no title'}; received ${words.at(p.receivedAt).text}`,
  'signal.classified': (p) => `what signal ${p.signalId} was: ${plain(p.as)}`,
  'signal.message_changed': (p) => `the message of signal ${p.signalId} was ${p.change}`,
  'channel.watched': (p) => `#${p.name} was watched`,
  'channel.unwatched': (p) => `#${p.name} was not watched any more: ${p.cause}`,
  'channel.gap_closed': (p, words) =>
    `nothing was heard of ${p.channelId} from ${words.at(p.from).text} to ${words.at(p.to).text} (${p.cause}): ${counted(p.recovered, 'message')} recovered`,
  'suppression.proposed': (p) => `suppression ${p.suppressionId} proposed: ${p.reason}`,
  'suppression.approved': (p) => `suppression ${p.suppressionId} approved`,
  'suppression.ended': (p) => `suppression ${p.suppressionId} ended: ${p.reason}`,
  'digest.posted': (p) => `digest of ${p.week} posted`,
  'digest.reviewed': (p) => `digest of ${p.week} reviewed`,
  'reconciliation.ran': (p) =>
    `${plain(p.kind)} compared: ${p.leftCount} and ${p.rightCount}, ${p.matched} on both sides`,
  'reconciliation.explained': (p) => `${p.item} explained: ${p.reason}`,
};

const listOf = (type: EventType): string =>
  type.startsWith('reconciliation.') ? 'reconciliations' : 'coverage';

/** Of each type so many are told one by one: all stay in memory until the bundle is written. */
const TOLD = 1_000;

/** What was recorded after a revision about listening in its period, told as rows that were added. */
export class LateListening {
  readonly #window: Window;
  readonly #words: Words;
  readonly #after: number;
  readonly #rows: AmendmentRow[] = [];
  readonly #found = new Map<EventType, { count: number; last: ListeningEvent }>();

  /** @param after the as-of number of the revision; Infinity where there is none */
  constructor(words: Words, window: Window, after: number) {
    this.#window = window;
    this.#words = words;
    this.#after = after;
  }

  add(event: RecordedEvent): void {
    if (event.seq <= this.#after || event.payload === null) return;
    if (!isListening(event) || !isAbout(event, this.#window)) return;
    const count = (this.#found.get(event.type)?.count ?? 0) + 1;
    this.#found.set(event.type, { count, last: event });
    if (count <= TOLD) this.#rows.push(this.#row(event, this.#tell(event)));
  }

  rows(): AmendmentRow[] {
    const more = [...this.#found.values()].filter(({ count }) => count > TOLD);
    return [
      ...this.#rows,
      ...more.map(({ count, last }) =>
        this.#row(last, `${count - TOLD} more of ${last.type}, the last of them ledger number ${last.seq}`),
      ),
    ];
  }

  #tell({ type, payload }: ListeningEvent): string {
    return (tellings[type] as (payload: unknown, words: Words) => string)(payload, this.#words);
  }

  #row(event: ListeningEvent, after: string): AmendmentRow {
    return {
      after,
      anomaly: null,
      before: ABSENT,
      by: whoActed(event.actor),
      change: 'added',
      field: event.subject,
      happenedAt: this.#words.at(event.effectiveAt),
      reason: this.#reason(event),
      recordedAt: this.#words.at(event.recordedAt),
      seq: event.seq,
      subject: listOf(event.type),
    };
  }

  /** Coverage counts by receipt, so that a late signal may be counted in another period than it tells of. */
  #reason({ payload }: ListeningEvent): string {
    const { start, end } = this.#window;
    if ('receivedAt' in payload && (payload.receivedAt < start || payload.receivedAt >= end))
      return 'recorded later about the period; by its receipt it is counted in another one';
    return 'recorded later about the period';
  }
}
