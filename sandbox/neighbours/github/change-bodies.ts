import type { Commit, Company, GithubIssue, PersonKey, PullRequest, Time } from '../company-types.ts';
import { between, shaOf } from '../seeded.ts';
import {
  accountOf,
  iso,
  isoOrNull,
  nodeId,
  organization,
  repositoryBody,
  repoUrl,
  userBody,
} from './account-bodies.ts';

const web = 'https://github.com';

const labelBody = (repository: string, name: string) => ({
  id: between(1_000_000, 9_999_999, 'label', repository, name),
  node_id: nodeId('LA', `${repository}:${name}`),
  url: `${repoUrl(repository)}/labels/${encodeURIComponent(name)}`,
  name,
  description: '',
  color: 'ededed',
  default: name === 'bug' || name === 'documentation',
});

export const updatedAt = (change: PullRequest): Time =>
  Math.max(
    change.createdAt,
    change.mergedAt ?? 0,
    change.bodyEditedAt ?? 0,
    ...change.reviews.map((one) => one.at),
  );

/** As in a list of pull requests: without `merged`, `merged_by` and the counts. */
export function pullRequestSimpleBody(company: Company, change: PullRequest) {
  const service = company.services.find((one) => one.repository === change.repository)!;
  const url = `${repoUrl(change.repository)}/pulls/${change.number}`;
  const issueUrl = `${repoUrl(change.repository)}/issues/${change.number}`;
  const html = `${web}/${change.repository}/pull/${change.number}`;
  const side = (ref: string, sha: string) => ({
    label: `harborlight:${ref}`,
    ref,
    sha,
    user: organization,
    repo: repositoryBody(service),
  });
  const href = (at: string) => ({ href: at });
  return {
    url,
    id: between(2_000_000_000, 2_099_999_999, 'pull', change.repository, change.number),
    node_id: nodeId('PR', `${change.repository}#${change.number}`),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repoUrl(change.repository)}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: `${repoUrl(change.repository)}/statuses/${change.headSha}`,
    number: change.number,
    state: change.mergedAt === null ? 'open' : 'closed',
    locked: false,
    title: change.title,
    user: userBody(company, change.author),
    body: change.body === '' ? null : change.body,
    labels: change.labels.map((name) => labelBody(change.repository, name)),
    milestone: null,
    active_lock_reason: null,
    created_at: iso(change.createdAt),
    updated_at: iso(updatedAt(change)),
    closed_at: isoOrNull(change.mergedAt),
    merged_at: isoOrNull(change.mergedAt),
    merge_commit_sha: change.mergeSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: side(change.headBranch, change.headSha),
    base: side(change.baseBranch, change.baseSha),
    _links: {
      self: href(url),
      html: href(html),
      issue: href(issueUrl),
      comments: href(`${issueUrl}/comments`),
      review_comments: href(`${url}/comments`),
      review_comment: href(`${repoUrl(change.repository)}/pulls/comments{/number}`),
      commits: href(`${url}/commits`),
      statuses: href(`${repoUrl(change.repository)}/statuses/${change.headSha}`),
    },
    author_association: 'MEMBER',
    auto_merge: null,
    draft: false,
  };
}

export const pullRequestBody = (company: Company, change: PullRequest) => ({
  ...pullRequestSimpleBody(company, change),
  merged: change.mergedAt !== null,
  mergeable: null,
  rebaseable: null,
  mergeable_state: 'unknown',
  merged_by: change.mergedBy === null ? null : userBody(company, change.mergedBy),
  comments: 0,
  review_comments: 0,
  maintainer_can_modify: false,
  commits: change.commits.length,
  additions: change.files.reduce((sum, file) => sum + file.additions, 0),
  deletions: change.files.reduce((sum, file) => sum + file.deletions, 0),
  changed_files: change.files.length,
});

export function fileBody(repository: string, sha: string, file: PullRequest['files'][number]) {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: shaOf('blob', sha, file.path),
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${web}/${repository}/blob/${sha}/${path}`,
    raw_url: `${web}/${repository}/raw/${sha}/${path}`,
    contents_url: `${repoUrl(repository)}/contents/${path}?ref=${sha}`,
    patch: `@@ -1,${file.deletions} +1,${file.additions} @@`,
  };
}

export function commitBody(company: Company, repository: string, commit: Commit, parents: string[]) {
  const url = `${repoUrl(repository)}/commits/${commit.sha}`;
  const signed = (key: PersonKey | 'web-flow') => {
    const { name, email } = accountOf(company, key);
    return { name, email, date: iso(commit.at) };
  };
  const tree = shaOf('tree', commit.sha);
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    url,
    html_url: `${web}/${repository}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${repoUrl(repository)}/git/commits/${commit.sha}`,
      author: signed(commit.author),
      committer: signed(commit.committer),
      message: commit.message,
      tree: { sha: tree, url: `${repoUrl(repository)}/git/trees/${tree}` },
      comment_count: 0,
      verification: {
        verified: false,
        reason: 'unsigned',
        signature: null,
        payload: null,
        verified_at: null,
      },
    },
    author: userBody(company, commit.author),
    committer: userBody(company, commit.committer),
    parents: parents.map((sha) => ({
      sha,
      url: `${repoUrl(repository)}/commits/${sha}`,
      html_url: `${web}/${repository}/commit/${sha}`,
    })),
  };
}

export function reviewBody(company: Company, change: PullRequest, review: PullRequest['reviews'][number]) {
  const pull = `${repoUrl(change.repository)}/pulls/${change.number}`;
  const html = `${web}/${change.repository}/pull/${change.number}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: userBody(company, review.reviewer),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: 'MEMBER',
    _links: { html: { href: html }, pull_request: { href: pull } },
    submitted_at: iso(review.at),
    commit_id: review.commitSha,
  };
}

/** An issue, or the issue side of a pull request. */
export function issueBody(company: Company, of: GithubIssue | PullRequest) {
  const change = 'headSha' in of ? of : null;
  const closedAt = 'headSha' in of ? of.mergedAt : of.closedAt;
  const url = `${repoUrl(of.repository)}/issues/${of.number}`;
  const html = `${web}/${of.repository}/${change === null ? 'issues' : 'pull'}/${of.number}`;
  return {
    id: between(2_100_000_000, 2_147_000_000, 'issue', of.repository, of.number),
    node_id: nodeId('I', `${of.repository}#${of.number}`),
    url,
    repository_url: repoUrl(of.repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    number: of.number,
    state: closedAt === null ? 'open' : 'closed',
    state_reason: closedAt === null || change !== null ? null : 'completed',
    title: of.title,
    body: of.body,
    user: userBody(company, of.author),
    labels: of.labels.map((name) => labelBody(of.repository, name)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: 0,
    closed_at: isoOrNull(closedAt),
    created_at: iso(of.createdAt),
    updated_at: iso(closedAt ?? of.createdAt),
    author_association: 'MEMBER',
    ...(change === null
      ? {}
      : {
          draft: false,
          pull_request: {
            url: `${repoUrl(of.repository)}/pulls/${of.number}`,
            html_url: html,
            diff_url: `${html}.diff`,
            patch_url: `${html}.patch`,
            merged_at: isoOrNull(change.mergedAt),
          },
        }),
  };
}
