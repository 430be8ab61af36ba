import { z } from 'zod';
import { type CodeownersRule, parseCodeowners } from '../../domain/codeowners.ts';
import { ThreadproofError } from '../../domain/errors.ts';
import { HOUR, type Instant, plus } from '../../domain/instant.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Clock } from '../../ports.ts';
import type { GithubClient } from './github-client.ts';
import { ownerAndName } from './reader.ts';

/** Where GitHub looks, in its order. */
const PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];
/** Who owns what changes rarely. */
const KEPT = HOUR;

const contentsAnswer = z.object({ content: z.string().optional(), encoding: z.string().optional() });

/**
 * Gives a repository's CODEOWNERS, read once an hour; null where it has none. Nothing is asked of repositories whose
 * services name no owners.
 */
export function codeownersReader(
  client: GithubClient,
  clock: Clock,
  services: Settings['services'],
): (repository: string) => Promise<CodeownersRule[] | null> {
  const known = new Map<string, { rules: CodeownersRule[] | null; readAt: Instant }>();
  const isWanted = (repository: string) =>
    services.some(
      ({ codeowners, repositories }) =>
        codeowners.length > 0 && repositories.some((name) => name.toLowerCase() === repository.toLowerCase()),
    );
  return async (repository) => {
    if (!isWanted(repository)) return null;
    const before = known.get(repository);
    const now = clock.now();
    if (before && plus(before.readAt, KEPT) > now) return before.rules;
    const rules = await readCodeowners(client, repository);
    known.set(repository, { rules, readAt: now });
    return rules;
  };
}

async function readCodeowners(client: GithubClient, repository: string): Promise<CodeownersRule[] | null> {
  for (const path of PLACES) {
    const route = `GET /repos/{owner}/{repo}/contents/${path}`;
    const found = await client.find(contentsAnswer, route, ownerAndName(repository)).catch((error) => {
      // A token that may not read files still reads changes: the repository then counts as one without the file.
      if (error instanceof ThreadproofError && error.code === 'NEIGHBOUR_UNAUTHORIZED') return null;
      throw error;
    });
    if (found?.content !== undefined && found.encoding === 'base64')
      return parseCodeowners(Buffer.from(found.content, 'base64').toString('utf8'));
  }
  return null;
}
