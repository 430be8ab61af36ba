import { Temporal } from 'temporal-polyfill';
import type { Instant } from './instant.ts';
import { type Refusal, refuse } from './period-grammar.ts';

/** `zone` as the tz database writes it; `fixed` for a bare offset, which knows no daylight saving. */
export interface Zone {
  kind: 'zone';
  zone: string;
  fixed: boolean;
}

const FIXED = /^[+-](?:0\d|1[0-4])(?::?[0-5]\d)?$/;

/** Area names (`America/New_York`), UTC, GMT, Z and fixed offsets; never `EST` and its kind, which mean several places. */
export function readZone(text: string): Zone | Refusal {
  const name = text.trim();
  if (/^(utc|gmt|z)$/i.test(name)) return { kind: 'zone', zone: 'UTC', fixed: false };
  if (FIXED.test(name)) {
    const digits = name.slice(1).replace(':', '').padEnd(4, '0');
    return { kind: 'zone', zone: `${name[0]}${digits.slice(0, 2)}:${digits.slice(2)}`, fixed: true };
  }
  if (!name.includes('/'))
    return refuse(
      'zone-abbreviation',
      `“${name}” could mean several zones; type an area and a city, as in \`tz=America/New_York\`, or \`tz=UTC\`.`,
    );
  try {
    const zone = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
    return { kind: 'zone', zone, fixed: false };
  } catch {
    return refuse('zone-unknown', `There is no zone “${name}”; type one such as \`tz=Europe/London\`.`);
  }
}

/** An instant on the wall clock of a zone. */
export const inZone = (instant: Instant, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
