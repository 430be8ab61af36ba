import type { PersonRef } from './actor.ts';
import type { AuthorizationPolicy } from './authorization-policy.ts';
import type { Change } from './change.ts';
import type { ExceptionCode } from './exception-code.ts';
import { independentOfWriters } from './four-eyes.ts';
import type { Identities, Independence } from './identity.ts';
import type { Instant } from './instant.ts';

export type Timing = 'before_work' | 'before_merge' | 'after_merge' | 'unknown';

/**
 * How much is behind an artifact, for display and never a score: 6 ticket approved in time by somebody else ·
 * 5 document so approved · 4 standard change, or emergency ratified in time · 3 ticket that existed, approval not
 * recorded · 2 description of the pull request · 1 made or approved afterwards · 0 nothing.
 */
export type Strength = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** What one linked artifact shows. */
export interface Assessment {
  state: 'in_time' | 'ratified' | 'late' | 'pending' | 'unknown' | 'refused';
  timing: Timing;
  strength: Strength;
  codes: ExceptionCode[];
  /** When what was late came; only with `late`. */
  cameAt?: Instant;
  facts: string[];
  /** Whether somebody other than the authors approved it in time. */
  approvedByOther: Independence;
}

export interface AssessmentContext {
  change: Change;
  identities: Identities;
  policy: AuthorizationPolicy;
  /** Facts later than this are not looked at. */
  at: Instant;
}

/** What the times of an artifact are told from. */
export const anchorName = (change: Change): string =>
  change.kind === 'pull_request' ? 'the merge' : change.kind === 'direct_push' ? 'the push' : 'the change';

export function timingOf(at: Instant, change: Change): Timing {
  if (at > change.effectiveAt) return 'after_merge';
  const workBegan = change.pullRequest?.openedAt ?? null;
  return workBegan !== null && at <= workBegan ? 'before_work' : 'before_merge';
}

/** Whether somebody is other than all who wrote the change. */
export function byOther(by: PersonRef | null, at: Instant, context: AssessmentContext): Independence {
  return by === null ? 'unknown' : independentOfWriters(by, context.change, context.identities, at);
}
