import type { Change } from '../../domain/change.ts';
import type { Instant } from '../../domain/instant.ts';
import { commitAnswer, fileAnswer, pullRequestListItem, wholeCommitAnswer } from './answers.ts';
import { mapDirectPush, mapPullRequest } from './map-change.ts';
import { ownerAndName, pullOfCommit, type Reader, readRepository, remember } from './reader.ts';

/**
 * Merged pull requests and direct pushes of the default branch, by two lists: pull requests by their last update (a
 * merge is one, so that the list may stop at `since`), then commits that belong to none of them.
 */
export async function* readChangesSince(reader: Reader, since: Instant): AsyncGenerator<Change> {
  const { default_branch: branch } = await readRepository(reader);
  yield* mergedPullRequests(reader, branch, since);
  yield* directPushes(reader, branch, since);
}

async function* mergedPullRequests(reader: Reader, branch: string, since: Instant): AsyncGenerator<Change> {
  const { client, repository, mapping } = reader;
  const at = ownerAndName(repository);
  const query = { ...at, state: 'closed', base: branch, sort: 'updated', direction: 'desc' };
  for await (const page of client.pages(pullRequestListItem, 'GET /repos/{owner}/{repo}/pulls', query)) {
    for (const pull of page) {
      if (pull.merged_at === null || pull.merged_at < since) continue;
      const files = await client.all(fileAnswer, 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files', {
        ...at,
        pull_number: pull.number,
      });
      const change = mapPullRequest(pull, files, mapping);
      if (pull.merge_commit_sha !== null) remember(reader, pull.merge_commit_sha, change.id);
      yield change;
    }
    const last = page.at(-1);
    if (last === undefined || last.updated_at < since) return;
  }
}

async function* directPushes(reader: Reader, branch: string, since: Instant): AsyncGenerator<Change> {
  const { client, repository, mapping, changeOfCommit } = reader;
  const at = ownerAndName(repository);
  const query = { ...at, sha: branch, since };
  for await (const page of client.pages(commitAnswer, 'GET /repos/{owner}/{repo}/commits', query)) {
    for (const { sha } of page) {
      const known = changeOfCommit.get(sha);
      if (known !== undefined && !known.endsWith(sha)) continue;
      // A message that ends in "(#12)" proves nothing: whoever pushes directly can write it, too.
      const pull = known === undefined ? await pullOfCommit(reader, sha, branch) : null;
      if (pull !== null) {
        remember(reader, sha, `github:${repository}#${pull.number}`);
        continue;
      }
      const commit = await client.get(wholeCommitAnswer, 'GET /repos/{owner}/{repo}/commits/{ref}', {
        ...at,
        ref: sha,
      });
      const change = mapDirectPush(commit, branch, mapping);
      remember(reader, sha, change.id);
      yield change;
    }
  }
}
