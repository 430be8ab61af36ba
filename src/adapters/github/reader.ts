import { z } from 'zod';
import { pullRequestListItem, repositoryAnswer } from './answers.ts';
import type { GithubClient } from './github-client.ts';
import type { Mapping } from './map-change.ts';

/** One repository through one client. */
export interface Reader {
  client: GithubClient;
  repository: string;
  mapping: Mapping;
  /** Commits that are known to belong to a change, by hash: spares a call for each commit of a deployment. */
  changeOfCommit: Map<string, string>;
  /** What GitHub calls each repository now: it answers under an old name, too. */
  names: Map<string, string>;
}

export function ownerAndName(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}

const REMEMBERED = 20_000;

export function remember({ changeOfCommit }: Reader, sha: string, id: string): void {
  changeOfCommit.set(sha, id);
  if (changeOfCommit.size > REMEMBERED) changeOfCommit.delete(changeOfCommit.keys().next().value!);
}

export async function readRepository({
  client,
  repository,
  names,
}: Reader): Promise<z.infer<typeof repositoryAnswer>> {
  const found = await client.get(repositoryAnswer, 'GET /repos/{owner}/{repo}', ownerAndName(repository));
  names.set(repository, found.full_name);
  return found;
}

/** The merged pull request that brought a commit to `branch`; null for a commit that came directly. */
export async function pullOfCommit(
  reader: Reader,
  sha: string,
  branch: string,
): Promise<z.infer<typeof pullRequestListItem> | null> {
  const found = await reader.client.find(
    z.array(pullRequestListItem),
    'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    { ...ownerAndName(reader.repository), commit_sha: sha },
  );
  return found?.find((pull) => pull.merged_at !== null && pull.base.ref === branch) ?? null;
}
