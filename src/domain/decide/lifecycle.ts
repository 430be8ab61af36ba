import type { PersonRef } from '../actor.ts';
import { type Anomaly, isAttributed, isGone, isOpen } from '../anomaly.ts';
import type { Change } from '../change.ts';
import type { dispositions, ResolutionKind } from '../events/anomaly.ts';
import { anomalyKey, type PayloadOf } from '../events/event.ts';
import type { Program } from '../program/program.ts';
import { unmetByProgram } from '../program/unmet.ts';
import { type Severity, worse } from '../severity.ts';
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
import { unfitRuleUpdate } from './rule-update.ts';

export type LifecycleCommand =
  | { type: 'acknowledge' }
  | { type: 'assign'; to: PersonRef; label: string }
  | {
      type: 'set_severity';
      to: Severity;
      criterionId: string | null;
      reason: string | null;
      afterMissedTarget: boolean;
    }
  | { type: 'second_severity' }
  | {
      type: 'triage';
      disposition: (typeof dispositions)[number];
      rationale: string;
      personal: 'yes' | 'no' | 'unknown';
      confidential: 'yes' | 'no' | 'unknown';
      detail: string | null;
    }
  | { type: 'mitigate'; what: string }
  | {
      type: 'resolve';
      resolution: Exclude<ResolutionKind, 'auto_recovered' | 'duplicate'>;
      change: Change | null;
      reason: string;
      ruleUpdate: PayloadOf<'anomaly.resolved'>['ruleUpdate'];
      verification: PayloadOf<'anomaly.resolved'>['verification'];
    }
  | { type: 'second_resolution' }
  | {
      type: 'verify_resolution';
      how: 'monitor_green' | 'test' | 'human_check' | 'contract_pass';
      ref: string | null;
    }
  | { type: 'reopen'; reason: string }
  /** `despite`: why it is closed although something is missing; null: only if nothing is. */
  | { type: 'close'; despite: string | null }
  | { type: 'merge'; into: Anomaly; reason: string }
  | { type: 'void'; reason: string; secondBy: PersonRef | null }
  | { type: 'correct_summary'; summary: string; reason: string };

/** Changes put something right; which kinds of resolution must name one. */
const NEEDS_CHANGE: ReadonlySet<ResolutionKind> = new Set(['fix', 'revert']);

function resolve(
  anomaly: Anomaly,
  command: Extract<LifecycleCommand, { type: 'resolve' }>,
  context: DecisionContext,
): Decision {
  const { resolution: kind, change } = command;
  if (!isOpen(anomaly)) {
    return anomaly.resolution
      ? decidedAlready('It was resolved', anomaly.resolution)
      : refuse('NOT_POSSIBLE_NOW', `${anomalyKey(anomaly.number)} is ${anomaly.status}.`);
  }
  if (NEEDS_CHANGE.has(kind) && change === null)
    return refuse('UNKNOWN_CHANGE', `A ${kind} names the change that put it right.`);
  if (kind === 'intentional' && anomaly.rule !== null && command.ruleUpdate === null)
    return refuse(
      'NOT_POSSIBLE_NOW',
      'A broken rule can be intentional only with an approved new version of the rule.',
    );
  const unfit = kind === 'intentional' ? unfitRuleUpdate(anomaly, command.ruleUpdate, context) : null;
  if (unfit) return unfit;
  if (!NEEDS_CHANGE.has(kind) && !isReason(command.reason))
    return refuse('REASON_REQUIRED', `"${kind.replace('_', ' ')}" needs to say why.`);
  return new EventBuilder(context)
    .acknowledging(anomaly)
    .add(anomaly, 'anomaly.resolved', {
      kind,
      change,
      recoverySignalId: null,
      ruleUpdate: command.ruleUpdate,
      reason: command.reason.trim(),
      verification: command.verification,
      needsSecond: kind === 'false_positive' && isTopSeverity(anomaly),
    })
    .accepted();
}

/** What is still missing before an anomaly can be closed; each line names one guard. */
export function unmetForClosing(anomaly: Anomaly, program: Program | null = null): string[] {
  const unmet: string[] = [];
  if (anomaly.acknowledgements.length === 0) unmet.push('not acknowledged');
  if (anomaly.triage === null) unmet.push('not triaged');
  else if (anomaly.triage.personal === 'unknown' || anomaly.triage.confidential === 'unknown')
    unmet.push('data impact unknown');
  if (!isAttributed(anomaly)) unmet.push('cause not settled');
  if (
    anomaly.attribution?.outcome === 'confirmed' &&
    !anomaly.authorizations.some(({ role }) => role === 'authorizes_change')
  )
    unmet.push('no authorization linked');
  if (anomaly.resolution && anomaly.resolution.verification === null) unmet.push('resolution not verified');
  if (anomaly.resolution?.needsSecond && anomaly.resolution.second === null)
    unmet.push('resolution waits for a second person');
  unmet.push(...unmetByProgram(anomaly, program));
  return unmet;
}

function setSeverity(
  anomaly: Anomaly,
  command: Extract<LifecycleCommand, { type: 'set_severity' }>,
  context: DecisionContext,
): Decision {
  const { to, criterionId, afterMissedTarget } = command;
  const reason = command.reason?.trim() || null;
  const last = anomaly.severityChanges.at(-1);
  // The level that was proposed becomes a decision when a person names what it rests on.
  const isKnown =
    criterionId === null ? reason === null || last !== undefined : criterionId === last?.criterionId;
  if (to === anomaly.severity && isKnown) return refuse('DUPLICATE', `It is ${to} already.`);
  const lowered = worse(anomaly.severity, to);
  if (criterionId === null && !isReason(reason))
    return refuse('REASON_REQUIRED', 'Name the criterion that is met, or say why.');
  if (lowered && (isTopSeverity(anomaly) || afterMissedTarget) && !isReason(reason))
    return refuse('REASON_REQUIRED', 'Lowering it from there needs a reason.');
  return new EventBuilder(context)
    .acknowledging(anomaly)
    .add(anomaly, 'anomaly.severity_changed', {
      from: anomaly.severity,
      to,
      criterionId,
      reason,
      approvedBy: null,
      approvedLabel: null,
      afterMissedTarget,
    })
    .accepted();
}

function secondSeverity(anomaly: Anomaly, context: DecisionContext): Decision {
  const newest = anomaly.severityChanges.at(-1);
  if (newest === undefined) return refuse('NOT_POSSIBLE_NOW', 'The severity was not changed.');
  if (newest.approvedBy !== null) return refuse('DUPLICATE', `${newest.approvedLabel} agreed before.`);
  if (isActor(context, newest.by)) return refuse('SAME_PERSON', 'You changed the severity.');
  return new EventBuilder(context)
    .add(anomaly, 'anomaly.severity_seconded', { changeSeq: newest.seq })
    .accepted();
}

function secondResolution(anomaly: Anomaly, context: DecisionContext): Decision {
  const { resolution } = anomaly;
  if (!resolution?.needsSecond)
    return refuse('NOT_POSSIBLE_NOW', 'There is no resolution here that waits for a second person.');
  if (resolution.second !== null) return decidedAlready('It was confirmed', resolution.second);
  if (isActor(context, resolution.by)) return refuse('SAME_PERSON', 'You resolved it.');
  return new EventBuilder(context).add(anomaly, 'anomaly.resolution_seconded', {}).accepted();
}

function merge(
  anomaly: Anomaly,
  { into, reason }: Extract<LifecycleCommand, { type: 'merge' }>,
  context: DecisionContext,
): Decision {
  if (into.number === anomaly.number)
    return refuse('NOT_POSSIBLE_NOW', 'An anomaly cannot be merged into itself.');
  if (isGone(into)) return refuse('NOT_POSSIBLE_NOW', `${anomalyKey(into.number)} is ${into.status}.`);
  if (!isReason(reason)) return refuse('REASON_REQUIRED', 'Merging needs to say why.');
  return new EventBuilder(context)
    .add(anomaly, 'anomaly.merged', { into: into.number, reason: reason.trim() })
    .add(into, 'anomaly.absorbed', {
      number: anomaly.number,
      detectedAt: anomaly.detectedAt,
      reason: reason.trim(),
    })
    .accepted();
}

function close(anomaly: Anomaly, despite: string | null, context: DecisionContext): Decision {
  if (anomaly.status !== 'resolved')
    return refuse('NOT_POSSIBLE_NOW', `${anomalyKey(anomaly.number)} is ${anomaly.status}, not resolved.`);
  const unmet = unmetForClosing(anomaly, context.program);
  if (unmet.length === 0)
    return new EventBuilder(context).add(anomaly, 'anomaly.closed', { unmet }).accepted();
  if (despite === null)
    return refuse('CLOSING_INCOMPLETE', `${anomalyKey(anomaly.number)} lacks: ${unmet.join(', ')}.`);
  if (!context.roles.includes('compliance'))
    return refuse('NOT_ALLOWED', 'Only compliance closes with something missing.');
  if (!isReason(despite))
    return refuse('REASON_REQUIRED', 'Closing with something missing needs to say why.');
  return new EventBuilder(context)
    .add(anomaly, 'anomaly.closed', { unmet, reason: despite.trim() })
    .accepted();
}

export function decideLifecycle(
  anomaly: Anomaly,
  command: LifecycleCommand,
  context: DecisionContext,
): Decision {
  const events = new EventBuilder(context);
  switch (command.type) {
    case 'acknowledge': {
      const [first] = anomaly.acknowledgements;
      if (first) return decidedAlready('It was acknowledged', first);
      return events.add(anomaly, 'anomaly.acknowledged', { how: 'card' }).accepted();
    }
    case 'assign':
      return events.add(anomaly, 'anomaly.assigned', { to: command.to, label: command.label }).accepted();
    case 'set_severity':
      return setSeverity(anomaly, command, context);
    case 'second_severity':
      return secondSeverity(anomaly, context);
    case 'triage': {
      const { type: _, ...triage } = command;
      if (!isReason(triage.rationale)) return refuse('REASON_REQUIRED', 'The assessment needs to say why.');
      return events.acknowledging(anomaly).add(anomaly, 'anomaly.triaged', triage).accepted();
    }
    case 'mitigate':
      if (!isOpen(anomaly))
        return refuse('NOT_POSSIBLE_NOW', `${anomalyKey(anomaly.number)} is ${anomaly.status}.`);
      if (!isReason(command.what)) return refuse('REASON_REQUIRED', 'Say what was done.');
      return events
        .acknowledging(anomaly)
        .add(anomaly, 'anomaly.mitigated', { what: command.what.trim() })
        .accepted();
    case 'resolve':
      return resolve(anomaly, command, context);
    case 'second_resolution':
      return secondResolution(anomaly, context);
    case 'verify_resolution':
      if (anomaly.resolution === null) return refuse('NOT_POSSIBLE_NOW', 'It is not resolved.');
      if (anomaly.resolution.verification?.how === command.how)
        return refuse('DUPLICATE', `${anomaly.resolution.verification.label} checked it before.`);
      return events
        .add(anomaly, 'anomaly.resolution_verified', { how: command.how, ref: command.ref })
        .accepted();
    case 'reopen':
      if (anomaly.status !== 'resolved' && anomaly.status !== 'closed')
        return refuse('NOT_POSSIBLE_NOW', `${anomalyKey(anomaly.number)} is ${anomaly.status}.`);
      if (!isReason(command.reason)) return refuse('REASON_REQUIRED', 'Reopening needs to say why.');
      return events
        .add(anomaly, 'anomaly.reopened', { reason: command.reason.trim(), signalId: null })
        .acknowledging(anomaly)
        .accepted();
    case 'close':
      return close(anomaly, command.despite, context);
    case 'merge':
      return merge(anomaly, command, context);
    case 'void':
      if (!context.roles.includes('compliance'))
        return refuse('NOT_ALLOWED', 'Only compliance voids an anomaly.');
      if (!isReason(command.reason)) return refuse('REASON_REQUIRED', 'Voiding needs to say why.');
      if (isTopSeverity(anomaly) && (command.secondBy === null || isActor(context, command.secondBy)))
        return refuse('SECOND_PERSON_REQUIRED', `${anomalyKey(anomaly.number)} is ${anomaly.severity}.`);
      return events
        .add(anomaly, 'anomaly.voided', { reason: command.reason.trim(), secondBy: command.secondBy })
        .accepted();
    case 'correct_summary': {
      const summary = command.summary.trim();
      if (summary === '' || summary.length > 200)
        return refuse('INPUT_INVALID', 'The sentence has between 1 and 200 characters.');
      if (!isReason(command.reason)) return refuse('REASON_REQUIRED', 'A correction needs to say why.');
      return events
        .add(anomaly, 'anomaly.summary_corrected', { summary, reason: command.reason.trim() })
        .accepted();
    }
  }
}
