import { type Anomaly, isGone } from '../domain/anomaly.ts';
import type { Instant } from '../domain/instant.ts';
import type { ReadHistory } from './history.ts';

export const NO_PROGRAM = 'no response program was in force';
export const UNKNOWN_PROGRAM = `unknown: ${NO_PROGRAM}`;

/** A row with the times by which it belongs to a period. */
export interface Dated<Row> {
  row: Row;
  times: (Instant | null | undefined)[];
}

/** A standing in words, with what became of its anomaly. */
export const orGone = (anomaly: Anomaly, words: string): string =>
  isGone(anomaly) ? `${words}; the anomaly is ${anomaly.status}` : words;

/** Entries of some kind whose content was lawfully erased: what they said is unknown. Null: there are none. */
function erasedWords({ erased, events }: ReadHistory, kind: RegExp): string | null {
  if (erased.length === 0) return null;
  const numbers = events.filter(({ seq, type }) => erased.includes(seq) && kind.test(type));
  return numbers.length === 0
    ? null
    : `the content of ledger entry ${numbers.map(({ seq }) => seq).join(', ')} was lawfully erased`;
}

export const unknownBecause = (why: string | null): string | null =>
  why === null ? null : `unknown: ${why}`;

/** What tells of obligations and their notices. */
export const NOTICES = /^anomaly\.(obligation|clock|notification)_/;
const REVIEWS = /^anomaly\.review_/;
export const erasedNotices = (read: ReadHistory): string | null => erasedWords(read, NOTICES);
export const erasedReviews = (read: ReadHistory): string | null => erasedWords(read, REVIEWS);
