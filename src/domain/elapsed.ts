import { DAY, HOUR, type Instant, MINUTE, toEpoch } from './instant.ts';

/** A length of time in its two largest units: `45 s`, `20 min`, `3 h 5 min`, `2 d 4 h`. The sign is dropped. */
export function elapsed(ms: number): string {
  const length = Math.abs(ms);
  if (length < MINUTE) return `${Math.floor(length / 1000)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < DAY) return pair(length, HOUR, 'h', MINUTE, 'min');
  return pair(length, DAY, 'd', HOUR, 'h');
}

function pair(length: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((length % large) / small);
  return `${Math.floor(length / large)} ${largeName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
}

/** `2026-04-02 10:00:00 UTC (20 min before the merge)`: an instant, and where it lies from another that has a name. */
export function placed(instant: Instant, anchor: Instant, anchorName: string): string {
  const distance = toEpoch(instant) - toEpoch(anchor);
  const side = distance > 0 ? 'after' : 'before';
  const where = distance === 0 ? `at ${anchorName}` : `${elapsed(distance)} ${side} ${anchorName}`;
  return `${inUtc(instant)} (${where})`;
}

/** `2026-04-02 10:00:00 UTC` */
export const inUtc = (instant: Instant): string => `${instant.slice(0, 19).replace('T', ' ')} UTC`;
