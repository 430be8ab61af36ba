import { z } from 'zod';
import { toInstant } from '../../domain/instant.ts';

/*
 * The parts of Jira's answers that are read here (REST API 3). jira.js turns some times into dates and leaves others as
 * text such as 2026-05-18T09:00:00.000+0000; both are read.
 */

const instant = z.union([z.date(), z.string()]).transform((time, context) => {
  const epoch = time instanceof Date ? time.getTime() : Date.parse(time);
  if (Number.isFinite(epoch)) return toInstant(epoch);
  context.addIssue('not a time');
  return z.NEVER;
});

/** E-mail addresses are hidden as often as not; the account id is what identifies. */
const user = z.object({ accountId: z.string().optional(), displayName: z.string().optional() }).nullish();
export type JiraUser = z.infer<typeof user>;

export const usersAnswer = z.array(
  z.object({
    accountId: z.string(),
    displayName: z.string(),
    emailAddress: z.string().optional(),
    active: z.boolean(),
  }),
);

export const issueAnswer = z.object({
  key: z.string(),
  fields: z.object({
    summary: z.string(),
    description: z.unknown(),
    issuetype: z.object({ name: z.string() }),
    status: z.object({ name: z.string() }),
    created: instant,
    reporter: user,
  }),
});
export type IssueAnswer = z.infer<typeof issueAnswer>;

const changeItem = z.object({
  field: z.string().optional(),
  fromString: z.string().nullish(),
  toString: z.string().nullish(),
});

export const changelogEntry = z.object({ author: user, created: instant, items: z.array(changeItem) });
export type ChangelogEntry = z.infer<typeof changelogEntry>;

export const changelogAnswer = z.object({
  values: z.array(changelogEntry),
  isLast: z.boolean(),
  total: z.number(),
});

export const searchAnswer = z.object({
  issues: z
    .array(
      z.object({
        key: z.string(),
        fields: z.object({ summary: z.string(), status: z.object({ name: z.string() }) }),
      }),
    )
    .default([]),
});

export const myselfAnswer = z.object({ displayName: z.string() });
export const projectsAnswer = z.object({ values: z.array(z.object({ key: z.string() })) });
