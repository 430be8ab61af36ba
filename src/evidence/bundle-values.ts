import { z } from 'zod';
import { instantSchema } from '../domain/instant.ts';

/**
 * Values that stand in every part of a bundle. Each has a `text` that is complete for a reader: what is not known or has not
 * happened is said in words there ("unknown", "not yet", "none recorded") and the machine field beside it is null.
 */

/** A point in time. `text` is local time with the UTC offset in the bundle's zone (`2026-05-14 09:31:07 -04:00`), or words. */
export const momentSchema = z
  .object({ utc: instantSchema.nullable(), text: z.string().min(1) })
  .meta({ id: 'Moment' });
export type Moment = z.infer<typeof momentSchema>;

/** A length of time in milliseconds. `text` is `2 h 14 min`, or "not yet". */
export const durationSchema = z
  .object({ ms: z.number().int().nullable(), text: z.string().min(1) })
  .meta({ id: 'Duration' });
export type Duration = z.infer<typeof durationSchema>;

/** Who said or made a text: a person in their own words, a recorded fact, or a guess of the bot that nobody has to believe. */
export const originSchema = z.enum(['human statement', 'system fact', 'bot suggestion']);
export type Origin = z.infer<typeof originSchema>;

export const statementSchema = z
  .object({ origin: originSchema, text: z.string().min(1) })
  .meta({ id: 'Statement' });
export type Statement = z.infer<typeof statementSchema>;

/** `ref` is `slack:U0123`, `github:octocat` …, or "none" where no account stands behind it. */
export const whoSchema = z
  .object({
    label: z.string().min(1),
    kind: z.enum(['person', 'bot', 'system', 'integration', 'unknown', 'nobody']),
    ref: z.string().min(1),
  })
  .meta({ id: 'Who' });
export type Who = z.infer<typeof whoSchema>;

/** Something done by somebody at a time; `seq` is the number of the ledger event that says so. */
export const markSchema = z.object({ by: whoSchema, at: momentSchema, seq: z.number().int() });

/** A link to the source object; `text` is what to call it, `url` null where there is nothing to open. */
export const linkSchema = z
  .object({ text: z.string().min(1), url: z.string().nullable() })
  .meta({ id: 'Link' });
export type Link = z.infer<typeof linkSchema>;

/** A name and a value, both for reading. */
export const factSchema = z
  .object({ name: z.string().min(1), value: z.string().min(1) })
  .meta({ id: 'Fact' });
export type Fact = z.infer<typeof factSchema>;

export const anomalyRefSchema = z.object({ number: z.number().int().positive(), key: z.string() });
