import type { PersonRef } from '../../domain/actor.ts';
import type { PullRequestFacts } from '../../domain/change.ts';
import { ThreadproofError } from '../../domain/errors.ts';
import type { Instant } from '../../domain/instant.ts';
import {
  type BranchProtectionAnswer,
  type BranchRuleAnswer,
  branchProtectionAnswer,
  branchRuleAnswer,
  rulesetAnswer,
} from './answers.ts';
import type { GithubClient } from './github-client.ts';

export type Protection = NonNullable<PullRequestFacts['protection']>;

/** What guards a branch now; GitHub keeps no history of it. `null`: the token may not see it. */
export interface BranchGuard {
  protection: Protection | null;
  by: 'branch_protection' | 'ruleset' | 'nothing' | 'unknown';
}

type Answer<T> = { is: 'shown'; value: T } | { is: 'absent' } | { is: 'hidden' };

/** The older protection is shown to administrators only, who alone are told "Branch not protected"; others: 403 or 404. */
async function ask<T>(work: Promise<T>): Promise<Answer<T>> {
  try {
    return { is: 'shown', value: await work };
  } catch (error) {
    if (!(error instanceof ThreadproofError)) throw error;
    if (/branch not protected/i.test(error.message)) return { is: 'absent' };
    if (['NEIGHBOUR_UNAUTHORIZED', 'NEIGHBOUR_NOT_FOUND'].includes(error.code)) return { is: 'hidden' };
    throw error;
  }
}

export async function readGuard(
  client: GithubClient,
  repository: string,
  branch: string,
): Promise<BranchGuard> {
  const [owner, repo] = repository.split('/');
  const at = { owner, repo, branch };
  const [classic, rules] = await Promise.all([
    ask(client.get(branchProtectionAnswer, 'GET /repos/{owner}/{repo}/branches/{branch}/protection', at)),
    ask(client.all(branchRuleAnswer, 'GET /repos/{owner}/{repo}/rules/branches/{branch}', at)),
  ]);
  const found = rules.is === 'shown' ? rules.value : [];
  const ids = [...new Set(found.map((rule) => rule.ruleset_id).filter((id) => id !== undefined))];
  const rulesets = await Promise.all(
    ids.map((ruleset_id) =>
      ask(
        client.get(rulesetAnswer, 'GET /repos/{owner}/{repo}/rulesets/{ruleset_id}', {
          owner,
          repo,
          ruleset_id,
        }),
      ),
    ),
  );
  const nobodyBypasses =
    rulesets.length > 0 &&
    rulesets.every((one) => one.is === 'shown' && one.value.bypass_actors?.length === 0);
  return describeGuard(classic, rules, nobodyBypasses);
}

/** Both of GitHub's mechanisms hold at once: the stricter one counts. Protection that is hidden stays unknown. */
export function describeGuard(
  older: Answer<BranchProtectionAnswer>,
  rules: Answer<BranchRuleAnswer[]>,
  nobodyBypasses: boolean,
): BranchGuard {
  const classic = older.is === 'shown' ? older.value : null;
  const all = rules.is === 'shown' ? rules.value : [];
  const asked = all.filter((rule) => ['pull_request', 'required_status_checks'].includes(rule.type));
  if (classic === null && asked.length === 0) {
    if (older.is === 'hidden' || rules.is === 'hidden') return { protection: null, by: 'unknown' };
    const open = { requiredApprovals: 0, dismissStale: false, lastPushApproval: false, enforceAdmins: false };
    return { protection: { ...open, requiredChecks: [] }, by: 'nothing' };
  }
  const reviews = classic?.required_pull_request_reviews;
  const parameters = asked.map((rule) => rule.parameters ?? {});
  const checks = parameters.flatMap((one) => one.required_status_checks ?? []).map((check) => check.context);
  return {
    by: asked.length > 0 && classic === null ? 'ruleset' : 'branch_protection',
    protection: {
      requiredApprovals: Math.max(
        reviews?.required_approving_review_count ?? 0,
        ...parameters.map((one) => one.required_approving_review_count ?? 0),
      ),
      dismissStale:
        (reviews?.dismiss_stale_reviews ?? false) ||
        parameters.some((one) => one.dismiss_stale_reviews_on_push === true),
      lastPushApproval:
        (reviews?.require_last_push_approval ?? false) ||
        parameters.some((one) => one.require_last_push_approval === true),
      enforceAdmins: classic?.enforce_admins?.enabled ?? nobodyBypasses,
      requiredChecks: [...new Set([...(classic?.required_status_checks?.contexts ?? []), ...checks])].sort(),
    },
  };
}

interface Merge {
  mergedAt: Instant;
  mergedBy: PersonRef | null;
  author: PersonRef | null;
  headSha: string;
  reviews: NonNullable<PullRequestFacts['reviews']> | null;
  checks: NonNullable<PullRequestFacts['checks']> | null;
}

/** Whether a merge got past what its branch asks for; null when it did not, or when that cannot be told. */
export function bypassOf(guard: BranchGuard, merge: Merge): PullRequestFacts['bypass'] {
  if (guard.by === 'nothing') return { by: merge.mergedBy, how: 'unprotected' };
  const { protection } = guard;
  if (protection === null) return null;
  const short = merge.reviews !== null && approvalsAtMerge(merge, protection) < protection.requiredApprovals;
  const red = merge.checks !== null && !requiredChecksPassed(merge, protection);
  if (!short && !red) return null;
  return { by: merge.mergedBy, how: guard.by === 'ruleset' ? 'ruleset_bypass' : 'admin' };
}

function approvalsAtMerge({ reviews, mergedAt, author, headSha }: Merge, protection: Protection): number {
  const last = new Map<PersonRef, string>();
  const before = (reviews ?? []).filter(
    (review) => review.submittedAt <= mergedAt && review.state !== 'commented',
  );
  for (const review of [...before].sort((a, b) => (a.submittedAt < b.submittedAt ? -1 : 1))) {
    const stale = protection.dismissStale && review.commitSha !== null && review.commitSha !== headSha;
    last.set(review.reviewer, stale ? 'dismissed' : review.state);
  }
  return [...last].filter(([who, state]) => state === 'approved' && who !== author).length;
}

function requiredChecksPassed({ checks, mergedAt }: Merge, protection: Protection): boolean {
  return protection.requiredChecks.every((name) =>
    (checks ?? []).some(
      (check) =>
        check.name === name &&
        ['success', 'neutral', 'skipped'].includes(check.conclusion) &&
        check.completedAt !== null &&
        check.completedAt <= mergedAt,
    ),
  );
}
