import type { PersonRef } from '../actor.ts';
import type { Anomaly } from '../anomaly.ts';
import type { PayloadOf } from '../events/event.ts';
import type { Instant } from '../instant.ts';
import type { CorrectiveAction } from '../program/response.ts';
import { type Decision, type DecisionContext, EventBuilder, isActor, isReason, refuse } from './decision.ts';

/** What a person does by the response program; what it names was looked up in the pinned version before. */
export type ResponseCommand =
  | { type: 'update_status'; text: string }
  | { type: 'escalate'; escalation: PayloadOf<'anomaly.escalated'> }
  | { type: 'answer_escalation'; outcome: 'answered' | 'no_answer' }
  | { type: 'choose_runbook'; runbook: PayloadOf<'anomaly.runbook_chosen'> }
  | {
      type: 'record_step';
      stepId: string;
      status: 'done' | 'skipped' | 'not_applicable';
      note: string | null;
    }
  | { type: 'capture_evidence'; capture: PayloadOf<'anomaly.evidence_captured'> }
  | { type: 'assess_obligation'; obligationId: string; applies: 'yes' | 'no' | 'undecided'; reason: string }
  | {
      type: 'start_clock';
      obligationId: string | null;
      trigger: PayloadOf<'anomaly.clock_started'>['trigger'];
      startedAt: Instant;
      basis: string;
    }
  | { type: 'send_notice'; notice: PayloadOf<'anomaly.notification_sent'>; due: Instant | null }
  | { type: 'waive_notice'; obligationId: string; reason: string }
  | { type: 'decide_review'; required: boolean; reason: string }
  | { type: 'write_review'; review: PayloadOf<'anomaly.review_written'> }
  | { type: 'approve_review' }
  | {
      type: 'add_action';
      action: Omit<PayloadOf<'anomaly.action_added'>, 'actionId' | 'owner'> & { owner: PersonRef | null };
    }
  | { type: 'move_action'; actionId: string; dueAt: Instant; reason: string }
  | { type: 'finish_action'; actionId: string; proof: string | null }
  | { type: 'verify_action'; actionId: string; how: string }
  | { type: 'cancel_action'; actionId: string; reason: string };

export function decideResponse(
  anomaly: Anomaly,
  command: ResponseCommand,
  context: DecisionContext,
): Decision {
  const { response } = anomaly;
  const events = new EventBuilder(context).acknowledging(anomaly);
  if (context.actor.kind !== 'person') return refuse('NOT_ALLOWED', 'Only a person decides this.');
  switch (command.type) {
    case 'update_status':
      if (!isReason(command.text)) return refuse('REASON_REQUIRED', 'Say what is known and what is done.');
      return events.add(anomaly, 'anomaly.status_updated', { text: command.text.trim() }).accepted();
    case 'escalate':
      return events.add(anomaly, 'anomaly.escalated', command.escalation).accepted();
    case 'answer_escalation': {
      const open = response.escalations.findLast(({ answer }) => answer === null);
      if (!open) return refuse('NOT_POSSIBLE_NOW', 'No escalation waits for an answer.');
      return events
        .add(anomaly, 'anomaly.escalation_answered', { step: open.step, outcome: command.outcome })
        .accepted();
    }
    case 'choose_runbook':
      if (response.runbook?.runbookId === command.runbook.runbookId)
        return refuse('DUPLICATE', `${response.runbook.label} chose that runbook before.`);
      return events.add(anomaly, 'anomaly.runbook_chosen', command.runbook).accepted();
    case 'record_step': {
      if (!response.runbook?.steps.includes(command.stepId))
        return refuse('NOT_POSSIBLE_NOW', 'The runbook has no such step.');
      const before = response.steps.find(({ stepId }) => stepId === command.stepId);
      if (before?.status === command.status)
        return refuse('ALREADY_DECIDED', `${before.label} said so before.`);
      if (command.status !== 'done' && !isReason(command.note))
        return refuse('REASON_REQUIRED', 'Leaving a step out needs to say why.');
      return events
        .add(anomaly, 'anomaly.runbook_step', {
          stepId: command.stepId,
          status: command.status,
          note: command.note?.trim() || null,
        })
        .accepted();
    }
    case 'capture_evidence': {
      const { capture } = command;
      if (!response.runbook?.evidence.some(({ id }) => id === capture.itemId))
        return refuse('NOT_POSSIBLE_NOW', 'The runbook names no such evidence.');
      if (capture.status === 'captured' && capture.url === null && capture.text === null && !capture.file)
        return refuse('INPUT_INVALID', 'Upload it, link it, or paste it.');
      if (capture.status === 'unavailable' && !isReason(capture.note))
        return refuse('REASON_REQUIRED', 'Say why it cannot be had.');
      return events.add(anomaly, 'anomaly.evidence_captured', capture).accepted();
    }
    case 'assess_obligation':
      if (!isReason(command.reason)) return refuse('REASON_REQUIRED', 'Whether it applies needs to say why.');
      return events
        .add(anomaly, 'anomaly.obligation_assessed', {
          obligationId: command.obligationId,
          applies: command.applies,
          reason: command.reason.trim(),
        })
        .accepted();
    case 'start_clock': {
      if (command.startedAt > context.now) return refuse('FUTURE_TIME', '');
      if (!isReason(command.basis)) return refuse('REASON_REQUIRED', 'Say what shows that it happened then.');
      const running = response.clockStarts.find(
        (each) => each.trigger === command.trigger && each.obligationId === command.obligationId,
      );
      if (running)
        return refuse('ALREADY_DECIDED', `${running.label} recorded that before: ${running.startedAt}.`);
      const { obligationId, trigger, startedAt, basis } = command;
      return events
        .add(anomaly, 'anomaly.clock_started', { obligationId, trigger, startedAt, basis: basis.trim() })
        .accepted();
    }
    case 'send_notice': {
      const { notice, due } = command;
      if (notice.sentAt > context.now) return refuse('FUTURE_TIME', '');
      if (response.sent.some(({ obligationId }) => obligationId === notice.obligationId))
        return refuse('ALREADY_DECIDED', 'That it was sent is recorded before.');
      if (due !== null && notice.sentAt > due && !isReason(notice.lateReason))
        return refuse('REASON_REQUIRED', 'It was due before: say why it was sent late.');
      return events.add(anomaly, 'anomaly.notification_sent', notice).accepted();
    }
    case 'waive_notice':
      if (!isReason(command.reason)) return refuse('REASON_REQUIRED', '"Not required" needs the reasoning.');
      return events
        .add(anomaly, 'anomaly.notification_not_required', {
          obligationId: command.obligationId,
          reason: command.reason.trim(),
          byRole: context.roles.includes('compliance'),
        })
        .accepted();
    case 'decide_review':
      if (!isReason(command.reason)) return refuse('REASON_REQUIRED', 'Say why.');
      return events
        .add(anomaly, 'anomaly.review_decided', { required: command.required, reason: command.reason.trim() })
        .accepted();
    case 'write_review':
      return writeReview(anomaly, command.review, events);
    case 'approve_review': {
      const { review } = response;
      if (review === null) return refuse('NOT_POSSIBLE_NOW', 'No review is written yet.');
      if (review.approved !== null)
        return refuse('ALREADY_DECIDED', `${review.approved.label} approved it before.`);
      if (isActor(context, review.by))
        return refuse('SAME_PERSON', 'The author of a review does not approve it.');
      return events.add(anomaly, 'anomaly.review_approved', { writtenSeq: review.seq }).accepted();
    }
    case 'add_action': {
      const { owner, ...action } = command.action;
      if (owner === null) return refuse('INPUT_INVALID', 'An action has an owner.');
      if (!isReason(action.title)) return refuse('REASON_REQUIRED', 'Say what is to be done.');
      if (action.dueAt <= context.now) return refuse('INPUT_INVALID', 'The due date lies in the past.');
      const actionId = `${anomaly.number}-${response.actions.length + 1}`;
      return events.add(anomaly, 'anomaly.action_added', { ...action, owner, actionId }).accepted();
    }
    default:
      return changeAction(anomaly, command, context, events);
  }
}

function writeReview(
  anomaly: Anomaly,
  review: PayloadOf<'anomaly.review_written'>,
  events: EventBuilder,
): Decision {
  if (anomaly.resolution === null) return refuse('NOT_POSSIBLE_NOW', 'It is reviewed when it is over.');
  for (const [name, text] of [
    ['root cause', review.rootCause],
    ['mechanism', review.mechanism],
    ['impact', review.impact],
  ] as const)
    if (!isReason(text)) return refuse('REASON_REQUIRED', `The ${name} is missing.`);
  if (anomaly.peakSeverity === 'sev1' && review.contributing.length < 2)
    return refuse(
      'INPUT_INVALID',
      'At the highest severity a review names at least two contributing factors, one a line.',
    );
  if (anomaly.response.actions.length === 0 && !isReason(review.noActionReason))
    return refuse('REASON_REQUIRED', 'Add a corrective action first, or say why none is needed.');
  return events.add(anomaly, 'anomaly.review_written', review).accepted();
}

type ActionChange = Extract<ResponseCommand, { actionId: string }>;

function changeAction(
  anomaly: Anomaly,
  command: ActionChange,
  context: DecisionContext,
  events: EventBuilder,
): Decision {
  const action: CorrectiveAction | undefined = anomaly.response.actions.find(
    ({ actionId }) => actionId === command.actionId,
  );
  if (!action) return refuse('NOT_POSSIBLE_NOW', `There is no action ${command.actionId}.`);
  const { actionId } = action;
  if (action.cancelled) return refuse('NOT_POSSIBLE_NOW', `${action.cancelled.label} cancelled it.`);
  switch (command.type) {
    case 'move_action':
      if (!isReason(command.reason)) return refuse('REASON_REQUIRED', 'Moving the date needs to say why.');
      return events
        .add(anomaly, 'anomaly.action_moved', {
          actionId,
          dueAt: command.dueAt,
          reason: command.reason.trim(),
        })
        .accepted();
    case 'finish_action':
      if (action.done) return refuse('ALREADY_DECIDED', `${action.done.label} said that it is done.`);
      return events
        .add(anomaly, 'anomaly.action_done', { actionId, proof: command.proof?.trim() || null })
        .accepted();
    case 'verify_action':
      if (!action.done) return refuse('NOT_POSSIBLE_NOW', 'Nobody said yet that it is done.');
      if (action.verified) return refuse('ALREADY_DECIDED', `${action.verified.label} verified it before.`);
      if (isActor(context, action.owner) || isActor(context, action.done.by))
        return refuse('SAME_PERSON', 'Whoever owns or did an action does not verify it.');
      if (!isReason(command.how)) return refuse('REASON_REQUIRED', 'Say how you checked it.');
      return events.add(anomaly, 'anomaly.action_verified', { actionId, how: command.how.trim() }).accepted();
    case 'cancel_action':
      if (!isReason(command.reason)) return refuse('REASON_REQUIRED', 'Cancelling needs to say why.');
      return events
        .add(anomaly, 'anomaly.action_cancelled', { actionId, reason: command.reason.trim() })
        .accepted();
  }
}
