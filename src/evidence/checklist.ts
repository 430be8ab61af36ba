import type { Anomaly } from '../domain/anomaly.ts';
import {
  deadEscalations,
  type ObligationState,
  reviewDueOf,
  significanceOf,
} from '../domain/program/judge-response.ts';
import type { Program } from '../domain/program/program.ts';
import type { AnomalyPage, AnomalyRow } from './bundle-anomaly.ts';
import type { BundleContext } from './context.ts';
import { NO_PROGRAM, notificationOutcome, obligationsAsked, timing } from './response-rows.ts';
import { counted } from './words.ts';

type Answer = 'yes' | 'no' | 'not applicable' | 'unknown';
type Line = { answer: Answer; fact: string };

/** What an auditor asks of every incident, answered by a fact or by "unknown". */
export function checklistOf(
  anomaly: Anomaly,
  row: AnomalyRow,
  context: BundleContext,
): AnomalyPage['checklist'] {
  const program = context.programFor(anomaly.programVersion);
  const basis = row.severity.basis;
  const lines: [question: string, line: Line][] = [
    [
      'Does the severity rest on a criterion or a reason?',
      {
        answer: basis.startsWith('criterion') || basis.startsWith('reason') ? 'yes' : 'no',
        fact: `${anomaly.severity}; ${basis}`,
      },
    ],
    [
      'Did a person take it on?',
      {
        answer: anomaly.acknowledgements.length > 0 ? 'yes' : 'no',
        fact: `time to acknowledge: ${row.timeToAcknowledge.text}`,
      },
    ],
    ['Was every step of escalation answered, or followed by the next?', escalated(anomaly, program, context)],
    [
      'Was it evaluated, with the impact on data?',
      { answer: anomaly.triage ? 'yes' : 'no', fact: row.disposition },
    ],
    ['Were those told in time who have to be?', notified(anomaly, program)],
    ['Was it reviewed afterwards?', reviewed(anomaly, program, context)],
  ];
  return lines.map(([question, { answer, fact }]) => ({ answer, fact, question }));
}

function escalated(anomaly: Anomaly, program: Program | null, { asOfAt, words }: BundleContext): Line {
  const { escalations } = anomaly.response;
  const last = escalations.at(-1);
  if (!last) return { answer: 'not applicable', fact: 'no step of an escalation path was taken' };
  if (program === null) return { answer: 'unknown', fact: NO_PROGRAM };
  const dead = deadEscalations(anomaly, program, asOfAt);
  if (dead.length > 0) return { answer: 'no', fact: dead.map((one) => one.words).join(' ') };
  const steps = `${counted(escalations.length, 'step')}, the last of them ${words.at(last.at).text} to ${last.asked.label}`;
  if (last.answer?.outcome === 'answered')
    return { answer: 'yes', fact: `${steps}, answered by ${last.answer.label}` };
  const isTaken = anomaly.acknowledgements.some(({ at }) => at <= last.answerDueAt);
  if (isTaken) return { answer: 'yes', fact: `${steps}; somebody acknowledged it by then` };
  return asOfAt <= last.answerDueAt
    ? { answer: 'unknown', fact: `${steps}, an answer may still come` }
    : { answer: 'no', fact: `${steps}, no answer is recorded, and the path has no further step` };
}

function notified(anomaly: Anomaly, program: Program | null): Line {
  if (program === null) return { answer: 'unknown', fact: NO_PROGRAM };
  if (anomaly.triage === null)
    return { answer: 'unknown', fact: 'it was not evaluated, and nobody decided about obligations' };
  const states = obligationsAsked(anomaly, program);
  const fact = states
    .map((state) => `${state.obligation.id}: ${notificationOutcome(state)}${whenSent(state)}`)
    .join('; ');
  if (states.length === 0)
    return { answer: 'not applicable', fact: 'neither a security incident nor personal data' };
  const isOwed = states.filter(({ applies, notRequired }) => applies !== 'no' && notRequired === null);
  if (isOwed.length === 0) return { answer: 'not applicable', fact };
  const isLate = isOwed.some(({ sent, due }) => sent !== null && due !== null && sent.sentAt > due);
  const isUnsent = isOwed.some(
    ({ applies, sent, due }) => sent === null && (applies === 'yes' || due !== null),
  );
  if (isLate || isUnsent) return { answer: 'no', fact };
  return { answer: isOwed.every(({ sent }) => sent !== null) ? 'yes' : 'unknown', fact };
}

const whenSent = ({ sent, due }: ObligationState): string =>
  sent === null || due === null ? '' : ` ${timing(due, sent.sentAt)}`;

function reviewed(anomaly: Anomaly, program: Program | null, { words }: BundleContext): Line {
  const { review, reviewDecision } = anomaly.response;
  const approved = review?.approved;
  if (approved) return { answer: 'yes', fact: `approved by ${approved.label} ${words.at(approved.at).text}` };
  if (reviewDecision?.required === false)
    return { answer: 'no', fact: `${reviewDecision.label} decided against it: ${reviewDecision.reason}` };
  const written = review ? `written by ${review.label}, not approved` : 'none is written';
  if (program === null)
    return review ? { answer: 'no', fact: written } : { answer: 'unknown', fact: NO_PROGRAM };
  const because = significanceOf(anomaly, program);
  if (because.length === 0 && !review)
    return { answer: 'not applicable', fact: 'the rule of significance does not ask for one' };
  const due = reviewDueOf(anomaly, program);
  const owed = because.length > 0 ? `, owed because ${because.join(', ')}` : '';
  const by = due ? `, due by ${words.at(due).text}` : '';
  return { answer: 'no', fact: `${written}${owed}${by}` };
}
