import { z } from 'zod';
import { namedPersonSchema as person, slackIdSchema } from './actor.ts';
import { type AuthorizationPolicy, defaultAuthorizationPolicy } from './authorization-policy.ts';

const accountRef = z
  .string()
  .regex(/^(slack|github|jira|pagerduty|email):.+$/, 'an account such as slack:U0123 or github:octocat');
const channel = z
  .string()
  .min(1)
  .transform((name) => name.replace(/^#/, ''));
const timeZone = z.string().refine(isTimeZone, 'an IANA time zone such as Europe/Berlin');
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-04-01');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const serviceSchema = z.strictObject({
  name: z.string().min(1).describe('As the alerts call it.'),
  aliases: z.array(z.string()).default([]).describe('Other names that alerts use for it.'),
  repositories: z
    .array(z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'owner/name'))
    .default([])
    .describe('GitHub repositories whose changes may break it.'),
  paths: z
    .array(z.string())
    .default([])
    .describe('Folders inside them, when a repository holds several services.'),
  codeowners: z
    .array(z.string().min(1))
    .default([])
    .describe('Its owners in CODEOWNERS (`@acme/payments`): what they own there belongs to the service.'),
  owner: person.nullable().default(null).describe('Who answers for it: Slack user id or e-mail.'),
});

/** `threadproof.yml`. Every key has a default: an empty file works. */
export const settingsSchema = z.strictObject({
  organization: z
    .string()
    .min(1)
    .default('unnamed organization')
    .describe('Printed on the cover of each bundle.'),
  timeZone: timeZone
    .default('UTC')
    .describe('IANA zone in which periods, the digest and printed times are meant.'),
  fiscalYear: z
    .strictObject({
      startMonth: z.number().int().min(1).max(12).default(1),
      naming: z.enum(['end', 'start']).default('end'),
      bareQuarter: z.enum(['fiscal', 'calendar']).nullable().default(null),
    })
    .prefault({}),
  periods: z.array(z.strictObject({ name: z.string().min(1), start: date, endExclusive: date })).default([]),
  finalizeLagDays: z.number().int().min(0).max(60).default(2),
  channels: z
    .array(channel)
    .nullable()
    .default(null)
    .describe('Channels to watch, by name or id. Without it: every channel that the bot is a member of.'),
  incidentChannel: channel
    .nullable()
    .default(null)
    .describe('Where cards go, with links both ways, instead of the thread.'),
  signalsChannel: channel
    .nullable()
    .default(null)
    .describe('Where cards go of anomalies that came by webhook, when there is no incidentChannel.'),
  reopenWindowHours: z
    .number()
    .positive()
    .max(24 * 30)
    .default(24),
  lookbackDays: z
    .number()
    .positive()
    .max(60)
    .default(7)
    .describe('How far back changes are looked at as causes.'),
  services: z.array(serviceSchema).default([]),
  tickets: z
    .strictObject({
      projects: z
        .array(z.string().regex(/^[A-Z][A-Z0-9_]+$/))
        .default([])
        .describe('Jira project keys; empty: any key.'),
      approvingStatuses: z.array(z.string()).default(defaultAuthorizationPolicy.approvingStatuses),
      rejectingStatuses: z.array(z.string()).default(defaultAuthorizationPolicy.rejectingStatuses),
      required: z.boolean().default(true).describe('A pull request description alone is not enough.'),
    })
    .prefault({}),
  digest: z
    .strictObject({
      channel: channel.nullable().default(null).describe('Without it no digest is posted.'),
      weekday: z
        .enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])
        .default('monday'),
      time: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM')
        .default('09:00'),
    })
    .prefault({}),
  people: z
    .strictObject({
      compliance: z
        .array(person)
        .default([])
        .describe('May generate and sign bundles, void and waive. Empty: everybody may generate.'),
      auditors: z.array(person).default([]).describe('Read only.'),
      admins: z.array(person).default([]),
      identities: z
        .array(
          z.strictObject({
            slack: slackIdSchema,
            name: z.string().min(1),
            github: z.string().nullable().default(null),
            jira: z.string().nullable().default(null),
            pagerduty: z.string().nullable().default(null),
          }),
        )
        .default([])
        .describe('Accounts that belong to one person, vouched for by whoever approves this file.'),
      separate: z
        .array(z.tuple([accountRef, accountRef]))
        .default([])
        .describe(
          'Pairs of accounts (`slack:U0123`, `github:octocat`) that are two people, whatever their e-mail address.',
        ),
    })
    .prefault({}),
  rules: z
    .preprocess(
      (given) => (typeof given === 'string' ? { folder: given } : (given ?? {})),
      z.strictObject({
        folder: z.string().nullable().default(null).describe('Where rules/*.yml are, seen from this file.'),
        channel: channel
          .nullable()
          .default(null)
          .describe('Where a broken rule is told; else the incident channel.'),
        innerHosts: z.array(z.string()).default([]).describe('Hosts at private addresses that may be asked.'),
      }),
    )
    .prefault({})
    .describe('A folder, or more about the rules of APIs.'),
  program: z
    .strictObject({
      folder: z
        .string()
        .nullable()
        .default(null)
        .describe('Where the response program is, seen from where the bot starts; without it: program'),
    })
    .prefault({}),
  escalationPolicies: z.array(z.string()).default([]),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What the settings ask of a change's authorization. */
export const policyFrom = (tickets: Settings['tickets']): AuthorizationPolicy => ({
  ...defaultAuthorizationPolicy,
  approvingStatuses: tickets.approvingStatuses,
  rejectingStatuses: tickets.rejectingStatuses,
  ticketRequired: tickets.required,
});
