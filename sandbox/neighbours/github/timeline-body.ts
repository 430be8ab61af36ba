import type { Company, GithubIssue, PullRequest, Time } from '../company-types.ts';
import { between } from '../seeded.ts';
import { accountOf, iso, nodeId, repoUrl, userBody } from './account-bodies.ts';
import { issueBody } from './change-bodies.ts';

/** What happened to a pull request, oldest first: commits, reviews, the merge, and who mentions it. */
export function timelineBody(company: Company, change: PullRequest) {
  const issueUrl = `${repoUrl(change.repository)}/issues`;
  const entries: [Time, Record<string, unknown>][] = [];
  change.commits.forEach((commit, index) => {
    const signed = (key: string) => {
      const { name, email } = accountOf(company, key);
      return { name, email, date: iso(commit.at) };
    };
    const git = `${repoUrl(change.repository)}/git`;
    const parent = change.commits[index - 1]?.sha ?? change.baseSha;
    entries.push([
      commit.at,
      {
        event: 'committed',
        sha: commit.sha,
        node_id: nodeId('C', commit.sha),
        url: `${git}/commits/${commit.sha}`,
        html_url: `https://github.com/${change.repository}/commit/${commit.sha}`,
        author: signed(commit.author),
        committer: signed(commit.committer),
        tree: { sha: commit.sha, url: `${git}/trees/${commit.sha}` },
        message: commit.message,
        parents: [
          {
            sha: parent,
            url: `${git}/commits/${parent}`,
            html_url: `https://github.com/${change.repository}/commit/${parent}`,
          },
        ],
        verification: {
          verified: false,
          reason: 'unsigned',
          signature: null,
          payload: null,
          verified_at: null,
        },
      },
    ]);
  });
  const happened = (event: string, at: Time, actor: string, commit: string | null) => {
    const id = between(10_000_000, 99_999_999, event, change.repository, change.number);
    const commitUrl = commit === null ? null : `${repoUrl(change.repository)}/commits/${commit}`;
    entries.push([
      at,
      {
        id,
        node_id: nodeId('EV', id),
        url: `${issueUrl}/events/${id}`,
        actor: userBody(company, actor),
        event,
        commit_id: commit,
        commit_url: commitUrl,
        created_at: iso(at),
        performed_via_github_app: null,
      },
    ]);
  };
  for (const review of change.reviews) {
    const html = `https://github.com/${change.repository}/pull/${change.number}#pullrequestreview-${review.id}`;
    const pull = `${repoUrl(change.repository)}/pulls/${change.number}`;
    entries.push([
      review.at,
      {
        event: 'reviewed',
        id: review.id,
        node_id: nodeId('PRR', review.id),
        user: userBody(company, review.reviewer),
        body: review.body,
        state: review.state.toLowerCase(),
        commit_id: review.commitSha,
        submitted_at: iso(review.at),
        html_url: html,
        pull_request_url: pull,
        _links: { html: { href: html }, pull_request: { href: pull } },
        author_association: 'MEMBER',
      },
    ]);
  }
  if (change.mergedAt !== null && change.mergedBy !== null) {
    happened('merged', change.mergedAt, change.mergedBy, change.mergeSha);
    happened('closed', change.mergedAt + 1000, change.mergedBy, null);
    happened('head_ref_deleted', change.mergedAt + 2000, change.mergedBy, null);
  }
  for (const other of company.pullRequests) {
    if (other.repository !== change.repository || other.reverts !== change.number) continue;
    entries.push([
      other.createdAt,
      {
        event: 'cross-referenced',
        actor: userBody(company, other.author),
        created_at: iso(other.createdAt),
        updated_at: iso(other.createdAt),
        source: { type: 'issue', issue: issueBody(company, other) },
      },
    ]);
  }
  return entries.sort((a, b) => a[0] - b[0]).map(([, entry]) => entry);
}

/** An issue's timeline: that it was closed, if it was. */
export function issueTimelineBody(company: Company, issue: GithubIssue) {
  if (issue.closedAt === null) return [];
  const id = between(10_000_000, 99_999_999, 'closed', issue.repository, issue.number);
  return [
    {
      id,
      node_id: nodeId('EV', id),
      url: `${repoUrl(issue.repository)}/issues/events/${id}`,
      actor: userBody(company, issue.author),
      event: 'closed',
      commit_id: null,
      commit_url: null,
      created_at: iso(issue.closedAt),
      state_reason: 'completed',
      performed_via_github_app: null,
    },
  ];
}
