import type { Change } from '../../domain/change.ts';
import { parseChangeLink } from '../../domain/change-link.ts';
import { ThreadproofError } from '../../domain/errors.ts';
import { servicesOfChange } from '../../domain/services-of-change.ts';
import type { Settings } from '../../domain/settings.ts';
import type { ChangeSource, Clock } from '../../ports.ts';
import { readAccount } from './account.ts';
import { rateLimitAnswer, repositoryAnswer } from './answers.ts';
import { readChangesSince } from './changes-since.ts';
import { codeownersReader } from './codeowners.ts';
import { readDeployChange, readDeploymentsSince } from './deployments.ts';
import { createGithubClient, type GithubAccess, type GithubClient } from './github-client.ts';
import type { Mapping } from './map-change.ts';
import type { Reader } from './reader.ts';
import { readCommitChange, readPullRequestChange } from './whole-change.ts';

export interface GithubOptions {
  access: GithubAccess;
  clock: Clock;
  settings: Pick<Settings, 'services' | 'tickets'>;
  /** In which commits an account's address is looked for. */
  repositories: readonly string[];
  /** Of one request, in milliseconds; ten seconds unless told. */
  timeoutMs?: number;
}

/** Changes from GitHub. A repository that is gone or hidden is NEIGHBOUR_NOT_FOUND, not an empty list. */
export function createGithubChangeSource({
  access,
  clock,
  settings,
  repositories,
  timeoutMs,
}: GithubOptions): ChangeSource {
  const client = createGithubClient(access, clock, timeoutMs);
  const changeOfCommit = new Map<string, string>();
  const names = new Map<string, string>();
  const codeowners = codeownersReader(client, clock, settings.services);
  const mappingFor = async (repository: string): Promise<Mapping> => {
    const rules = await codeowners(repository);
    return {
      repository,
      projects: settings.tickets.projects,
      servicesOf: (name, files) => servicesOfChange(settings.services, name, files, rules),
      fetchedAt: clock.now(),
    };
  };
  const reader = async (repository: string): Promise<Reader> => ({
    client,
    repository,
    mapping: await mappingFor(repository),
    changeOfCommit,
    names,
  });
  return {
    system: 'github',
    async *changesSince(repository, since) {
      yield* readChangesSince(await reader(repository), since);
    },
    deploymentsSince: async (repository, since) => readDeploymentsSince(await reader(repository), since),
    async change(id): Promise<Change | null> {
      const link = parseChangeLink(id);
      if (link === null) return null;
      const from = await reader(link.repository);
      switch (link.kind) {
        case 'pull_request':
          return readPullRequestChange(from, link.number);
        case 'commit':
          return readCommitChange(from, link.sha);
        case 'deploy':
          return readDeployChange(from, link.deploymentId);
      }
    },
    nameOf: (repository) => names.get(repository) ?? repository,
    account: (login) => readAccount(client, login, repositories),
    check: (names) => check(client, names),
  };
}

async function check(client: GithubClient, repositories: string[]): ReturnType<ChangeSource['check']> {
  const say = async (item: string, look: () => Promise<string>) => {
    try {
      return { item, ok: true, detail: await look() };
    } catch (error) {
      if (!(error instanceof ThreadproofError)) throw error;
      return { item, ok: false, detail: `${error.message} ${error.advice}` };
    }
  };
  const token = await say('GitHub token', async () => {
    const { rate } = await client.get(rateLimitAnswer, 'GET /rate_limit', {});
    return `works; ${rate.remaining} of ${rate.limit} requests are left this hour`;
  });
  const found = repositories.map((repository) =>
    say(repository, async () => {
      const [owner, repo] = repository.split('/');
      const answer = await client.get(repositoryAnswer, 'GET /repos/{owner}/{repo}', { owner, repo });
      const renamed = answer.full_name.toLowerCase() !== repository.toLowerCase();
      if (renamed)
        throw new ThreadproofError(
          'NEIGHBOUR_NOT_FOUND',
          `It was renamed to ${answer.full_name}; name it so.`,
        );
      return answer.archived
        ? 'can be read; it is archived'
        : `can be read; default branch ${answer.default_branch}`;
    }),
  );
  return [token, ...(await Promise.all(found))];
}
