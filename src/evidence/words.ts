import { Temporal } from 'temporal-polyfill';
import type { Actor, PersonRef } from '../domain/actor.ts';
import { elapsed } from '../domain/elapsed.ts';
import { type Instant, toEpoch, toInstant } from '../domain/instant.ts';
import type { Mark } from '../domain/mark.ts';
import type { Duration, Moment, Origin, Statement, Who } from './bundle-values.ts';

/** From one change of the clock to the next. Instants sort as text, so that no time has to be parsed to find its stretch. */
interface Stretch {
  from: Instant;
  before: Instant;
  offsetMs: number;
  offset: string;
}

const EVER = '9999';

/** Writes times in one zone. Offsets are looked up once for each stretch between two changes of the clock. */
export class ZoneClock {
  readonly zone: string;
  #stretches: Stretch[] = [];

  constructor(zone: string) {
    this.zone = zone;
  }

  /** `2026-05-14 09:31:07 -04:00` */
  local(instant: Instant): string {
    const { offsetMs, offset } = this.#stretch(instant);
    const text = shifted(instant, offsetMs);
    return `${text.slice(0, 10)} ${text.slice(11, 19)} ${offset}`;
  }

  /** The civil day (`2026-05-14`) that an instant falls on. */
  day(instant: Instant): string {
    return shifted(instant, this.#stretch(instant).offsetMs).slice(0, 10);
  }

  /** Every civil day that `[start, end)` touches, with the instants at which it begins and ends. */
  days(start: Instant, end: Instant): { day: string; start: Instant; end: Instant }[] {
    const days: { day: string; start: Instant; end: Instant }[] = [];
    let date = Temporal.PlainDate.from(this.day(start));
    for (let from = start; from < end; ) {
      const next = date.add({ days: 1 });
      const until = toInstant(next.toZonedDateTime(this.zone).epochMilliseconds);
      if (until > from) {
        days.push({ day: date.toString(), start: from, end: until < end ? until : end });
        from = until;
      }
      date = next;
    }
    return days;
  }

  #stretch(instant: Instant): Stretch {
    for (const known of this.#stretches) if (instant >= known.from && instant < known.before) return known;
    const at = Temporal.Instant.from(instant).toZonedDateTimeISO(this.zone);
    const transition = (direction: 'next' | 'previous'): Instant | null => {
      const found = at.getTimeZoneTransition(direction);
      return found ? toInstant(found.epochMilliseconds) : null;
    };
    const stretch = {
      // "previous" is strictly before; an instant at a change of the clock begins its own stretch.
      from: isTransition(at) ? instant : (transition('previous') ?? ''),
      before: transition('next') ?? EVER,
      offsetMs: at.offsetNanoseconds / 1e6,
      offset: at.offset,
    };
    this.#stretches.push(stretch);
    return stretch;
  }
}

const isTransition = (at: Temporal.ZonedDateTime): boolean =>
  at.subtract({ milliseconds: 1 }).offsetNanoseconds !== at.offsetNanoseconds;

const shifted = (instant: Instant, ms: number): string =>
  ms === 0 ? instant : toInstant(toEpoch(instant) + ms);

/** The values of bundle-values.ts, made for one bundle: its zone, and what is said where something is not there. */
export class Words {
  readonly clock: ZoneClock;

  constructor(zone: string) {
    this.clock = new ZoneClock(zone);
  }

  at(instant: Instant): Moment {
    return { text: this.clock.local(instant), utc: instant };
  }

  /** @param otherwise what to say where there is no time: "not yet", "unknown", "not applicable" */
  moment(instant: Instant | null | undefined, otherwise: string): Moment {
    return instant ? this.at(instant) : { text: otherwise, utc: null };
  }

  never(text: string): Moment {
    return { text, utc: null };
  }
}

/** `2 h 14 min`; below a minute in seconds; a negative length is said to be one. */
export function duration(ms: number | null, otherwise = 'not yet'): Duration {
  if (ms === null) return { ms: null, text: otherwise };
  return { ms, text: ms < 0 ? `minus ${elapsed(ms)}` : elapsed(ms) };
}

export const between = (from: Instant, to: Instant | null | undefined, otherwise = 'not yet'): Duration =>
  to ? duration(toEpoch(to) - toEpoch(from)) : { ms: null, text: otherwise };

/** `2 h before it was due`, `20 min after it was due`. */
export function fromDue(due: Instant, at: Instant): string {
  const late = toEpoch(at) - toEpoch(due);
  return `${elapsed(late)} ${late > 0 ? 'after' : 'before'} it was due`;
}

export const nonEmpty = (text: string | null | undefined, otherwise: string): string =>
  text && text.trim() !== '' ? text : otherwise;

/** A person's own words, or that there are none. */
export const said = (text: string | null | undefined, otherwise: string): Statement =>
  text && text.trim() !== ''
    ? { origin: 'human statement', text }
    : { origin: 'system fact', text: otherwise };

export const fact = (text: string): Statement => ({ origin: 'system fact', text });

export const suggested = (text: string): Statement => ({ origin: 'bot suggestion', text });

export const statement = (origin: Origin, text: string): Statement => ({ origin, text });

export const nobody = (label = 'nobody'): Who => ({ kind: 'nobody', label, ref: 'none' });

export const whoActed = (actor: Actor): Who => ({
  kind: actor.kind,
  label: nonEmpty(actor.label, 'unknown'),
  ref: actor.personRef ?? 'none',
});

/** Who stands on a mark: a person where an account is named, else the product itself. */
export const whoMarked = (mark: Pick<Mark, 'by' | 'label'>): Who => ({
  kind: mark.by === null ? 'bot' : 'person',
  label: nonEmpty(mark.label, 'unknown'),
  ref: mark.by ?? 'none',
});

/** Somebody known only by an account of another system. */
export const whoIs = (ref: PersonRef | null | undefined, label?: string | null): Who =>
  ref
    ? { kind: 'person', label: nonEmpty(label, ref.slice(ref.indexOf(':') + 1)), ref }
    : nonEmpty(label, '') === ''
      ? { kind: 'unknown', label: 'unknown', ref: 'none' }
      : { kind: 'unknown', label: label!, ref: 'none' };

/** `one`, `two and three`, `none recorded`. */
export const listed = (items: readonly string[], otherwise = 'none recorded'): string =>
  items.length === 0 ? otherwise : items.join(', ');

/** `security_incident` as people write it. */
export const plain = (word: string): string => word.replaceAll('_', ' ');

/** `1 row`, `2 rows`. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
