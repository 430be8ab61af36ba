import type { Company, PersonKey, Ticket, Time } from '../company-types.ts';
import { between } from '../seeded.ts';

export const site = 'https://harborlight.atlassian.net';
const rest = `${site}/rest/api/3`;

/** Jira's own form: milliseconds and a zone without a colon. */
export const jiraTime = (time: Time): string => new Date(time).toISOString().replace('Z', '+0000');

const sizes = ['16x16', '24x24', '32x32', '48x48'] as const;
const avatars = (name: string) =>
  Object.fromEntries(
    sizes.map((size) => [
      size,
      `https://avatar.harborlight.example/${encodeURIComponent(name)}?size=${size.slice(0, 2)}`,
    ]),
  );

const byKey = (company: Company, key: PersonKey) => {
  const person = company.people.find((one) => one.key === key);
  if (person?.jiraAccountId == null) throw new Error(`${key} has no Jira account`);
  return { ...person, accountId: person.jiraAccountId };
};

/** As it stands inside an issue, a comment or a change. */
export function userDetails(company: Company, key: PersonKey) {
  const { accountId, name, email, active } = byKey(company, key);
  return {
    self: `${rest}/user?accountId=${encodeURIComponent(accountId)}`,
    accountId,
    accountType: 'atlassian',
    emailAddress: email,
    avatarUrls: avatars(name),
    displayName: name,
    active,
    timeZone: 'Europe/London',
  };
}

const categories = {
  'To Do': { id: 2, key: 'new', colorName: 'blue-gray', name: 'To Do' },
  'In Progress': { id: 4, key: 'indeterminate', colorName: 'yellow', name: 'In Progress' },
  Done: { id: 3, key: 'done', colorName: 'green', name: 'Done' },
} as const;

export const statuses: { id: string; name: string; category: keyof typeof categories }[] = [
  { id: '10000', name: 'To Do', category: 'To Do' },
  { id: '10001', name: 'Approved', category: 'To Do' },
  { id: '10002', name: 'In Progress', category: 'In Progress' },
  { id: '10003', name: 'In Review', category: 'In Progress' },
  { id: '10004', name: 'Done', category: 'Done' },
  { id: '10005', name: 'Rejected', category: 'Done' },
  { id: '10006', name: 'Awaiting ratification', category: 'In Progress' },
  { id: '10007', name: 'Ratified', category: 'Done' },
];

export const statusId = (name: string): string => statuses.find((one) => one.name === name)?.id ?? '10000';

function statusBody(name: string) {
  const found = statuses.find((one) => one.name === name) ?? statuses[0]!;
  const category = categories[found.category];
  return {
    self: `${rest}/status/${found.id}`,
    description: '',
    iconUrl: `${site}/images/icons/statuses/generic.png`,
    name: found.name,
    id: found.id,
    statusCategory: { self: `${rest}/statuscategory/${category.id}`, ...category },
  };
}

const types = ['Story', 'Bug', 'Task', 'Change', 'Emergency change'];

function typeBody(name: string) {
  const id = String(10_100 + types.indexOf(name));
  return {
    self: `${rest}/issuetype/${id}`,
    id,
    description: '',
    iconUrl: `${site}/images/icons/issuetypes/task.svg`,
    name,
    subtask: false,
    hierarchyLevel: 0,
  };
}

/** Plain paragraphs as an Atlassian document. */
export const documentOf = (text: string) => ({
  type: 'doc',
  version: 1,
  content: text
    .split('\n\n')
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => ({ type: 'paragraph', content: [{ type: 'text', text: paragraph }] })),
});

export const issueId = (ticket: Ticket): string => String(between(11_000, 99_999, 'issue', ticket.key));

export function projectBody(company: Company, key: string) {
  const project = company.jiraProjects.find((one) => one.key === key)!;
  return {
    self: `${rest}/project/${project.id}`,
    id: project.id,
    key: project.key,
    name: project.name,
    simplified: false,
    style: 'classic',
    avatarUrls: avatars(project.name),
    insight: {
      totalIssueCount: company.tickets.filter((ticket) => ticket.project === key).length,
      lastIssueUpdateTime: jiraTime(Math.max(...company.tickets.map(updatedAt))),
    },
  };
}

/** A whole project, as `GET /project/{key}` gives it. */
export const projectDetails = (company: Company, key: string) => ({
  ...projectBody(company, key),
  description: `What the ${key} team works on`,
  lead: userDetails(company, company.jiraProjects.find((one) => one.key === key)!.lead),
  assigneeType: 'UNASSIGNED',
  components: [],
  versions: [],
  issueTypes: types.map(typeBody),
  roles: {},
});

export const updatedAt = (ticket: Ticket): Time =>
  Math.max(ticket.createdAt, ticket.transitions.at(-1)?.at ?? 0, ...ticket.comments.map((one) => one.at));

/** `fields` is what the caller asked for; null means all that there are. */
export function issueBody(company: Company, ticket: Ticket, fields: string[] | null) {
  const done = ['Done', 'Rejected', 'Ratified'].includes(ticket.status);
  const all: Record<string, unknown> = {
    summary: ticket.summary,
    description: documentOf(ticket.description),
    issuetype: typeBody(ticket.type),
    project: projectBody(company, ticket.project),
    status: statusBody(ticket.status),
    created: jiraTime(ticket.createdAt),
    updated: jiraTime(updatedAt(ticket)),
    reporter: userDetails(company, ticket.reporter),
    creator: userDetails(company, ticket.reporter),
    assignee: ticket.assignee === null ? null : userDetails(company, ticket.assignee),
    priority: {
      self: `${rest}/priority/3`,
      iconUrl: `${site}/images/icons/priorities/medium.svg`,
      name: 'Medium',
      id: '3',
    },
    resolution: done
      ? {
          self: `${rest}/resolution/10000`,
          id: '10000',
          description: '',
          name: ticket.status === 'Rejected' ? "Won't Do" : 'Done',
        }
      : null,
    resolutiondate: done ? jiraTime(updatedAt(ticket)) : null,
    labels: [],
    issuelinks: [],
    subtasks: [],
    comment: commentPage(company, ticket),
  };
  const wanted = fields === null || fields.includes('*all') || fields.includes('*navigable') ? null : fields;
  return {
    expand: 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations',
    id: issueId(ticket),
    self: `${rest}/issue/${issueId(ticket)}`,
    key: ticket.key,
    fields:
      wanted === null
        ? all
        : Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name))),
  };
}

export const changesOf = (company: Company, ticket: Ticket) =>
  ticket.transitions.map((step, index) => ({
    id: String(between(100_000, 999_999, 'history', ticket.key, index)),
    author: userDetails(company, step.by),
    created: jiraTime(step.at),
    items: [
      {
        field: 'status',
        fieldtype: 'jira',
        fieldId: 'status',
        from: statusId(step.from),
        fromString: step.from,
        to: statusId(step.to),
        toString: step.to,
      },
    ],
  }));

export function commentBody(company: Company, ticket: Ticket, comment: Ticket['comments'][number]) {
  return {
    self: `${rest}/issue/${issueId(ticket)}/comment/${comment.id}`,
    id: String(comment.id),
    author: userDetails(company, comment.by),
    body: documentOf(comment.text),
    updateAuthor: userDetails(company, comment.by),
    created: jiraTime(comment.at),
    updated: jiraTime(comment.at),
    jsdPublic: true,
  };
}

export const commentPage = (company: Company, ticket: Ticket, startAt = 0, maxResults = 5000) => ({
  startAt,
  maxResults,
  total: ticket.comments.length,
  comments: ticket.comments
    .slice(startAt, startAt + maxResults)
    .map((one) => commentBody(company, ticket, one)),
});

export const remoteLinkBody = (ticket: Ticket, link: Ticket['remoteLinks'][number]) => ({
  id: link.id,
  self: `${rest}/issue/${ticket.key}/remotelink/${link.id}`,
  globalId: `github=${link.url}`,
  application: { type: 'com.github.integration', name: 'GitHub' },
  relationship: 'is changed by',
  object: {
    url: link.url,
    title: link.title,
    summary: '',
    icon: { url16x16: 'https://github.com/favicon.ico', title: 'GitHub' },
    status: { resolved: true, icon: {} },
  },
});

export const transitionBody = (name: string) => ({
  id: String(Number(statusId(name)) - 9_900),
  name,
  to: statusBody(name),
  hasScreen: false,
  isGlobal: true,
  isInitial: false,
  isAvailable: true,
  isConditional: false,
  isLooped: false,
});
