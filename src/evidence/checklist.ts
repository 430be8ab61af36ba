import type { Anomaly } from '../domain/anomaly.ts';
import { type Instant, MINUTE, plus } from '../domain/instant.ts';
import {
  asksForNotices,
  deadEscalations,
  isNoticeLate,
  reviewDueOf,
  reviewsOf,
  significanceOf,
} from '../domain/program/judge-response.ts';
import type { Program } from '../domain/program/program.ts';
import type { AnomalyPage, AnomalyRow } from './bundle-anomaly.ts';
import type { BundleContext } from './context.ts';
import { type Duty, dutiesOf } from './duties.ts';
import type { ReadHistory } from './history.ts';
import { erasedNotices, erasedReviews, NO_PROGRAM } from './response-standing.ts';
import { counted, fromDue } from './words.ts';

interface Line {
  answer: 'yes' | 'no' | 'not applicable' | 'unknown';
  fact: string;
}

/** As for the rule about escalations: what came may be under way for so long. */
const NEXT_STEP_WITHIN = 5 * MINUTE;

/** What an auditor asks of every incident, answered by a fact or by "unknown". What may still come is unknown. */
export function checklistOf(
  read: ReadHistory,
  row: AnomalyRow,
  context: BundleContext,
): AnomalyPage['checklist'] {
  const anomaly = read.asOf;
  const program = context.programFor(anomaly.programVersion);
  const lines: [question: string, line: Line][] = [
    ['Does the severity rest on a criterion or a reason?', graded(anomaly, row)],
    [
      'Did a person take it on?',
      {
        answer: anomaly.acknowledgements.length > 0 ? 'yes' : 'no',
        fact: `time to acknowledge: ${row.timeToAcknowledge.text}`,
      },
    ],
    ['Was every step of escalation answered, or followed by the next?', escalated(anomaly, program, context)],
    ['Was it evaluated, with the impact on data?', evaluated(anomaly, row)],
    ['Were those told in time who have to be?', notified(read, program, context)],
    ['Was it reviewed afterwards?', reviewed(read, program, context)],
  ];
  return lines.map(([question, { answer, fact }]) => ({ answer, fact, question }));
}

const graded = ({ severity }: Anomaly, row: AnomalyRow): Line => {
  const { basis } = row.severity;
  const isGiven = basis.startsWith('criterion') || basis.startsWith('reason');
  return { answer: isGiven ? 'yes' : 'no', fact: `${severity}; ${basis}` };
};

function evaluated({ triage }: Anomaly, row: AnomalyRow): Line {
  if (triage === null) return { answer: 'no', fact: row.disposition };
  const isUnknown = triage.personal === 'unknown' || triage.confidential === 'unknown';
  return {
    answer: isUnknown ? 'unknown' : 'yes',
    fact: `${row.disposition}; personal data: ${triage.personal}; confidential data: ${triage.confidential}`,
  };
}

function escalated(anomaly: Anomaly, program: Program | null, { asOfAt, words }: BundleContext): Line {
  const { escalations } = anomaly.response;
  const last = escalations.at(-1);
  if (!last) return { answer: 'not applicable', fact: 'no step of an escalation path was taken' };
  if (program === null) return { answer: 'unknown', fact: NO_PROGRAM };
  const settled = plus(asOfAt, -NEXT_STEP_WITHIN);
  const dead = deadEscalations(anomaly, program, settled);
  if (dead.length > 0) return { answer: 'no', fact: dead.map((one) => one.words).join(' ') };
  const steps = `${counted(escalations.length, 'step')}, the last of them ${words.at(last.at).text} to ${last.asked.label}`;
  if (last.answer?.outcome === 'answered')
    return { answer: 'yes', fact: `${steps}, answered by ${last.answer.label}` };
  if (anomaly.acknowledgements.some(({ at }) => at > last.at && at <= last.answerDueAt))
    return { answer: 'yes', fact: `${steps}; somebody acknowledged it by then` };
  return settled <= last.answerDueAt
    ? { answer: 'unknown', fact: `${steps}, an answer may still come` }
    : { answer: 'no', fact: `${steps}, no answer is recorded, and the path has no further step` };
}

function notified(read: ReadHistory, program: Program | null, { asOfAt, words }: BundleContext): Line {
  const { asOf } = read;
  const erased = erasedNotices(read);
  if (erased) return { answer: 'unknown', fact: erased };
  const duties = dutiesOf(asOf, program);
  if (duties.length === 0) return nobodyToTell(asOf, program);
  const fact = duties
    .map((duty) => `${duty.id}: ${duty.outcome}${whenTold(duty, (at) => words.at(at).text)}`)
    .join('; ');
  const isOver = ({ applies, notRequired }: Duty): boolean => applies === 'no' || notRequired !== null;
  // What was sent late stays so, whatever was said of it afterwards.
  const isLate = (duty: Duty): boolean =>
    (duty.sent !== null || duty.applies !== 'no') && isNoticeLate(duty, asOfAt);
  if (duties.some(isLate)) return { answer: 'no', fact };
  const owed = duties.filter((duty) => duty.sent !== null || !isOver(duty));
  if (owed.length === 0) return { answer: 'not applicable', fact };
  return { answer: owed.every(({ sent }) => sent !== null) ? 'yes' : 'unknown', fact };
}

function nobodyToTell(anomaly: Anomaly, program: Program | null): Line {
  if (program === null) return { answer: 'unknown', fact: NO_PROGRAM };
  if (anomaly.triage === null)
    return { answer: 'unknown', fact: 'it was not evaluated, and nobody decided about obligations' };
  return asksForNotices(anomaly)
    ? { answer: 'unknown', fact: 'no obligation of the program is switched on' }
    : { answer: 'not applicable', fact: 'neither a security incident nor personal data' };
}

function whenTold({ sent, due, notRequired, applies }: Duty, moment: (at: Instant) => string): string {
  if (due === null) return '';
  if (sent) return ` ${fromDue(due, sent.sentAt)}`;
  return notRequired || applies === 'no' ? '' : `, due by ${moment(due)}`;
}

function reviewed(read: ReadHistory, program: Program | null, { asOfAt, words }: BundleContext): Line {
  const { asOf } = read;
  const { review, reviewDecision } = asOf.response;
  const told = ({ label, at }: { label: string; at: Instant }) => `${label} ${words.at(at).text}`;
  const approved = reviewsOf(asOf.response).findLast((each) => each.approved)?.approved;
  if (approved) {
    const newer = review?.approved ? '' : `; a newer version by ${review?.label} is not approved`;
    return { answer: 'yes', fact: `approved by ${told(approved)}${newer}` };
  }
  const erased = erasedReviews(read);
  if (erased) return { answer: 'unknown', fact: erased };
  const because = program ? significanceOf(asOf, program) : [];
  if (program !== null && because.length === 0 && !review)
    return { answer: 'not applicable', fact: 'the rule of significance does not ask for one' };
  if (reviewDecision?.required === false)
    return { answer: 'no', fact: `${reviewDecision.label} decided against it: ${reviewDecision.reason}` };
  if (program === null && !review) return { answer: 'unknown', fact: NO_PROGRAM };
  const written = review ? `written by ${told(review)}, not approved` : 'none is written';
  const owed = because.length > 0 ? `, owed because ${because.join(', ')}` : '';
  const due = program && reviewDueOf(asOf, program);
  const by = due ? `, due by ${words.at(due).text}` : owed && ', not due before it is resolved';
  return { answer: due && due < asOfAt ? 'no' : 'unknown', fact: `${written}${owed}${by}` };
}
