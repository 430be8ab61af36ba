import { buildCompany, deploymentOf, mainLine, rootSha } from './company.ts';
import type { Company, Incident, PersonKey, PullRequest, Ticket, Time } from './company-types.ts';
import { serveGithub } from './github/github-double.ts';
import type { Fault, HttpDouble } from './http-double.ts';
import { serveJira } from './jira/jira-double.ts';
import { servePagerduty } from './pagerduty/pagerduty-double.ts';
import { MINUTE, type Plan, toSecond } from './plan.ts';
import { buildPullRequest } from './pull-requests.ts';
import { shaOf } from './seeded.ts';

type NeighbourName = 'github' | 'jira' | 'pagerduty';

/** A change that somebody makes while the sandbox runs. */
export type Merge = Pick<Plan, 'repository' | 'title' | 'why' | 'files' | 'author'> &
  Partial<Omit<Plan, 'ticket' | 'case' | 'reverts'>> & {
    /** Key of a ticket that exists; it is written where `keyIn` says, in the title unless told. */
    ticketKey?: string | null;
    /** Number of the pull request that it takes back. */
    reverts?: number;
  };

export type NewTicket = Pick<Ticket, 'project' | 'summary' | 'reporter'> & Partial<Omit<Ticket, 'key'>>;

export interface Neighbours {
  githubUrl: string;
  githubToken: string;
  jiraUrl: string;
  jiraEmail: string;
  jiraToken: string;
  pagerdutyUrl: string;
  pagerdutyToken: string;
  company: Company;
  /** Merges a pull request now (or at `mergedAt`) and, unless `deployedAfter` is null, deploys it by its time. */
  merge: (change: Merge) => PullRequest;
  createTicket: (ticket: NewTicket) => Ticket;
  moveTicket: (key: string, to: string, by: PersonKey) => Ticket;
  /** An alert reaches PagerDuty. `id`, `number` and times are given unless told. */
  trigger: (incident: Pick<Incident, 'title' | 'service'> & Partial<Incident>) => Incident;
  acknowledge: (id: string, by: PersonKey) => Incident;
  resolve: (id: string, by: PersonKey | null) => Incident;
  faults: {
    set: (neighbour: NeighbourName, fault: Fault | null, matching?: RegExp) => void;
    clear: () => void;
  };
  /** What was asked of a neighbour so far, oldest first: `GET /path?query`. */
  requests: (neighbour: NeighbourName) => string[];
  close: () => Promise<void>;
}

interface Live {
  company: Company;
  now: () => Time;
}

function merge({ company, now }: Live, wish: Merge): PullRequest {
  const { reverts, ticketKey = null, ...rest } = wish;
  const plan: Plan = { openFor: 20 * MINUTE, keyIn: 'title', ...rest, mergedAt: wish.mergedAt ?? now() };
  const same = <T extends { repository: string; number: number }>(all: T[]) =>
    all.filter((one) => one.repository === plan.repository).map((one) => one.number);
  const change = buildPullRequest(plan, {
    number: Math.max(0, ...same(company.pullRequests), ...same(company.issues)) + 1,
    ticketKey,
    issue: null,
    baseSha: mainLine(company, plan.repository).at(-1)?.sha ?? rootSha(plan.repository),
    reverted:
      company.pullRequests.find((one) => one.repository === plan.repository && one.number === reverts) ??
      null,
  });
  company.pullRequests.push(change);
  const minutes = plan.deployedAfter === undefined ? 0 : plan.deployedAfter;
  // `Infinity` as the clock: a deployment that is asked for live is over as soon as it is there.
  const deployment = minutes === null ? null : deploymentOf(change, minutes, Number.POSITIVE_INFINITY);
  if (deployment !== null) company.deployments.push(deployment);
  return change;
}

function createTicket({ company, now }: Live, wish: NewTicket): Ticket {
  const highest = company.tickets
    .filter((one) => one.project === wish.project)
    .map((one) => Number(one.key.split('-')[1]));
  const ticket: Ticket = {
    type: 'Task',
    description: '',
    status: wish.transitions?.at(-1)?.to ?? 'To Do',
    createdAt: toSecond(now()),
    assignee: null,
    transitions: [],
    comments: [],
    remoteLinks: [],
    ...wish,
    key: `${wish.project}-${Math.max(0, ...highest) + 1}`,
  };
  company.tickets.push(ticket);
  return ticket;
}

function find<T extends { id: string } | { key: string }>(all: T[], name: string): T {
  const found = all.find((one) => ('id' in one ? one.id : one.key) === name);
  if (found === undefined) throw new Error(`nothing is called ${name}`);
  return found;
}

function trigger(
  { company, now }: Live,
  wish: Pick<Incident, 'title' | 'service'> & Partial<Incident>,
): Incident {
  const number = wish.number ?? Math.max(...company.incidents.map((one) => one.number)) + 1;
  const incident: Incident = {
    id: `Q0HBL${shaOf('live', number).slice(0, 9).toUpperCase()}`,
    urgency: 'high',
    priority: null,
    triggeredAt: toSecond(now()),
    acknowledgements: [],
    resolvedAt: null,
    resolvedBy: null,
    notes: [],
    alertKey: `live:${number}`,
    cause: null,
    ...wish,
    number,
  };
  company.incidents.push(incident);
  return incident;
}

const secrets = {
  githubToken: 'github-sandbox-token',
  jiraEmail: 'ines.okafor@harborlight.example',
  jiraToken: 'jira-sandbox-token',
  pagerdutyToken: 'pagerduty-sandbox-token',
};

/** The same company, without what has not happened yet. */
function upTo(company: Company, until: () => Time): Company {
  const past = <T>(things: readonly T[], when: (thing: T) => Time) =>
    things.filter((thing) => when(thing) <= until());
  return Object.defineProperties(
    { ...company },
    {
      pullRequests: { get: () => past(company.pullRequests, ({ mergedAt }) => mergedAt ?? 0) },
      directPushes: { get: () => past(company.directPushes, ({ at }) => at) },
      deployments: { get: () => past(company.deployments, ({ createdAt }) => createdAt) },
    },
  );
}

/**
 * Starts GitHub, Jira and PagerDuty of the invented company on free ports of `host` (127.0.0.1). History is laid
 * around `now`; what happens afterwards is dated by the running clock, counted on from `now`.
 */
export async function startNeighbours(options: {
  now: Date | number;
  host?: string;
  /** Until when GitHub shows what happened: while a history is played, the future has not been merged yet. */
  until?: () => Time;
}): Promise<Neighbours> {
  const start = Number(options.now);
  const startedAt = performance.now();
  const now = () => Math.floor(start + (performance.now() - startedAt));
  const company = buildCompany(start);
  const live = { company, now };
  const servers: Record<NeighbourName, HttpDouble> = {
    github: await serveGithub(upTo(company, options.until ?? now), secrets.githubToken, now, options.host),
    jira: await serveJira(company, secrets.jiraEmail, secrets.jiraToken, now, options.host),
    pagerduty: await servePagerduty(company, secrets.pagerdutyToken, now, options.host),
  };
  return {
    ...secrets,
    githubUrl: servers.github.url,
    jiraUrl: servers.jira.url,
    pagerdutyUrl: servers.pagerduty.url,
    company,
    merge: (change) => merge(live, change),
    createTicket: (ticket) => createTicket(live, ticket),
    moveTicket: (key, to, by) => {
      const ticket = find(company.tickets, key);
      ticket.transitions.push({ at: toSecond(now()), by, from: ticket.status, to });
      ticket.status = to;
      return ticket;
    },
    trigger: (incident) => trigger(live, incident),
    acknowledge: (id, by) => {
      const incident = find(company.incidents, id);
      incident.acknowledgements.push({ by, at: toSecond(now()) });
      return incident;
    },
    resolve: (id, by) => {
      const incident = find(company.incidents, id);
      incident.resolvedAt = toSecond(now());
      incident.resolvedBy = by;
      return incident;
    },
    faults: {
      set: (neighbour, fault, matching) => servers[neighbour].setFault(fault, matching),
      clear: () => {
        for (const server of Object.values(servers)) server.setFault(null);
      },
    },
    requests: (neighbour) => servers[neighbour].requests,
    close: async () => {
      await Promise.all(Object.values(servers).map((server) => server.close()));
    },
  };
}
