import type { PersonKey } from './company-types.ts';
import { type HistoryRow, history } from './history.ts';
import { HOUR, MINUTE, type Plan, workMoment } from './plan.ts';
import { between, chance, pick } from './seeded.ts';

const start = Date.UTC(2026, 2, 24);
const end = Date.UTC(2026, 5, 30, 20);
const davidLeft = Date.UTC(2026, 4, 22);

const authors: Record<string, PersonKey[]> = {
  'harborlight/checkout': ['jonah', 'priya', 'david', 'ines', 'tomas'],
  'harborlight/ledger': ['lena', 'amara', 'priya', 'ines'],
  'harborlight/payouts': ['sofia', 'kenji', 'jonah', 'nadia'],
};

/** Tickets that state a rule of the product; drift alerts name them. */
const ruleTickets: Record<string, string> = {
  'Return 422 for amounts with more than two decimals': 'PAY-1312',
  'Limit a page of entries to 200': 'LED-77',
};

const owners: Record<string, PersonKey> = {
  'harborlight/checkout': 'tomas',
  'harborlight/ledger': 'amara',
  'harborlight/payouts': 'kenji',
};

export const ownerOf = (repository: string): PersonKey => owners[repository] ?? 'tomas';

function planRow(row: HistoryRow, index: number, count: number): Plan {
  const { repository, title } = row;
  const mergedAt = workMoment(start, end, index, count, chance('merged', repository, title));
  const staff = (authors[repository] ?? ['jonah']).filter((who) => who !== 'david' || mergedAt < davidLeft);
  const author = pick(staff, 'author', title);
  const reviewer = pick(
    staff.filter((who) => who !== author && who !== 'david'),
    'reviewer',
    title,
  );
  const owner = ownerOf(repository);
  const approver = author === owner ? 'ines' : owner;
  const luck = chance('ticket', repository, title);
  const rule = ruleTickets[title];
  const ticket: Plan['ticket'] =
    rule !== undefined
      ? { flow: 'kept', key: rule }
      : luck < 0.82
        ? { flow: 'approved', approver }
        : luck < 0.89
          ? { flow: 'in_progress' }
          : luck < 0.92
            ? { flow: 'late', approver }
            : null;
  return {
    ...row,
    author,
    mergedAt,
    reviewer,
    ticket,
    keyIn: pick(['title', 'title', 'title', 'branch', 'body', 'commit'] as const, 'where', title),
    review: chance('review', title) < 0.15 ? 'changes_then_approved' : 'approved',
    openFor: between(2 * HOUR, 60 * HOUR, 'open', title),
    deployedAfter: between(8, 25, 'deploy', title),
    mergedBy: chance('merger', title) < 0.5 ? reviewer : author,
  };
}

const bumps = [
  ['harborlight/checkout', 'fastify', '5.6.0', '5.6.1', 'package.json, package-lock.json'],
  ['harborlight/checkout', 'pg', '8.16.0', '8.16.3', 'package.json, package-lock.json'],
  ['harborlight/ledger', 'github.com/jackc/pgx/v5', '5.7.4', '5.7.5', 'go.mod, go.sum'],
  ['harborlight/payouts', 'undici', '7.9.0', '7.10.0', 'package.json, package-lock.json'],
  ['harborlight/payouts', 'zod', '4.0.5', '4.0.10', 'package.json, package-lock.json'],
] as const;

const docs = [
  ['harborlight/checkout', 'Document the order states', 'docs/order-states.md'],
  ['harborlight/ledger', 'Explain the close of the day', 'docs/daily-close.md'],
  ['harborlight/payouts', 'Runbook: partner bank is down', 'docs/runbooks/partner-down.md'],
  ['harborlight/checkout', 'Fix links in the runbooks', 'docs/runbooks/latency.md, docs/runbooks/errors.md'],
] as const;

const bumpPlan = (bump: (typeof bumps)[number], index: number): Plan => {
  const [repository, library, from, to, files] = bump;
  return {
    repository,
    title: `Bump ${library} from ${from} to ${to}`,
    why: '',
    body: `Bumps [${library}](https://example.com/${library}) from ${from} to ${to}.\n\nDependabot will resolve any conflicts with this PR as long as you don't alter it yourself.`,
    files: files.split(', '),
    author: 'dependabot',
    mergedAt: workMoment(start, end, index + 0.5, bumps.length, chance('bump', library)),
    ticket: null,
    reviewer: ownerOf(repository),
    mergedBy: ownerOf(repository),
    labels: ['dependencies'],
    branch: `dependabot/npm_and_yarn/${library.replace(/^.*\//, '')}-${to}`,
    deployedAfter: 12,
  };
};

const docsPlan = (row: (typeof docs)[number], index: number): Plan => ({
  repository: row[0],
  title: row[1],
  why: 'Somebody on call asked.',
  files: row[2].split(', '),
  author: index % 2 === 0 ? 'ines' : 'lena',
  mergedAt: workMoment(start, end, index + 0.3, docs.length, chance('docs', row[1])),
  ticket: null,
  reviewer: ownerOf(row[0]),
  labels: ['documentation'],
  openFor: 35 * MINUTE,
  deployedAfter: null,
});

/** The quarter's everyday work. */
export function historyPlans(): Plan[] {
  const seen = new Map<string, number>();
  const counts = Map.groupBy(history, (row) => row.repository);
  const rows = history.map((row) => {
    const index = seen.get(row.repository) ?? 0;
    seen.set(row.repository, index + 1);
    return planRow(row, index, counts.get(row.repository)!.length);
  });
  return [...rows, ...bumps.map(bumpPlan), ...docs.map(docsPlan)];
}
