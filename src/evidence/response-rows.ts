import type { Anomaly } from '../domain/anomaly.ts';
import { elapsed } from '../domain/elapsed.ts';
import { anomalyKey } from '../domain/events/event.ts';
import { type Instant, toEpoch } from '../domain/instant.ts';
import {
  asksForNotices,
  missingEvidence,
  type ObligationState,
  obligationsOf,
  reviewDueOf,
  significanceOf,
} from '../domain/program/judge-response.ts';
import type { Program } from '../domain/program/program.ts';
import type { Capture, CorrectiveAction, Escalation } from '../domain/program/response.ts';
import { standingWords } from '../domain/program/ticket-standing.ts';
import type { AnomalyPage } from './bundle-anomaly.ts';
import type {
  ActionRow,
  CaptureFacts,
  EscalationFacts,
  NotificationRow,
  ReviewRow,
} from './bundle-response.ts';
import type { BundleContext } from './context.ts';
import type { ReadHistory } from './history.ts';
import { fact, listed, nonEmpty, plain, said, whoMarked } from './words.ts';

/** What the response program asks of one anomaly, and what was done. Keys of rows stand in canonical order. */
export interface ResponseRows {
  correctiveActions: ActionRow[];
  notifications: NotificationRow[];
  /** Written, owed, or decided against. */
  pirs: ReviewRow[];
}

const NONE: ResponseRows = { correctiveActions: [], notifications: [], pirs: [] };
export const NO_PROGRAM = 'unknown: no response program was in force';

export function responseRowsOf(read: ReadHistory, context: BundleContext): ResponseRows {
  const { asOf, atEnd } = read;
  const program = context.programFor(asOf.programVersion);
  const states = obligationsAsked(asOf, program);
  const review = reviewRowOf(asOf, atEnd, program, context);
  const { actions } = asOf.response;
  if (states.length === 0 && review === null && actions.length === 0) return NONE;
  const before = atEnd ? obligationsAsked(atEnd, program) : [];
  return {
    correctiveActions: actions.map((action) =>
      actionRow(
        asOf,
        action,
        atEnd?.response.actions.find(({ actionId }) => actionId === action.actionId),
        context,
      ),
    ),
    notifications: states.map((state) =>
      notificationRow(
        asOf,
        state,
        before.find(({ obligation }) => obligation.id === state.obligation.id),
        context,
      ),
    ),
    pirs: review ? [review] : [],
  };
}

/** Obligations that a person has to decide about or said something of; none where no program was in force. */
export function obligationsAsked(anomaly: Anomaly, program: Program | null): ObligationState[] {
  const { assessments, clockStarts, sent, notRequired } = anomaly.response;
  const asked = asksForNotices(anomaly);
  const isTold = [assessments, clockStarts, sent, notRequired].some((said) => said.length > 0);
  if (program === null || !(asked || isTold)) return [];
  return obligationsOf(anomaly.response, program).filter(
    (state) =>
      asked || state.applies !== 'not assessed' || state.due !== null || state.sent || state.notRequired,
  );
}

/** Where an obligation stands; a clock may run before anybody decided whether it applies. */
export function notificationOutcome({ applies, due, sent, notRequired }: ObligationState): string {
  if (sent) return 'sent';
  if (notRequired) return 'not required';
  if (applies === 'no') return 'does not apply';
  if (applies === 'yes') return 'not sent';
  return due === null ? 'undecided' : 'undecided, not sent';
}

/** Each obligation with where it stands, in a few words. */
export function notificationWords(anomaly: Anomaly, program: Program | null): string {
  if (program === null) return NO_PROGRAM;
  const states = obligationsAsked(anomaly, program);
  return listed(
    states.map((state) => `${state.obligation.id}: ${notificationOutcome(state)}`),
    'none asked for',
  );
}

/** Where the review stands, in a few words. */
export function reviewWords(anomaly: Anomaly, program: Program | null): string {
  const { review, reviewDecision } = anomaly.response;
  if (review) return review.approved ? 'approved' : 'written, not approved';
  if (reviewDecision?.required === false) return 'decided against';
  if (program === null) return NO_PROGRAM;
  return significanceOf(anomaly, program).length > 0 ? 'owed, not written' : 'not owed';
}

/** `2 h before it was due`; the due time may be unknown, or nothing was sent. */
export function timing(due: Instant | null, sentAt: Instant | null): string {
  if (due === null) return 'no clock was started';
  if (sentAt === null) return 'not sent';
  const late = toEpoch(sentAt) - toEpoch(due);
  return late > 0 ? `${elapsed(late)} after it was due` : `${elapsed(late)} before it was due`;
}

function notificationRow(
  anomaly: Anomaly,
  state: ObligationState,
  before: ObligationState | undefined,
  { words }: BundleContext,
): NotificationRow {
  const { number, response } = anomaly;
  const { obligation, applies, clocks, due, sent, notRequired } = state;
  const assessment = response.assessments.find(({ obligationId }) => obligationId === obligation.id);
  const started = clocks.filter(({ start }) => start !== null);
  const template = sent?.template;
  return {
    applies,
    approvedBy: nonEmpty(sent?.approvedLabel, sent ? 'nobody named' : 'not sent'),
    asOf: notificationOutcome(state),
    askedAt: words.moment(asksForNotices(anomaly) ? anomaly.triage?.at : null, 'not asked for'),
    assessedAt: words.moment(assessment?.at, 'not yet'),
    assessedBy: nonEmpty(assessment?.label, 'nobody yet'),
    atEnd: before ? notificationOutcome(before) : 'not asked yet',
    basis: said(assessment?.reason, 'none recorded'),
    clock: listed(
      started.map(({ formula, start }) => `${formula}, started ${words.at(start!).text}`),
      'no clock was started',
    ),
    dueAt: words.moment(due, 'no clock was started'),
    key: anomalyKey(number),
    lateReason: said(sent?.lateReason, 'none given'),
    name: obligation.name,
    notRequired: notRequired
      ? said(`${notRequired.reason} (${notRequired.label}, ${words.at(notRequired.at).text})`, 'none given')
      : fact('nobody said so'),
    number,
    obligation: obligation.id,
    proof: nonEmpty(sent?.proof, sent ? 'none given' : 'not sent'),
    sentAt: words.moment(sent?.sentAt, 'not sent'),
    template: template ? `${template.id}, SHA-256 ${template.sha256}` : sent ? 'none' : 'not sent',
    timing: timing(due, sent?.sentAt ?? null),
  };
}

function reviewRowOf(
  anomaly: Anomaly,
  atEnd: Anomaly | null,
  program: Program | null,
  { words }: BundleContext,
): ReviewRow | null {
  const { review, reviewDecision } = anomaly.response;
  const because = program ? significanceOf(anomaly, program) : [];
  if (review === null && reviewDecision === null && because.length === 0) return null;
  const due = program && reviewDueOf(anomaly, program);
  return {
    approvedAt: words.moment(review?.approved?.at, 'not yet'),
    approvedBy: nonEmpty(review?.approved?.label, 'nobody yet'),
    asOf: reviewWords(anomaly, program),
    atEnd: atEnd ? reviewWords(atEnd, program) : 'not detected yet',
    because: program ? listed(because, 'the rule does not ask for one') : NO_PROGRAM,
    confidentialData: review?.confidential ?? 'not written yet',
    contributing: review?.contributing ?? [],
    decidedAt: words.moment(reviewDecision?.at, 'not decided by a person'),
    decision: reviewDecision
      ? said(
          `${reviewDecision.label}: ${reviewDecision.required ? 'required' : 'not required'}: ${reviewDecision.reason}`,
          'none',
        )
      : fact('not decided by a person'),
    detectionGap: said(review?.detectionGap, 'none recorded'),
    dueAt: words.moment(due, 'no due time before it is resolved'),
    impact: said(review?.impact, 'not written yet'),
    key: anomalyKey(anomaly.number),
    mechanism: said(review?.mechanism, 'not written yet'),
    noAction: said(review?.noActionReason, 'none given'),
    number: anomaly.number,
    personalData: review?.personal ?? 'not written yet',
    rootCause: said(review?.rootCause, 'not written yet'),
    writtenAt: words.moment(review?.at, 'not yet'),
    writtenBy: nonEmpty(review?.label, 'nobody yet'),
  };
}

const actionStanding = ({ done, verified, cancelled }: CorrectiveAction): string =>
  cancelled ? 'cancelled' : verified ? 'verified' : done ? 'done' : 'open';

function actionRow(
  { number }: Anomaly,
  action: CorrectiveAction,
  before: CorrectiveAction | undefined,
  { words }: BundleContext,
): ActionRow {
  const { moves, done, seen, verified, cancelled } = action;
  return {
    action: action.actionId,
    addedAt: words.at(action.at),
    asOf: actionStanding(action),
    atEnd: before ? actionStanding(before) : 'not added yet',
    cancelled: cancelled ? said(`${cancelled.reason} (${cancelled.label})`, 'none given') : fact('no'),
    cancelledAt: words.moment(cancelled?.at, 'not cancelled'),
    doneAt: words.moment(done?.at, 'not yet'),
    doneBy: nonEmpty(done?.label, 'nobody yet'),
    dueAt: words.at(action.dueAt),
    key: anomalyKey(number),
    kind: action.kind,
    moves: moves.map(
      ({ from, to, reason, label, at }) =>
        `from ${words.at(from).text} to ${words.at(to).text} by ${label}, ${words.at(at).text}: ${reason}`,
    ),
    number,
    owner: nonEmpty(action.ownerLabel, action.owner),
    proof: nonEmpty(done?.proof, done ? 'none given' : 'not done yet'),
    ticket: nonEmpty(action.ticket, 'none'),
    ticketSaid: seen
      ? `${standingWords(seen, (at) => words.at(at).text)}, asked ${words.at(seen.at).text}`
      : 'not asked',
    title: action.title,
    verification: said(verified?.how, 'not yet'),
    verifiedAt: words.moment(verified?.at, 'not yet'),
    verifiedBy: nonEmpty(verified?.label, 'nobody yet'),
  };
}

const isBetween = ({ start, end }: BundleContext, ...times: (Instant | null)[]): boolean =>
  times.some((at) => at !== null && at >= start && at < end);

/** Rows that belong to the period by their own dates, whenever the anomaly was detected. */
export function responseRowsInside(rows: ResponseRows, context: BundleContext): ResponseRows {
  if (rows === NONE) return NONE;
  const { start, end } = context;
  return {
    correctiveActions: rows.correctiveActions.filter(({ addedAt, verifiedAt, cancelledAt }) => {
      const ended = verifiedAt.utc ?? cancelledAt.utc;
      return addedAt.utc! < end && (ended === null || ended >= start);
    }),
    notifications: rows.notifications.filter(({ askedAt, assessedAt, dueAt, sentAt }) =>
      isBetween(context, askedAt.utc, assessedAt.utc, dueAt.utc, sentAt.utc),
    ),
    pirs: rows.pirs.filter(({ dueAt, writtenAt, approvedAt, decidedAt }) =>
      isBetween(context, dueAt.utc, writtenAt.utc, approvedAt.utc, decidedAt.utc),
    ),
  };
}

function pageWords({ page, asked }: Escalation): string {
  if (page === null) return asked.kind === 'pagingPolicy' ? 'not paged yet' : 'the step pages nobody';
  return page.outcome === 'paged'
    ? `PagerDuty incident ${page.incidentId} called ${listed(page.whom, 'whoever is on call')}`
    : `paged nobody: ${nonEmpty(page.why, 'no reason recorded')}`;
}

export const escalationsOf = ({ response }: Anomaly, { words }: BundleContext): EscalationFacts[] =>
  response.escalations.map((one) => ({
    answer: one.answer
      ? `${one.answer.outcome === 'answered' ? 'answered by' : 'no answer, said'} ${one.answer.label} ${words.at(one.answer.at).text}`
      : 'no answer is recorded',
    answerDueAt: words.at(one.answerDueAt),
    asked: nonEmpty(one.asked.label, one.asked.ref),
    at: words.at(one.at),
    by: whoMarked(one),
    page: pageWords(one),
    path: one.pathId,
    problem: nonEmpty(one.problem, 'none'),
    seq: one.seq,
    step: one.step,
  }));

const whereKept = ({ status, file, url }: Capture): string =>
  status === 'unavailable'
    ? 'cannot be had'
    : file
      ? `file ${file.name} (${file.bytes} bytes), Slack file ${file.id}`
      : nonEmpty(url, 'words in the ledger');

function checkedWords({ file, checked }: Capture, { words }: BundleContext): string {
  if (!file) return 'not an uploaded file';
  if (!checked) return 'not looked at since';
  const found = { same: 'there, the same', changed: 'there, with another hash', gone: 'gone' }[
    checked.outcome
  ];
  return `${found}, ${words.at(checked.at).text}`;
}

export const capturesOf = ({ response }: Anomaly, context: BundleContext): CaptureFacts[] =>
  response.captures.map((one) => ({
    at: context.words.at(one.at),
    by: whoMarked(one),
    checked: checkedWords(one, context),
    item: one.itemId,
    note: said(one.note ?? one.text, 'none'),
    seq: one.seq,
    sha256: nonEmpty(one.sha256, 'none'),
    status: one.status,
    where: whereKept(one),
  }));

/** The runbook with what was said of each of its steps; none was taken up: no entry. */
export function runbooksOf(
  { response }: Anomaly,
  { words, programFor }: BundleContext,
): AnomalyPage['runbooks'] {
  const { runbook, steps } = response;
  if (runbook === null) return [];
  const known = programFor(runbook.programVersion)?.runbooks.find(({ id }) => id === runbook.runbookId);
  return [
    {
      missingEvidence: missingEvidence(response).map(({ id, what }) => `${id}: ${what}`),
      name: `${runbook.title} (${runbook.runbookId}, program version ${runbook.programVersion}), taken up by ${runbook.label} ${words.at(runbook.at).text}`,
      steps: runbook.steps.map((id) => {
        const step = steps.find(({ stepId }) => stepId === id);
        const text = known?.steps.find((each) => each.id === id)?.text;
        return {
          status: said(
            step &&
              `${plain(step.status)}, ${step.label} ${words.at(step.at).text}${step.note ? `: ${step.note}` : ''}`,
            'nothing recorded',
          ),
          step: text ? `${id}: ${text}` : id,
        };
      }),
    },
  ];
}
