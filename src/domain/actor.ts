import { z } from 'zod';

/**
 * A reference to somebody in one system: `slack:U0123`, `github:octocat`, `jira:5b10a…`, `pagerduty:PXYZ`.
 * Two references are one person only where a recorded link says so (see `identity.ts`).
 */
export const personRefSchema = z.string().regex(/^(slack|github|jira|pagerduty|email):.+$/);
export type PersonRef = z.infer<typeof personRefSchema>;

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
