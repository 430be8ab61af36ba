import type { LinkedAuthorization } from './anomaly.ts';
import type { Assessment, Strength, Timing } from './assessment.ts';
import type { AuthorizationPolicy } from './authorization-policy.ts';
import { assess, assessDescription } from './authorizing-artifact.ts';
import type { Change } from './change.ts';
import { controlFaultsOf } from './change-controls.ts';
import type { ExceptionCode } from './exception-code.ts';
import { type FourEyes, fourEyesOf } from './four-eyes.ts';
import type { Identities } from './identity.ts';
import type { Instant } from './instant.ts';

export type AuthorizationVerdict =
  | 'authorized'
  | 'late'
  | 'emergency_ratified'
  | 'unauthorized'
  | 'cannot_tell';

/** Whether a change was allowed, as it stood when it took effect. */
export interface ChangeAuthorization {
  verdict: AuthorizationVerdict;
  /** The fact that decided the verdict. */
  why: string;
  /** Sorted, each once. */
  codes: ExceptionCode[];
  /** One sentence each, with the source systems' times. */
  facts: string[];
  /** The fact that made a code true, by code. */
  reasons: Partial<Record<ExceptionCode, string>>;
  fourEyes: Pick<FourEyes, 'result' | 'why' | 'retrospective'>;
  timing: Timing;
  strength: Strength;
  /** Which link decided; null where none did. */
  ref: string | null;
}

export interface AuthorizationInput {
  /** The snapshot that the decision pinned. */
  change: Change;
  /** Links of the anomaly; those for other changes or with another role are passed over. */
  linked: readonly LinkedAuthorization[];
  identities: Identities;
  policy: AuthorizationPolicy;
  /** The moment of judging: an emergency that is not ratified yet is pending until its due time. */
  at: Instant;
}

const order: Assessment['state'][] = ['in_time', 'ratified', 'pending', 'unknown', 'late', 'refused'];

/**
 * Judges one change. The scenarios stand in docs/authorization.md and are its test.
 *
 * Two questions, both of which have to be answered with yes: was there an artifact in time that allowed it, and did
 * somebody who wrote none of it approve it in its last form? What cannot be determined is never a pass.
 */
export function authorizationOf(input: AuthorizationInput): ChangeAuthorization {
  const { change, identities, policy } = input;
  const artifact = bestArtifact(input);
  const reviewed = change.kind === 'pull_request' || change.kind === 'direct_push';
  const eyes = reviewed ? fourEyesOf(change, identities, policy) : eyesOnArtifact(change, artifact);
  const faults = controlFaultsOf(change, policy);

  const reasons: ChangeAuthorization['reasons'] = {};
  for (const code of artifact.codes) reasons[code] ??= artifact.facts.join(' ');
  for (const code of eyes.codes) reasons[code] ??= eyes.why;
  for (const { code, fact } of faults) reasons[code] = reasons[code] ? `${reasons[code]} ${fact}` : fact;
  return {
    ...verdictOf(artifact, eyes),
    codes: (Object.keys(reasons) as ExceptionCode[]).sort(),
    facts: [...new Set([...artifact.facts, eyes.why, ...faults.map((fault) => fault.fact)])],
    reasons,
    fourEyes: { result: eyes.result, why: eyes.why, retrospective: eyes.retrospective },
    timing: artifact.timing,
    strength: artifact.strength,
    ref: artifact.ref,
  };
}

type Ranked = Assessment & { ref: string | null };

function bestArtifact(input: AuthorizationInput): Ranked {
  const links = input.linked.filter(
    (link) =>
      link.role === 'authorizes_change' && (link.changeId === null || link.changeId === input.change.id),
  );
  const found: Ranked[] = links.map((link) => ({ ...assess(link, input), ref: link.ref }));
  const described = links.some((link) => link.kind === 'pr_description') ? null : assessDescription(input);
  // What stands in the change itself counts last: it speaks only where nobody linked anything that does.
  if (described && found.length === 0) found.push({ ...described, ref: null });
  found.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || b.strength - a.strength);
  return (
    found[0] ?? {
      state: 'refused',
      timing: 'unknown',
      strength: 0,
      codes: ['X-AUT-01'],
      facts: ['No ticket, document or description that allows it is known.'],
      approvedByOther: 'no',
      ref: null,
    }
  );
}

/** A flag, a setting or a piece of infrastructure has no review: whoever approved its ticket is the second pair of eyes. */
function eyesOnArtifact(change: Change, artifact: Assessment): FourEyes {
  const result = artifact.approvedByOther;
  const toggled = ['config', 'feature_flag', 'infrastructure'].includes(change.kind);
  if (result === 'yes') {
    return { result, why: 'Somebody other than its author approved it.', codes: [], retrospective: null };
  }
  if (result === 'unknown') {
    const why = 'Whether somebody else approved it cannot be determined.';
    return { result, why, codes: ['X-SOD-03'], retrospective: null };
  }
  return {
    result,
    why: 'No approval by somebody else is recorded.',
    codes: [toggled ? 'X-CHG-04' : 'X-SOD-01'],
    retrospective: artifact.cameAt ?? null,
  };
}

function verdictOf(artifact: Assessment, eyes: FourEyes): Pick<ChangeAuthorization, 'verdict' | 'why'> {
  const allowed = artifact.facts.join(' ');
  if (artifact.state === 'ratified') return { verdict: 'emergency_ratified', why: allowed };
  if (artifact.state === 'refused') return { verdict: 'unauthorized', why: allowed };
  if (eyes.result === 'no' && eyes.retrospective === null && artifact.state !== 'pending')
    return { verdict: 'unauthorized', why: eyes.why };
  // Late is certain whatever the rest turns out to be; it comes before doubt.
  if (artifact.state === 'late') return { verdict: 'late', why: allowed };
  if (eyes.retrospective !== null) return { verdict: 'late', why: eyes.why };
  if (artifact.state !== 'in_time') return { verdict: 'cannot_tell', why: allowed };
  return { verdict: eyes.result === 'yes' ? 'authorized' : 'cannot_tell', why: eyes.why };
}
