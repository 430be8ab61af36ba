import type { ChangeAuthorization } from '../domain/authorization.ts';
import type { Change } from '../domain/change.ts';
import { relative } from './authorization-facts.ts';
import type { ChangeFacts } from './bundle-anomaly.ts';
import type { BundleContext } from './context.ts';
import { counted, nonEmpty, whoIs } from './words.ts';

const NOT_ASKED = 'unknown: the source was not asked or did not say';

function reviewFacts(
  change: Change,
  context: BundleContext,
): Pick<ChangeFacts, 'approvals' | 'reviewsKnown'> {
  const facts = change.pullRequest;
  if (!facts)
    return { approvals: [], reviewsKnown: 'not applicable: no review is part of this kind of change' };
  if (facts.reviews === null) return { approvals: [], reviewsKnown: NOT_ASKED };
  const approvals = facts.reviews.map((review) => {
    const stale = review.commitSha !== null && facts.headSha !== null && review.commitSha !== facts.headSha;
    return {
      at: context.words.at(review.submittedAt),
      by: { ...whoIs(review.reviewer), kind: review.bot ? ('bot' as const) : ('person' as const) },
      commit: review.commitSha ?? 'unknown',
      note: `${relative(review.submittedAt, change.effectiveAt)}${stale ? ', on an older commit than the one merged' : ''}`,
      state: review.state.replaceAll('_', ' '),
    };
  });
  return {
    approvals,
    reviewsKnown: approvals.length === 0 ? 'none recorded' : `${approvals.length} recorded`,
  };
}

function checkFacts(change: Change, context: BundleContext): Pick<ChangeFacts, 'checks' | 'checksKnown'> {
  const facts = change.pullRequest;
  if (!facts) return { checks: [], checksKnown: 'not applicable: no check is part of this kind of change' };
  if (facts.checks === null) return { checks: [], checksKnown: NOT_ASKED };
  const run = facts.checks.map((check) => ({
    at: context.words.moment(check.completedAt, 'not finished'),
    commit: check.sha,
    conclusion: check.conclusion,
    name: check.name,
    required: check.required === null ? 'unknown' : check.required ? 'yes' : 'no',
  }));
  return { checks: run, checksKnown: run.length === 0 ? 'none recorded' : `${run.length} recorded` };
}

function protectionWords(change: Change): string {
  const facts = change.pullRequest;
  if (!facts) return 'not applicable';
  if (facts.protection === null) return 'unknown';
  const { requiredApprovals, dismissStale, lastPushApproval, enforceAdmins, requiredChecks } =
    facts.protection;
  return [
    counted(requiredApprovals, 'required approval'),
    `new commits dismiss approvals: ${dismissStale ? 'yes' : 'no'}`,
    `last push needs approval: ${lastPushApproval ? 'yes' : 'no'}`,
    `applies to administrators: ${enforceAdmins ? 'yes' : 'no'}`,
    `required checks: ${requiredChecks.length === 0 ? 'none' : requiredChecks.join(', ')}`,
  ].join('; ');
}

function bypassWords(change: Change, context: BundleContext): string {
  if (change.kind === 'direct_push') return 'pushed directly, without a review';
  const bypass = change.pullRequest?.bypass;
  if (!bypass) return 'none recorded';
  const by = bypass.by ? ` by ${context.identities.labelOf(bypass.by)}` : '';
  return `${bypass.how.replaceAll('_', ' ')}${by}`;
}

/** A change as its source described it when the decision pinned it. */
export function changeFacts(
  change: Change,
  role: ChangeFacts['role'],
  judged: ChangeAuthorization | null,
  context: BundleContext,
): ChangeFacts {
  const { words } = context;
  const facts = change.pullRequest;
  const { approvals, reviewsKnown } = reviewFacts(change, context);
  const { checks, checksKnown } = checkFacts(change, context);
  return {
    approvals,
    author: { ...whoIs(change.author, change.authorLabel), ...(change.bot ? { kind: 'bot' as const } : {}) },
    bypass: bypassWords(change, context),
    checks,
    checksKnown,
    contentHash: nonEmpty(change.source.contentHash, 'unknown'),
    deployedAt: words.moment(change.deployedAt, 'unknown'),
    fetchedAt: words.at(change.source.fetchedAt),
    headCommit: nonEmpty(facts?.headSha, facts ? 'unknown' : 'not applicable'),
    id: change.id,
    independence: judged ? judged.fourEyes.why : 'not judged: it corrected the anomaly and did not cause it',
    kind: change.kind.replaceAll('_', ' '),
    lastCommitAt: words.moment(facts?.lastCommitAt, facts ? 'unknown' : 'not applicable'),
    mergeCommit: nonEmpty(facts?.mergeSha, facts ? 'unknown' : 'not applicable'),
    mergedBy: facts ? whoIs(facts.mergedBy) : whoIs(null, 'not applicable'),
    openedAt: words.moment(facts?.openedAt, facts ? 'unknown' : 'not applicable'),
    protection: protectionWords(change),
    repository: nonEmpty(change.repository, 'none'),
    reviewsKnown,
    role,
    ticketKeys: change.ticketKeys.map(({ key, where }) => ({ key, where: where.replaceAll('_', ' ') })),
    title: nonEmpty(change.title, change.id),
    tookEffectAt: words.at(change.effectiveAt),
    url: change.url,
  };
}
