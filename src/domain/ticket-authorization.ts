import type { PersonRef } from './actor.ts';
import { type Assessment, type AssessmentContext, anchorName, byOther, timingOf } from './assessment.ts';
import type { AuthorizationPolicy } from './authorization-policy.ts';
import { compare } from './compare.ts';
import { placed } from './elapsed.ts';
import type { Instant } from './instant.ts';
import type { Ticket } from './ticket.ts';

/** What a ticket shows: that it existed, who approved it, and what its status was when the change took effect. */
export function assessTicket(ref: string, ticket: Ticket | null, context: AssessmentContext): Assessment {
  const { change, policy } = context;
  if (ticket === null) {
    const fact = `${ref} has not been looked up (yet), so that its times are not known.`;
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
    const cameAt = ticket.createdAt;
    return { state: 'late', cameAt, timing, strength: 1, codes: ['X-AUT-03'], facts, approvedByOther: 'no' };
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
      cameAt: afterwards.at,
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
  return [...ticket.approvals, ...passed].sort((a, b) => compare(a.at, b.at));
}

/** The status that a ticket had at a moment. */
export function statusAt(ticket: Ticket, at: Instant): string {
  const past = ticket.statusHistory.filter((step) => step.at <= at).at(-1);
  return past?.to ?? ticket.statusHistory[0]?.from ?? ticket.status;
}

const isOneOf = (status: string, statuses: readonly string[]): boolean =>
  statuses.some((known) => known.toLowerCase() === status.trim().toLowerCase());
