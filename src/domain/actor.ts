import { z } from 'zod';

/**
 * A reference to somebody in one system: `slack:U0123`, `github:octocat`, `jira:5b10a…`, `pagerduty:PXYZ`.
 * Two references are one person only where a recorded link says so (see `identity.ts`).
 */
export const personRefSchema = z.string().regex(/^(slack|github|jira|pagerduty|email):.+$/);
export type PersonRef = z.infer<typeof personRefSchema>;

/** `github` of `github:octocat`. */
export const systemOf = (ref: PersonRef): string => ref.slice(0, ref.indexOf(':'));

/** `octocat` of `github:octocat`: what the system itself calls that account. */
export const accountIdOf = (ref: PersonRef): string => ref.slice(ref.indexOf(':') + 1);

/** Null for nobody, and for accounts of other systems. */
export const slackIdOf = (ref: PersonRef | null | undefined): string | null =>
  ref != null && systemOf(ref) === 'slack' ? accountIdOf(ref) : null;

const SLACK_ID = /^[UW][A-Z0-9]{2,}$/;

/** Whether somebody is named by a Slack user id, and not by an address or otherwise. */
export const isSlackId = (person: string): boolean => SLACK_ID.test(person);

export const slackIdSchema = z.string().regex(SLACK_ID, 'a Slack user id (U…)');

/** Somebody as the files of a team name them. */
export const namedPersonSchema = z
  .string()
  .regex(/^([UW][A-Z0-9]{2,}|[^@\s]+@[^@\s]+)$/, 'a Slack user id (U…) or an e-mail address');

/** Who did something and through what. `label` is the name as it was shown at the time. */
export const actorSchema = z.object({
  kind: z.enum(['person', 'bot', 'system', 'integration']),
  personRef: personRefSchema.nullable(),
  label: z.string().min(1),
  via: z.enum([
    'slack_button',
    'slack_modal',
    'slack_command',
    'slack_event',
    'api',
    'cli',
    'import',
    'scheduler',
    'webhook',
  ]),
});
export type Actor = z.infer<typeof actorSchema>;

/** The bot itself, acting on what it heard or on a timer. */
export const botActor = (via: Actor['via'] = 'slack_event'): Actor => ({
  kind: 'bot',
  personRef: null,
  label: 'Threadproof',
  via,
});
