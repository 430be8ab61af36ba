import type { PersonRef } from '../../domain/actor.ts';
import type { Account, CommitAnswer } from './answers.ts';

export const personOf = (account: Account): PersonRef | null =>
  account === null ? null : `github:${account.login}`;

/** GitHub's private addresses name the account: `12345+octocat@users.noreply.github.com`. */
function byAddress(email: string): PersonRef {
  const login = /^(?:\d+\+)?([^@]+)@users\.noreply\.github\.com$/i.exec(email)?.[1];
  return login === undefined ? `email:${email.toLowerCase()}` : `github:${login}`;
}

type GitUser = CommitAnswer['commit']['author'];

/** The account where GitHub knows it, else the e-mail address that stands in the commit; null where there is neither. */
function gitPerson(account: Account, user: GitUser): PersonRef | null {
  if (account !== null) return personOf(account);
  return user?.email ? byAddress(user.email) : null;
}

export interface Writers {
  authors: PersonRef[];
  committers: PersonRef[];
  coAuthors: PersonRef[];
  /** False when somebody of a commit cannot be named at all. */
  complete: boolean;
}

const TRAILER = /^co-authored-by:\s*[^<\n]*<([^>\s]+)>\s*$/gim;

/** Everybody who had a hand in the commits; co-authors come from the trailers of their messages. */
export function writersOf(commits: readonly CommitAnswer[]): Writers {
  const authors = commits.map(({ author, commit }) => gitPerson(author, commit.author));
  const committers = commits.map(({ committer, commit }) => gitPerson(committer, commit.committer));
  // An address in a trailer is an account wherever another commit shows that account with it.
  const accounts = new Map<string, PersonRef>();
  for (const { author, committer, commit } of commits)
    for (const [account, user] of [
      [author, commit.author],
      [committer, commit.committer],
    ] as const)
      if (account !== null && user?.email) accounts.set(user.email.toLowerCase(), `github:${account.login}`);
  const coAuthors = commits.flatMap(({ commit }) =>
    [...commit.message.matchAll(TRAILER)].map(
      ([, email = '']) => accounts.get(email.toLowerCase()) ?? byAddress(email),
    ),
  );
  const known = (refs: (PersonRef | null)[]) => [...new Set(refs.filter((ref) => ref !== null))];
  return {
    authors: known(authors),
    committers: known(committers),
    coAuthors: known(coAuthors),
    complete: ![...authors, ...committers].includes(null),
  };
}
