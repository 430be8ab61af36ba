import { z } from 'zod';

/** RFC 3339 instant in UTC with milliseconds and "Z" (`2026-04-01T00:00:00.000Z`). Instants sort as text. */
export type Instant = string;

export const instantSchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, 'an instant in UTC with milliseconds');

/** Any RFC 3339 text or epoch milliseconds, as an {@link Instant}. Throws RangeError on what is no time. */
export const toInstant = (time: string | number): Instant => new Date(time).toISOString();

/** Milliseconds since 1970-01-01T00:00:00Z. */
export const toEpoch = (instant: Instant): number => Date.parse(instant);

/** The instant `ms` milliseconds later (earlier when negative). */
export const plus = (instant: Instant, ms: number): Instant => toInstant(toEpoch(instant) + ms);

/** Slack's message timestamp (`1779098500.059316`, seconds) as an instant, cut to milliseconds. */
export const fromSlackTs = (ts: string): Instant => toInstant(Math.floor(Number(ts) * 1000));

/** An instant as Slack's `oldest`/`latest` argument (seconds with six decimals). */
export const toSlackTs = (instant: Instant): string => (toEpoch(instant) / 1000).toFixed(6);

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
