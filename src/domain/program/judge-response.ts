import type { Anomaly } from '../anomaly.ts';
import { anomalyKey, type PayloadOf, type RecordedEvent } from '../events/event.ts';
import { DAY, earliest, HOUR, type Instant, plus, toEpoch } from '../instant.ts';
import { calendarOf, formulaOf, heldCommitments } from './commitments.ts';
import { endOf } from './duration.ts';
import { type EscalationPath, type Obligation, type Program, type Runbook, triggers } from './program.ts';
import type { Response, Review } from './response.ts';

/** How long after {@link asksForNotices} it may stay undecided whether an obligation applies. */
export const DECIDE_WITHIN = 24 * HOUR;
/** How long after an action is said to be done somebody else may take to verify it. */
export const VERIFY_WITHIN = 30 * DAY;

type Trigger = (typeof triggers)[number];

/** One clock of an obligation, by its own rule or by a customer's contract; `start` null: nobody said yet that its trigger happened. */
export interface ObligationClock {
  formula: string;
  start: Instant | null;
  due: Instant | null;
}

export interface ObligationState {
  obligation: Obligation;
  applies: 'yes' | 'no' | 'undecided' | 'not assessed';
  clocks: ObligationClock[];
  /** The earliest of its clocks that run; null while none does. */
  due: Instant | null;
  sent: Response['sent'][number] | null;
  notRequired: Response['notRequired'][number] | null;
}

/** Where each obligation that is in use stands. No clock ever starts from the detection. */
export function obligationsOf(response: Response, program: Program): ObligationState[] {
  const { obligations: file } = program;
  const calendar = calendarOf(program);
  return file.obligations
    .filter(({ enabled }) => enabled)
    .map((obligation) => {
      const started = (trigger: Trigger) =>
        response.clockStarts.find(
          (each) => each.trigger === trigger && (each.obligationId ?? obligation.id) === obligation.id,
        )?.startedAt ?? null;
      const own = obligation.clocks.map(({ from, after, due }): ObligationClock => {
        const start =
          after === null
            ? started(from)
            : (response.sent.findLast((each) => each.obligationId === after)?.sentAt ?? null);
        return {
          formula: `${due} from ${after === null ? from : `sending ${after}`}`,
          start,
          due: start === null ? null : endOf(start, due, calendar),
        };
      });
      // What customers were promised counts by the day on which their trigger happened.
      const promised = triggers.flatMap((trigger): ObligationClock[] => {
        const start = started(trigger);
        if (start === null) return [];
        return heldCommitments(program, obligation.id, start)
          .filter(({ from }) => from === trigger)
          .map((commitment) => ({
            formula: formulaOf(commitment),
            start,
            due: endOf(start, commitment.due, calendar),
          }));
      });
      const clocks = [...own, ...promised];
      return {
        obligation,
        applies:
          response.assessments.find((each) => each.obligationId === obligation.id)?.applies ?? 'not assessed',
        clocks,
        due: earliest(clocks.map(({ due }) => due)),
        sent: response.sent.find((each) => each.obligationId === obligation.id) ?? null,
        notRequired: response.notRequired.find((each) => each.obligationId === obligation.id) ?? null,
      };
    });
}

export const isSettled = ({ applies, sent, notRequired }: ObligationState): boolean =>
  applies === 'no' || sent !== null || notRequired !== null;

/** Whether somebody has to say of each obligation whether it applies. */
export const asksForNotices = ({
  triage,
}: {
  triage: Pick<NonNullable<Anomaly['triage']>, 'disposition' | 'personal'> | null;
}): boolean => triage?.disposition === 'security_incident' || triage?.personal === 'yes';

/** Whether an obligation concerns an anomaly: a decision about it is asked for, or something was said of it. */
export const isConcerned = (
  anomaly: Parameters<typeof asksForNotices>[0],
  { applies, due, sent, notRequired }: Omit<ObligationState, 'obligation' | 'clocks'>,
): boolean =>
  asksForNotices(anomaly) ||
  applies !== 'not assessed' ||
  due !== null ||
  sent !== null ||
  notRequired !== null;

/** When somebody first said what asks for a decision about each obligation; null: nobody did. */
export const askedForNoticesAt = (events: readonly RecordedEvent[]): Instant | null =>
  events.find(
    ({ type, payload }) =>
      type === 'anomaly.triaged' &&
      payload !== null &&
      asksForNotices({ triage: payload as PayloadOf<'anomaly.triaged'> }),
  )?.effectiveAt ?? null;

/** When a notice was sent or called not required; null: neither. */
export const noticeEndedAt = ({ sent, notRequired }: Omit<NoticeTimes, 'due'>): Instant | null =>
  earliest([sent?.sentAt, notRequired?.at]);

/** Whether a notice whose clock runs was neither sent nor called not required by its due time. */
export const isNoticeLate = (state: NoticeTimes, now: Instant): boolean =>
  state.due !== null && (noticeEndedAt(state) ?? now) > state.due;
type NoticeTimes = Pick<ObligationState, 'due' | 'sent' | 'notRequired'>;

/** Why a review is owed, one line a matching part of the rule; empty: it is not. */
export function significanceOf(anomaly: Anomaly, { severity }: Program): string[] {
  const { severities, classes, personalData, confidentialData } = severity.significant;
  const lines: string[] = [];
  if (severities.includes(anomaly.peakSeverity)) lines.push(`it was ${anomaly.peakSeverity}`);
  if (classes.includes(anomaly.class)) lines.push(`class ${anomaly.class.replaceAll('_', ' ')}`);
  if (personalData && anomaly.triage?.personal === 'yes') lines.push('personal data were affected');
  if (confidentialData && anomaly.triage?.confidential === 'yes')
    lines.push('confidential data were affected');
  lines.push(...recurrenceWords(anomaly, severity.significant.recurrences));
  if (anomaly.response.reviewDecision?.required)
    lines.push(`${anomaly.response.reviewDecision.label} says so`);
  return lines;
}

/** Earlier times of the same problem, in so many days before this one. */
export const recurrencesWithin = (
  { detectedAt, recurrences = [] }: Anomaly,
  days: number,
): NonNullable<Anomaly['recurrences']> =>
  recurrences.filter((each) => each.detectedAt >= plus(detectedAt, -days * DAY));

/** That the same problem came as often as the rule says, this time included, and when it came before. */
function recurrenceWords(
  anomaly: Anomaly,
  rule: Program['severity']['significant']['recurrences'],
): string[] {
  if (rule === null) return [];
  const earlier = recurrencesWithin(anomaly, rule.days);
  if (earlier.length + 1 < rule.count) return [];
  const names = earlier.map(({ number }) => anomalyKey(number)).reverse();
  return [
    `the same problem came ${earlier.length + 1} times in ${rule.days} days (before it ${names.join(', ')})`,
  ];
}

/** By when the review has to be approved, counted from the first resolution; null while it is not resolved or none is owed. */
export function reviewDueOf(anomaly: Anomaly, program: Program): Instant | null {
  const resolved = anomaly.pastResolutions[0]?.at ?? anomaly.resolution?.at ?? null;
  if (resolved === null || significanceOf(anomaly, program).length === 0) return null;
  const within = program.severity.levels[anomaly.peakSeverity].review ?? '10 business days';
  return endOf(resolved, within, calendarOf(program));
}

/** Every version of the review, the oldest first. */
export const reviewsOf = ({ review, pastReviews = [] }: Response): Review[] =>
  review ? [...pastReviews, review] : [];

/** Whether the rule of significance asks for a review that is neither approved nor waived. */
export const owesReview = (anomaly: Anomaly, program: Program): boolean =>
  !anomaly.response.review?.approved &&
  anomaly.response.reviewDecision?.required !== false &&
  significanceOf(anomaly, program).length > 0;

/** The runbook that fits the class; null where several or none do. */
export const fittingRunbook = (
  { class: type }: Pick<Anomaly, 'class'>,
  { runbooks }: Program,
): Runbook | null => runbooks.find(({ classes }) => classes.includes(type)) ?? null;

/** What of the runbook's evidence nobody has kept yet. */
export const missingEvidence = ({
  runbook,
  captures,
}: Response): NonNullable<Response['runbook']>['evidence'] =>
  (runbook?.evidence ?? []).filter(({ id }) => !captures.some(({ itemId }) => itemId === id));

/** The path of an anomaly's severity and the step that comes next (from 1); null where there is none. */
export function nextEscalation(
  anomaly: Anomaly,
  { severity, escalation }: Program,
): { path: EscalationPath; step: number } | null {
  const path = escalation.paths.find(({ id }) => id === severity.levels[anomaly.severity].escalation);
  const step = anomaly.response.escalations.length + 1;
  return path && step <= path.steps.length ? { path, step } : null;
}

/** An escalation that nobody answered in time, and after which no further step was taken in time. */
export function deadEscalations(
  anomaly: Anomaly,
  program: Program,
  now: Instant,
): { since: Instant; words: string; clearedAt: Instant | null }[] {
  const { escalations } = anomaly.response;
  return escalations.flatMap((each, index) => {
    // Whoever escalates acknowledges in the same moment; that is no answer of those who were asked.
    const acknowledged = anomaly.acknowledgements.some(({ at }) => at > each.at && at <= each.answerDueAt);
    const answered = each.answer?.outcome === 'answered' && each.answer.at <= each.answerDueAt;
    if (now <= each.answerDueAt || answered || acknowledged) return [];
    const next = escalations[index + 1];
    const path = program.escalation.paths.find(({ id }) => id === each.pathId);
    if (
      next
        ? toEpoch(next.at) <= toEpoch(plus(each.answerDueAt, 5 * 60_000))
        : path !== undefined && each.step >= path.steps.length
    )
      return [];
    return [
      {
        since: each.answerDueAt,
        words: `Step ${each.step} asked ${each.asked.label}; no answer was there in time, and the next step was not taken.`,
        clearedAt: next?.at ?? each.answer?.at ?? null,
      },
    ];
  });
}
