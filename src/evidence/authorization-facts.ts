import type { Anomaly, LinkedAuthorization } from '../domain/anomaly.ts';
import {
  type AuthorizationVerdict,
  authorizationOf,
  type ChangeAuthorization,
} from '../domain/authorization.ts';
import type { Change } from '../domain/change.ts';
import { compare } from '../domain/compare.ts';
import { elapsed } from '../domain/elapsed.ts';
import { type Instant, toEpoch } from '../domain/instant.ts';
import type { AuthorizationFacts } from './bundle-anomaly.ts';
import type { BundleContext } from './context.ts';
import { listed, nonEmpty, whoMarked } from './words.ts';

/** A change of an anomaly's cause with what allowed it. */
export interface JudgedChange {
  change: Change;
  judged: ChangeAuthorization;
}

/** From the best to the worst; a row with several changes shows the worst. */
const VERDICTS: Record<AuthorizationVerdict, string> = {
  authorized: 'authorized in time',
  emergency_ratified: 'emergency, ratified in time',
  cannot_tell: 'cannot be determined',
  late: 'authorized late',
  unauthorized: 'not authorized',
};
const order = Object.keys(VERDICTS);

const STRENGTHS = [
  '0: nothing',
  '1: made or approved afterwards',
  '2: description of the pull request',
  '3: ticket that existed, approval not recorded',
  '4: standard change, or emergency ratified in time',
  '5: design document approved in time',
  '6: ticket approved in time by somebody else',
];

const TIMINGS = {
  before_work: 'before the work began',
  before_merge: 'before it took effect',
  after_merge: 'after it took effect',
  unknown: 'unknown',
};

/** Judges every change that a cause names, as it stood at a moment. */
export const judgeChanges = (anomaly: Anomaly, at: Instant, context: BundleContext): JudgedChange[] =>
  (anomaly.attribution?.changes ?? []).map((change) => ({
    change,
    judged: authorizationOf({
      change,
      linked: anomaly.authorizations,
      identities: context.identities,
      policy: context.inputs.settings.policy.authorization,
      at,
    }),
  }));

/** The worst of them; undefined where the cause names no change. */
export const worstOf = (changes: readonly JudgedChange[]): JudgedChange | undefined =>
  changes.reduce<JudgedChange | undefined>(
    (worst, one) =>
      worst === undefined || order.indexOf(one.judged.verdict) > order.indexOf(worst.judged.verdict)
        ? one
        : worst,
    undefined,
  );

/** In time, by somebody else: what makes the third part of a row present. What is late or cannot be told does not. */
export const isAuthorized = ({ judged }: JudgedChange): boolean =>
  judged.verdict === 'authorized' || judged.verdict === 'emergency_ratified';

/** How the authorization of an anomaly's cause stands, in words. */
export function authorizationWords(anomaly: Anomaly, changes: readonly JudgedChange[]): string {
  const worst = worstOf(changes);
  if (worst) {
    const words = VERDICTS[worst.judged.verdict];
    return worst.judged.verdict === 'unauthorized' && worst.judged.strength === 0
      ? `${words}: no authorizing artifact`
      : words;
  }
  if (anomaly.attribution === null) return 'missing: no change is named';
  return 'not applicable: no change of ours';
}

/** `2 d 3 h before it took effect` */
export function relative(at: Instant | null, anchor: Instant): string {
  if (at === null) return 'unknown';
  const distance = toEpoch(at) - toEpoch(anchor);
  if (distance === 0) return 'when it took effect';
  return `${elapsed(distance)} ${distance > 0 ? 'after' : 'before'} it took effect`;
}

/** When an artifact was made and approved, by its own system's times. */
export function artifactTimes(
  link: LinkedAuthorization,
  context: BundleContext,
): { createdAt: Instant | null; approvedAt: Instant | null; approvedBy: string } {
  if (link.ticket !== null) {
    const approving = context.inputs.settings.policy.authorization.approvingStatuses.map((status) =>
      status.toLowerCase(),
    );
    const approval = [
      ...link.ticket.approvals,
      ...link.ticket.statusHistory.filter((step) => approving.includes(step.to.toLowerCase())),
    ].sort((a, b) => compare(a.at, b.at))[0];
    return {
      createdAt: link.ticket.createdAt,
      approvedAt: approval?.at ?? null,
      approvedBy: approval
        ? approval.by
          ? context.identities.labelOf(approval.by)
          : 'unknown'
        : 'none recorded',
    };
  }
  if (link.document !== null)
    return {
      createdAt: null,
      approvedAt: link.document.approvedAt,
      approvedBy: listed(link.document.approvedBy.map((ref) => context.identities.labelOf(ref))),
    };
  return {
    createdAt: null,
    approvedAt: link.ratified?.at ?? null,
    approvedBy: link.ratified?.label ?? 'none recorded',
  };
}

const emergencyWords = (link: LinkedAuthorization, context: BundleContext): string =>
  link.emergency === null
    ? 'no'
    : [
        `declared by ${link.emergency.declaredBy ? context.identities.labelOf(link.emergency.declaredBy) : 'unknown'}`,
        `reason: ${link.emergency.reason}`,
        `ratification due ${context.words.at(link.emergency.ratifyDueAt).text}`,
        link.ratified
          ? `ratified by ${link.ratified.label} at ${context.words.at(link.ratified.at).text}`
          : 'not ratified yet',
      ].join('; ');

/** One linked artifact as a page shows it. */
export function authorizationFacts(
  link: LinkedAuthorization,
  changes: readonly JudgedChange[],
  context: BundleContext,
  ended: { endedAt: Instant; endedBecause: string } | null,
): AuthorizationFacts {
  const { words } = context;
  const target = changes.find(({ change }) => link.changeId === null || change.id === link.changeId);
  const decided = target !== undefined && target.judged.ref === link.ref && ended === null;
  const { createdAt, approvedAt, approvedBy } = artifactTimes(link, context);
  const tookEffectAt = target?.change.effectiveAt ?? null;
  const compared = (at: Instant | null): string =>
    tookEffectAt === null ? 'unknown: its change is not named' : relative(at, tookEffectAt);
  return {
    approvedAt: words.moment(approvedAt, 'none recorded'),
    approvedBy,
    approvedRelative: approvedAt === null ? 'none recorded' : compared(approvedAt),
    changeId: nonEmpty(link.changeId ?? target?.change.id, 'unknown'),
    changeTookEffectAt: words.moment(tookEffectAt, 'unknown'),
    createdAt: words.moment(createdAt, 'unknown'),
    createdRelative: compared(createdAt),
    emergency: emergencyWords(link, context),
    kind: link.kind.replaceAll('_', ' '),
    linkMethod: link.linkMethod.replaceAll('_', ' '),
    linked: { at: words.at(link.at), by: whoMarked(link), seq: link.seq },
    reasons: decided ? target.judged.facts : [],
    ref: link.ref,
    role: link.role.replaceAll('_', ' '),
    standing: ended ? `withdrawn ${words.at(ended.endedAt).text}: ${ended.endedBecause}` : 'in force',
    status: link.ticket ? `${link.ticket.status} (when it was fetched)` : 'not applicable',
    strength: decided ? STRENGTHS[target.judged.strength]! : 'not what decided',
    timing: decided ? TIMINGS[target.judged.timing] : 'not what decided',
    title: nonEmpty(link.ticket?.title, 'unknown'),
    url: link.ticket?.url ?? (/^https?:/.test(link.ref) ? link.ref : null),
  };
}

export const timingWords = (judged: ChangeAuthorization): string => TIMINGS[judged.timing];
