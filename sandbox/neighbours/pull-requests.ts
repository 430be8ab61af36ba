import type { ChangedFile, Check, Commit, PersonKey, PullRequest, Review, Time } from './company-types.ts';
import { people } from './people.ts';
import { HOUR, MINUTE, type Plan, toSecond } from './plan.ts';
import { between, chance, shaOf } from './seeded.ts';
import { services } from './services.ts';

const personOf = (key: PersonKey) => people.find((person) => person.key === key)!;

const idOf = (...words: (string | number)[]) => between(100_000_000, 999_999_999, ...words);

const slug = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '');

export const openedAt = (plan: Plan): Time => toSecond(plan.mergedAt - (plan.openFor ?? 4 * HOUR));

function changedFiles(plan: Plan): ChangedFile[] {
  return plan.files.map((path) => {
    const added = /^migrations\//.test(path) || (/\.test\.|_test\./.test(path) && chance(path) < 0.4);
    const size = between(2, 70, path, plan.title);
    return {
      path,
      status: added ? 'added' : 'modified',
      additions: size,
      deletions: added ? 0 : between(0, size, 'minus', path, plan.title),
    };
  });
}

function commitsOf(plan: Plan, number: number, key: string | null): Commit[] {
  const author = plan.commitAuthor ?? plan.author;
  const opened = openedAt(plan);
  const count = plan.author === 'dependabot' ? 1 : between(1, 4, 'commits', plan.title);
  // As GitHub writes them for people who keep their address private.
  const trailers = (plan.coAuthors ?? []).map((key) => {
    const { name, githubId, githubLogin } = personOf(key);
    return `Co-authored-by: ${name} <${githubId}+${githubLogin}@users.noreply.github.com>`;
  });
  const words = ['', 'Add tests', 'Address review', 'Name things better'];
  const commits = Array.from({ length: count }, (_, index): Commit => {
    const subject = index === 0 ? plan.title : words[index]!;
    const withKey = plan.keyIn === 'commit' && index === 0 && key !== null ? `${subject} (${key})` : subject;
    return {
      sha: shaOf(plan.repository, number, plan.title, index),
      message: [withKey, ...(trailers.length > 0 && index === 0 ? ['', ...trailers] : [])].join('\n'),
      author,
      committer: author,
      at: toSecond(opened - (count - index) * 11 * MINUTE),
    };
  });
  if (plan.review === 'changes_then_approved')
    commits.push({
      sha: shaOf(plan.repository, number, plan.title, 'after review'),
      message: 'Do what the review asks',
      author,
      committer: author,
      at: toSecond(opened + (plan.mergedAt - opened) * 0.55),
    });
  if (plan.review === 'before_last_push')
    commits.push({
      sha: shaOf(plan.repository, number, plan.title, 'after approval'),
      message: 'Also reserve for guests',
      author,
      committer: author,
      at: toSecond(opened + (plan.mergedAt - opened) * 0.9),
    });
  return commits;
}

function reviewsOf(plan: Plan, number: number, commits: Commit[]): Review[] {
  const { review = 'approved', reviewer } = plan;
  if (review === 'none' || reviewer === undefined) return [];
  const opened = openedAt(plan);
  const at = (part: number) => toSecond(opened + (plan.mergedAt - opened) * part);
  const headAt = (time: Time) => commits.filter((one) => one.at <= time).at(-1)?.sha ?? commits[0]!.sha;
  const make = (state: Review['state'], body: string, part: number): Review => ({
    id: idOf('review', plan.repository, number, state),
    reviewer,
    state,
    body,
    at: at(part),
    commitSha: headAt(at(part)),
  });
  if (review === 'changes_then_approved')
    return [
      make('CHANGES_REQUESTED', 'What happens when the call times out?', 0.4),
      make('APPROVED', 'Good now.', 0.8),
    ];
  return [make('APPROVED', chance('said', plan.title) < 0.5 ? '' : 'Looks right to me.', 0.7)];
}

function checksOf(plan: Plan, number: number, requiredChecks: string[], headAt: Time): Check[] {
  if (plan.checks === 'none') return [];
  return [...requiredChecks, 'ci / lint'].map((name, index) => ({
    id: idOf('check', plan.repository, number, name),
    name,
    conclusion: plan.checks === 'failed' && index === requiredChecks.length - 1 ? 'failure' : 'success',
    startedAt: toSecond(headAt + MINUTE / 2),
    completedAt: toSecond(headAt + MINUTE / 2 + between(40, 150, name, plan.title) * 1000),
  }));
}

function describe(
  plan: Plan,
  key: string | null,
  issue: number | null,
  reverted: PullRequest | null,
): string {
  if (plan.body !== undefined) return plan.body;
  if (reverted !== null) return `Reverts ${plan.repository}#${reverted.number}\n\n${plan.why}`;
  const test = plan.files.some((file) => /test/.test(file)) ? 'Covered by tests.' : 'Tried on staging.';
  const link =
    issue !== null
      ? `\n\nCloses #${issue}`
      : plan.keyIn === 'body' && key !== null
        ? `\n\nTicket: ${key}`
        : '';
  return `${plan.why}\n\n${test}${link}`;
}

export interface Surroundings {
  number: number;
  ticketKey: string | null;
  /** Number of the issue that it closes, where the ticket's key stands only there. */
  issue: number | null;
  /** Head of `main` when the branch was cut. */
  baseSha: string;
  reverted: PullRequest | null;
}

/** Everything that GitHub would know of a planned pull request. */
export function buildPullRequest(plan: Plan, around: Surroundings): PullRequest {
  const { number, ticketKey, reverted } = around;
  const service = services.find((one) => one.repository === plan.repository);
  const commits = commitsOf(plan, number, ticketKey);
  const head = commits.at(-1)!;
  const branch = reverted !== null ? `revert-${reverted.number}-${reverted.headBranch}` : slug(plan.title);
  return {
    repository: plan.repository,
    number,
    title: plan.keyIn === 'title' && ticketKey !== null ? `${ticketKey}: ${plan.title}` : plan.title,
    body: describe(plan, ticketKey, around.issue, reverted),
    author: plan.author,
    createdAt: openedAt(plan),
    mergedAt: toSecond(plan.mergedAt),
    mergedBy: plan.mergedBy ?? plan.reviewer ?? plan.author,
    bodyEditedAt: plan.bodyEditedAfter === undefined ? null : toSecond(plan.mergedAt + plan.bodyEditedAfter),
    baseBranch: 'main',
    headBranch:
      plan.branch ?? (plan.keyIn === 'branch' && ticketKey !== null ? `${ticketKey}-${branch}` : branch),
    baseSha: around.baseSha,
    headSha: head.sha,
    mergeSha: shaOf('merge', plan.repository, number, plan.title),
    files: changedFiles(plan),
    commits,
    reviews: reviewsOf(plan, number, commits),
    checks: checksOf(plan, number, service?.protection.requiredChecks ?? ['ci / build'], head.at),
    labels: plan.labels ?? [],
    ticketKey,
    reverts: reverted?.number ?? null,
    case: plan.case ?? null,
  };
}
