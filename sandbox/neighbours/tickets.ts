import type { PersonKey, PullRequest, Ticket, Time } from './company-types.ts';
import { DAY, HOUR, MINUTE, type Plan, toSecond } from './plan.ts';
import { between } from './seeded.ts';

/** A ticket that has no key yet: keys are given in the order of creation, as Jira does. */
export type TicketDraft = Omit<Ticket, 'key'> & { plan: Plan | null };

type Step = [at: Time, by: PersonKey, to: string];

function walk(steps: Step[], first = 'To Do'): Pick<Ticket, 'status' | 'transitions'> {
  let from = first;
  const transitions = steps.map(([at, by, to]) => {
    const transition = { at: toSecond(at), by, from, to };
    from = to;
    return transition;
  });
  return { status: from, transitions };
}

/** The ticket of a planned pull request, with the road that its flow took through the board. */
export function planTicket(plan: Plan, project: string, openedAt: Time): TicketDraft | null {
  if (!plan.ticket || plan.ticket.flow === 'kept') return null;
  const { flow, approver = 'ines', summary = plan.title } = plan.ticket;
  const author = plan.author;
  const merged = plan.mergedAt;
  const jitter = between(10, 300, 'ticket', plan.title) * MINUTE;
  const common = {
    project,
    plan,
    summary,
    reporter: flow === 'late' || flow === 'emergency' ? author : approver,
    assignee: author,
    comments: [] as Ticket['comments'],
    remoteLinks: [] as Ticket['remoteLinks'],
    description: `${plan.why || summary}\n\nDone when it runs in production for a day without an alert.`,
  };
  switch (flow) {
    case 'approved':
      return {
        ...common,
        type: between(0, 2, plan.title) === 0 ? 'Bug' : 'Story',
        createdAt: toSecond(openedAt - 4 * DAY - jitter),
        ...walk([
          [openedAt - 2 * DAY - jitter, approver, 'Approved'],
          [openedAt - jitter, author, 'In Progress'],
          [openedAt + 2 * MINUTE, author, 'In Review'],
          [merged + HOUR, author, 'Done'],
        ]),
      };
    case 'late':
      return {
        ...common,
        type: 'Task',
        createdAt: toSecond(merged + 20 * MINUTE),
        ...walk([
          [merged + 3 * HOUR, approver, 'Approved'],
          [merged + 4 * HOUR, author, 'Done'],
        ]),
      };
    case 'rejected':
      return {
        ...common,
        type: 'Change',
        reporter: author,
        createdAt: toSecond(openedAt - 3 * DAY),
        ...walk([
          [openedAt - 2 * DAY, author, 'In Review'],
          [openedAt - DAY, approver, 'Rejected'],
        ]),
        comments: [
          {
            id: between(20000, 29999, plan.title),
            at: toSecond(openedAt - DAY),
            by: approver,
            text: 'No. The check is what the partner bank asks of us; talk to compliance first.',
          },
        ],
      };
    case 'in_progress':
      return {
        ...common,
        type: 'Task',
        reporter: author,
        createdAt: toSecond(openedAt - DAY - jitter),
        ...walk([[openedAt - jitter, author, 'In Progress']]),
      };
    case 'emergency':
      return {
        ...common,
        type: 'Emergency change',
        createdAt: toSecond(merged - 10 * MINUTE),
        ...walk([
          [merged - 9 * MINUTE, author, 'In Progress'],
          [merged + 30 * MINUTE, author, 'Awaiting ratification'],
          [merged + 9 * HOUR, approver, 'Ratified'],
        ]),
        comments: [
          {
            id: between(20000, 29999, plan.title),
            at: toSecond(merged + 9 * HOUR),
            by: approver,
            text: 'Ratified after the fact: the outage of the vendor is confirmed, the change is undone tomorrow.',
          },
        ],
      };
  }
}

/** Tickets that state a rule of the product, and work that nobody has merged. */
export function standingTickets(): Ticket[] {
  const rule = (
    key: string,
    project: string,
    by: PersonKey,
    summary: string,
    description: string,
    at: Time,
  ): Ticket => ({
    key,
    project,
    type: 'Story',
    summary,
    description,
    createdAt: at,
    reporter: by,
    assignee: 'jonah',
    comments: [],
    remoteLinks: [],
    ...walk([
      [at + DAY, by === 'kenji' ? 'tomas' : 'kenji', 'Approved'],
      [at + 3 * DAY, 'jonah', 'In Progress'],
      [at + 9 * DAY, 'jonah', 'Done'],
    ]),
  });
  const open = (
    key: string,
    project: string,
    summary: string,
    by: PersonKey,
    at: Time,
    to: string,
  ): Ticket => ({
    key,
    project,
    type: 'Task',
    summary,
    description: `${summary}.`,
    createdAt: at,
    reporter: by,
    assignee: null,
    comments: [],
    remoteLinks: [],
    ...walk(to === 'To Do' ? [] : [[at + 2 * DAY, by, to]]),
  });
  return [
    rule(
      'PAY-1312',
      'PAY',
      'kenji',
      'POST /v2/payouts must return 422 for amounts with more than two decimals',
      'Rule RULE-214. The card scheme settles in cents. An amount with more than two decimals is refused with {"error":"invalid_amount"}.',
      Date.UTC(2026, 1, 9, 9),
    ),
    rule(
      'PAY-1320',
      'PAY',
      'tomas',
      'Orders keep the currency in which they were quoted',
      'Rule RULE-219. The currency of a quote and of its order are the same.',
      Date.UTC(2026, 1, 20, 10),
    ),
    rule(
      'LED-77',
      'LED',
      'amara',
      'GET /v1/ledger/entries page size is at most 200',
      'Rule RULE-088. Larger pages hold the replica longer than its lag alert allows.',
      Date.UTC(2026, 1, 12, 9),
    ),
    open('PAY-1298', 'PAY', 'Gift cards in the second currency', 'tomas', Date.UTC(2026, 1, 2, 9), 'To Do'),
    open('PAY-1301', 'PAY', 'Pay merchants twice a day', 'kenji', Date.UTC(2026, 1, 4, 9), 'Rejected'),
    open(
      'LED-71',
      'LED',
      'Move the ledger to PostgreSQL 18',
      'amara',
      Date.UTC(2026, 1, 3, 9),
      'In Progress',
    ),
    open('SEC-31', 'SEC', 'Rotate the keys of the partners', 'nadia', Date.UTC(2026, 2, 30, 9), 'Done'),
    open('SEC-34', 'SEC', 'Mask account numbers in logs', 'nadia', Date.UTC(2026, 3, 8, 9), 'Done'),
    open('SEC-38', 'SEC', 'Second factor for the console', 'nadia', Date.UTC(2026, 4, 11, 9), 'In Progress'),
    open(
      'SEC-41',
      'SEC',
      'Close the public bucket of the exports',
      'nadia',
      Date.UTC(2026, 5, 2, 9),
      'Approved',
    ),
  ];
}

/** Cuts off what has not happened yet at `now`. */
export function asOf(ticket: Ticket, now: Time): Ticket {
  const transitions = ticket.transitions.filter((step) => step.at <= now);
  const status = transitions.at(-1)?.to ?? ticket.transitions[0]?.from ?? ticket.status;
  return { ...ticket, transitions, status, comments: ticket.comments.filter((one) => one.at <= now) };
}

/** The link that Jira's GitHub app leaves on a ticket once the pull request is open. */
export const linkPullRequest = (ticket: Ticket, change: PullRequest): void => {
  ticket.remoteLinks.push({
    id: between(30000, 39999, change.repository, change.number),
    url: `https://github.com/${change.repository}/pull/${change.number}`,
    title: `${change.repository}#${change.number} ${change.title}`,
  });
};
