import type {
  Commit,
  Company,
  Deployment,
  DirectPush,
  GithubIssue,
  PullRequest,
  Ticket,
  Time,
} from './company-types.ts';
import { historyPlans, ownerOf } from './history-plans.ts';
import { buildIncidents } from './incidents.ts';
import { namedCases } from './named-cases.ts';
import { people } from './people.ts';
import { HOUR, MINUTE, type Plan, toSecond } from './plan.ts';
import { buildPullRequest, openedAt } from './pull-requests.ts';
import { recentPlans } from './recent-plans.ts';
import { between, shaOf } from './seeded.ts';
import { channels, jiraProjects, services } from './services.ts';
import { asOf, linkPullRequest, planTicket, standingTickets, type TicketDraft } from './tickets.ts';

const firstNumber: Record<string, number> = {
  'harborlight/checkout': 1104,
  'harborlight/ledger': 641,
  'harborlight/payouts': 203,
};
const firstTicket: Record<string, number> = { PAY: 1331, LED: 101, SEC: 45 };

export const rootSha = (repository: string): string => shaOf('root', repository);

export const projectOf = (repository: string): string =>
  services.find((service) => service.repository === repository)?.jiraProject ?? 'PAY';

/** `main` from oldest to newest: squash commits of pull requests and direct pushes. */
export function mainLine(
  company: Pick<Company, 'pullRequests' | 'directPushes'>,
  repository: string,
): Commit[] {
  const merges = company.pullRequests
    .filter((one) => one.repository === repository && one.mergedAt !== null)
    .map((one): Commit => {
      const trailers = one.commits.flatMap((commit) => commit.message.match(/^Co-authored-by: .*$/gm) ?? []);
      return {
        sha: one.mergeSha!,
        message: [`${one.title} (#${one.number})`, ...(trailers.length > 0 ? ['', ...trailers] : [])].join(
          '\n',
        ),
        author: one.commits[0]!.author,
        committer: 'web-flow',
        at: one.mergedAt!,
      };
    });
  const pushes = company.directPushes.filter((push) => push.repository === repository);
  const root: Commit = {
    sha: rootSha(repository),
    message: 'Start',
    author: ownerOf(repository),
    committer: ownerOf(repository),
    at: Date.UTC(2024, 0, 8, 9),
  };
  return [root, ...[...merges, ...pushes].sort((a, b) => a.at - b.at)];
}

const directPushes = (): DirectPush[] => [
  {
    repository: 'harborlight/payouts',
    sha: shaOf('push', 'harborlight/payouts', 'hotfix'),
    message: 'hotfix: partner url',
    author: 'kenji',
    committer: 'kenji',
    at: Date.UTC(2026, 5, 13, 22, 41),
    files: [{ path: 'config/production.yml', status: 'modified', additions: 1, deletions: 1 }],
  },
  {
    repository: 'harborlight/ledger',
    sha: shaOf('push', 'harborlight/ledger', 'revert pool'),
    message: 'set the pool back to 20, page is burning',
    author: 'amara',
    committer: 'amara',
    at: Date.UTC(2026, 3, 16, 9, 40),
    files: [{ path: 'config/production.toml', status: 'modified', additions: 1, deletions: 1 }],
  },
];

function giveKeys(drafts: TicketDraft[]): Map<Plan, Ticket> {
  const next = { ...firstTicket };
  const keyed = new Map<Plan, Ticket>();
  for (const { plan, ...draft } of [...drafts].sort((a, b) => a.createdAt - b.createdAt)) {
    const number = next[draft.project] ?? 1;
    next[draft.project] = number + 1;
    if (plan !== null) keyed.set(plan, { ...draft, key: `${draft.project}-${number}` });
  }
  return keyed;
}

export function deploymentOf(change: PullRequest, minutes: number, now: Time): Deployment | null {
  const createdAt = toSecond(change.mergedAt! + minutes * MINUTE);
  if (createdAt > now) return null;
  const id = between(1_800_000_000, 1_899_999_999, 'deployment', change.mergeSha!);
  const statuses = (
    [
      ['queued', 0, 'Waiting for a runner'],
      ['in_progress', 20, 'Rolling out'],
      ['success', 20 + between(60, 200, change.mergeSha!), 'All instances are healthy'],
    ] as const
  ).map(([state, seconds, description], index) => ({
    id: id + index + 1,
    state,
    at: createdAt + seconds * 1000,
    description,
  }));
  return {
    id,
    repository: change.repository,
    environment: 'production',
    sha: change.mergeSha!,
    creator: 'deployer',
    createdAt,
    statuses: statuses.filter((status) => status.at <= now),
  };
}

/** Adds the planned pull requests, the issues that they close and their deployments, oldest first. */
function mergeAll(company: Company, plans: Plan[], tickets: Map<Plan, Ticket>, now: Time): void {
  const next = { ...firstNumber };
  const numbers = new Map<Plan, number>();
  for (const plan of [...plans].sort((a, b) => openedAt(a) - openedAt(b))) {
    const number = (next[plan.repository] ?? 1) + (plan.keyIn === 'linked_issue' ? 1 : 0);
    numbers.set(plan, number);
    next[plan.repository] = number + 1;
  }
  for (const plan of [...plans].sort((a, b) => a.mergedAt - b.mergedAt)) {
    const number = numbers.get(plan)!;
    const ticket = tickets.get(plan) ?? null;
    const issue =
      plan.keyIn === 'linked_issue' && ticket !== null ? issueFor(plan, number - 1, ticket) : null;
    if (issue !== null) company.issues.push(issue);
    const base = mainLine(company, plan.repository).findLast((commit) => commit.at <= openedAt(plan));
    const change = buildPullRequest(plan, {
      number,
      ticketKey: plan.ticket?.flow === 'kept' ? plan.ticket.key : (ticket?.key ?? null),
      issue: issue?.number ?? null,
      baseSha: base?.sha ?? rootSha(plan.repository),
      reverted:
        company.pullRequests.find((one) => plan.reverts !== undefined && one.case === plan.reverts) ?? null,
    });
    company.pullRequests.push(change);
    if (ticket !== null && plan.keyIn === 'title') linkPullRequest(ticket, change);
    const minutes = plan.deployedAfter === undefined ? 12 : plan.deployedAfter;
    const deployment = minutes === null ? null : deploymentOf(change, minutes, now);
    if (deployment !== null) company.deployments.push(deployment);
  }
}

const issueFor = (plan: Plan, number: number, ticket: Ticket): GithubIssue => ({
  repository: plan.repository,
  number,
  title: plan.title.replace(/^Close i/, 'I'),
  body: `Seen three times this month. Tracked as ${ticket.key}.`,
  author: ticket.reporter,
  createdAt: toSecond(openedAt(plan) - 30 * HOUR),
  closedAt: toSecond(plan.mergedAt),
  labels: ['bug'],
});

/**
 * Harborlight as it stands at `now`: three services, their people, about 150 merged pull requests of the second
 * quarter of 2026 and the last two days before `now`. The same `now` gives the same company, byte for byte.
 */
export function buildCompany(now: Time): Company {
  const plans = [...historyPlans(), ...namedCases(), ...recentPlans(toSecond(now))];
  const drafts = plans
    .map((plan) => planTicket(plan, projectOf(plan.repository), openedAt(plan)))
    .filter((draft) => draft !== null && draft.createdAt <= now) as TicketDraft[];
  const tickets = giveKeys(drafts);
  const company: Company = {
    name: 'Harborlight',
    domain: 'harborlight.example',
    slackTeamId: 'T07HBLGT2QX',
    people,
    services,
    channels,
    jiraProjects,
    pullRequests: [],
    directPushes: directPushes(),
    issues: [],
    deployments: [],
    tickets: [],
    incidents: [],
  };
  mergeAll(company, plans, tickets, now);
  company.tickets = [...standingTickets(), ...tickets.values()].map((ticket) => asOf(ticket, now));
  company.incidents = buildIncidents(now, company.pullRequests);
  return company;
}
