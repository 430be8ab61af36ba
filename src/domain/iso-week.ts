import { Temporal } from 'temporal-polyfill';
import { type Instant, toInstant } from './instant.ts';

/** An ISO week in a zone: `[from, to)`, Monday 00:00 to Monday 00:00. */
export interface IsoWeek {
  /** `2026-W25` */
  name: string;
  from: Instant;
  to: Instant;
}

const weekOfDate = (date: Temporal.PlainDate, zone: string): IsoWeek => {
  const monday = date.subtract({ days: date.dayOfWeek - 1 });
  const instant = (day: Temporal.PlainDate) => toInstant(day.toZonedDateTime(zone).epochMilliseconds);
  return {
    name: `${monday.yearOfWeek}-W${String(monday.weekOfYear).padStart(2, '0')}`,
    from: instant(monday),
    to: instant(monday.add({ weeks: 1 })),
  };
};

const dateIn = (instant: Instant, zone: string): Temporal.PlainDate =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate();

/** The week that an instant falls in. */
export const weekOf = (instant: Instant, zone: string): IsoWeek => weekOfDate(dateIn(instant, zone), zone);

/** The week `count` weeks earlier. */
export const weeksBefore = (week: IsoWeek, count: number, zone: string): IsoWeek =>
  weekOfDate(dateIn(week.from, zone).subtract({ weeks: count }), zone);

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** When the digest about a week is due: on that weekday, at that time, in the week after. A time that does not exist is moved on. */
export function digestDueAt(
  week: IsoWeek,
  schedule: { weekday: (typeof weekdays)[number]; time: string },
  zone: string,
): Instant {
  const day = dateIn(week.to, zone).add({ days: weekdays.indexOf(schedule.weekday) });
  return toInstant(
    day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(schedule.time) })
      .epochMilliseconds,
  );
}
