import { z } from 'zod';
import { personRefSchema } from './actor.ts';
import { instantSchema } from './instant.ts';

/** Where a snapshot came from. `contentHash` is the SHA-256 (hex) of the canonical JSON that was fetched. */
export const sourceRefSchema = z.object({
  system: z.enum(['github', 'jira', 'pagerduty', 'slack', 'webhook', 'manual']),
  externalId: z.string(),
  url: z.string().nullable(),
  fetchedAt: instantSchema,
  contentHash: z.string(),
});
export type SourceRef = z.infer<typeof sourceRefSchema>;

export const changeKinds = [
  'pull_request',
  'direct_push',
  'deploy',
  'config',
  'feature_flag',
  'infrastructure',
  'data',
  'vendor',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

const reviewSchema = z.object({
  reviewer: personRefSchema,
  bot: z.boolean(),
  state: z.enum(['approved', 'changes_requested', 'dismissed', 'commented']),
  submittedAt: instantSchema,
  commitSha: z.string().nullable(),
});
const checkSchema = z.object({
  name: z.string(),
  /** GitHub's conclusion in lower case: success, failure, neutral, skipped, … or `pending`. */
  conclusion: z.string(),
  completedAt: instantSchema.nullable(),
  sha: z.string(),
  required: z.boolean().nullable(),
});

/** What only a pull request (or, with most lists empty, a direct push) has. Unknown is null, never an empty list. */
const pullRequestFactsSchema = z.object({
  baseBranch: z.string(),
  headBranch: z.string().nullable(),
  headSha: z.string().nullable(),
  mergeSha: z.string().nullable(),
  openedAt: instantSchema.nullable(),
  mergedBy: personRefSchema.nullable(),
  commitAuthors: z.array(personRefSchema).nullable(),
  committers: z.array(personRefSchema).nullable(),
  coAuthors: z.array(personRefSchema).nullable(),
  lastCommitAt: instantSchema.nullable(),
  reviews: z.array(reviewSchema).nullable(),
  checks: z.array(checkSchema).nullable(),
  /** Merged although a rule asked for more: by whom it was merged, and how we know. */
  bypass: z
    .object({ by: personRefSchema.nullable(), how: z.enum(['admin', 'ruleset_bypass', 'unprotected']) })
    .nullable(),
  protection: z
    .object({
      requiredApprovals: z.number().int(),
      dismissStale: z.boolean(),
      lastPushApproval: z.boolean(),
      enforceAdmins: z.boolean(),
      requiredChecks: z.array(z.string()),
    })
    .nullable(),
  labels: z.array(z.string()),
  linkedIssues: z.array(z.string()),
  reverts: z.string().nullable(),
  revertedBy: z.string().nullable(),
  /** SHA-256 of the description as fetched, its length, and whether it was edited after the merge (null: cannot tell). */
  description: z.object({
    hash: z.string(),
    length: z.number().int(),
    editedAfterMerge: z.boolean().nullable(),
  }),
});

/**
 * A change as the index holds it and as a decision pins it. `id` is stable and readable:
 * `github:acme/api#247`, `github:acme/api@<sha>`, `deploy:checkout:prod:<id>`, `launchdarkly:flag:<id>`, `vendor:<name>:<ref>`.
 */
export const changeSchema = z.object({
  id: z.string().min(1),
  kind: z.enum(changeKinds),
  title: z.string(),
  body: z.string(),
  url: z.string().nullable(),
  /** `owner/name`, or the system that made the change. */
  repository: z.string().nullable(),
  number: z.number().int().nullable(),
  author: personRefSchema.nullable(),
  authorLabel: z.string().nullable(),
  bot: z.boolean(),
  /** Merge time, push time, finish of the deploy, time of the toggle. */
  effectiveAt: instantSchema,
  /** When production got it, if a deployment says so. */
  deployedAt: instantSchema.nullable(),
  services: z.array(z.string()),
  environment: z.string().nullable(),
  files: z.array(z.string()),
  fileCount: z.number().int(),
  additions: z.number().int(),
  deletions: z.number().int(),
  /** Ticket keys with the place in which they were found. */
  ticketKeys: z.array(
    z.object({ key: z.string(), where: z.enum(['title', 'body', 'branch', 'commit', 'linked_issue']) }),
  ),
  pullRequest: pullRequestFactsSchema.nullable(),
  source: sourceRefSchema,
});
export type Change = z.infer<typeof changeSchema>;
export type PullRequestFacts = z.infer<typeof pullRequestFactsSchema>;
