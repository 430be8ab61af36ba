import { z } from 'zod';
import { personRefSchema } from './actor.ts';
import { sourceRefSchema } from './change.ts';
import { instantSchema } from './instant.ts';

/** A ticket as its own system showed it when it was looked up. Times are that system's. */
export const ticketSchema = z.object({
  /** `PAY-1312` in Jira, `acme/api#12` for a GitHub issue. */
  key: z.string().min(1),
  system: z.enum(['jira', 'github']),
  type: z.string(),
  title: z.string(),
  status: z.string(),
  url: z.string().nullable(),
  createdAt: instantSchema,
  reporter: personRefSchema.nullable(),
  reporterLabel: z.string().nullable(),
  /** Oldest first. */
  statusHistory: z.array(
    z.object({
      from: z.string().nullable(),
      to: z.string(),
      at: instantSchema,
      by: personRefSchema.nullable(),
    }),
  ),
  /** Approvals that the ticket records itself (an approval field or a status that means approval). */
  approvals: z.array(z.object({ by: personRefSchema.nullable(), at: instantSchema, how: z.string() })),
  /** SHA-256 (hex) of the description as fetched. */
  descriptionHash: z.string(),
  source: sourceRefSchema,
});
export type Ticket = z.infer<typeof ticketSchema>;
