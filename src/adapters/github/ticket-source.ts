import { z } from 'zod';
import { ThreadproofError } from '../../domain/errors.ts';
import { isAbandoned, type TicketStanding } from '../../domain/program/ticket-standing.ts';
import type { Ticket } from '../../domain/ticket.ts';
import type { Clock, TicketSource } from '../../ports.ts';
import {
  type IssueAnswer,
  issueAnswer,
  rateLimitAnswer,
  type TimelineEntry,
  timelineEntry,
} from './answers.ts';
import { createGithubClient, type GithubAccess } from './github-client.ts';
import { ownerAndName } from './reader.ts';
import { githubSource, hashText } from './source-ref.ts';
import { personOf } from './writers.ts';

const KEY = /^([A-Za-z0-9-]+\/[\w.-]+)#([1-9]\d*)$/;

export interface GithubIssuesOptions {
  access: GithubAccess;
  clock: Clock;
  /** `owner/name` of the repositories whose issues are searched. */
  repositories: readonly string[];
  timeoutMs?: number;
}

/** Issues of GitHub as tickets, by keys such as `acme/api#12`. */
export function createGithubTicketSource(options: GithubIssuesOptions): TicketSource {
  const { access, clock, repositories, timeoutMs } = options;
  const client = createGithubClient(access, clock, timeoutMs);
  return {
    system: 'github',
    knows: (key) => KEY.test(key),
    async ticket(key) {
      const [, repository = '', number = ''] = KEY.exec(key) ?? [];
      if (repository === '') return null;
      const at = { ...ownerAndName(repository), issue_number: Number(number) };
      const issue = await client.find(issueAnswer, 'GET /repos/{owner}/{repo}/issues/{issue_number}', at);
      // Pull requests are issues, too; one cannot authorize itself.
      if (issue === null || issue.pull_request !== undefined) return null;
      const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/timeline';
      return mapIssue(key, issue, await client.all(timelineEntry, route, at), clock.now());
    },
    async standing(key) {
      const [, repository = '', number = ''] = KEY.exec(key) ?? [];
      if (repository === '') return null;
      const at = { ...ownerAndName(repository), issue_number: Number(number) };
      const issue = await client.find(issueAnswer, 'GET /repos/{owner}/{repo}/issues/{issue_number}', at);
      if (issue === null) return null;
      const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/timeline';
      return standingOf(key, issue, await client.all(timelineEntry, route, at));
    },
    async search(words, limit) {
      if (repositories.length === 0) return [];
      const where = repositories.map((repository) => `repo:${repository}`).join(' ');
      const q = `${words.replace(/["\\:]/g, ' ').trim()} is:issue ${where}`.trim();
      const found = await client.get(z.object({ items: z.array(issueAnswer) }), 'GET /search/issues', {
        q,
        sort: 'created',
        order: 'desc',
        per_page: Math.min(100, limit),
      });
      return found.items.map((issue) => ({
        key: `${issue.repository_url?.split('/').slice(-2).join('/')}#${issue.number}`,
        title: issue.title,
        status: statusOf(issue),
      }));
    },
    async check() {
      try {
        await client.get(rateLimitAnswer, 'GET /rate_limit', {});
        return [{ item: 'GitHub issues', ok: true, detail: 'the token works' }];
      } catch (error) {
        if (!(error instanceof ThreadproofError)) throw error;
        return [{ item: 'GitHub issues', ok: false, detail: `${error.message} ${error.advice}` }];
      }
    },
  };
}

const statusOf = ({ state, state_reason: reason }: Pick<IssueAnswer, 'state' | 'state_reason'>): string =>
  state === 'open' ? 'Open' : reason === 'not_planned' ? 'Closed (not planned)' : 'Closed';

/** Where an issue or a pull request stands, and who closed or reopened it last. What is closed without being merged was not done. */
function standingOf(key: string, issue: IssueAnswer, timeline: readonly TimelineEntry[]): TicketStanding {
  const merged = issue.pull_request?.merged_at != null;
  const status = merged
    ? 'Merged'
    : issue.pull_request && issue.state !== 'open'
      ? 'Closed (not merged)'
      : statusOf(issue);
  const undone = isAbandoned(status) || (issue.pull_request !== undefined && !merged);
  const moved = issue.state === 'open' ? 'reopened' : 'closed';
  const last = timeline.findLast(({ event, created_at }) => event === moved && created_at !== undefined);
  return {
    ticket: key,
    state: issue.state === 'open' ? 'open' : undone ? 'abandoned' : 'done',
    status,
    url: issue.html_url,
    by: personOf(last?.actor ?? null),
    byLabel: last?.actor?.login ?? null,
    since: last?.created_at ?? null,
    detail: null,
  };
}

function mapIssue(key: string, issue: IssueAnswer, timeline: readonly TimelineEntry[], now: string): Ticket {
  const dated = timeline.filter((entry) => entry.created_at !== undefined);
  const moves = dated.filter(({ event }) => event === 'closed' || event === 'reopened');
  let from = 'Open';
  const statusHistory = moves.map((entry) => {
    const to = statusOf({
      state: entry.event === 'closed' ? 'closed' : 'open',
      state_reason: entry.state_reason,
    });
    const step = { from, to, at: entry.created_at!, by: personOf(entry.actor ?? null) };
    from = to;
    return step;
  });
  const approvals = dated
    .filter(({ event, label }) => event === 'labeled' && /^(?:status: *)?approved$/i.test(label?.name ?? ''))
    .map((entry) => ({
      by: personOf(entry.actor ?? null),
      at: entry.created_at!,
      how: `label ${entry.label?.name}`,
    }));
  return {
    key,
    system: 'github',
    type: 'Issue',
    title: issue.title,
    status: statusOf(issue),
    url: issue.html_url,
    createdAt: issue.created_at,
    reporter: personOf(issue.user),
    reporterLabel: issue.user?.login ?? null,
    statusHistory,
    approvals,
    descriptionHash: hashText(issue.body ?? ''),
    source: githubSource(key, issue.html_url, { issue, moves }, now),
  };
}
