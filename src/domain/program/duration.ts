import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { DAY, HOUR, type Instant, MINUTE, plus, toInstant } from '../instant.ts';
import type { Target } from '../targets.ts';

const FORM = /^(\d{1,4}) (min|h|d|calendar days?|business days?|months?)$/;

/** `15 min`, `72 h`, `7 d` (elapsed), `60 calendar days`, `4 business days`, `1 month`. */
export const durationSchema = z
  .string()
  .regex(FORM, 'a length of time such as 15 min, 72 h, 7 d, 60 calendar days, 4 business days or 1 month');
export type Duration = z.infer<typeof durationSchema>;

/** Where days begin, and which of them nobody works on (`2026-12-25`). */
export interface Calendar {
  zone: string;
  holidays: readonly string[];
}

const UTC: Calendar = { zone: 'UTC', holidays: [] };
const ELAPSED: Record<string, number> = { min: MINUTE, h: HOUR, d: DAY };

function parse(duration: Duration): { count: number; unit: string } {
  const match = FORM.exec(duration);
  if (!match) throw new TypeError(`not a length of time: ${duration}`);
  return { count: Number(match[1]), unit: match[2]!.replace(/s$/, '') };
}

/**
 * When a length of time that starts at `from` runs out. Minutes, hours and `d` elapse by the clock, weekends included;
 * calendar and business days end at 24:00 of the last day in the zone; a month is the same day of the next month, cut to
 * its end, at the same time of day.
 */
export function endOf(from: Instant, duration: Duration, { zone, holidays }: Calendar = UTC): Instant {
  const { count, unit } = parse(duration);
  const elapsed = ELAPSED[unit];
  if (elapsed !== undefined) return plus(from, count * elapsed);
  const start = Temporal.Instant.from(from).toZonedDateTimeISO(zone);
  if (unit === 'month') return toInstant(start.add({ months: count }).epochMilliseconds);
  let day = start.toPlainDate();
  for (let left = count; left > 0; ) {
    day = day.add({ days: 1 });
    if (unit === 'calendar day' || (day.dayOfWeek < 6 && !holidays.includes(day.toString()))) left -= 1;
  }
  return toInstant(day.add({ days: 1 }).toZonedDateTime({ timeZone: zone }).epochMilliseconds);
}

/** A length of time as a target of the response: by the clock, or in days from Monday to Friday. */
export function targetOf(duration: Duration): Target {
  const { count, unit } = parse(duration);
  if (unit === 'business day') return { businessDays: count };
  return { ms: count * (ELAPSED[unit] ?? (unit === 'month' ? 30 * DAY : DAY)) };
}
