import { z } from 'zod';
import { toInstant } from '../../domain/instant.ts';

/*
 * The parts of GitHub's answers that are read here. Source: GitHub REST API 2022-11-28; what GitHub adds is ignored,
 * what it leaves out is an error.
 */

const instant = z.string().transform((text, context) => {
  try {
    return toInstant(text);
  } catch {
    context.addIssue('not a time');
    return z.NEVER;
  }
});

/** Null for an account that was deleted, `{}` for a commit whose e-mail nobody has. */
const account = z
  .object({ login: z.string().optional(), type: z.string().optional() })
  .nullable()
  .transform((user) => (user?.login === undefined ? null : { login: user.login, bot: user.type === 'Bot' }));
export type Account = z.infer<typeof account>;

const gitUser = z
  .object({ name: z.string().optional(), email: z.string().optional(), date: instant.optional() })
  .nullable();

export const repositoryAnswer = z.object({
  full_name: z.string(),
  default_branch: z.string(),
  archived: z.boolean(),
});

export const pullRequestListItem = z.object({
  number: z.number().int(),
  title: z.string(),
  body: z.string().nullable(),
  html_url: z.string(),
  user: account,
  created_at: instant,
  updated_at: instant,
  merged_at: instant.nullable(),
  merge_commit_sha: z.string().nullable(),
  labels: z.array(z.object({ name: z.string() })),
  head: z.object({ ref: z.string(), sha: z.string() }),
  base: z.object({ ref: z.string(), sha: z.string() }),
});
export type PullRequestAnswer = z.infer<typeof pullRequestListItem>;

export const pullRequestAnswer = pullRequestListItem.extend({
  merged_by: account,
  commits: z.number().int(),
  additions: z.number().int(),
  deletions: z.number().int(),
  changed_files: z.number().int(),
});
export type WholePullRequest = z.infer<typeof pullRequestAnswer>;

export const fileAnswer = z.object({
  filename: z.string(),
  additions: z.number().int(),
  deletions: z.number().int(),
});
export type FileAnswer = z.infer<typeof fileAnswer>;

export const commitAnswer = z.object({
  sha: z.string(),
  html_url: z.string(),
  author: account,
  committer: account,
  commit: z.object({ message: z.string(), author: gitUser, committer: gitUser }),
  parents: z.array(z.object({ sha: z.string() })),
});
export type CommitAnswer = z.infer<typeof commitAnswer>;

export const wholeCommitAnswer = commitAnswer.extend({
  files: z.array(fileAnswer).optional(),
  stats: z
    .object({ additions: z.number().int().optional(), deletions: z.number().int().optional() })
    .optional(),
});

export const reviewAnswer = z.object({
  user: account,
  state: z.string(),
  submitted_at: instant.optional(),
  commit_id: z.string().nullable(),
});
export type ReviewAnswer = z.infer<typeof reviewAnswer>;

export const checkRunAnswer = z.object({
  name: z.string(),
  head_sha: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  completed_at: instant.nullable(),
});
export type CheckRunAnswer = z.infer<typeof checkRunAnswer>;

export const combinedStatusAnswer = z.object({
  sha: z.string(),
  statuses: z.array(z.object({ context: z.string(), state: z.string(), updated_at: instant })),
});
export type StatusAnswer = z.infer<typeof combinedStatusAnswer>;

export const branchProtectionAnswer = z.object({
  enforce_admins: z.object({ enabled: z.boolean() }).optional(),
  required_pull_request_reviews: z
    .object({
      dismiss_stale_reviews: z.boolean(),
      require_last_push_approval: z.boolean().default(false),
      required_approving_review_count: z.number().int().default(0),
    })
    .optional(),
  required_status_checks: z.object({ contexts: z.array(z.string()) }).optional(),
});
export type BranchProtectionAnswer = z.infer<typeof branchProtectionAnswer>;

export const branchRuleAnswer = z.object({
  type: z.string(),
  ruleset_id: z.number().int().optional(),
  parameters: z
    .object({
      required_approving_review_count: z.number().int().optional(),
      dismiss_stale_reviews_on_push: z.boolean().optional(),
      require_last_push_approval: z.boolean().optional(),
      required_status_checks: z.array(z.object({ context: z.string() })).optional(),
    })
    .optional(),
});
export type BranchRuleAnswer = z.infer<typeof branchRuleAnswer>;

export const rulesetAnswer = z.object({ bypass_actors: z.array(z.unknown()).optional() });

export const issueAnswer = z.object({
  number: z.number().int(),
  title: z.string(),
  body: z.string().nullable().optional(),
  html_url: z.string(),
  state: z.string(),
  state_reason: z.string().nullable().optional(),
  user: account,
  created_at: instant,
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullable().optional() })])),
  pull_request: z.object({ merged_at: instant.nullable().optional() }).optional(),
  repository_url: z.string().optional(),
});
export type IssueAnswer = z.infer<typeof issueAnswer>;

/** Entries differ by `event`; only what is read of any of them. */
export const timelineEntry = z.object({
  event: z.string().optional(),
  created_at: instant.optional(),
  actor: account.optional(),
  label: z.object({ name: z.string() }).optional(),
  state_reason: z.string().nullable().optional(),
  source: z.object({ issue: issueAnswer.optional() }).optional(),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const deploymentAnswer = z.object({
  id: z.number().int(),
  url: z.string(),
  sha: z.string(),
  environment: z.string(),
  creator: account,
  created_at: instant,
});
export type DeploymentAnswer = z.infer<typeof deploymentAnswer>;

export const deploymentStatusAnswer = z.object({
  state: z.string(),
  created_at: instant,
  creator: account,
  log_url: z.string().optional(),
  target_url: z.string().optional(),
});
export type DeploymentStatusAnswer = z.infer<typeof deploymentStatusAnswer>;

export const comparisonAnswer = z.object({ status: z.string(), commits: z.array(commitAnswer) });

export const rateLimitAnswer = z.object({ rate: z.object({ limit: z.number(), remaining: z.number() }) });

export const lastEditedAnswer = z.object({
  repository: z.object({ pullRequest: z.object({ lastEditedAt: instant.nullable() }).nullable() }).nullable(),
});
