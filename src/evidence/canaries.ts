import type { RecordedEvent } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import type { Coverage } from './bundle-monitoring.ts';
import { nonEmpty, type Words } from './words.ts';

interface Canary {
  at: Instant;
  heard: boolean;
  row: Coverage['canaries'][number];
}

/** The week in the name of a test alert says what belongs to it: its message as it was heard, and how the test ended. */
const weekIn = (text: string | null): string | undefined => /\d{4}-W\d\d/.exec(text ?? '')?.[0];

/** Labelled test alerts: one row each, also for one that was sent and never heard. */
export class CanaryReader {
  readonly #words: Words;
  readonly #canaries: Canary[] = [];
  readonly #newest = new Map<string, Canary>();

  constructor(words: Words) {
    this.#words = words;
  }

  /** Its message was heard: in time, or after the test had been given up. */
  heard({ payload, seq }: RecordedEvent<'signal.recorded'>): void {
    const { title, reason, receivedAt: at } = payload;
    const week = weekIn(title);
    const given = week === undefined ? undefined : this.#newest.get(week);
    if (given && !given.heard) {
      given.heard = true;
      given.row.result += `; heard ${this.#words.at(at).text}`;
      return;
    }
    const row = {
      at: this.#words.at(at),
      result: nonEmpty(reason, 'heard'),
      seq,
      what: nonEmpty(title, 'test alert'),
    };
    this.#add({ at, heard: true, row }, week);
  }

  /** It went through the whole path, or not: that is recorded also of one that was never heard. */
  ended({ payload, seq, effectiveAt: at, idempotencyKey }: RecordedEvent<'source.heartbeat'>): void {
    const { ok, latencyMs, detail } = payload;
    const result = ok
      ? `came through in ${((latencyMs ?? 0) / 1000).toFixed(1)} s`
      : `failed: ${nonEmpty(detail, 'no reason recorded')}`;
    const week = weekIn(idempotencyKey);
    const given = week === undefined ? undefined : this.#newest.get(week);
    if (given) given.row.result = result;
    else {
      const what = week === undefined ? 'test alert' : `TEST of ${week}`;
      this.#add({ at, heard: false, row: { at: this.#words.at(at), result, seq, what } }, week);
    }
  }

  #add(canary: Canary, week: string | undefined): void {
    this.#canaries.push(canary);
    if (week !== undefined) this.#newest.set(week, canary);
  }

  /** Those of a window, by when they were heard; one that was not, by when it was given up. */
  rows({ start, end }: { start: Instant; end: Instant }): Coverage['canaries'] {
    return this.#canaries.filter(({ at }) => at >= start && at < end).map(({ row }) => row);
  }
}
