import { z } from 'zod';
import { personRefSchema } from '../actor.ts';
import { instantSchema } from '../instant.ts';

/**
 * `done`: closed in its own system. `abandoned`: closed there without being done. `unreachable`: the system did not answer.
 * `not_followed`: no connected system has names of that form.
 */
const ticketStates = ['open', 'done', 'abandoned', 'not_found', 'unreachable', 'not_followed'] as const;
export type TicketState = (typeof ticketStates)[number];

/** Where a ticket of Jira or an issue of GitHub stands; whom and when that system names. */
export const ticketStandingSchema = z.object({
  /** `PAY-1312`, `acme/api#12`, or what was typed. */
  ticket: z.string().min(1),
  state: z.enum(ticketStates),
  /** As its system calls it; null where it said nothing. */
  status: z.string().nullable(),
  url: z.string().nullable(),
  /** Who brought it there, and when. */
  by: personRefSchema.nullable(),
  byLabel: z.string().nullable(),
  since: instantSchema.nullable(),
  /** Why nothing is known, in a word or an error's code; null where something is. */
  detail: z.string().nullable(),
});
export type TicketStanding = z.infer<typeof ticketStandingSchema>;

/** A ticket's name, however it was typed: a key, `owner/name#12`, or the address of its page. */
export function ticketNamed(typed: string): string {
  const text = typed.trim();
  const issue = /^https?:\/\/[^/\s]+\/([\w.-]+\/[\w.-]+)\/(?:issues|pull)\/([1-9]\d*)/i.exec(text);
  if (issue) return `${issue[1]}#${issue[2]}`;
  const page = /^https?:\/\/\S*?(?:\/browse\/|[?&]selectedIssue=)([A-Za-z][A-Za-z0-9_]+-[1-9]\d*)/.exec(text);
  if (page) return page[1]!.toUpperCase();
  return /^[A-Za-z][A-Za-z0-9_]+-[1-9]\d*$/.test(text) ? text.toUpperCase() : text;
}

/** Statuses and resolutions by which a system says that nothing was done. */
export const isAbandoned = (word: string | null): boolean =>
  word !== null &&
  /won.?t (?:do|fix)|not planned|reject|declin|duplicate|cannot reproduce|cancel|abandon|obsolete|invalid/i.test(
    word,
  );

/** What two looks have in common when nothing happened between them. */
export const sameStanding = (a: TicketStanding, b: TicketStanding): boolean =>
  a.ticket === b.ticket &&
  a.state === b.state &&
  a.status === b.status &&
  a.since === b.since &&
  a.detail === b.detail;

/** Where it stands, in words; instants as they are. */
export function standingWords(
  { state, status, byLabel, since, detail }: TicketStanding,
  moment: (instant: string) => string = (instant) => instant,
): string {
  const by = `${byLabel ? ` by ${byLabel}` : ''}${since ? ` ${moment(since)}` : ''}`;
  switch (state) {
    case 'open':
      return `open there (${status})${since ? `, so since ${moment(since)}` : ''}`;
    case 'done':
      return `said done there (${status})${by}`;
    case 'abandoned':
      return `closed there without being done (${status})${by}`;
    case 'not_found':
      return 'not found there';
    case 'unreachable':
      return `could not be asked (${detail})`;
    case 'not_followed':
      return `not followed (${detail})`;
  }
}
