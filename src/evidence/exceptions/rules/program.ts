import { inUtc } from '../../../domain/elapsed.ts';
import { DAY, earliest, type Instant, MINUTE, plus, toEpoch } from '../../../domain/instant.ts';
import {
  askedForNoticesAt,
  DECIDE_WITHIN,
  deadEscalations,
  isNoticeLate,
  missingEvidence,
  noticeEndedAt,
  type ObligationState,
  obligationsOf,
  reviewDueOf,
  reviewsOf,
  significanceOf,
  VERIFY_WITHIN,
} from '../../../domain/program/judge-response.ts';

import { missedUpdates, nextUpdate } from '../../../domain/program/owed-updates.ts';
import type { CorrectiveAction } from '../../../domain/program/response.ts';
import type { AnomalyRule, Found, Subject } from '../exception.ts';

const shared = { version: 1, whoCanAct: 'whoever answers for the anomaly', when: 'any_time' } as const;
const compliance = { ...shared, whoCanAct: 'the compliance role' } as const;
const MOVED_TOO_FAR = 90 * DAY;

/** Whether what was owed came by then, or may still come. */
const isInTime = (came: Instant | null, due: Instant, at: Instant): boolean => (came ?? at) <= due;

/** Asks only where a version of the program was in force when the anomaly was detected. */
const byProgram =
  (find: (subject: Subject, program: NonNullable<Subject['program']>) => Found[]) =>
  (subject: Subject): Found[] =>
    subject.program === null ? [] : find(subject, subject.program);

const lateUpdate: AnomalyRule = {
  ...shared,
  version: 2,
  code: 'X-SLA-02',
  title: 'Status update late',
  kind: 'timing',
  criteria: ['CC7.4'],
  text: 'While it was open, for the first time or again, at a level that asks for updates, an update came later than the interval of the program.',
  clears: 'when the update is posted, the anomaly is resolved, or its level asks for no updates',
  deadlines: ({ anomaly, program }) => {
    const next = program === null ? null : nextUpdate(anomaly, program);
    return next === null ? [] : [next.due];
  },
  find: byProgram(({ anomaly, at }, program) =>
    missedUpdates(anomaly, program, at).map(({ due, came, endedAt }) => ({
      part: `update:${due}`,
      since: due,
      clearedAt: endedAt,
      facts: [
        `An update was due by ${inUtc(due)}.`,
        came ? `It came ${inUtc(came)}.` : 'None came while it was owed.',
      ],
    })),
  ),
};

const deadEscalation: AnomalyRule = {
  ...shared,
  code: 'X-SLA-05',
  title: 'Escalation ended without an answer',
  kind: 'operating',
  criteria: ['CC7.4'],
  text: 'Nobody answered an escalation step in time, and the next step of the path was not taken within five minutes.',
  clears: 'when the next step is taken, or somebody answers',
  deadlines: ({ anomaly }) =>
    anomaly.response.escalations.map(({ answerDueAt }) => plus(answerDueAt, 5 * MINUTE)),
  find: byProgram(({ anomaly, at }, program) =>
    deadEscalations(anomaly, program, plus(at, -5 * MINUTE)).map(({ since, words, clearedAt }) => ({
      part: `escalation:${since}`,
      since,
      clearedAt,
      facts: [words],
    })),
  ),
};

const reviewDue = ({ anomaly, program }: Subject): Instant | null =>
  program === null ? null : reviewDueOf(anomaly, program);

const lateReview: AnomalyRule = {
  ...shared,
  code: 'X-PIR-01',
  title: 'Review late',
  kind: 'timing',
  criteria: ['CC7.5'],
  text: 'The program asks for a review, and none was approved by somebody other than its author by the due time.',
  clears: 'when it is approved',
  deadlines: (subject) => [reviewDue(subject)].filter((due) => due !== null),
  find: (subject) => {
    const due = reviewDue(subject);
    const { review, reviewDecision } = subject.anomaly.response;
    if (due === null || reviewDecision?.required === false) return [];
    // A version that is written later does not take back an approval.
    const approved = reviewsOf(subject.anomaly.response).find((each) => each.approved)?.approved?.at ?? null;
    if (isInTime(approved, due, subject.at)) return [];
    const told = approved
      ? `It was approved ${inUtc(approved)}.`
      : review
        ? 'It is written and not approved.'
        : 'None is written.';
    const why = subject.program ? significanceOf(subject.anomaly, subject.program) : [];
    return [
      {
        since: due,
        clearedAt: approved,
        facts: [`A review was due by ${inUtc(due)}, because ${why.join(', ')}.`, told],
      },
    ];
  },
};

const reviewWaived: AnomalyRule = {
  ...compliance,
  code: 'X-PIR-02',
  title: 'Review decided against the rule',
  kind: 'information',
  criteria: ['CC7.5'],
  text: 'The rule of significance asks for a review, and a person decided that none is required.',
  clears: null,
  find: byProgram(({ anomaly }, program) => {
    const { reviewDecision } = anomaly.response;
    if (reviewDecision === null || reviewDecision.required || reviewDueOf(anomaly, program) === null)
      return [];
    return [
      {
        since: reviewDecision.at,
        facts: [`${reviewDecision.label} decided so ${inUtc(reviewDecision.at)}: ${reviewDecision.reason}`],
      },
    ];
  }),
};

const thinReview: AnomalyRule = {
  ...shared,
  code: 'X-PIR-03',
  title: 'Review incomplete',
  kind: 'evidence',
  criteria: ['CC7.5'],
  text: 'An approved review names no contributing factor, or neither a corrective action nor why none is needed.',
  clears: 'when a complete review takes its place',
  find: ({ anomaly: { response } }) => {
    const { review, actions } = response;
    if (!review?.approved) return [];
    const missing = [
      ...(review.contributing.length === 0 ? ['contributing factors'] : []),
      ...(actions.length === 0 && review.noActionReason === null ? ['corrective actions'] : []),
    ];
    return missing.length > 0
      ? [{ since: review.approved.at, facts: [`Missing: ${missing.join(' and ')}.`] }]
      : [];
  },
};

const eachAction =
  (find: (action: CorrectiveAction, at: Instant) => Omit<Found, 'part'> | null) =>
  ({ anomaly, at }: Subject): Found[] =>
    anomaly.response.actions.flatMap((action) => {
      const found = find(action, at);
      return found ? [{ ...found, part: `action:${action.actionId}` }] : [];
    });

const lateAction: AnomalyRule = {
  ...shared,
  code: 'X-PIR-04',
  title: 'Corrective action overdue',
  kind: 'timing',
  criteria: ['CC7.5', 'CC4.2'],
  text: 'A corrective action was not done by its due date.',
  clears: 'when it is done or cancelled',
  deadlines: ({ anomaly }) => anomaly.response.actions.map(({ dueAt }) => dueAt),
  find: eachAction(({ title, ownerLabel, dueAt, done, cancelled }, at) => {
    const end = done?.at ?? cancelled?.at ?? null;
    if (isInTime(end, dueAt, at)) return null;
    return {
      since: dueAt,
      clearedAt: end,
      facts: [
        `"${title}" of ${ownerLabel} was due by ${inUtc(dueAt)}.`,
        end ? `It ended ${inUtc(end)}.` : 'It is not done.',
      ],
    };
  }),
};

const movedAction: AnomalyRule = {
  ...shared,
  code: 'X-PIR-05',
  title: 'Due date moved again and again',
  kind: 'information',
  criteria: ['CC4.2'],
  text: 'The due date of a corrective action was moved more than twice, or by more than 90 days in all.',
  clears: null,
  find: eachAction(({ title, moves, dueAt }) => {
    const [first] = moves;
    if (!first) return null;
    const days = Math.round((toEpoch(dueAt) - toEpoch(first.from)) / DAY);
    if (moves.length <= 2 && toEpoch(dueAt) - toEpoch(first.from) <= MOVED_TOO_FAR) return null;
    return {
      since: moves.at(-1)!.at,
      facts: [`"${title}": moved ${moves.length} times, ${days} days in all.`],
    };
  }),
};

const unverifiedAction: AnomalyRule = {
  ...shared,
  code: 'X-PIR-06',
  title: 'Action not verified',
  kind: 'evidence',
  criteria: ['CC4.2'],
  text: 'A corrective action was said to be done, and nobody else verified it within 30 days.',
  clears: 'when somebody else verifies it',
  deadlines: ({ anomaly }) =>
    anomaly.response.actions.flatMap(({ done }) => (done ? [plus(done.at, VERIFY_WITHIN)] : [])),
  find: eachAction(({ title, done, verified }, at) => {
    if (done === null) return null;
    const due = plus(done.at, VERIFY_WITHIN);
    const end = verified?.at ?? null;
    if (isInTime(end, due, at)) return null;
    return { since: due, clearedAt: end, facts: [`"${title}" was done ${inUtc(done.at)} by ${done.label}.`] };
  }),
};

const eachObligation = (find: (state: ObligationState, subject: Subject) => Omit<Found, 'part'> | null) =>
  byProgram((subject, program) =>
    obligationsOf(subject.anomaly.response, program).flatMap((state) => {
      const found = find(state, subject);
      return found ? [{ ...found, part: `obligation:${state.obligation.id}` }] : [];
    }),
  );

/** When deciding about obligations became due: a day after somebody called it a security incident or said that personal data are touched. */
function decisionDue({ events }: Subject): Instant | null {
  const asked = askedForNoticesAt(events);
  return asked === null ? null : plus(asked, DECIDE_WITHIN);
}

const undecided: AnomalyRule = {
  ...compliance,
  version: 2,
  code: 'X-NTF-01',
  title: 'Obligation undecided',
  kind: 'timing',
  criteria: ['CC7.4', 'CC7.3'],
  text: 'Within 24 hours after it was called a security incident, or personal data were affected, nobody decided whether an obligation applies, sent the notice or called it not required.',
  clears: 'when it is decided',
  deadlines: (subject) => [decisionDue(subject)].filter((due) => due !== null),
  find: eachObligation(({ obligation, sent, notRequired }, subject) => {
    const due = decisionDue(subject);
    const said = subject.anomaly.response.assessments.find(
      ({ obligationId }) => obligationId === obligation.id,
    );
    // Whoever sends a notice, or says that none is required, has decided as well.
    const decided = earliest([said?.decidedAt, sent?.sentAt, notRequired?.at]);
    if (due === null || isInTime(decided, due, subject.at)) return null;
    const told = decided
      ? `It was decided ${inUtc(decided)}.`
      : said
        ? `${said.label} left it undecided: ${said.reason}`
        : 'Nobody said anything.';
    return {
      since: due,
      clearedAt: decided,
      facts: [`${obligation.name}: a decision was due by ${inUtc(due)}.`, told],
    };
  }),
};

const lateNotice: AnomalyRule = {
  ...compliance,
  code: 'X-NTF-02',
  title: 'Notification late',
  kind: 'timing',
  criteria: ['CC7.4', 'CC2.3'],
  text: 'A notification whose clock a person had started was sent after its due time, or not at all.',
  clears: 'when it is sent, or a person decides that it is not required',
  deadlines: ({ anomaly, program }) =>
    program === null
      ? []
      : obligationsOf(anomaly.response, program).flatMap(({ due }) => (due === null ? [] : [due])),
  find: eachObligation((state, { at }) => {
    const { obligation, clocks, due, sent, notRequired, applies } = state;
    if (due === null || applies === 'no' || !isNoticeLate(state, at)) return null;
    const end = noticeEndedAt(state);
    const clock = clocks.find((each) => each.due === due);
    return {
      since: due,
      clearedAt: end,
      facts: [
        `${obligation.name}: due by ${inUtc(due)} (${clock?.formula}, ${clock?.start ? inUtc(clock.start) : 'unknown'}).`,
        sent
          ? `Sent ${inUtc(sent.sentAt)}; reason: ${sent.lateReason ?? 'none given'}.`
          : notRequired
            ? `Not required, said ${notRequired.label} ${inUtc(notRequired.at)}.`
            : 'It was not sent.',
      ],
    };
  }),
};

const weakWaiver: AnomalyRule = {
  ...compliance,
  code: 'X-NTF-04',
  title: '"Not required" by somebody without the role',
  kind: 'evidence',
  criteria: ['CC7.4'],
  text: 'That a notification is not required was decided by a person without the compliance role.',
  clears: 'when somebody with the role decides it',
  find: eachObligation(({ obligation, notRequired }) =>
    notRequired === null || notRequired.byRole
      ? null
      : {
          since: notRequired.at,
          facts: [`${obligation.name}: ${notRequired.label} ${inUtc(notRequired.at)}: ${notRequired.reason}`],
        },
  ),
};

const unprovenNotice: AnomalyRule = {
  ...compliance,
  code: 'X-NTF-05',
  title: 'Notification without approval or proof',
  kind: 'evidence',
  criteria: ['CC7.4'],
  text: 'A notification is recorded as sent, without who approved it or without a proof.',
  clears: null,
  find: eachObligation(({ obligation, sent }) => {
    if (sent === null || (sent.approvedBy !== null && sent.proof !== null)) return null;
    const missing = [
      ...(sent.approvedBy === null ? ['an approval'] : []),
      ...(sent.proof === null ? ['a proof'] : []),
    ];
    return {
      since: sent.at,
      facts: [`${obligation.name}, sent ${inUtc(sent.sentAt)}, lacks ${missing.join(' and ')}.`],
    };
  }),
};

const missingCapture: AnomalyRule = {
  ...shared,
  code: 'X-EVD-01',
  title: 'Evidence of the runbook missing',
  kind: 'evidence',
  criteria: ['CC7.3', 'CC7.4'],
  text: 'It was closed without a piece of evidence that the runbook asks for, and without a word on why.',
  clears: 'when it is kept',
  find: ({ anomaly: { closed, response } }) =>
    closed === null
      ? []
      : missingEvidence(response).map(({ id, what }) => ({
          part: `evidence:${id}`,
          since: closed.at,
          facts: [`"${what}" is not kept; closed ${inUtc(closed.at)}.`],
        })),
};

const expiredCapture: AnomalyRule = {
  ...shared,
  code: 'X-EVD-02',
  title: 'Evidence expired at its source',
  kind: 'evidence',
  criteria: ['CC7.3'],
  text: 'The retention of the source ran out before a piece of evidence was kept.',
  clears: null,
  deadlines: ({ anomaly: { response } }) =>
    (response.runbook?.evidence ?? []).flatMap(({ keptUntil }) => (keptUntil === null ? [] : [keptUntil])),
  find: ({ anomaly: { response }, at }) =>
    (response.runbook?.evidence ?? []).flatMap(({ id, what, keptUntil }): Found[] => {
      if (keptUntil === null || at <= keptUntil) return [];
      const kept = response.captures.find(({ itemId, status }) => itemId === id && status === 'captured');
      if (kept && kept.at <= keptUntil) return [];
      return [
        {
          part: `evidence:${id}`,
          since: keptUntil,
          facts: [`"${what}" was kept at its source until ${inUtc(keptUntil)}.`],
        },
      ];
    }),
};

const lostCapture: AnomalyRule = {
  ...shared,
  code: 'X-EVD-03',
  title: 'Kept file is gone or another one',
  kind: 'evidence',
  criteria: ['CC7.3', 'CC7.4'],
  text: 'A file that was uploaded as evidence is not in Slack any more, or does not have the hash that it was kept by.',
  clears: 'when the piece of evidence is kept again',
  find: ({ anomaly: { response } }) =>
    response.captures.flatMap(({ seq, itemId, file, sha256, checked }): Found[] => {
      if (!file || !checked || checked.outcome === 'same') return [];
      const again = response.captures.some(
        (other) => other.itemId === itemId && other.status === 'captured' && other.at >= checked.at,
      );
      if (again) return [];
      return [
        {
          part: `upload:${seq}`,
          since: checked.at,
          facts: [
            `"${file.name}" (SHA-256 ${sha256}, Slack file ${file.id}) was ${checked.outcome === 'gone' ? 'gone' : 'another one'} when it was looked at ${inUtc(checked.at)}.`,
          ],
        },
      ];
    }),
};

const noRunbook: AnomalyRule = {
  ...shared,
  code: 'X-DOC-03',
  title: 'No runbook, or not the one in force',
  kind: 'operating',
  criteria: ['CC7.4'],
  text: 'At sev1 or sev2 it was resolved without a runbook, or the runbook was of another version than the anomaly is pinned to.',
  clears: 'when the right runbook is taken up',
  find: byProgram(({ anomaly }) => {
    const { runbook } = anomaly.response;
    if (runbook !== null)
      return runbook.programVersion === anomaly.programVersion
        ? []
        : [
            {
              since: runbook.at,
              facts: [
                `The runbook is of version ${runbook.programVersion}, the anomaly of version ${anomaly.programVersion}.`,
              ],
            },
          ];
    const grave = anomaly.peakSeverity === 'sev1' || anomaly.peakSeverity === 'sev2';
    return grave && anomaly.resolution
      ? [
          {
            since: anomaly.resolution.at,
            facts: [`It was ${anomaly.peakSeverity}, and no runbook was taken up.`],
          },
        ]
      : [];
  }),
};

export const programRules: readonly AnomalyRule[] = [
  lateUpdate,
  deadEscalation,
  lateReview,
  reviewWaived,
  thinReview,
  lateAction,
  movedAction,
  unverifiedAction,
  undecided,
  lateNotice,
  weakWaiver,
  unprovenNotice,
  missingCapture,
  expiredCapture,
  lostCapture,
  noRunbook,
];
