import type { PayloadOf } from './events/event.ts';
import { inZone } from './period-zone.ts';

/**
 * What to type for the period of a bundle that was made before. “Q2” and “last quarter” mean another one by then: words
 * without a year become the days of the window, and options (`tz=…`) stay.
 */
export function periodAgain({
  periodText,
  windowStart,
  windowEnd,
  zone,
}: Pick<PayloadOf<'bundle.generated'>, 'periodText' | 'windowStart' | 'windowEnd' | 'zone'>): string {
  if (/\b\d{4}\b/.test(periodText)) return periodText;
  const last = inZone(windowEnd, zone).subtract({ nanoseconds: 1 });
  const options = periodText.split(/\s+/).filter((word) => word.includes('='));
  return [`${inZone(windowStart, zone).toPlainDate()}..${last.toPlainDate()}`, ...options].join(' ');
}
