import type { PersonRef } from '../../domain/actor.ts';
import { compare } from '../../domain/compare.ts';
import { ThreadproofError } from '../../domain/errors.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Ticket } from '../../domain/ticket.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { sha256 } from '../../ledger/seal.ts';
import type { Clock, TicketSource } from '../../ports.ts';
import {
  type ChangelogEntry,
  changelogAnswer,
  type IssueAnswer,
  issueAnswer,
  type JiraUser,
  myselfAnswer,
  projectsAnswer,
  searchAnswer,
  usersAnswer,
} from './answers.ts';
import { createJiraClient, type JiraAccess, type JiraClient } from './jira-client.ts';
import { searchJql } from './search-jql.ts';
import { STANDING_FIELDS, standingAnswer, standingOf } from './ticket-standing.ts';

export interface JiraOptions {
  access: JiraAccess;
  clock: Clock;
  /** Keys of the projects that count; empty: all that the account may see. */
  projects: readonly string[];
  /** Of one request, in milliseconds; ten seconds unless told. */
  timeoutMs?: number;
}

const KEY = /^([A-Z][A-Z0-9_]+)-[1-9]\d*$/;
const FIELDS = ['summary', 'description', 'issuetype', 'status', 'created', 'reporter'];

export function createJiraTicketSource({ access, clock, projects, timeoutMs }: JiraOptions): TicketSource {
  const client = createJiraClient(access, timeoutMs);
  return {
    system: 'jira',
    knows: (key) => {
      const project = KEY.exec(key)?.[1];
      return project !== undefined && (projects.length === 0 || projects.includes(project));
    },
    async ticket(key) {
      const issue = await client.find(key, issueAnswer, (jira) =>
        jira.issues.getIssue({ issueIdOrKey: key, fields: FIELDS }),
      );
      if (issue === null) return null;
      return mapIssue(issue, await readHistory(client, key), access.baseUrl, clock.now());
    },
    async standing(key) {
      const issue = await client.find(key, standingAnswer, (jira) =>
        jira.issues.getIssue({ issueIdOrKey: key, fields: STANDING_FIELDS }),
      );
      return issue && standingOf(issue, await readHistory(client, key), access.baseUrl);
    },
    async search(words, limit) {
      const found = await client.get('the search', searchAnswer, (jira) =>
        jira.issueSearch.searchAndReconsileIssuesUsingJqlPost({
          jql: searchJql(words, projects),
          fields: ['summary', 'status'],
          maxResults: Math.min(100, limit),
        }),
      );
      return found.issues.map(({ key, fields }) => ({
        key,
        title: fields.summary,
        status: fields.status.name,
      }));
    },
    async account(id) {
      const users = await client.get(`the account ${id}`, usersAnswer, (jira) =>
        jira.userSearch.findUsers({ accountId: id }),
      );
      const found = users.find(({ accountId }) => accountId === id);
      return found === undefined
        ? null
        : {
            label: found.displayName,
            email: found.emailAddress?.toLowerCase() || null,
            active: found.active,
          };
    },
    check: () => check(client, projects),
  };
}

/** All changes of the issue, oldest first; Jira pages them by 100. */
async function readHistory(client: JiraClient, key: string): Promise<ChangelogEntry[]> {
  const entries: ChangelogEntry[] = [];
  for (;;) {
    const startAt = entries.length;
    const page = await client.get(`the history of ${key}`, changelogAnswer, (jira) =>
      jira.issues.getChangeLogs({ issueIdOrKey: key, startAt, maxResults: 100 }),
    );
    entries.push(...page.values);
    if (page.isLast || page.values.length === 0) break;
  }
  return entries.sort((a, b) => compare(a.created, b.created));
}

const personOf = (user: JiraUser): PersonRef | null => (user?.accountId ? `jira:${user.accountId}` : null);

/** A field that somebody fills in to approve: `Approved by`, `Approval`, `Change approval`; never one that says no. */
const isApproval = (field: string, value: string): boolean =>
  /\bapprov(?:al|ed|er decision)\b/i.test(field) &&
  value.trim() !== '' &&
  !/declin|reject|denied|not approved|pending|waiting/i.test(value);

/** An issue and its history as a ticket. Moved issues answer under their new key. */
export function mapIssue(
  issue: IssueAnswer,
  history: ChangelogEntry[],
  baseUrl: string,
  now: Instant,
): Ticket {
  const { fields, key } = issue;
  const items = history.flatMap((entry) => entry.items.map((item) => ({ ...item, entry })));
  const url = `${baseUrl.replace(/\/+$/, '')}/browse/${key}`;
  const read = { key, fields, history };
  return {
    key,
    system: 'jira',
    type: fields.issuetype.name,
    title: fields.summary,
    status: fields.status.name,
    url,
    createdAt: fields.created,
    reporter: personOf(fields.reporter),
    reporterLabel: fields.reporter?.displayName ?? null,
    statusHistory: items
      .filter((item) => item.field === 'status' && item.toString)
      .map((item) => ({
        from: item.fromString ?? null,
        to: item.toString!,
        at: item.entry.created,
        by: personOf(item.entry.author),
      })),
    approvals: items
      .filter((item) => item.field !== undefined && isApproval(item.field, item.toString ?? ''))
      .map((item) => ({
        by: personOf(item.entry.author),
        at: item.entry.created,
        how: `${item.field}: ${item.toString}`,
      })),
    descriptionHash: sha256(canonicalJson(fields.description ?? null)),
    source: {
      system: 'jira',
      externalId: key,
      url,
      fetchedAt: now,
      contentHash: sha256(canonicalJson(read)),
    },
  };
}

async function check(client: JiraClient, projects: readonly string[]): ReturnType<TicketSource['check']> {
  try {
    const { displayName } = await client.get('the account', myselfAnswer, (jira) =>
      jira.myself.getCurrentUser(),
    );
    const seen = await client.get('the projects', projectsAnswer, (jira) =>
      jira.projects.searchProjects({
        maxResults: 100,
        ...(projects.length > 0 ? { keys: [...projects] } : {}),
      }),
    );
    const visible = seen.values.map((project) => project.key);
    const first = {
      item: 'Jira',
      ok: true,
      detail: `works as ${displayName}; sees ${visible.length} projects`,
    };
    const wanted = projects.map((key) => ({
      item: `Jira project ${key}`,
      ok: visible.includes(key),
      detail: visible.includes(key) ? 'can be read' : 'is not there, or the account may not see it',
    }));
    return [first, ...wanted];
  } catch (error) {
    if (!(error instanceof ThreadproofError)) throw error;
    return [{ item: 'Jira', ok: false, detail: `${error.message} ${error.advice}` }];
  }
}
