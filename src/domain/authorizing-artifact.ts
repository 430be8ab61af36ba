import type { LinkedAuthorization } from './anomaly.ts';
import {
  type Assessment,
  type AssessmentContext,
  anchorName,
  byOther,
  type Strength,
  timingOf,
} from './assessment.ts';
import { inUtc, placed } from './elapsed.ts';
import type { ExceptionCode } from './exception-code.ts';
import type { Independence } from './identity.ts';
import { assessTicket } from './ticket-authorization.ts';

/** Judges one artifact by its own system's times, never by when somebody linked it. */
export function assess(link: LinkedAuthorization, context: AssessmentContext): Assessment {
  switch (link.kind) {
    case 'ticket':
      return assessTicket(link.ref, link.ticket, context);
    case 'design_doc':
    case 'standard_change':
      return assessDocument(link, context);
    case 'emergency':
      return assessEmergency(link, context);
    case 'pr_description':
      return assessDescription(context) ?? nothing('The description of the pull request says too little.');
  }
}

const nothing = (fact: string): Assessment => ({
  state: 'refused',
  timing: 'unknown',
  strength: 0,
  codes: ['X-AUT-01'],
  facts: [fact],
  approvedByOther: 'no',
});

function assessDocument(link: LinkedAuthorization, context: AssessmentContext): Assessment {
  const { change, identities } = context;
  const name = link.kind === 'design_doc' ? 'The design document' : 'The standard change';
  const approvedAt = link.document?.approvedAt ?? null;
  if (link.document === null || approvedAt === null) {
    const fact = `${name} ${link.ref} names no time of approval.`;
    return {
      state: 'unknown',
      timing: 'unknown',
      strength: 0,
      codes: [],
      facts: [fact],
      approvedByOther: 'unknown',
    };
  }
  const people = link.document.approvedBy;
  const by = people.map((ref) => identities.labelOf(ref)).join(', ') || 'nobody named';
  const facts = [
    `${name} ${link.ref} was approved by ${by} ${placed(approvedAt, change.effectiveAt, anchorName(change))}.`,
  ];
  const timing = timingOf(approvedAt, change);
  if (timing === 'after_merge') {
    return {
      state: 'late',
      cameAt: approvedAt,
      timing,
      strength: 1,
      codes: ['X-AUT-03'],
      facts,
      approvedByOther: 'no',
    };
  }
  const answers = people.map((ref) => byOther(ref, approvedAt, context));
  if (answers.includes('yes')) {
    const strength = link.kind === 'design_doc' ? 5 : 4;
    return { state: 'in_time', timing, strength, codes: [], facts, approvedByOther: 'yes' };
  }
  if (answers.length > 0 && answers.every((answer) => answer === 'no')) {
    facts.push('Only those who wrote the change approved it.');
    return { state: 'refused', timing, strength: 0, codes: ['X-SOD-01'], facts, approvedByOther: 'no' };
  }
  facts.push('Whether that is somebody else than the authors cannot be determined.');
  return { state: 'unknown', timing, strength: 0, codes: ['X-SOD-03'], facts, approvedByOther: 'unknown' };
}

function assessEmergency(link: LinkedAuthorization, context: AssessmentContext): Assessment {
  const { at, identities } = context;
  const due = link.emergency?.ratifyDueAt ?? null;
  const base = {
    timing: 'after_merge' as const,
    strength: 1 as Strength,
    approvedByOther: 'no' as Independence,
  };
  const facts = [
    `It was declared an emergency${link.emergency?.reason ? `: ${link.emergency.reason}` : '.'}`,
  ];
  if (due === null) {
    facts.push('No time is set by which it has to be ratified.');
    return { ...base, state: 'unknown', codes: [], facts };
  }
  const ratified = link.ratified && link.ratified.at <= at ? link.ratified : null;
  if (!ratified) {
    facts.push(`Ratification was due by ${inUtc(due)}; none is recorded.`);
    return at > due
      ? { ...base, state: 'refused', codes: ['X-AUT-04'], facts }
      : { ...base, state: 'pending', codes: [], facts };
  }
  const declaredBy = link.emergency?.declaredBy ?? null;
  const answers = [byOther(ratified.by, ratified.at, context)];
  if (ratified.by && declaredBy) answers.push(identities.independent(ratified.by, declaredBy, ratified.at));
  facts.push(`${ratified.label} ratified it ${placed(ratified.at, due, 'its due time')}.`);
  const overdue: ExceptionCode[] = ratified.at > due ? ['X-AUT-04'] : [];
  if (answers.includes('no')) {
    facts.push('Whoever ratified it had written or declared it.');
    const missed: ExceptionCode[] = at > due ? ['X-AUT-04'] : [];
    return { ...base, state: 'refused', codes: [...missed, 'X-SOD-01'], facts };
  }
  if (answers.includes('unknown')) {
    facts.push('Whether that is somebody else than the authors cannot be determined.');
    return { ...base, state: 'unknown', codes: [...overdue, 'X-SOD-03'], facts, approvedByOther: 'unknown' };
  }
  if (overdue.length > 0) return { ...base, state: 'late', cameAt: ratified.at, codes: overdue, facts };
  return { ...base, state: 'ratified', strength: 4, codes: [], facts };
}

/** The description as it stood at the merge; null where it says nothing. */
export function assessDescription({ change, policy }: AssessmentContext): Assessment | null {
  const facts = change.pullRequest?.description;
  if (!facts || saying(change.body).length < policy.minimumDescription) return null;
  const approvedByOther: Independence = 'no';
  if (facts.editedAfterMerge === true) {
    const fact =
      'The description of the pull request was edited after the merge; how it stood then cannot be shown.';
    return {
      state: 'unknown',
      timing: 'unknown',
      strength: 1,
      codes: ['X-AUT-08'],
      facts: [fact],
      approvedByOther,
    };
  }
  if (facts.editedAfterMerge === null) {
    const fact = 'Whether the description of the pull request was edited after the merge is not known.';
    return { state: 'unknown', timing: 'unknown', strength: 1, codes: [], facts: [fact], approvedByOther };
  }
  const words = ['The description of the pull request, as it stood at the merge, says why.'];
  if (!policy.ticketRequired) {
    return {
      state: 'in_time',
      timing: 'before_merge',
      strength: 2,
      codes: [],
      facts: words,
      approvedByOther,
    };
  }
  const fact = `${words[0]} The policy asks for a ticket.`;
  return {
    state: 'refused',
    timing: 'before_merge',
    strength: 2,
    codes: ['X-AUT-02'],
    facts: [fact],
    approvedByOther,
  };
}

/** A description without what a template brings along: comments, headings, check boxes, rules. */
const saying = (body: string): string =>
  body
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/^\s*(?:#{1,6}\s.*|[-*]\s*\[[ xX]?\].*|-{3,})$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
