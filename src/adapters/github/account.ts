import type { Account } from '../../ports.ts';
import { commitAnswer } from './answers.ts';
import type { GithubClient } from './github-client.ts';
import { ownerAndName } from './reader.ts';

/** GitHub's own addresses stand for the account alone and tell nobody's name elsewhere. */
const isPrivate = (email: string): boolean => /@(?:users\.)?noreply\.github\.com$/i.test(email);

/** Repositories that are asked for a commit; somebody who never commits is not looked for in every one of them. */
const MOST_ASKED = 5;
/** Commits that are looked at in each. */
const COMMITS = 10;

/**
 * The account as its newest commits show it: GitHub ascribes a commit to an account only by an address that this account
 * has verified. Null where it has none there. Whether somebody left cannot be seen here.
 */
export async function readAccount(
  client: GithubClient,
  login: string,
  repositories: readonly string[],
): Promise<Account | null> {
  for (const repository of repositories.slice(0, MOST_ASKED)) {
    const commits = await client.find(commitAnswer.array(), 'GET /repos/{owner}/{repo}/commits', {
      ...ownerAndName(repository),
      author: login,
      per_page: COMMITS,
    });
    for (const { author, commit } of commits ?? []) {
      const { name, email } = commit.author ?? {};
      if (author?.login.toLowerCase() === login.toLowerCase() && email && !isPrivate(email))
        return { label: name || login, email: email.toLowerCase(), active: null };
    }
  }
  return null;
}
