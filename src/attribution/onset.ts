import { DAY, HOUR, type Instant, MINUTE, toEpoch, toInstant } from '../domain/instant.ts';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const counts: Record<string, number> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
};
const units: Record<string, number> = {
  minute: MINUTE,
  min: MINUTE,
  hour: HOUR,
  hr: HOUR,
  day: DAY,
  week: 7 * DAY,
};

const count =
  '((?:an?\\s+)?(?:couple(?:\\s+of)?|few)|\\d{1,3}|an?|one|two|three|four|five|six|seven|several)';
const unit = '(minute|min|hour|hr|day|week)s?';
const cue =
  '\\b(?:since|starting|started|starts|began|begun|beginning)\\s+(?:on|at|from|about|around|roughly|early|late)?\\s*';

/** "for the last 3 days", "for the past hour": a whole unit is the precision with which people say it. */
const lasting = new RegExp(
  `\\bfor\\s+(?:about\\s+)?the\\s+(?:last|past)\\s+(?:${count}\\s+)?${unit}\\b`,
  'i',
);
/** "started two hours ago", "since about 20 min ago". */
const ago = new RegExp(`${cue}${count}\\s+${unit}\\s+ago\\b`, 'i');
/** "since yesterday", "starting last Thursday". */
const named = new RegExp(
  `${cue}(?:the\\s+)?(?:(yesterday|last\\s+night|this\\s+morning)|(?:last\\s+)?(${weekdays.join('|')}))\\b`,
  'i',
);

const numberOf = (word: string | undefined): number => {
  const said = (word ?? 'one').toLowerCase();
  return /^\d/.test(said) ? Number(said) : (counts[said] ?? 3);
};

const midnight = (at: number): number => at - (at % DAY);

/** The latest moment that a text leaves for the beginning, in milliseconds; null where it says nothing of it. */
const latest = (text: string, now: number): number | null => {
  const span = lasting.exec(text) ?? ago.exec(text);
  if (span) {
    const size = units[span[2]!.toLowerCase()]!;
    return now - numberOf(span[1]) * size + size / 2;
  }
  const [, moment, weekday] = named.exec(text) ?? [];
  if (moment) return /morning/i.test(moment) ? midnight(now) + 12 * HOUR : midnight(now) + 6 * HOUR;
  if (!weekday) return null;
  const back = (new Date(now).getUTCDay() - weekdays.indexOf(weekday.toLowerCase()) + 7) % 7;
  // Its end in UTC, and six hours for places where that day ends later.
  return midnight(now) - ((back || 7) - 1) * DAY + 6 * HOUR;
};

/**
 * When a text says that the trouble began, at the latest: "since last Thursday", "for the last 3 days", "started an hour ago".
 * English; the first such phrase counts. Null where there is none, or one that leaves the moment of the alert possible.
 */
export function readOnset(text: string, detectedAt: Instant): Instant | null {
  const now = toEpoch(detectedAt);
  const found = latest(text.slice(0, 4_000), now);
  return found === null || found >= now ? null : toInstant(found);
}

/** When it began as far as anybody says, never after the alert: somebody's claim, else a phrase of the text. */
export const beginningOf = ({
  text,
  detectedAt,
  occurredAt,
}: {
  text: string;
  detectedAt: Instant;
  occurredAt?: Instant | null;
}): Instant => {
  const said = occurredAt ?? readOnset(text, detectedAt);
  return said !== null && said < detectedAt ? said : detectedAt;
};
