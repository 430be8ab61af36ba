import type { Change, PullRequestFacts } from '../../domain/change.ts';
import type { Instant } from '../../domain/instant.ts';
import type {
  CheckRunAnswer,
  CommitAnswer,
  FileAnswer,
  IssueAnswer,
  PullRequestAnswer,
  ReviewAnswer,
  StatusAnswer,
  WholePullRequest,
} from './answers.ts';
import { type BranchGuard, bypassOf } from './protection.ts';
import { linkedIssuesOf, revertOf, ticketKeysOf } from './references.ts';
import { githubSource, hashText } from './source-ref.ts';
import { personOf, writersOf } from './writers.ts';

/** What the composition knows and GitHub does not. */
export interface Mapping {
  repository: string;
  /** Jira projects whose keys count; empty: any. */
  projects: readonly string[];
  servicesOf: (repository: string, files: readonly string[]) => string[];
  fetchedAt: Instant;
}

const sum = (files: readonly FileAnswer[], side: 'additions' | 'deletions') =>
  files.reduce((total, file) => total + file[side], 0);

/**
 * Whether the description was edited after the merge. A pull request that was not touched since is sure; otherwise only
 * GraphQL tells (`undefined`: not asked, or not allowed).
 */
function editedAfterMerge(pull: PullRequestAnswer, lastEditedAt: Instant | null | undefined): boolean | null {
  if (pull.merged_at === null) return null;
  if (lastEditedAt !== undefined) return lastEditedAt !== null && lastEditedAt > pull.merged_at;
  return pull.updated_at <= pull.merged_at ? false : null;
}

/** A merged pull request from the list, with its files: what the index needs. The rest is unknown, not empty. */
export function mapPullRequest(
  pull: PullRequestAnswer,
  files: readonly FileAnswer[],
  mapping: Mapping,
): Change {
  const { repository, projects, fetchedAt } = mapping;
  const body = pull.body ?? '';
  const id = `github:${repository}#${pull.number}`;
  const paths = files.map((file) => file.filename);
  const linkedIssues = linkedIssuesOf(repository, body);
  return {
    id,
    kind: 'pull_request',
    title: pull.title,
    body,
    url: pull.html_url,
    repository,
    number: pull.number,
    author: personOf(pull.user),
    authorLabel: pull.user?.login ?? null,
    bot: pull.user?.bot ?? false,
    effectiveAt: pull.merged_at ?? pull.updated_at,
    deployedAt: null,
    services: mapping.servicesOf(repository, paths),
    environment: null,
    files: paths,
    fileCount: files.length,
    additions: sum(files, 'additions'),
    deletions: sum(files, 'deletions'),
    ticketKeys: ticketKeysOf(
      { title: pull.title, body, branch: pull.head.ref, messages: [], issues: [], linkedIssues },
      projects,
    ),
    pullRequest: {
      baseBranch: pull.base.ref,
      headBranch: pull.head.ref,
      headSha: pull.head.sha,
      mergeSha: pull.merge_commit_sha,
      openedAt: pull.created_at,
      mergedBy: null,
      commitAuthors: null,
      committers: null,
      coAuthors: null,
      lastCommitAt: null,
      reviews: null,
      checks: null,
      bypass: null,
      protection: null,
      labels: pull.labels.map((label) => label.name),
      linkedIssues,
      reverts: revertOf(repository, body, []),
      revertedBy: null,
      description: {
        hash: hashText(body),
        length: body.length,
        editedAfterMerge: editedAfterMerge(pull, undefined),
      },
    },
    source: githubSource(id, pull.html_url, { pull, files }, fetchedAt),
  };
}

/** Everything that was fetched of one pull request. */
export interface PullRequestFindings {
  pull: WholePullRequest;
  files: FileAnswer[];
  commits: CommitAnswer[];
  reviews: ReviewAnswer[];
  checkRuns: CheckRunAnswer[];
  status: StatusAnswer;
  guard: BranchGuard;
  issues: { ref: string; issue: IssueAnswer }[];
  revertedBy: string | null;
  lastEditedAt: Instant | null | undefined;
}

const reviewStates = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes_requested',
  DISMISSED: 'dismissed',
  COMMENTED: 'commented',
} as const;

function mapReviews(reviews: readonly ReviewAnswer[]): NonNullable<PullRequestFacts['reviews']> {
  return reviews.flatMap((review) => {
    const state = reviewStates[review.state as keyof typeof reviewStates];
    // PENDING reviews are drafts that nobody else has seen.
    if (state === undefined || review.submitted_at === undefined) return [];
    return [
      {
        reviewer: personOf(review.user) ?? 'github:ghost',
        bot: review.user?.bot ?? false,
        state,
        submittedAt: review.submitted_at,
        commitSha: review.commit_id,
      },
    ];
  });
}

function mapChecks({
  checkRuns,
  status,
  guard,
}: PullRequestFindings): NonNullable<PullRequestFacts['checks']> {
  const required = (name: string) => guard.protection?.requiredChecks.includes(name) ?? null;
  return [
    ...checkRuns.map((run) => ({
      name: run.name,
      conclusion: run.status === 'completed' ? (run.conclusion ?? 'neutral') : 'pending',
      completedAt: run.completed_at,
      sha: run.head_sha,
      required: required(run.name),
    })),
    ...status.statuses.map((one) => ({
      name: one.context,
      conclusion: one.state,
      completedAt: one.state === 'pending' ? null : one.updated_at,
      sha: status.sha,
      required: required(one.context),
    })),
  ];
}

/** GitHub lists at most 250 commits of a pull request; with more, nobody can say who wrote it. */
const isWhole = ({ pull, commits }: PullRequestFindings): boolean => commits.length >= pull.commits;

/** A merged pull request with every fact that GitHub holds of it. */
export function mapWholePullRequest(found: PullRequestFindings, mapping: Mapping): Change {
  const { pull, files, commits, guard, issues } = found;
  const base = mapPullRequest(pull, files, mapping);
  const writers = writersOf(commits);
  const whole = isWhole(found);
  const reviews = mapReviews(found.reviews);
  const checks = mapChecks(found);
  const messages = commits.map((commit) => commit.commit.message);
  const times = commits.map((commit) => commit.commit.committer?.date).filter((date) => date !== undefined);
  const linkedIssues = issues.map(({ ref }) => ref);
  const mergedBy = personOf(pull.merged_by);
  const author = personOf(pull.user);
  return {
    ...base,
    fileCount: pull.changed_files,
    additions: pull.additions,
    deletions: pull.deletions,
    ticketKeys: ticketKeysOf(
      { title: pull.title, body: base.body, branch: pull.head.ref, messages, issues, linkedIssues },
      mapping.projects,
    ),
    pullRequest: {
      ...base.pullRequest!,
      mergedBy,
      commitAuthors: whole && writers.complete ? writers.authors : null,
      committers: whole && writers.complete ? writers.committers : null,
      coAuthors: whole ? writers.coAuthors : null,
      lastCommitAt: whole ? (times.sort().at(-1) ?? null) : null,
      reviews,
      checks,
      protection: guard.protection,
      bypass: bypassOf(guard, {
        mergedAt: base.effectiveAt,
        mergedBy,
        author,
        headSha: pull.head.sha,
        reviews,
        checks,
      }),
      linkedIssues,
      reverts: revertOf(mapping.repository, base.body, messages),
      revertedBy: found.revertedBy,
      description: {
        ...base.pullRequest!.description,
        editedAfterMerge: editedAfterMerge(pull, found.lastEditedAt),
      },
    },
    source: githubSource(base.id, pull.html_url, found, mapping.fetchedAt),
  };
}

/** A commit on the default branch that came through no pull request. Commit times are set by whoever commits. */
export function mapDirectPush(
  commit: CommitAnswer & { files?: FileAnswer[] | undefined },
  branch: string,
  mapping: Mapping,
): Change {
  const { repository, projects, fetchedAt } = mapping;
  const files = commit.files ?? [];
  const paths = files.map((file) => file.filename);
  const [title = '', ...rest] = commit.commit.message.split('\n');
  const body = rest.join('\n').trim();
  const writers = writersOf([commit]);
  const author = writers.authors[0] ?? null;
  const pushedAt = commit.commit.committer?.date ?? commit.commit.author?.date ?? fetchedAt;
  const id = `github:${repository}@${commit.sha}`;
  return {
    id,
    kind: 'direct_push',
    title: title.slice(0, 300),
    body,
    url: commit.html_url,
    repository,
    number: null,
    author,
    authorLabel: commit.author?.login ?? commit.commit.author?.name ?? null,
    bot: commit.author?.bot ?? false,
    effectiveAt: pushedAt,
    deployedAt: null,
    services: mapping.servicesOf(repository, paths),
    environment: null,
    files: paths,
    fileCount: files.length,
    additions: sum(files, 'additions'),
    deletions: sum(files, 'deletions'),
    ticketKeys: ticketKeysOf(
      { title: '', body: '', branch: null, messages: [commit.commit.message], issues: [], linkedIssues: [] },
      projects,
    ),
    pullRequest: {
      baseBranch: branch,
      headBranch: null,
      headSha: commit.sha,
      mergeSha: commit.sha,
      openedAt: null,
      mergedBy: null,
      commitAuthors: writers.complete ? writers.authors : null,
      committers: writers.complete ? writers.committers : null,
      coAuthors: writers.coAuthors,
      lastCommitAt: pushedAt,
      reviews: [],
      checks: null,
      bypass: null,
      protection: null,
      labels: [],
      linkedIssues: [],
      reverts: revertOf(repository, body, [commit.commit.message]),
      revertedBy: null,
      description: { hash: hashText(body), length: body.length, editedAfterMerge: null },
    },
    source: githubSource(id, commit.html_url, commit, fetchedAt),
  };
}
