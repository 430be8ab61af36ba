import type { ThreadproofError } from '../domain/errors.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND, toEpoch } from '../domain/instant.ts';

/** A source that said nothing for so long is asked again by the next decision alone. */
const LONGEST_SILENCE = 30 * DAY;

/**
 * How long a source that did not answer is left alone, in milliseconds: as long as it asks; else as long as it has been
 * silent already, an hour at most. Infinite once nobody need hope any more.
 * @param since when it first did not answer
 */
export function waitAfter(error: ThreadproofError, since: Instant, now: Instant): number {
  const silent = toEpoch(now) - toEpoch(since);
  if (silent > LONGEST_SILENCE) return Number.POSITIVE_INFINITY;
  const least = error.retryAfterMs ?? (error.retryable ? SECOND : 5 * MINUTE);
  return Math.max(least, Math.min(silent, HOUR));
}
