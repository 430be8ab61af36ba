import { mainLine } from '../company.ts';
import type { ChangedFile, Commit, Company, Service } from '../company-types.ts';
import type { Answer } from '../http-double.ts';
import { commitBody, fileBody } from './change-bodies.ts';
import { notFound, ok } from './github-manners.ts';

export const parentOf = (line: Commit[], sha: string): string[] => {
  const index = line.findIndex((commit) => commit.sha === sha);
  return index > 0 ? [line[index - 1]!.sha] : [];
};

/** Any commit of the repository with what it changed: on `main`, or of a pull request. */
export function findCommit(company: Company, service: Service, ref: string) {
  const line = mainLine(company, service.repository);
  const onMain = ref === 'main' || ref === 'HEAD' ? line.at(-1) : line.find((one) => one.sha === ref);
  const pulls = company.pullRequests.filter((one) => one.repository === service.repository);
  if (onMain !== undefined) {
    const from = pulls.find((one) => one.mergeSha === onMain.sha);
    const push = company.directPushes.find((one) => one.sha === onMain.sha);
    return { commit: onMain, parents: parentOf(line, onMain.sha), files: from?.files ?? push?.files ?? [] };
  }
  for (const change of pulls) {
    const index = change.commits.findIndex((one) => one.sha === ref);
    if (index === -1) continue;
    const parents = [change.commits[index - 1]?.sha ?? change.baseSha];
    return {
      commit: change.commits[index]!,
      parents,
      files: index === 0 ? change.files : ([] as ChangedFile[]),
    };
  }
  return null;
}

export function compare(company: Company, service: Service, basehead: string): Answer {
  const [base = '', head = ''] = basehead.split('...');
  const line = mainLine(company, service.repository);
  const place = (ref: string) =>
    ref === 'main' ? line.length - 1 : line.findIndex((one) => one.sha === ref);
  const [from, to] = [place(base), place(head)];
  if (from === -1 || to === -1) return notFound();
  const body = (commit: Commit) =>
    commitBody(company, service.repository, commit, parentOf(line, commit.sha));
  const between = line.slice(from + 1, to + 1);
  const files = between.flatMap((commit) =>
    findCommit(company, service, commit.sha)!.files.map((file) =>
      fileBody(service.repository, commit.sha, file),
    ),
  );
  const url = `https://api.github.com/repos/${service.repository}/compare/${basehead}`;
  const html = `https://github.com/${service.repository}/compare/${basehead}`;
  return ok({
    url,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: body(line[from]!),
    merge_base_commit: body(line[Math.min(from, to)]!),
    status: from === to ? 'identical' : to > from ? 'ahead' : 'behind',
    ahead_by: Math.max(0, to - from),
    behind_by: Math.max(0, from - to),
    total_commits: between.length,
    commits: between.map(body),
    files,
  });
}

/** Names by which other readers of GitHub ask for a person. */
export const matchesAuthor = (company: Company, commit: Commit, wanted: string | null): boolean => {
  if (wanted === null) return true;
  const person = company.people.find((one) => one.key === commit.author);
  return person?.githubLogin === wanted || person?.email === wanted;
};
