import { Temporal } from 'temporal-polyfill';
import type { Instant } from './instant.ts';
import { toInstant } from './instant.ts';
import {
  type CalendarWord,
  type PeriodExpression,
  type Refusal,
  refuse,
  type Unit,
} from './period-grammar.ts';

/** The calendar in which a unit is counted, once that is settled. */
export type Calendar = 'fiscal' | 'calendar';

export interface FiscalYear {
  /** 1 to 12; with 1 the fiscal year is the calendar year. */
  startMonth: number;
  /** `end`: FY26 is the year that ends in 2026. `start`: the one that begins in 2026. */
  naming: 'end' | 'start';
}

/** Civil days `[start, end)` with the canonical words for them, which parse to the same days again. */
export interface Span {
  kind: 'day' | 'week' | 'month' | 'quarter' | 'half' | 'year' | 'range';
  /** null where both calendars agree (days, weeks, months, ranges). */
  calendar: Calendar | null;
  name: string;
  slug: string;
  start: Temporal.PlainDate;
  end: Temporal.PlainDate;
}

const MONTH_NAMES =
  'January February March April May June July August September October November December'.split(' ');
const MONTHS_IN = { month: 1, quarter: 3, half: 6, year: 12 } as const;
type MonthUnit = keyof typeof MONTHS_IN;
const LETTERS = { quarter: 'Q', half: 'H' } as const;

const pad = (n: number): string => String(n).padStart(2, '0');
const yearMonth = (date: Temporal.PlainDate): string => `${date.year}-${pad(date.month)}`;
const firstOf = (date: Temporal.PlainDate): Temporal.PlainDate => date.with({ day: 1 });

/** First day of year `n` as the calendar names it (rule R5). */
function startOfYear(calendar: Calendar, n: number, fiscal: FiscalYear): Temporal.PlainDate {
  const month = calendar === 'fiscal' ? fiscal.startMonth : 1;
  const year = month > 1 && fiscal.naming === 'end' ? n - 1 : n;
  return new Temporal.PlainDate(year, month, 1);
}

/** The name of the year that contains a day. */
function yearOf(calendar: Calendar, day: Temporal.PlainDate, fiscal: FiscalYear): number {
  const next = day.year + 1;
  for (const n of [next, day.year]) {
    if (Temporal.PlainDate.compare(startOfYear(calendar, n, fiscal), day) <= 0) return n;
  }
  return day.year - 1;
}

const prefixOf = (calendar: Calendar, fiscal: FiscalYear): string =>
  fiscal.startMonth === 1 ? '' : calendar === 'fiscal' ? 'FY' : 'CY';

function monthSpan(start: Temporal.PlainDate): Span {
  return {
    kind: 'month',
    calendar: null,
    name: `${MONTH_NAMES[start.month - 1]} ${start.year}`,
    slug: yearMonth(start),
    start,
    end: start.add({ months: 1 }),
  };
}

/** A whole year, or its `part`-th quarter or half. */
function partSpan(
  unit: 'quarter' | 'half' | 'year',
  calendar: Calendar,
  year: number,
  part: number,
  fiscal: FiscalYear,
): Span {
  const months = MONTHS_IN[unit];
  const start = startOfYear(calendar, year, fiscal).add({ months: months * (part - 1) });
  const named = `${prefixOf(calendar, fiscal)}${year}`;
  const label = unit === 'year' ? '' : `${LETTERS[unit]}${part}`;
  const plain = fiscal.startMonth === 1 ? `${label} ${named}` : `${named} ${label}`;
  return {
    kind: unit,
    calendar: fiscal.startMonth === 1 ? 'calendar' : calendar,
    name: plain.trim(),
    slug: label ? `${named}-${label}` : named,
    start,
    end: start.add({ months }),
  };
}

function rangeSpan(start: Temporal.PlainDate, end: Temporal.PlainDate): Span {
  const last = end.subtract({ days: 1 });
  const single = start.equals(last);
  return {
    kind: single ? 'day' : 'range',
    calendar: null,
    name: single ? start.toString() : `${start}..${last}`,
    slug: single ? start.toString() : `${start}_${last}`,
    start,
    end,
  };
}

function weekSpan(monday: Temporal.PlainDate): Span {
  const name = `${monday.yearOfWeek}-W${pad(monday.weekOfYear ?? 0)}`;
  return { kind: 'week', calendar: null, name, slug: name, start: monday, end: monday.add({ days: 7 }) };
}

/** The unit that contains a day. */
function unitAt(unit: Unit, calendar: Calendar, day: Temporal.PlainDate, fiscal: FiscalYear): Span {
  if (unit === 'day') return rangeSpan(day, day.add({ days: 1 }));
  if (unit === 'week') return weekSpan(day.subtract({ days: day.dayOfWeek - 1 }));
  if (unit === 'month') return monthSpan(firstOf(day));
  const year = yearOf(calendar, day, fiscal);
  const first = startOfYear(calendar, year, fiscal);
  const monthsIn = (day.year - first.year) * 12 + day.month - first.month;
  return partSpan(unit, calendar, year, Math.floor(monthsIn / MONTHS_IN[unit]) + 1, fiscal);
}

const back = (start: Temporal.PlainDate, unit: Unit, count: number): Temporal.PlainDate =>
  unit === 'day' || unit === 'week'
    ? start.subtract({ days: count * (unit === 'week' ? 7 : 1) })
    : start.subtract({ months: count * MONTHS_IN[unit as MonthUnit] });

function lastSpan(
  unit: Unit,
  calendar: Calendar,
  count: number,
  today: Temporal.PlainDate,
  fiscal: FiscalYear,
): Span {
  const current = unitAt(unit, calendar, today, fiscal).start;
  const start = back(current, unit, count);
  return count === 1 ? unitAt(unit, calendar, start, fiscal) : rangeSpan(start, current);
}

function readDate(text: string): Temporal.PlainDate | Refusal {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    return refuse('no-such-date', `There is no day ${text}; type one that exists, as in \`2026-06-30\`.`);
  }
}

/** Without a year: the latest one that has begun (rule R3). */
function partOrLatest(
  expression: Extract<PeriodExpression, { kind: 'quarter' | 'half' }>,
  calendar: Calendar,
  today: Temporal.PlainDate,
  fiscal: FiscalYear,
): Span {
  if (expression.year !== null)
    return partSpan(expression.kind, calendar, expression.year, expression.part, fiscal);
  const year = yearOf(calendar, today, fiscal);
  const span = partSpan(expression.kind, calendar, year, expression.part, fiscal);
  return Temporal.PlainDate.compare(span.start, today) <= 0
    ? span
    : partSpan(expression.kind, calendar, year - 1, expression.part, fiscal);
}

/** Does this expression mean one thing in the fiscal and another in the calendar year? */
export const calendarWord = (expression: PeriodExpression): CalendarWord | null => {
  if (!('calendar' in expression)) return null;
  if ('unit' in expression && ['day', 'week', 'month'].includes(expression.unit)) return null;
  return expression.calendar;
};

/**
 * The civil days that an expression names, in one calendar.
 * @param today the civil day in the zone of the window
 */
export function resolveSpan(
  expression: Exclude<PeriodExpression, { kind: 'instants' }>,
  calendar: Calendar,
  today: Temporal.PlainDate,
  fiscal: FiscalYear,
): Span | Refusal {
  switch (expression.kind) {
    case 'quarter':
    case 'half':
      return partOrLatest(expression, calendar, today, fiscal);
    case 'year':
      return partSpan('year', calendar, expression.year, 1, fiscal);
    case 'month': {
      const year = expression.year ?? (expression.month <= today.month ? today.year : today.year - 1);
      return monthSpan(new Temporal.PlainDate(year, expression.month, 1));
    }
    case 'week': {
      // 4 January is always in week 1 (ISO 8601)
      const fourth = new Temporal.PlainDate(expression.year, 1, 4);
      const monday = fourth.subtract({ days: fourth.dayOfWeek - 1 }).add({ days: 7 * (expression.week - 1) });
      return monday.yearOfWeek === expression.year && expression.week > 0
        ? weekSpan(monday)
        : refuse(
            'no-such-week',
            `${expression.year} has no week ${expression.week}; type a week such as \`2026-W23\`.`,
          );
    }
    case 'months': {
      const first = Temporal.PlainDate.from(`${expression.first}-01`);
      const end = Temporal.PlainDate.from(`${expression.last}-01`).add({ months: 1 });
      return rangeSpan(first, end);
    }
    case 'dates': {
      const first = readDate(expression.first);
      if ('kind' in first) return first;
      const last = expression.last === null ? today : readDate(expression.last);
      return 'kind' in last ? last : rangeSpan(first, last.add({ days: 1 }));
    }
    case 'current':
      return unitAt(expression.unit, calendar, today, fiscal);
    case 'last':
      return lastSpan(expression.unit, calendar, expression.count, today, fiscal);
    case 'to-date':
      return rangeSpan(unitAt(expression.unit, calendar, today, fiscal).start, today.add({ days: 1 }));
  }
}

/** First instant of a civil day, which is not 00:00 where the clocks skip it (rule R2). */
export const startOfDay = (day: Temporal.PlainDate, zone: string): Instant =>
  toInstant(day.toZonedDateTime(zone).epochMilliseconds);
