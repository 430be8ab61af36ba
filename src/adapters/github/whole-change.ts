import type { Change } from '../../domain/change.ts';
import { ThreadproofError } from '../../domain/errors.ts';
import type { Instant } from '../../domain/instant.ts';
import {
  checkRunAnswer,
  combinedStatusAnswer,
  commitAnswer,
  fileAnswer,
  issueAnswer,
  lastEditedAnswer,
  pullRequestAnswer,
  reviewAnswer,
  timelineEntry,
  type WholePullRequest,
  wholeCommitAnswer,
} from './answers.ts';
import { mapDirectPush, mapWholePullRequest, type PullRequestFindings } from './map-change.ts';
import { readGuard } from './protection.ts';
import { ownerAndName, pullOfCommit, type Reader, readRepository } from './reader.ts';
import { linkedIssuesOf, revertOf } from './references.ts';

/** A merged pull request with everything; null where there is none, or one that is not merged. */
export async function readPullRequestChange(reader: Reader, number: number): Promise<Change | null> {
  const { client, repository, mapping } = reader;
  const at = { ...ownerAndName(repository), pull_number: number };
  const pull = await client.find(pullRequestAnswer, 'GET /repos/{owner}/{repo}/pulls/{pull_number}', at);
  if (pull === null || pull.merged_at === null) return null;
  const ref = { ...ownerAndName(repository), ref: pull.head.sha };
  const [files, commits, reviews, checkRuns, status, guard, issues, revertedBy, lastEditedAt] =
    await Promise.all([
      client.all(fileAnswer, 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files', at),
      client.all(commitAnswer, 'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits', at),
      client.all(reviewAnswer, 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', at),
      client.all(checkRunAnswer, 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs', ref),
      client.get(combinedStatusAnswer, 'GET /repos/{owner}/{repo}/commits/{ref}/status', ref),
      readGuard(client, repository, pull.base.ref),
      readLinkedIssues(reader, pull.body ?? ''),
      readRevertedBy(reader, number),
      readLastEdit(reader, pull),
    ]);
  return mapWholePullRequest(
    { pull, files, commits, reviews, checkRuns, status, guard, issues, revertedBy, lastEditedAt },
    mapping,
  );
}

/** A commit as its pull request where it came through one, else as a direct push to the default branch. */
export async function readCommitChange(reader: Reader, sha: string): Promise<Change | null> {
  const { client, repository, mapping } = reader;
  const at = { ...ownerAndName(repository), ref: sha };
  const commit = await client.find(wholeCommitAnswer, 'GET /repos/{owner}/{repo}/commits/{ref}', at);
  if (commit === null) return null;
  const { default_branch: branch } = await readRepository(reader);
  const pull = await pullOfCommit(reader, commit.sha, branch);
  if (pull !== null) return readPullRequestChange(reader, pull.number);
  return mapDirectPush(commit, branch, mapping);
}

/** The issues that the description closes; those that cannot be read, and pull requests, are left out. */
async function readLinkedIssues(
  { client, repository }: Reader,
  body: string,
): Promise<PullRequestFindings['issues']> {
  const found = await Promise.all(
    linkedIssuesOf(repository, body)
      .slice(0, 10)
      .map(async (ref) => {
        const [name = '', number = ''] = ref.split('#');
        const issue = await client.find(issueAnswer, 'GET /repos/{owner}/{repo}/issues/{issue_number}', {
          ...ownerAndName(name),
          issue_number: Number(number),
        });
        return issue === null || issue.pull_request !== undefined ? [] : [{ ref, issue }];
      }),
  );
  return found.flat();
}

/** The merged pull request that says it takes this one back, as its timeline mentions it. */
async function readRevertedBy({ client, repository }: Reader, number: number): Promise<string | null> {
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/timeline';
  const at = { ...ownerAndName(repository), issue_number: number };
  for await (const page of client.pages(timelineEntry, route, at))
    for (const { event, source } of page) {
      const issue = event === 'cross-referenced' ? source?.issue : undefined;
      if (issue?.pull_request?.merged_at == null) continue;
      if (revertOf(repository, issue.body ?? '', []) === `github:${repository}#${number}`)
        return `github:${repository}#${issue.number}`;
    }
  return null;
}

const LAST_EDIT = `query ($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) { lastEditedAt } }
}`;

/** REST does not say when a description was edited. Undefined where GraphQL does not say it either. */
async function readLastEdit(
  { client, repository }: Reader,
  pull: WholePullRequest,
): Promise<Instant | null | undefined> {
  if (pull.merged_at !== null && pull.updated_at <= pull.merged_at) return undefined;
  const { owner, repo } = ownerAndName(repository);
  try {
    const answer = await client.graphql(lastEditedAnswer, LAST_EDIT, {
      owner,
      name: repo,
      number: pull.number,
    });
    return answer.repository?.pullRequest?.lastEditedAt;
  } catch (error) {
    if (error instanceof ThreadproofError) return undefined;
    throw error;
  }
}
