import { type Anomaly, isRuledOut } from '../anomaly.ts';
import type { Change } from '../change.ts';
import type { Candidate, noChangeReasons, SearchRecord } from '../events/anomaly.ts';
import type { PayloadOf } from '../events/event.ts';
import {
  type Decision,
  type DecisionContext,
  decidedAlready,
  EventBuilder,
  isActor,
  isReason,
  isTopSeverity,
  refuse,
} from './decision.ts';

export type AuthorizationInput = PayloadOf<'anomaly.authorization_linked'>;

export type AttributionCommand =
  | {
      type: 'confirm';
      /** Full snapshots, primary first. */
      changes: Change[];
      authorizations: AuthorizationInput[];
      mechanism: string | null;
      /** The decision that this one replaces, as the person saw it; null for a first decision. */
      replaces: number | null;
    }
  | {
      type: 'declare_no_change';
      reason: (typeof noChangeReasons)[number];
      explanation: string;
      searched: SearchRecord | null;
      replaces: number | null;
    }
  | { type: 'declare_external'; explanation: string; changes: Change[]; replaces: number | null }
  | { type: 'defer_attribution' }
  | { type: 'second_attribution' }
  | { type: 'withdraw_attribution'; reason: string }
  | { type: 'record_mechanism'; mechanism: string }
  | { type: 'reject_candidate'; changeId: string; reason: string | null };

/** Whoever wrote (or merged) a change that the bot thinks likely; only they are "accused". */
function isAccused(anomaly: Anomaly, context: DecisionContext): boolean {
  const likely = anomaly.ranking?.candidates.filter((candidate) => candidate.confidence !== 'low') ?? [];
  return likely.some((candidate) => hadHandIn(candidate, context));
}

const hadHandIn = ({ author, others = [] }: Candidate, context: DecisionContext): boolean =>
  [author, ...others].some((ref) => isActor(context, ref));

const authoredBy = (change: Change, context: DecisionContext): boolean =>
  [
    change.author,
    change.pullRequest?.mergedBy ?? null,
    ...(change.pullRequest?.commitAuthors ?? []),
    ...(change.pullRequest?.coAuthors ?? []),
  ].some((ref) => isActor(context, ref));

/** A second decision needs to say that it replaces the one that stands, or somebody else was just faster. */
function overtaken(anomaly: Anomaly, replaces: number | null): Decision | null {
  if (anomaly.attribution === null || anomaly.attribution.seq === replaces) return null;
  const { outcome, changes } = anomaly.attribution;
  const what = outcome === 'confirmed' ? (changes[0]?.title ?? 'the change') : outcome.replace('_', ' ');
  return decidedAlready(`The cause was settled ("${what}")`, anomaly.attribution);
}

function confirm(
  anomaly: Anomaly,
  command: Extract<AttributionCommand, { type: 'confirm' }>,
  context: DecisionContext,
): Decision {
  const [primary] = command.changes;
  if (primary === undefined) return refuse('UNKNOWN_CHANGE', 'No change was named.');
  const events = new EventBuilder(context).acknowledging(anomaly).add(anomaly, 'anomaly.attributed', {
    outcome: 'confirmed',
    changes: command.changes,
    mechanism: command.mechanism?.trim() || null,
    noChange: null,
    searched: anomaly.ranking?.searched ?? null,
    botSuggested: anomaly.ranking?.candidates.some(({ changeId }) => changeId === primary.id) ?? false,
    byAccusedAuthor: authoredBy(primary, context),
    needsSecond: false,
  });
  const linked = new Set(anomaly.authorizations.map(({ changeId, ref }) => `${changeId} ${ref}`));
  for (const link of command.authorizations)
    if (!linked.has(`${link.changeId} ${link.ref}`))
      events.add(anomaly, 'anomaly.authorization_linked', link);
  return events.accepted();
}

/** "No change" and "external" end the search for a cause: at the two highest severities, or by the accused, two people say so. */
function exclude(
  anomaly: Anomaly,
  context: DecisionContext,
  found: Pick<PayloadOf<'anomaly.attributed'>, 'outcome' | 'changes' | 'noChange' | 'searched'>,
): Decision {
  const accused = isAccused(anomaly, context);
  return new EventBuilder(context)
    .acknowledging(anomaly)
    .add(anomaly, 'anomaly.attributed', {
      ...found,
      mechanism: null,
      botSuggested: false,
      byAccusedAuthor: accused,
      needsSecond: accused || isTopSeverity(anomaly),
    })
    .accepted();
}

function second(anomaly: Anomaly, context: DecisionContext): Decision {
  const { attribution } = anomaly;
  if (attribution === null || !attribution.needsSecond)
    return refuse('NOT_POSSIBLE_NOW', 'There is no decision here that waits for a second person.');
  if (attribution.second !== null) return decidedAlready('It was confirmed', attribution.second);
  if (isActor(context, attribution.by)) return refuse('SAME_PERSON', 'You made this decision.');
  if (isAccused(anomaly, context))
    return refuse('SECOND_PERSON_REQUIRED', 'You wrote one of the likely changes.');
  return new EventBuilder(context).add(anomaly, 'anomaly.attribution_seconded', {}).accepted();
}

/** Whoever wrote a suggested change may say that it was not this one; at the two highest severities somebody else agrees. */
function reject(
  anomaly: Anomaly,
  { changeId, reason }: Extract<AttributionCommand, { type: 'reject_candidate' }>,
  context: DecisionContext,
): Decision {
  if (isRuledOut(anomaly, changeId)) return refuse('DUPLICATE', 'That candidate was rejected before.');
  const candidate = anomaly.ranking?.candidates.find((one) => one.changeId === changeId);
  const byAuthor = candidate !== undefined && hadHandIn(candidate, context);
  if (anomaly.rejected.some((one) => one.changeId === changeId && (byAuthor || isActor(context, one.by))))
    return refuse('SECOND_PERSON_REQUIRED', 'That its author says so is recorded.');
  return new EventBuilder(context)
    .acknowledging(anomaly)
    .add(anomaly, 'anomaly.candidate_rejected', { changeId, reason, ...(byAuthor ? { byAuthor } : {}) })
    .accepted();
}

export function decideAttribution(
  anomaly: Anomaly,
  command: AttributionCommand,
  context: DecisionContext,
): Decision {
  switch (command.type) {
    case 'confirm':
      return overtaken(anomaly, command.replaces) ?? confirm(anomaly, command, context);
    case 'declare_no_change':
      if (!isReason(command.explanation)) return refuse('REASON_REQUIRED', '"No change" needs to say why.');
      return (
        overtaken(anomaly, command.replaces) ??
        exclude(anomaly, context, {
          outcome: 'none_found',
          changes: [],
          noChange: { kind: command.reason, explanation: command.explanation.trim() },
          searched: command.searched,
        })
      );
    case 'declare_external':
      if (!isReason(command.explanation))
        return refuse('REASON_REQUIRED', '"External" needs to say whose it was.');
      return (
        overtaken(anomaly, command.replaces) ??
        exclude(anomaly, context, {
          outcome: 'external',
          changes: command.changes,
          noChange: { kind: 'undetermined', explanation: command.explanation.trim() },
          searched: anomaly.ranking?.searched ?? null,
        })
      );
    case 'defer_attribution':
      if (anomaly.attribution !== null) return overtaken(anomaly, null) as Decision;
      if (anomaly.deferred !== null && isActor(context, anomaly.deferred.by))
        return refuse('DUPLICATE', 'That you do not know yet is recorded.');
      return new EventBuilder(context)
        .acknowledging(anomaly)
        .add(anomaly, 'anomaly.attribution_deferred', {})
        .accepted();
    case 'second_attribution':
      return second(anomaly, context);
    case 'withdraw_attribution':
      if (anomaly.attribution === null) return refuse('NOT_POSSIBLE_NOW', 'No cause is recorded.');
      if (!isReason(command.reason)) return refuse('REASON_REQUIRED', 'Withdrawing needs to say why.');
      return new EventBuilder(context)
        .add(anomaly, 'anomaly.attribution_withdrawn', { reason: command.reason.trim() })
        .accepted();
    case 'record_mechanism':
      if (anomaly.attribution?.outcome !== 'confirmed')
        return refuse('NOT_POSSIBLE_NOW', 'Confirm the change first; then say how it did it.');
      if (!isReason(command.mechanism)) return refuse('REASON_REQUIRED', 'Say how the change did it.');
      if (anomaly.attribution.mechanism?.text === command.mechanism.trim())
        return decidedAlready('That was said', anomaly.attribution.mechanism);
      return new EventBuilder(context)
        .add(anomaly, 'anomaly.mechanism_recorded', { mechanism: command.mechanism.trim() })
        .accepted();
    case 'reject_candidate':
      return reject(anomaly, command, context);
  }
}
