import type { PersonRef } from './actor.ts';
import type { AuthorizationPolicy } from './authorization-policy.ts';
import type { Change, PullRequestFacts } from './change.ts';
import { placed } from './elapsed.ts';
import type { ExceptionCode } from './exception-code.ts';
import type { Identities, Independence } from './identity.ts';
import type { Instant } from './instant.ts';

/** Whether somebody who wrote none of it looked at the change in its last form before it took effect. */
export interface FourEyes {
  result: Independence;
  why: string;
  codes: ExceptionCode[];
  /** When somebody independent approved it after it took effect: that mends, it does not undo. Null: nobody did. */
  retrospective: Instant | null;
}

type Review = NonNullable<PullRequestFacts['reviews']>[number];

/** GitHub's own web pages are a committer and nobody's author. */
const WEB_COMMITTER = 'github:web-flow';

/** Everybody who had a hand in the content: author, commit authors, committers, co-authors. */
export function writersOf(change: Change): { known: PersonRef[]; complete: boolean } {
  const facts = change.pullRequest;
  const lists = [facts?.commitAuthors, facts?.committers, facts?.coAuthors];
  const known = new Set([change.author, ...lists.flatMap((list) => list ?? [])]);
  const people = [...known].filter((ref) => ref !== null && ref !== undefined && ref !== WEB_COMMITTER);
  const complete = change.author !== null && lists.every((list) => Array.isArray(list));
  return { known: people as PersonRef[], complete };
}

/** Independence of one person from all who wrote a change: `no` as soon as one of them is that person. */
export function independentOfWriters(
  person: PersonRef,
  change: Change,
  identities: Identities,
  at: string | null,
): Independence {
  const writers = writersOf(change);
  const answers = writers.known.map((writer) => identities.independent(person, writer, at));
  if (answers.includes('no')) return 'no';
  const sure = change.pullRequest === null ? change.author !== null : writers.complete;
  return sure && answers.every((answer) => answer === 'yes') ? 'yes' : 'unknown';
}

/** Four eyes of a pull request or a push. Times are GitHub's, to the second: an approval in the second of the merge counts. */
export function fourEyesOf(change: Change, identities: Identities, policy: AuthorizationPolicy): FourEyes {
  if (change.kind === 'direct_push') {
    return {
      result: 'no',
      why: 'It was pushed without a review.',
      codes: ['X-SOD-01'],
      retrospective: null,
    };
  }
  const facts = change.pullRequest;
  if (!facts?.reviews) {
    return {
      result: 'unknown',
      why: 'The reviews are not known (yet).',
      codes: ['X-SOD-03'],
      retrospective: null,
    };
  }
  const approvals = lastOpinions(facts.reviews, change.effectiveAt).filter((r) => r.state === 'approved');
  const judged = approvals.map((review) => judge(review, change, facts, identities, policy));
  const best = judged.find((j) => j.result === 'yes') ?? judged.find((j) => j.result === 'unknown');
  if (best) return { ...best, retrospective: null };

  const late = lastOpinions(facts.reviews, null).find(
    (review) =>
      review.state === 'approved' &&
      review.submittedAt > change.effectiveAt &&
      !review.bot &&
      independentOfWriters(review.reviewer, change, identities, review.submittedAt) === 'yes',
  );
  const lateWords = late
    ? ` ${identities.labelOf(late.reviewer)} approved it ${placed(late.submittedAt, change.effectiveAt, 'the merge')}.`
    : '';
  const stale = judged.find((j) => j.codes.includes('X-SOD-02'));
  const why = stale?.why ?? judged[0]?.why ?? 'Nobody approved it before the merge.';
  return {
    result: 'no',
    why: why + lateWords,
    codes: stale ? ['X-SOD-02'] : ['X-SOD-01'],
    retrospective: late?.submittedAt ?? null,
  };
}

/** The last opinion of each reviewer up to a moment; a comment changes none. */
function lastOpinions(reviews: readonly Review[], until: string | null): Review[] {
  const last = new Map<PersonRef, Review>();
  for (const review of [...reviews].sort((a, b) => (a.submittedAt < b.submittedAt ? -1 : 1))) {
    if (review.state === 'commented' || (until !== null && review.submittedAt > until)) continue;
    last.set(review.reviewer, review);
  }
  return [...last.values()];
}

type Judged = Omit<FourEyes, 'retrospective'>;

function judge(
  review: Review,
  change: Change,
  facts: PullRequestFacts,
  identities: Identities,
  policy: AuthorizationPolicy,
): Judged {
  const name = identities.labelOf(review.reviewer);
  const when = placed(review.submittedAt, change.effectiveAt, 'the merge');
  if (review.bot) {
    return unknown(`${name}, a bot, approved it ${when}; who stands behind a bot cannot be seen.`);
  }
  const independence = independentOfWriters(review.reviewer, change, identities, review.submittedAt);
  if (independence === 'no') {
    const part = review.reviewer === change.author ? 'is its author' : 'wrote part of it';
    return { result: 'no', why: `${name} approved it ${when}, but ${part}.`, codes: ['X-SOD-01'] };
  }
  const fresh = policy.staleApprovalsAllowed ? 'yes' : isFresh(review, facts);
  if (fresh === 'no') {
    const why = `${name} approved it ${when}, before its last commit.`;
    return { result: 'no', why, codes: ['X-SOD-02'] };
  }
  if (fresh === 'unknown') return unknown(`${name} approved it ${when}; which commit is not known.`);
  if (independence === 'unknown') {
    return unknown(
      `${name} approved it ${when}; whether that is somebody else than the authors cannot be determined.`,
    );
  }
  return { result: 'yes', why: `${name} approved it ${when} and wrote none of it.`, codes: [] };
}

const unknown = (why: string): Judged => ({ result: 'unknown', why, codes: ['X-SOD-03'] });

/** The commit id decides where both are known; commit times are set by whoever commits. */
function isFresh(review: Review, facts: PullRequestFacts): Independence {
  if (review.commitSha !== null && facts.headSha !== null) {
    return review.commitSha === facts.headSha ? 'yes' : 'no';
  }
  if (facts.lastCommitAt === null) return 'unknown';
  return review.submittedAt >= facts.lastCommitAt ? 'yes' : 'no';
}
