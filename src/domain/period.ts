import { Temporal } from 'temporal-polyfill';
import { DAY, HOUR, type Instant, plus, toEpoch, toInstant } from './instant.ts';
import { type Calendar, calendarWord, resolveSpan, type Span, startOfDay } from './period-calendar.ts';
import {
  MAX_PERIOD_CHARACTERS,
  normalize,
  type PeriodExpression,
  type Refusal,
  readPeriod,
  refuse,
} from './period-grammar.ts';
import { type PeriodOptions, readOptions } from './period-options.ts';
import { inZone, readZone } from './period-zone.ts';

/** A window that the organization has named: an audit period, a 52-week year. Days or instants, the end excluded. */
export interface NamedPeriod {
  name: string;
  start: string;
  endExclusive: string;
}

export interface PeriodSettings {
  now: Instant;
  timeZone: string;
  fiscalYearStartMonth: number;
  fiscalYearNaming: 'end' | 'start';
  /** What an unprefixed quarter, half or year means; null asks. */
  bareQuarter: 'fiscal' | 'calendar' | null;
  namedPeriods: readonly NamedPeriod[];
  /** Days after the end before a window counts as settled. */
  finalizeLagDays: number;
  /** Version of the tz database that resolves zones (`process.versions.tz`), kept with the window. */
  tzVersion: string | null;
}

/** `[start, end)`: an event exactly at `end` belongs to the next window. */
export interface Window {
  /** The whole line, as it was typed. */
  typed: string;
  /** Unambiguous words; parsing them with the same settings gives the same window. */
  name: string;
  kind: Span['kind'] | 'instants' | 'named';
  calendar: Calendar | null;
  start: Instant;
  end: Instant;
  zone: string;
  tzVersion: string | null;
  /** UTC offsets at the two ends, as `-04:00`. */
  offsets: { start: string; end: string };
  /** Civil days where both ends are starts of days, else hours / 24. */
  days: number;
  hours: number;
  /** `running`: not over yet. `settling`: over, but younger than the lag. Neither can be signed as final. */
  interim: 'running' | 'settling' | null;
  /** For file names. */
  slug: string;
  notes: string[];
}

export type ParsedPeriod =
  | { kind: 'window'; window: Window; options: PeriodOptions }
  | { kind: 'ambiguous'; choices: [Window, Window]; options: PeriodOptions }
  | Refusal;

const LONG_DAYS = 400;
const MAX_YEARS = 5;
const MAX_TYPED_CHARACTERS = 400;

type Ends = Pick<Window, 'name' | 'kind' | 'calendar' | 'slug' | 'start' | 'end'>;
type Found = { kind: 'window'; window: Window } | Refusal;

const slugOf = (name: string): string =>
  normalize(name)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '') || 'period';

const compact = (instant: Instant): string => instant.replace(/\.000|[-:.]/g, '');

/** Whole civil days, or null where an end is inside a day. */
function civilDays(start: Temporal.ZonedDateTime, end: Temporal.ZonedDateTime): number | null {
  const whole = [start, end].every((at) => at.epochMilliseconds === at.startOfDay().epochMilliseconds);
  return whole ? start.toPlainDate().until(end.toPlainDate(), { largestUnit: 'days' }).days : null;
}

function buildWindow(
  ends: Ends,
  zone: string,
  fixed: boolean,
  typed: string,
  options: PeriodOptions,
  settings: PeriodSettings,
): Found {
  const { start, end } = ends;
  if (end <= start)
    return refuse(
      'reversed',
      'The end is not after the start; type the earlier time first, as in `2026-04-01..2026-06-30`.',
    );
  if (start < '2000')
    return refuse('before-2000', 'Periods begin in the year 2000 or later; type a later year.');
  if (start > settings.now)
    return refuse('in-the-future', `${ends.name} has not begun; type a period that has.`);
  const from = inZone(start, zone);
  const to = inZone(end, zone);
  if (Temporal.ZonedDateTime.compare(from.add({ years: MAX_YEARS }), to) < 0)
    return refuse(
      'over-five-years',
      'That is more than five years; type shorter periods, one after the other.',
    );
  const hours = (toEpoch(end) - toEpoch(start)) / HOUR;
  const days = civilDays(from, to) ?? hours / 24;
  if (days > LONG_DAYS && !options.long)
    return refuse('needs-long', `That is more than ${LONG_DAYS} days; add the word \`long\` if you mean it.`);
  const known =
    options.asOf?.kind === 'instant' && options.asOf.at < settings.now ? options.asOf.at : settings.now;
  const interim =
    end > known ? 'running' : plus(end, settings.finalizeLagDays * DAY) > known ? 'settling' : null;
  const window: Window = {
    typed,
    ...ends,
    zone,
    tzVersion: settings.tzVersion,
    offsets: { start: from.offset, end: to.offset },
    days,
    hours,
    interim,
    notes: fixed ? ['A fixed offset has no daylight saving rules.'] : [],
  };
  return { kind: 'window', window };
}

function instantEnds(expression: Extract<PeriodExpression, { kind: 'instants' }>): Ends | Refusal {
  const [start, end] = [expression.start, expression.end].map((text) => Date.parse(text.toUpperCase()));
  if (Number.isNaN(start) || Number.isNaN(end))
    return refuse(
      'no-such-date',
      'One of these times does not exist; type times such as `2026-04-01T00:00:00Z`.',
    );
  const from = toInstant(start!);
  const to = toInstant(end!);
  return {
    kind: 'instants',
    calendar: null,
    name: `${from}..${to}`,
    slug: `${compact(from)}_${compact(to)}`,
    start: from,
    end: to,
  };
}

const resolveEnd = (text: string, zone: string): Instant =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) ? startOfDay(Temporal.PlainDate.from(text), zone) : toInstant(text);

function namedEnds(period: NamedPeriod, zone: string): Ends {
  return {
    kind: 'named',
    calendar: null,
    name: period.name,
    slug: slugOf(period.name),
    start: resolveEnd(period.start, zone),
    end: resolveEnd(period.endExclusive, zone),
  };
}

/** One attempt for each calendar that the words may be counted in. */
function calendarsOf(expression: PeriodExpression, settings: PeriodSettings): Calendar[] {
  const word = calendarWord(expression);
  if (word === null || settings.fiscalYearStartMonth === 1) return ['calendar'];
  if (word !== 'unsaid') return [word];
  return settings.bareQuarter ? [settings.bareQuarter] : ['fiscal', 'calendar'];
}

/**
 * A line of text such as `Q2 2026 tz=Europe/London pdf` as a window and the options beside it.
 * Grammar and rules: docs/periods.md. Never throws; a refusal is one sentence that says what to type.
 */
export function parsePeriod(text: string, settings: PeriodSettings): ParsedPeriod {
  const typed = normalize(text);
  if (typed.length > MAX_TYPED_CHARACTERS)
    return refuse(
      'too-long',
      `That is longer than ${MAX_PERIOD_CHARACTERS} characters; type a period such as \`Q2 2026\`.`,
    );
  const named = (name: string): NamedPeriod | undefined =>
    settings.namedPeriods.find(
      (period) => normalize(period.name).toLowerCase() === name.replace(/^period: ?/, ''),
    );
  const read = readOptions(typed, (rest) => named(rest) !== undefined);
  if (read.kind === 'refused') return read;
  const { options, period } = read;

  const zone = readZone(options.timeZone ?? settings.timeZone);
  if (zone.kind === 'refused') return zone;
  const build = (ends: Ends | Span | Refusal): Found => {
    if ('code' in ends) return ends;
    const { name, kind, calendar, slug } = ends;
    const [start, end] = [ends.start, ends.end].map((at) =>
      typeof at === 'string' ? at : startOfDay(at, zone.zone),
    );
    return buildWindow(
      { name, kind, calendar, slug, start: start!, end: end! },
      zone.zone,
      zone.fixed,
      typed,
      options,
      settings,
    );
  };
  const finish = (found: Found): ParsedPeriod => (found.kind === 'window' ? { ...found, options } : found);

  if (options.asOf?.kind === 'instant' && options.asOf.at > settings.now)
    return refuse(
      'as-of-invalid',
      'That as-of time is in the future; give one that has passed, or leave it out.',
    );
  const configured = named(period);
  if (configured) return finish(build(namedEnds(configured, zone.zone)));
  if (period.startsWith('period:')) return refuse('name-unknown', unknownName(settings.namedPeriods));
  const expression = readPeriod(period);
  if (expression.kind === 'refused') return expression;
  if (expression.kind === 'instants') return finish(build(instantEnds(expression)));

  const today = inZone(settings.now, zone.zone).toPlainDate();
  const fiscal = { startMonth: settings.fiscalYearStartMonth, naming: settings.fiscalYearNaming };
  const found = calendarsOf(expression, settings).map((calendar) =>
    build(resolveSpan(expression, calendar, today, fiscal)),
  );
  const windows = found.flatMap((one) => (one.kind === 'window' ? [one.window] : []));
  const [first, second] = windows;
  if (first && second && (first.start !== second.start || first.end !== second.end))
    return { kind: 'ambiguous', choices: [first, second], options };
  return first ? { kind: 'window', window: first, options } : finish(found[0]!);
}

const unknownName = (periods: readonly NamedPeriod[]): string =>
  periods.length === 0
    ? 'No period has been named in the settings; type dates such as `2026-04-01..2026-06-30`.'
    : `No period has that name; type one of ${periods.map((period) => `\`${period.name}\``).join(', ')}.`;
