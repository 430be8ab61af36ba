import type { RecordedEvent } from '../events/event.ts';
import type { responseEvents } from '../events/response.ts';
import { mark } from '../mark.ts';
import type { CorrectiveAction, Response } from './response.ts';

export type ResponseEventType = keyof typeof responseEvents;
type Fold<T extends ResponseEventType> = (response: Response, event: RecordedEvent<T>) => Partial<Response>;

/** The newest word takes the place of the older one about the same thing. */
const replace = <T>(list: T[], item: T, isSame: (each: T) => boolean): T[] => [
  ...list.filter((each) => !isSame(each)),
  item,
];

const changeAction = (
  { actions }: Response,
  actionId: string,
  change: (action: CorrectiveAction) => Partial<CorrectiveAction>,
): Partial<Response> => ({
  actions: actions.map((action) =>
    action.actionId === actionId ? { ...action, ...change(action) } : action,
  ),
});

/**
 * A ticket that is closed as done says so for its action until it is opened again. What a person said stays, and so does
 * what somebody verified.
 */
function doneBy(
  { done, verified, cancelled }: CorrectiveAction,
  { payload, effectiveAt, seq }: RecordedEvent<'anomaly.action_ticket_seen'>,
): CorrectiveAction['done'] {
  const { state, ticket, by, byLabel, since, url } = payload;
  if (done === null && cancelled === null && state === 'done')
    return {
      by,
      label: `${byLabel ?? 'somebody whom it does not name'} in ${ticket}`,
      at: since ?? effectiveAt,
      seq,
      proof: url,
      in: ticket,
    };
  const taken = done?.in !== undefined && verified === null && (state === 'open' || state === 'abandoned');
  return taken ? null : done;
}

export const responseFolds: { [T in ResponseEventType]: Fold<T> } = {
  'anomaly.status_updated': ({ updates }, event) => ({
    updates: [...updates, { ...mark(event), ...event.payload }],
  }),
  'anomaly.escalated': ({ escalations }, event) => ({
    escalations: [...escalations, { ...mark(event), ...event.payload, page: null, answer: null }],
  }),
  'anomaly.escalation_paged': ({ escalations }, event) => {
    const index = escalations.findLastIndex(({ step }) => step === event.payload.step);
    const page = { ...mark(event), ...event.payload };
    return { escalations: escalations.map((each, i) => (i === index ? { ...each, page } : each)) };
  },
  'anomaly.escalation_answered': ({ escalations }, event) => {
    const index = escalations.findLastIndex(
      ({ step, answer }) => step === event.payload.step && answer === null,
    );
    const answer = { ...mark(event), outcome: event.payload.outcome };
    return { escalations: escalations.map((each, i) => (i === index ? { ...each, answer } : each)) };
  },
  'anomaly.runbook_chosen': (_, event) => ({ runbook: { ...mark(event), ...event.payload }, steps: [] }),
  'anomaly.runbook_step': ({ steps }, event) => ({
    steps: replace(
      steps,
      { ...mark(event), ...event.payload },
      ({ stepId }) => stepId === event.payload.stepId,
    ),
  }),
  'anomaly.evidence_captured': ({ captures }, event) => ({
    captures: [...captures, { ...mark(event), ...event.payload }],
  }),
  'anomaly.evidence_checked': ({ captures }, event) => ({
    captures: captures.map((capture) =>
      capture.seq === event.payload.captureSeq
        ? { ...capture, checked: { ...mark(event), ...event.payload } }
        : capture,
    ),
  }),
  'anomaly.obligation_assessed': ({ assessments }, event) => {
    const { obligationId, applies } = event.payload;
    const before = assessments.find((each) => each.obligationId === obligationId)?.decidedAt ?? null;
    const decidedAt = before ?? (applies === 'undecided' ? null : event.effectiveAt);
    return {
      assessments: replace(
        assessments,
        { ...mark(event), ...event.payload, decidedAt },
        (each) => each.obligationId === obligationId,
      ),
    };
  },
  'anomaly.clock_started': ({ clockStarts }, event) => ({
    clockStarts: [...clockStarts, { ...mark(event), ...event.payload }],
  }),
  'anomaly.notification_sent': ({ sent }, event) => ({
    sent: [...sent, { ...mark(event), ...event.payload }],
  }),
  'anomaly.notification_not_required': ({ notRequired }, event) => ({
    notRequired: replace(
      notRequired,
      { ...mark(event), ...event.payload },
      ({ obligationId }) => obligationId === event.payload.obligationId,
    ),
  }),
  'anomaly.review_decided': (_, event) => ({ reviewDecision: { ...mark(event), ...event.payload } }),
  'anomaly.review_written': ({ review, pastReviews = [] }, event) => ({
    review: { ...mark(event), ...event.payload, approved: null },
    ...(review ? { pastReviews: [...pastReviews, review] } : {}),
  }),
  'anomaly.review_approved': ({ review }, event) => ({
    review: review && review.seq === event.payload.writtenSeq ? { ...review, approved: mark(event) } : review,
  }),
  'anomaly.action_added': ({ actions }, event) => ({
    actions: [
      ...actions,
      { ...mark(event), ...event.payload, moves: [], done: null, verified: null, cancelled: null },
    ],
  }),
  'anomaly.action_ticket_seen': (response, event) =>
    changeAction(response, event.payload.actionId, (action) => ({
      seen: { ...mark(event), ...event.payload },
      done: doneBy(action, event),
    })),
  'anomaly.action_moved': (response, event) =>
    changeAction(response, event.payload.actionId, ({ dueAt, moves }) => ({
      dueAt: event.payload.dueAt,
      moves: [
        ...moves,
        { ...mark(event), from: dueAt, to: event.payload.dueAt, reason: event.payload.reason },
      ],
    })),
  'anomaly.action_done': (response, event) =>
    changeAction(response, event.payload.actionId, () => ({
      done: { ...mark(event), proof: event.payload.proof },
    })),
  'anomaly.action_verified': (response, event) =>
    changeAction(response, event.payload.actionId, () => ({
      verified: { ...mark(event), how: event.payload.how },
    })),
  'anomaly.action_cancelled': (response, event) =>
    changeAction(response, event.payload.actionId, () => ({
      cancelled: { ...mark(event), reason: event.payload.reason },
    })),
};

/** The response after one more event. */
export const foldResponse = <T extends ResponseEventType>(
  response: Response,
  event: RecordedEvent<T>,
): Response => ({
  ...response,
  ...(responseFolds[event.type] as Fold<T>)(response, event),
});
