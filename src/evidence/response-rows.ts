import { type Anomaly, isGone } from '../domain/anomaly.ts';
import { elapsed } from '../domain/elapsed.ts';
import { anomalyKey } from '../domain/events/event.ts';
import { type Instant, toEpoch } from '../domain/instant.ts';
import {
  askedForNoticesAt,
  asksForNotices,
  isConcerned,
  missingEvidence,
  type ObligationState,
  obligationsOf,
  reviewDueOf,
  reviewsOf,
  significanceOf,
} from '../domain/program/judge-response.ts';
import type { Program } from '../domain/program/program.ts';
import type { Capture, CorrectiveAction, Escalation, Review } from '../domain/program/response.ts';
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
  /** Each version that was written; or the one that is owed, or decided about. */
  pirs: ReviewRow[];
}

/** All rows of an anomaly, for its page, and those that belong to the period by their own dates. */
export interface TimedRows {
  all: ResponseRows;
  inside: ResponseRows;
}

const NONE: ResponseRows = { correctiveActions: [], notifications: [], pirs: [] };
const NOTHING: TimedRows = { all: NONE, inside: NONE };
export const NO_PROGRAM = 'no response program was in force';
const UNKNOWN_PROGRAM = `unknown: ${NO_PROGRAM}`;

/** A row with the times by which it belongs to a period. */
interface Dated<Row> {
  row: Row;
  times: (Instant | null | undefined)[];
}

export function responseRowsOf(read: ReadHistory, context: BundleContext): TimedRows {
  const reviews = reviewRows(read, context);
  const notices = notificationRows(read, context);
  const actions = actionRows(read, context);
  if (reviews.length + notices.length + actions.length === 0) return NOTHING;
  const { start, end } = context;
  const isInside = ({ times }: Dated<unknown>): boolean => times.some((at) => at && at >= start && at < end);
  const wasOpen = ({ addedAt, verifiedAt, cancelledAt }: ActionRow): boolean => {
    const ended = verifiedAt.utc ?? cancelledAt.utc;
    return addedAt.utc! < end && (ended === null || ended >= start);
  };
  const rowOf = <Row>({ row }: Dated<Row>): Row => row;
  return {
    all: { correctiveActions: actions, notifications: notices.map(rowOf), pirs: reviews.map(rowOf) },
    inside: {
      correctiveActions: actions.filter(wasOpen),
      notifications: notices.filter(isInside).map(rowOf),
      pirs: reviews.filter(isInside).map(rowOf),
    },
  };
}

const orGone = (anomaly: Anomaly, words: string): string =>
  isGone(anomaly) ? `${words}; the anomaly is ${anomaly.status}` : words;

/** Entries of some kind whose content was lawfully erased: what they said is unknown. Null: there are none. */
export function erasedWords({ erased, events }: ReadHistory, kind: RegExp): string | null {
  if (erased.length === 0) return null;
  const numbers = events.filter(({ seq, type }) => erased.includes(seq) && kind.test(type));
  return numbers.length === 0
    ? null
    : `the content of ledger entry ${numbers.map(({ seq }) => seq).join(', ')} was lawfully erased`;
}

const unknownBecause = (why: string | null): string | null => (why === null ? null : `unknown: ${why}`);

const NOTICES = /^anomaly\.(obligation|clock|notification)_/;
const REVIEWS = /^anomaly\.review_/;
export const erasedNotices = (read: ReadHistory): string | null => erasedWords(read, NOTICES);
export const erasedReviews = (read: ReadHistory): string | null => erasedWords(read, REVIEWS);

/** An obligation of one anomaly: of the program that was in force, or one that somebody recorded something about without one. */
export interface Duty extends Omit<ObligationState, 'obligation'> {
  id: string;
  name: string;
  /** Where it stands. */
  outcome: string;
}

/** Obligations that a person has to decide about, or said something of. */
export function dutiesOf(anomaly: Anomaly, program: Program | null): Duty[] {
  const { assessments, clockStarts, sent, notRequired } = anomaly.response;
  const asked = asksForNotices(anomaly);
  const told = [...assessments, ...sent, ...notRequired];
  if (!asked && told.length === 0 && clockStarts.length === 0) return [];
  return everyDuty(anomaly, program).filter((duty) => isConcerned(anomaly, duty));
}

function everyDuty({ response, triage }: Anomaly, program: Program | null): Duty[] {
  const defined = program ? obligationsOf(response, program) : [];
  const known = new Set(defined.map(({ obligation }) => obligation.id));
  const told = [...response.assessments, ...response.sent, ...response.notRequired];
  const others = [...new Set(told.map(({ obligationId }) => obligationId))].filter((id) => !known.has(id));
  const asked = asksForNotices({ triage });
  const duty = (id: string, name: string, state: Omit<ObligationState, 'obligation'>): Duty => ({
    ...state,
    id,
    name,
    outcome: outcomeOf(state, asked),
  });
  return [
    ...defined.map(({ obligation, ...state }) => duty(obligation.id, obligation.name, state)),
    ...others.map((id) =>
      duty(id, id, {
        applies:
          response.assessments.find(({ obligationId }) => obligationId === id)?.applies ?? 'not assessed',
        clocks: [],
        due: null,
        sent: response.sent.find(({ obligationId }) => obligationId === id) ?? null,
        notRequired: response.notRequired.find(({ obligationId }) => obligationId === id) ?? null,
      }),
    ),
  ];
}

/** A clock may run before anybody decided whether an obligation applies. */
function outcomeOf(
  { applies, due, sent, notRequired }: Omit<ObligationState, 'obligation'>,
  asked: boolean,
): string {
  if (sent) return 'sent';
  if (notRequired) return 'not required';
  if (applies === 'no') return 'does not apply';
  if (applies === 'yes') return 'not sent';
  if (due !== null) return 'undecided, not sent';
  return asked || applies === 'undecided' ? 'undecided' : 'not asked for';
}

/** Each obligation with where it stands, in a few words. */
export function notificationWords(anomaly: Anomaly, program: Program | null): string {
  const duties = dutiesOf(anomaly, program);
  if (duties.length > 0) return duties.map(({ id, outcome }) => `${id}: ${outcome}`).join(', ');
  if (program === null) return UNKNOWN_PROGRAM;
  return asksForNotices(anomaly) ? 'no obligation of the program is switched on' : 'none asked for';
}

/** Where the review stands, in a few words. */
export function reviewWords(anomaly: Anomaly, program: Program | null): string {
  const { reviewDecision } = anomaly.response;
  const reviews = reviewsOf(anomaly.response);
  const isApproved = reviews.some(({ approved }) => approved);
  if (reviews.at(-1)?.approved) return 'approved';
  if (isApproved) return 'approved, and a newer version is not';
  if (reviews.length > 0) return 'written, not approved';
  if (reviewDecision?.required === false) return 'decided against';
  if (program === null) return UNKNOWN_PROGRAM;
  return significanceOf(anomaly, program).length > 0 ? 'owed, not written' : 'not owed';
}

/** `2 h before it was due`; the due time may be unknown, or nothing was sent. */
export function timing(due: Instant | null, sentAt: Instant | null): string {
  if (due === null) return 'no clock was started';
  if (sentAt === null) return 'not sent';
  const late = toEpoch(sentAt) - toEpoch(due);
  return late > 0 ? `${elapsed(late)} after it was due` : `${elapsed(late)} before it was due`;
}

function notificationRows(read: ReadHistory, context: BundleContext): Dated<NotificationRow>[] {
  const { asOf, atEnd } = read;
  const program = context.programFor(asOf.programVersion);
  const now = dutiesOf(asOf, program);
  const before = atEnd === null || atEnd === asOf ? now : dutiesOf(atEnd, program);
  const ids = new Set([...now, ...before].map(({ id }) => id));
  if (ids.size === 0) return [];
  const asked = askedForNoticesAt(read.events);
  return everyDuty(asOf, program)
    .filter(({ id, sent }) => ids.has(id) && (sent !== null || !isGone(asOf)))
    .map((duty) => {
      const erased = duty.sent ? null : unknownBecause(erasedNotices(read));
      const then = before.find(({ id }) => id === duty.id)?.outcome ?? 'not asked for';
      const standing = { asOf: erased ?? orGone(asOf, duty.outcome), atEnd: erased ?? then };
      return {
        row: notificationRow(asOf, duty, asked, standing, context),
        times: [asked, duty.due, duty.sent?.sentAt, ...timesAbout(duty.id, read.events)],
      };
    });
}

/** When anything was recorded about an obligation. */
const timesAbout = (id: string, events: ReadHistory['events']): Instant[] =>
  events.flatMap(({ type, payload, effectiveAt }) =>
    NOTICES.test(type) && payload !== null && 'obligationId' in payload && payload.obligationId === id
      ? [effectiveAt]
      : [],
  );

function notificationRow(
  { number, response, programVersion }: Anomaly,
  { id, name, applies, clocks, due, sent, notRequired }: Duty,
  asked: Instant | null,
  standing: Pick<NotificationRow, 'asOf' | 'atEnd'>,
  { words, programFor }: BundleContext,
): NotificationRow {
  const assessment = response.assessments.find(({ obligationId }) => obligationId === id);
  const started = clocks.filter(({ start }) => start !== null);
  const template = sent?.template;
  const noClock = programFor(programVersion) ? 'no clock was started' : UNKNOWN_PROGRAM;
  return {
    applies,
    approvedBy: nonEmpty(sent?.approvedLabel, sent ? 'nobody named' : 'not sent'),
    asOf: standing.asOf,
    askedAt: words.moment(asked, 'not asked for'),
    assessedAt: words.moment(assessment?.at, 'not yet'),
    assessedBy: nonEmpty(assessment?.label, 'nobody yet'),
    atEnd: standing.atEnd,
    basis: said(assessment?.reason, 'none recorded'),
    clock: listed(
      started.map(({ formula, start }) => `${formula}, started ${words.at(start!).text}`),
      noClock,
    ),
    dueAt: words.moment(due, noClock),
    key: anomalyKey(number),
    lateReason: said(sent?.lateReason, 'none given'),
    name,
    notRequired: notRequired
      ? said(`${notRequired.reason} (${notRequired.label})`, 'none given')
      : fact('nobody said so'),
    notRequiredAt: words.moment(notRequired?.at, 'nobody said so'),
    number,
    obligation: id,
    proof: nonEmpty(sent?.proof, sent ? 'none given' : 'not sent'),
    sentAt: words.moment(sent?.sentAt, 'not sent'),
    template: template ? `${template.id}, SHA-256 ${template.sha256}` : sent ? 'none' : 'not sent',
    timing: timing(due, sent?.sentAt ?? null),
  };
}

function reviewRows(read: ReadHistory, context: BundleContext): Dated<ReviewRow>[] {
  const { asOf } = read;
  const program = context.programFor(asOf.programVersion);
  const { reviewDecision } = asOf.response;
  const reviews = reviewsOf(asOf.response);
  const because = program ? significanceOf(asOf, program) : [];
  const due = program && reviewDueOf(asOf, program);
  if (reviews.length > 0)
    return reviews.map((review) => ({
      row: reviewRow(read, review, { because, due }, context),
      times: [due, reviewDecision?.at, review.at, review.approved?.at],
    }));
  if (isGone(asOf) || (reviewDecision === null && because.length === 0)) return [];
  return [{ row: reviewRow(read, null, { because, due }, context), times: [due, reviewDecision?.at] }];
}

/** Where one version of a review stood; null: none is written. */
function standingOf(review: Review | null, anomaly: Anomaly | null, program: Program | null): string {
  if (anomaly === null) return 'not written yet';
  if (review === null) return reviewWords(anomaly, program);
  const version = reviewsOf(anomaly.response).find(({ seq }) => seq === review.seq);
  if (!version) return 'not written yet';
  const isNewest = anomaly.response.review?.seq === review.seq;
  return `${version.approved ? 'approved' : 'written, not approved'}${isNewest ? '' : '; a newer version was written'}`;
}

function reviewRow(
  read: ReadHistory,
  review: Review | null,
  { because, due }: { because: string[]; due: Instant | null },
  { words, programFor }: BundleContext,
): ReviewRow {
  const { asOf, atEnd } = read;
  const { reviewDecision } = asOf.response;
  const program = programFor(asOf.programVersion);
  const erased = review ? null : unknownBecause(erasedReviews(read));
  return {
    approvedAt: words.moment(review?.approved?.at, 'not yet'),
    approvedBy: nonEmpty(review?.approved?.label, 'nobody yet'),
    asOf: erased ?? orGone(asOf, standingOf(review, asOf, program)),
    atEnd: erased ?? standingOf(review, atEnd, program),
    because: program ? listed(because, 'the rule does not ask for one') : UNKNOWN_PROGRAM,
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
    dueAt: words.moment(due, program ? 'no due time before it is resolved' : UNKNOWN_PROGRAM),
    impact: said(review?.impact, 'not written yet'),
    key: anomalyKey(asOf.number),
    mechanism: said(review?.mechanism, 'not written yet'),
    noAction: said(review?.noActionReason, 'none given'),
    number: asOf.number,
    personalData: review?.personal ?? 'not written yet',
    rootCause: said(review?.rootCause, 'not written yet'),
    writtenAt: words.moment(review?.at, 'not yet'),
    writtenBy: nonEmpty(review?.label, 'nobody yet'),
  };
}

const actionStanding = ({ done, verified, cancelled }: CorrectiveAction): string =>
  cancelled ? 'cancelled' : verified ? 'verified' : done ? 'done' : 'open';

const actionRows = ({ asOf, atEnd }: ReadHistory, context: BundleContext): ActionRow[] =>
  asOf.response.actions.map((action) => {
    const before = atEnd?.response.actions.find(({ actionId }) => actionId === action.actionId);
    return actionRow(asOf, action, before, context);
  });

function actionRow(
  anomaly: Anomaly,
  action: CorrectiveAction,
  before: CorrectiveAction | undefined,
  { words }: BundleContext,
): ActionRow {
  const { moves, done, seen, verified, cancelled } = action;
  return {
    action: action.actionId,
    addedAt: words.at(action.at),
    asOf: orGone(anomaly, actionStanding(action)),
    atEnd: before ? actionStanding(before) : 'not added yet',
    cancelled: cancelled ? said(`${cancelled.reason} (${cancelled.label})`, 'none given') : fact('no'),
    cancelledAt: words.moment(cancelled?.at, 'not cancelled'),
    doneAt: words.moment(done?.at, 'not yet'),
    doneBy: nonEmpty(done?.label, 'nobody yet'),
    dueAt: words.at(action.dueAt),
    key: anomalyKey(anomaly.number),
    kind: action.kind,
    moves: moves.map(
      ({ from, to, reason, label, at }) =>
        `from ${words.at(from).text} to ${words.at(to).text} by ${label}, ${words.at(at).text}: ${reason}`,
    ),
    number: anomaly.number,
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

const whereKept = ({ status, file, url, text }: Capture): string =>
  status === 'unavailable'
    ? 'cannot be had'
    : file
      ? `file ${file.name} (${file.bytes} bytes), Slack file ${file.id}`
      : nonEmpty(url, `words in the ledger: ${nonEmpty(text, 'none')}`);

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
    note: said(one.note, 'none'),
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
