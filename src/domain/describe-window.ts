import type { Instant } from './instant.ts';
import type { Window } from './period.ts';
import { inZone } from './period-zone.ts';

/** Digits in groups of three with at most two decimals, the same in every locale. */
const count = (n: number): string => {
  const [whole, fraction] = String(Math.round(n * 100) / 100).split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction ? `${grouped}.${fraction}` : grouped;
};

const utc = (instant: Instant): string =>
  instant
    .replace('T', ' ')
    .replace(/(:00)?\.000Z$/, ' UTC')
    .replace(/Z$/, ' UTC');

function local(instant: Instant, zone: string): string {
  const at = inZone(instant, zone);
  const time = at
    .toPlainTime()
    .toString({ smallestUnit: at.second || at.millisecond ? 'millisecond' : 'minute' });
  return `${at.toPlainDate()} ${time} ${at.offset}`;
}

const KINDS: Record<Window['kind'], string> = {
  day: 'one day',
  week: 'ISO week',
  month: 'calendar month',
  quarter: 'quarter',
  half: 'half-year',
  year: 'year',
  range: 'range of days, both named days included',
  instants: 'two instants as given',
  named: 'named in the settings',
};

const INTERIM: Record<NonNullable<Window['interim']>, string> = {
  running: 'INTERIM: the period is not over, so this cannot be signed as final.',
  settling: 'INTERIM: the period ended too recently to be settled, so this cannot be signed as final.',
};

/** The window in words, in its zone and in UTC: what is shown before anything is generated. Plain text, one fact a line. */
export function describeWindow(window: Window): string {
  const { zone, calendar, kind, offsets } = window;
  const which = calendar && kind !== 'instants' ? `${calendar} ${KINDS[kind]}` : KINDS[kind];
  const lines = [
    `Typed: ${window.typed}`,
    `Period: ${window.name} (${which})`,
    `From ${local(window.start, zone)} in ${zone}, which is ${utc(window.start)} (included)`,
    `To ${local(window.end, zone)} in ${zone}, which is ${utc(window.end)} (not included)`,
    `Length: ${count(window.days)} ${window.days === 1 ? 'day' : 'days'}, ${count(window.hours)} hours`,
  ];
  if (offsets.start !== offsets.end)
    lines.push(`The UTC offset changes from ${offsets.start} to ${offsets.end}.`);
  lines.push(`Time zone data: ${window.tzVersion ? `tz database ${window.tzVersion}` : 'version unknown'}`);
  if (window.interim) lines.push(INTERIM[window.interim]);
  return [...lines, ...window.notes].join('\n');
}
