import type { PersonRef } from './actor.ts';
import type { LinkedAuthorization } from './anomaly.ts';
import type { AuthorizationPolicy } from './authorization-policy.ts';
import type { Change } from './change.ts';
import { inUtc, placed } from './elapsed.ts';
import type { ExceptionCode } from './exception-code.ts';
import { independentOfWriters } from './four-eyes.ts';
import type { Identities, Independence } from './identity.ts';
import type { Instant } from './instant.ts';
import type { Ticket } from './ticket.ts';

export type Timing = 'before_work' | 'before_merge' | 'after_merge' | 'unknown';

/**
 * How much is behind an artifact, for display and never a score: 6 ticket approved in time by somebody else ·
 * 5 document so approved · 4 standard change, or emergency ratified in time · 3 ticket that existed, approval not
 * recorded · 2 description of the pull request · 1 made or approved afterwards · 0 nothing.
 */
export type Strength = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** What one linked artifact shows. */
export interface Assessment {
  state: 'in_time' | 'ratified' | 'late' | 'pending' | 'unknown' | 'refused';
  timing: Timing;
  strength: Strength;
  codes: ExceptionCode[];
  facts: string[];
  /** Whether somebody other than the authors approved it in time. */
  approvedByOther: Independence;
}

export interface AssessmentContext {
  change: Change;
  identities: Identities;
  policy: AuthorizationPolicy;
  /** Facts later than this are not looked at. */
  at: Instant;
}

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

const anchorName = (change: Change): string =>
  change.kind === 'pull_request' ? 'the merge' : change.kind === 'direct_push' ? 'the push' : 'the change';

function timingOf(at: Instant, change: Change): Timing {
  if (at > change.effectiveAt) return 'after_merge';
  const workBegan = change.pullRequest?.openedAt ?? null;
  return workBegan !== null && at <= workBegan ? 'before_work' : 'before_merge';
}

function assessTicket(ref: string, ticket: Ticket | null, context: AssessmentContext): Assessment {
  const { change, policy } = context;
  if (ticket === null) {
    const fact = `${ref} could not be looked up, so that its times are not known.`;
    return {
      state: 'unknown',
      timing: 'unknown',
      strength: 0,
      codes: [],
      facts: [fact],
      approvedByOther: 'unknown',
    };
  }
  const anchor = anchorName(change);
  const facts = [`${ref} was created ${placed(ticket.createdAt, change.effectiveAt, anchor)}.`];
  const timing = timingOf(ticket.createdAt, change);
  if (timing === 'after_merge') {
    return { state: 'late', timing, strength: 1, codes: ['X-AUT-03'], facts, approvedByOther: 'no' };
  }
  const status = statusAt(ticket, change.effectiveAt);
  if (isOneOf(status, policy.rejectingStatuses)) {
    facts.push(`At ${anchor} its status was ${status}.`);
    return { state: 'refused', timing, strength: 0, codes: ['X-AUT-06'], facts, approvedByOther: 'no' };
  }
  const judged = approvalsOf(ticket, policy)
    .filter((approval) => approval.at <= context.at)
    .map((approval) => ({
      ...approval,
      by: approval.by,
      independence: byOther(approval.by, approval.at, context),
    }));
  const before = judged.filter((approval) => approval.at <= change.effectiveAt);
  const approved = before.find((approval) => approval.independence === 'yes');
  const words = (approval: (typeof judged)[number]): string =>
    `${approval.by ? context.identities.labelOf(approval.by) : 'Somebody unnamed'} approved it (${approval.how}) ${placed(approval.at, change.effectiveAt, anchor)}`;
  if (approved) {
    facts.push(`${words(approved)}.`);
    return {
      state: 'in_time',
      timing: timingOf(approved.at, change),
      strength: 6,
      codes: [],
      facts,
      approvedByOther: 'yes',
    };
  }
  const doubtful = before.find((approval) => approval.independence === 'unknown');
  for (const approval of before.slice(0, 3)) {
    const flaw =
      approval.independence === 'no' ? 'who wrote the change' : 'whose independence cannot be determined';
    facts.push(`${words(approval)}, ${flaw}.`);
  }
  const afterwards = judged.find(
    (approval) => approval.at > change.effectiveAt && approval.independence !== 'no',
  );
  if (afterwards && before.length === 0) {
    facts.push(`${words(afterwards)}.`);
    return {
      state: 'late',
      timing: 'after_merge',
      strength: 1,
      codes: ['X-AUT-03'],
      facts,
      approvedByOther: 'no',
    };
  }
  if (before.length === 0) facts.push('No approval is recorded in it.');
  if (policy.ticketApproval === 'recommended') {
    const approvedByOther = doubtful ? 'unknown' : 'no';
    return { state: 'in_time', timing, strength: 3, codes: [], facts, approvedByOther };
  }
  return doubtful
    ? { state: 'unknown', timing, strength: 3, codes: ['X-SOD-03'], facts, approvedByOther: 'unknown' }
    : { state: 'refused', timing, strength: 3, codes: ['X-AUT-01'], facts, approvedByOther: 'no' };
}

/** Approvals that the ticket records, and passages through a status that means approval; oldest first. */
function approvalsOf(
  ticket: Ticket,
  policy: AuthorizationPolicy,
): { by: PersonRef | null; at: Instant; how: string }[] {
  const passed = ticket.statusHistory
    .filter((step) => isOneOf(step.to, policy.approvingStatuses))
    .map((step) => ({ by: step.by, at: step.at, how: `status ${step.to}` }));
  return [...ticket.approvals, ...passed].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** The status that a ticket had at a moment. */
export function statusAt(ticket: Ticket, at: Instant): string {
  const past = ticket.statusHistory.filter((step) => step.at <= at).at(-1);
  return past?.to ?? ticket.statusHistory[0]?.from ?? ticket.status;
}

const isOneOf = (status: string, statuses: readonly string[]): boolean =>
  statuses.some((known) => known.toLowerCase() === status.trim().toLowerCase());

function byOther(by: PersonRef | null, at: Instant, context: AssessmentContext): Independence {
  return by === null ? 'unknown' : independentOfWriters(by, context.change, context.identities, at);
}

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
    return { state: 'late', timing, strength: 1, codes: ['X-AUT-03'], facts, approvedByOther: 'no' };
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
  if (overdue.length > 0) return { ...base, state: 'late', codes: overdue, facts };
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
