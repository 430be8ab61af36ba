import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CaseName } from '../../../sandbox/neighbours/company-types.ts';
import { type Neighbours, startNeighbours } from '../../../sandbox/neighbours/start.ts';
import { createGithubChangeSource } from '../../../src/adapters/github/change-source.ts';
import { createGithubTicketSource } from '../../../src/adapters/github/ticket-source.ts';
import { type Change, changeSchema } from '../../../src/domain/change.ts';
import { toInstant } from '../../../src/domain/instant.ts';
import { settingsSchema } from '../../../src/domain/settings.ts';
import { ticketSchema } from '../../../src/domain/ticket.ts';
import type { ChangeSource } from '../../../src/ports.ts';

const now = Date.UTC(2026, 10, 21, 21, 0);
const clock = { now: () => toInstant(now) };
const settings = settingsSchema.parse({
  services: [
    { name: 'checkout-api', repositories: ['harborlight/checkout'], paths: ['src/', 'config/'] },
    { name: 'payouts-api', repositories: ['harborlight/payouts'] },
  ],
  tickets: { projects: ['PAY', 'LED', 'SEC'] },
});

let near: Neighbours;
let source: ChangeSource;
beforeAll(async () => {
  near = await startNeighbours({ now });
  source = createGithubChangeSource({
    access: { kind: 'token', apiUrl: near.githubUrl, token: near.githubToken },
    clock,
    settings,
    repositories: ['harborlight/payouts', 'harborlight/checkout'],
    timeoutMs: 2_000,
  });
});
afterEach(() => near.faults.clear());
afterAll(() => near.close());

describe('an account', () => {
  test('with the address under which GitHub ascribes its commits', async () => {
    expect(await source.account('jweiss')).toEqual({
      label: 'Jonah Weiss',
      email: 'jonah.weiss@harborlight.example',
      active: null,
    });
  });

  test.each(['dependabot[bot]', 'nobody-there'])('%s shows none', async (login) => {
    expect(await source.account(login)).toBeNull();
  });
});

const collect = async (changes: AsyncIterable<Change>): Promise<Change[]> => {
  const found: Change[] = [];
  for await (const change of changes) found.push(change);
  return found;
};

const caseOf = (name: CaseName) => near.company.pullRequests.find((one) => one.case === name)!;
const idOf = (name: CaseName) => `github:${caseOf(name).repository}#${caseOf(name).number}`;
const read = async (name: CaseName): Promise<Change> => changeSchema.parse(await source.change(idOf(name)));

describe('changesSince', () => {
  test('gives every merged pull request since then, with files, and nothing that it did not ask for', async () => {
    const since = '2026-04-01T00:00:00.000Z';
    const changes = await collect(source.changesSince('harborlight/checkout', since));
    const expected = near.company.pullRequests.filter(
      (one) => one.repository === 'harborlight/checkout' && one.mergedAt! >= Date.parse(since),
    );
    expect(changes.map((change) => change.number).toSorted()).toEqual(
      expected.map((one) => one.number).toSorted(),
    );
    for (const change of changes) {
      changeSchema.parse(change);
      expect(change.files.length).toBeGreaterThan(0);
      expect(change.pullRequest!.reviews).toBeNull();
      expect(change.pullRequest!.commitAuthors).toBeNull();
      expect(change.pullRequest!.protection).toBeNull();
    }
    const docs = changes.find((change) => change.files.every((file) => file.startsWith('docs/')))!;
    expect(docs.services).toEqual([]);
    expect(changes.find((change) => change.files[0]!.startsWith('src/'))!.services).toEqual(['checkout-api']);
  });

  test('finds the direct push among the commits', async () => {
    const changes = await collect(source.changesSince('harborlight/payouts', '2026-06-10T00:00:00.000Z'));
    const pushes = changes.filter((change) => change.kind === 'direct_push');
    expect(pushes).toMatchObject([
      {
        title: 'hotfix: partner url',
        author: 'github:kenji-sato',
        effectiveAt: '2026-06-13T22:41:00.000Z',
        files: ['config/production.yml'],
        services: ['payouts-api'],
        pullRequest: { commitAuthors: ['github:kenji-sato'], mergeSha: near.company.directPushes[0]!.sha },
      },
    ]);
    expect(new Set(changes.map((change) => change.id)).size).toBe(changes.length);
  });

  test('a repository that was renamed is read under its old name, and its new one is told', async () => {
    const old = createServer((_, response) => {
      const body = { full_name: 'harborlight/checkout-v2', default_branch: 'main', archived: false };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(_.url === '/repos/harborlight/checkout' ? body : []));
    }).listen(0);
    const { port } = old.address() as AddressInfo;
    const renamed = createGithubChangeSource({
      access: { kind: 'token', apiUrl: `http://127.0.0.1:${port}`, token: 't' },
      clock,
      settings,
      repositories: [],
    });
    expect(renamed.nameOf('harborlight/checkout')).toBe('harborlight/checkout');
    expect(await collect(renamed.changesSince('harborlight/checkout', toInstant(now)))).toEqual([]);
    expect(renamed.nameOf('harborlight/checkout')).toBe('harborlight/checkout-v2');
    old.close();
  });

  test('asks little when little has happened', async () => {
    const before = near.requests('github').length;
    await collect(source.changesSince('harborlight/ledger', toInstant(now - 2 * 3_600_000)));
    expect(near.requests('github').length - before).toBeLessThan(6);
  });
});

describe('change', () => {
  test('pins everything of a good pull request', async () => {
    const change = await read('good');
    const expected = caseOf('good');
    expect(change).toMatchObject({
      author: 'github:jweiss',
      effectiveAt: '2026-04-14T09:42:00.000Z',
      ticketKeys: [{ key: expected.ticketKey, where: 'title' }],
      source: { system: 'github', fetchedAt: clock.now() },
      pullRequest: {
        mergedBy: 'github:praman',
        commitAuthors: ['github:jweiss'],
        coAuthors: [],
        headSha: expected.headSha,
        bypass: null,
        protection: {
          requiredApprovals: 1,
          dismissStale: false,
          requiredChecks: ['ci / build', 'ci / test'],
        },
        description: { editedAfterMerge: false },
        reverts: null,
        revertedBy: null,
      },
    });
    expect(change.pullRequest!.reviews).toMatchObject([
      { reviewer: 'github:praman', state: 'approved', bot: false },
    ]);
    expect(
      change.pullRequest!.checks!.map((check) => [check.name, check.conclusion, check.required]),
    ).toEqual([
      ['ci / build', 'success', true],
      ['ci / test', 'success', true],
      ['ci / lint', 'success', false],
    ]);
    expect((await read('good')).source.contentHash).toBe(change.source.contentHash);
  });

  test.each<[CaseName, (change: Change) => unknown, unknown]>([
    ['late_ticket', (one) => one.ticketKeys[0]?.where, 'branch'],
    ['missing_ticket', (one) => [one.ticketKeys, one.pullRequest!.description.length], [[], 0]],
    ['admin_bypass', (one) => one.pullRequest!.bypass, { by: 'github:tlindqvist', how: 'admin' }],
    ['admin_bypass', (one) => one.ticketKeys[0]?.where, 'body'],
    ['failed_required_check', (one) => one.pullRequest!.bypass?.how, 'admin'],
    [
      'failed_required_check',
      (one) =>
        one
          .pullRequest!.checks!.filter((check) => check.conclusion === 'failure')
          .map((check) => check.required),
      [true],
    ],
    [
      'self_approved',
      (one) => [one.author, one.pullRequest!.commitAuthors],
      ['github:lenaf', ['github:praman']],
    ],
    ['self_approved', (one) => one.pullRequest!.reviews![0]!.reviewer, 'github:praman'],
    ['dependent_approver', (one) => one.pullRequest!.coAuthors, ['github:kenji-sato']],
    [
      'push_after_approval',
      (one) => one.pullRequest!.reviews![0]!.commitSha === one.pullRequest!.headSha,
      false,
    ],
    ['dependency_bump', (one) => [one.bot, one.author], [true, 'github:dependabot[bot]']],
    ['description_edited', (one) => one.pullRequest!.description.editedAfterMerge, true],
    ['unknown_identity', (one) => one.pullRequest!.reviews![0]!.reviewer, 'github:cmoreau-dev'],
    ['unknown_identity', (one) => one.pullRequest!.protection?.requiredChecks, ['ci / build', 'ci / test']],
    [
      'emergency_ratified',
      (one) => [one.pullRequest!.labels, one.pullRequest!.bypass?.how],
      [['emergency'], 'admin'],
    ],
  ])('%s', async (name, look, expected) => {
    expect(look(await read(name))).toEqual(expected);
  });

  test('follows a revert both ways, and an issue to its ticket', async () => {
    expect((await read('revert')).pullRequest!.reverts).toBe(idOf('reverted'));
    expect((await read('reverted')).pullRequest!.revertedBy).toBe(idOf('revert'));
    const [issue] = near.company.issues;
    const change = await read('linked_issue');
    expect(change.pullRequest!.linkedIssues).toEqual([`${issue!.repository}#${issue!.number}`]);
    expect(change.ticketKeys).toEqual([
      { key: caseOf('linked_issue').ticketKey, where: 'linked_issue' },
      { key: `${issue!.repository}#${issue!.number}`, where: 'linked_issue' },
    ]);
  });

  test('takes a commit for its pull request, a push for itself, a deployment for itself', async () => {
    const good = caseOf('good');
    expect((await source.change(`github:${good.repository}@${good.mergeSha}`))?.id).toBe(idOf('good'));
    const [push] = near.company.directPushes;
    expect(await source.change(`github:${push!.repository}@${push!.sha}`)).toMatchObject({
      kind: 'direct_push',
    });
    const deployment = near.company.deployments.find((one) => one.sha === good.mergeSha)!;
    expect(
      changeSchema.parse(await source.change(`deploy:${good.repository}:${deployment.id}`)),
    ).toMatchObject({
      kind: 'deploy',
      environment: 'production',
      author: 'github:harborlight-deploy[bot]',
    });
  });

  test.each([
    'github:harborlight/checkout#9',
    'github:harborlight/checkout@0123456789',
    'github:nobody/nothing#1',
    'what',
  ])('nothing at %s', async (id) => {
    expect(await source.change(id)).toBeNull();
  });
});

describe('deploymentsSince', () => {
  test('names the changes that each deployment brought to production', async () => {
    const since = '2026-05-18T00:00:00.000Z';
    const deployed = await source.deploymentsSince('harborlight/checkout', since);
    const reverted = caseOf('reverted');
    const one = deployed.find((each) => each.sha === reverted.mergeSha)!;
    expect(one).toMatchObject({ environment: 'production', changeIds: [idOf('reverted')] });
    expect(one.finishedAt > toInstant(reverted.mergedAt!)).toBe(true);
    expect(deployed.every((each) => each.finishedAt >= since)).toBe(true);
    // A change that is not deployed itself goes out with the next one.
    const docs = near.company.pullRequests.find(
      (each) =>
        each.repository === 'harborlight/checkout' &&
        each.title === 'Describe the quote cache for the people on call',
    )!;
    expect(deployed.flatMap((each) => each.changeIds)).toContain(
      `github:harborlight/checkout#${docs.number}`,
    );
    const ids = deployed.flatMap((each) => each.changeIds);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('counts a deployment by its end, and what it brought from the one before', async () => {
    const since = '2026-05-18T00:00:00.000Z';
    const all = await source.deploymentsSince('harborlight/checkout', since);
    const at = all.findIndex((each) => each.sha === caseOf('reverted').mergeSha);
    const justAfter = toInstant(Date.parse(all[at]!.finishedAt) + 1);
    const later = await source.deploymentsSince('harborlight/checkout', justAfter);
    expect(later).toEqual(all.slice(at + 1));
  });
});

describe('check and issues', () => {
  test('says what can be read', async () => {
    expect(await source.check(['harborlight/checkout', 'harborlight/nothing'])).toMatchObject([
      { item: 'GitHub token', ok: true },
      { item: 'harborlight/checkout', ok: true },
      { item: 'harborlight/nothing', ok: false },
    ]);
  });

  test('an issue is a ticket with its history; a pull request is none', async () => {
    const tickets = createGithubTicketSource({
      access: { kind: 'token', apiUrl: near.githubUrl, token: near.githubToken },
      clock,
      repositories: ['harborlight/ledger'],
    });
    const [issue] = near.company.issues;
    const key = `harborlight/ledger#${issue!.number}`;
    expect(tickets.knows(key)).toBe(true);
    expect(tickets.knows('PAY-1')).toBe(false);
    expect(ticketSchema.parse(await tickets.ticket(key))).toMatchObject({
      key,
      status: 'Closed',
      statusHistory: [{ from: 'Open', to: 'Closed', at: toInstant(issue!.closedAt!) }],
    });
    expect(await tickets.ticket(`harborlight/ledger#${caseOf('self_approved').number}`)).toBeNull();
    expect(await tickets.search('cancelled day', 5)).toEqual([
      { key, title: issue!.title, status: 'Closed' },
    ]);
  });
});

describe('a broken GitHub', () => {
  test.each([
    ['down', { kind: 'down' }, 'NEIGHBOUR_UNREACHABLE', null],
    ['401', { kind: 'unauthorized' }, 'NEIGHBOUR_UNAUTHORIZED', null],
    ['429', { kind: 'too_many_requests', retryAfter: 7 }, 'NEIGHBOUR_RATE_LIMITED', 7_000],
    ['truncated', { kind: 'truncated' }, 'NEIGHBOUR_BAD_ANSWER', null],
  ] as const)('%s', async (_, fault, code, retryAfterMs) => {
    near.faults.set('github', fault, /\/pulls\//);
    const error = await source.change(idOf('good')).catch((failure) => failure);
    expect(error).toMatchObject({ code, retryAfterMs });
    expect(JSON.stringify([error, error.message, error.cause])).not.toContain(near.githubToken);
  });

  // Against a real socket: nock cannot stand it when a request is given up while nock is waiting.
  test('30 seconds of silence are cut short, and not asked again', async () => {
    near.faults.set('github', { kind: 'slow', ms: 30_000 });
    const before = near.requests('github').length;
    const started = performance.now();
    await expect(source.change(idOf('good'))).rejects.toMatchObject({
      code: 'NEIGHBOUR_SLOW',
      retryable: true,
    });
    expect(performance.now() - started).toBeLessThan(2_900);
    expect(near.requests('github').length - before).toBe(1);
  });

  test('403 with a rate limit says when to come back', async () => {
    near.faults.set('github', { kind: 'rate_limited', retryAfter: 60 });
    const failure = collect(source.changesSince('harborlight/checkout', clock.now()));
    const error = await failure.catch((one) => one);
    expect(error).toMatchObject({ code: 'NEIGHBOUR_RATE_LIMITED', retryable: true });
    expect(error.retryAfterMs).toBeGreaterThan(50_000);
    expect(error.retryAfterMs).toBeLessThan(120_000);
  });

  test('a repository that is gone is an error of the list, and protection that is hidden stays unknown', async () => {
    await expect(collect(source.changesSince('harborlight/gone', clock.now()))).rejects.toMatchObject({
      code: 'NEIGHBOUR_NOT_FOUND',
    });
    near.faults.set('github', { kind: 'not_found' }, /\/protection$/);
    expect((await read('good')).pullRequest).toMatchObject({ protection: null, bypass: null });
  });
});
