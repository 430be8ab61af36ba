import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../sandbox/neighbours/http-double.ts';
import { type Neighbours as Doubles, startNeighbours } from '../../sandbox/neighbours/start.ts';
import { type Database, openDatabase } from '../../src/adapters/db/open.ts';
import { createGithubChangeSource } from '../../src/adapters/github/change-source.ts';
import { createJiraTicketSource } from '../../src/adapters/jira/ticket-source.ts';
import { createPagerdutySource } from '../../src/adapters/pagerduty/pager-source.ts';
import type { DecisionContext } from '../../src/domain/decide/decision.ts';
import { anomalySubject, type RecordedEvent } from '../../src/domain/events/event.ts';
import { toInstant } from '../../src/domain/instant.ts';
import { linksIn } from '../../src/domain/link-kind.ts';
import { settingsSchema } from '../../src/domain/settings.ts';
import { toldChange } from '../../src/domain/told-change.ts';
import type { Log, Ports } from '../../src/ports.ts';
import { confirmChange } from '../../src/usecases/confirm-change.ts';
import { fetchChange } from '../../src/usecases/fetch-change.ts';
import { linkPager } from '../../src/usecases/link-pager.ts';
import { lookUpFacts } from '../../src/usecases/look-up-facts.ts';
import { rankCandidates } from '../../src/usecases/rank-candidates.ts';
import { readIndexState, refreshChanges } from '../../src/usecases/refresh-changes.ts';
import { makeDataDir } from '../adapters/db/data-dir.ts';
import { opened } from '../adapters/db/sample-events.ts';

/* The index of changes, the ranking and the facts behind a decision, over real clients and a real store. */

const start = Date.UTC(2026, 5, 30, 18, 0);
let now = toInstant(start);
const clock = { now: () => now };
const log: Log = { info() {}, warn() {}, error() {} };
let near: Doubles;
let dataDir: string;
let database: Database;
let ports: Ports;
let enqueued: { name: string; data: unknown }[] = [];
let number = 0;

beforeAll(async () => {
  near = await startNeighbours({ now: start });
  dataDir = await makeDataDir();
  database = await openDatabase({ dataDir }, { clock, log });
  const settings = settingsSchema.parse({
    services: [
      { name: 'checkout-api', repositories: ['harborlight/checkout'] },
      { name: 'lost', repositories: ['harborlight/gone'] },
    ],
    tickets: { projects: ['PAY', 'LED', 'SEC'] },
  });
  ports = {
    store: database.store,
    jobs: { enqueue: async (job: (typeof enqueued)[number]) => void enqueued.push(job), poke() {} },
    clock,
    log,
    settings,
    neighbours: {
      changes: createGithubChangeSource({
        access: { kind: 'token', apiUrl: near.githubUrl, token: near.githubToken },
        clock,
        settings,
        repositories: [],
        timeoutMs: 300,
      }),
      tickets: [
        createJiraTicketSource({
          access: { baseUrl: near.jiraUrl, email: near.jiraEmail, apiToken: near.jiraToken },
          clock,
          projects: settings.tickets.projects,
          timeoutMs: 300,
        }),
      ],
      pager: createPagerdutySource({
        access: { apiUrl: near.pagerdutyUrl, token: near.pagerdutyToken },
        clock,
        timeoutMs: 300,
        pauseMs: 1,
      }),
    },
  } as unknown as Ports;
}, 60_000);
beforeEach(async () => {
  enqueued = [];
  number = await database.store.write(async (tx) => {
    const next = await tx.nextAnomalyNumber();
    await tx.append([opened(next, { detectedAt: now, services: ['checkout-api'] })]);
    return next;
  });
});
afterEach(() => near.faults.clear());
afterAll(async () => {
  await database?.close();
  await near?.close();
  await rm(dataDir, { recursive: true, force: true });
});

const historyOf = async (of: number): Promise<RecordedEvent[]> => {
  const found = [];
  for await (const event of database.store.events({ subject: anomalySubject(of) })) found.push(event);
  return found;
};
const good = () => near.company.pullRequests.find((one) => one.case === 'good')!;
const idOf = ({ repository, number: pull }: { repository: string; number: number }) =>
  `github:${repository}#${pull}`;
const context = (): DecisionContext => ({
  actor: { kind: 'person', personRef: 'slack:U0ANN', label: 'Ann', via: 'slack_button' },
  now,
  aliases: ['slack:U0ANN'],
  roles: ['responder'],
  idempotencyKey: null,
});
const confirm = (changes: string[], more: Partial<Parameters<typeof confirmChange>[1]> = {}) =>
  confirmChange(
    ports,
    { anomaly: number, changes, ticket: null, mechanism: null, replaces: null, effectiveAt: null, ...more },
    context(),
  );

describe('the index of changes', () => {
  test('one repository that is gone is said, and stops no other', async () => {
    const states = await refreshChanges(ports);
    expect(states).toMatchObject([
      { repository: 'harborlight/checkout', code: null, through: now },
      { repository: 'harborlight/gone', code: 'NEIGHBOUR_NOT_FOUND', through: null },
    ]);
    expect(await readIndexState(ports)).toEqual(states);
    expect(await database.store.searchChanges('checkout', 5)).not.toEqual([]);
  });

  test('while it is fresh, an alert asks GitHub nothing', async () => {
    const before = near.requests('github').length;
    await rankCandidates(ports, number);
    expect(near.requests('github').slice(before)).toEqual([]);
    const ranking = (await database.store.anomaly(number))!.ranking!;
    expect(ranking.searched).toMatchObject({ sources: ['github:harborlight/checkout'], unavailable: [] });
    expect(ranking.candidates.length).toBeGreaterThan(0);
    expect(ranking.candidates.length).toBeLessThanOrEqual(5);
  });

  test('a search that is repeated after a crash adds nothing', async () => {
    await rankCandidates(ports, number);
    await rankCandidates(ports, number);
    expect((await historyOf(number)).filter(({ type }) => type === 'anomaly.candidates_ranked')).toHaveLength(
      1,
    );
  });

  test('GitHub is left alone for as long as it asks to be, however many alerts come', async () => {
    now = toInstant(start + 2 * 60_000);
    near.faults.set('github', { kind: 'rate_limited', retryAfter: 600 });
    const [limited] = await refreshChanges(ports);
    expect(limited).toMatchObject({ code: 'NEIGHBOUR_RATE_LIMITED' });
    near.faults.clear();
    const before = near.requests('github').length;
    now = toInstant(start + 5 * 60_000);
    await rankCandidates(ports, number);
    await refreshChanges(ports);
    const asked = near.requests('github').slice(before);
    expect(asked.filter((request) => request.includes('/harborlight/checkout'))).toEqual([]);
    now = limited!.waitUntil!;
    expect((await refreshChanges(ports))[0]).toMatchObject({ code: null, through: now });
  });

  test('a repository that was renamed is searched, and the new name is told', async () => {
    const changes = {
      ...ports.neighbours.changes!,
      nameOf: (name: string) => name.replace('checkout', 'shop'),
    };
    now = toInstant(Date.parse(now) + 3_600_000);
    await refreshChanges({ ...ports, neighbours: { ...ports.neighbours, changes } });
    await rankCandidates(ports, number);
    expect((await database.store.anomaly(number))!.ranking!.searched).toMatchObject({
      sources: ['github:harborlight/checkout'],
      unavailable: [],
      renamed: [{ source: 'github:harborlight/checkout', to: 'harborlight/shop' }],
    });
  });

  test('a merge that a webhook told of is in it before the next refresh', async () => {
    now = toInstant(Date.parse(now) + 10_000);
    const merged = near.merge({
      repository: 'harborlight/checkout',
      title: 'Retry the price lookup',
      why: 'It times out.',
      files: ['src/prices/retry.ts'],
      author: 'jonah',
    });
    expect(await database.store.change(idOf(merged))).toBeNull();
    await fetchChange(ports, idOf(merged));
    expect(await database.store.change(idOf(merged))).toMatchObject({ title: 'Retry the price lookup' });
  });
});

const faults: [string, Fault, string][] = [
  ['down', { kind: 'down' }, 'NEIGHBOUR_UNREACHABLE'],
  ['30 s slow', { kind: 'slow', ms: 30_000 }, 'NEIGHBOUR_SLOW'],
  ['401', { kind: 'unauthorized' }, 'NEIGHBOUR_UNAUTHORIZED'],
  ['403 with a rate limit', { kind: 'rate_limited', retryAfter: 60 }, 'NEIGHBOUR_RATE_LIMITED'],
  ['404', { kind: 'not_found' }, 'NEIGHBOUR_NOT_FOUND'],
  ['429', { kind: 'too_many_requests', retryAfter: 7 }, 'NEIGHBOUR_RATE_LIMITED'],
  ['truncated JSON', { kind: 'truncated' }, 'NEIGHBOUR_BAD_ANSWER'],
];

describe.each(faults)('GitHub: %s', (_, fault, code) => {
  test('the ranking says what could not be asked, and the search is repeated', async () => {
    now = toInstant(Date.parse(now) + 3_600_000);
    near.faults.set('github', fault);
    await rankCandidates(ports, number);
    expect((await database.store.anomaly(number))!.ranking!.searched.unavailable).toEqual([
      { source: 'github:harborlight/checkout', code },
    ]);
    expect(enqueued).toContainEqual(
      expect.objectContaining({ name: 'rank_candidates', data: { anomaly: number } }),
    );
  });

  test('a pasted link is confirmed by the word of a person, and its facts are asked for until they come', async () => {
    near.faults.set('github', fault);
    // Not in the index: nothing but GitHub could tell of it.
    const other = near.company.pullRequests.find((one) => one.repository === 'harborlight/ledger')!;
    const outcome = await confirm([`https://github.com/${other.repository}/pull/${other.number}`], {
      effectiveAt: now,
    });
    expect(outcome.kind).toBe('done');
    await lookUpFacts(ports, number);
    expect(enqueued).toContainEqual(
      expect.objectContaining({ name: 'look_up_facts', data: { anomaly: number } }),
    );
    expect((await database.store.anomaly(number))!.failedLookups).toMatchObject([
      { ref: idOf(other), source: 'github', code },
    ]);
    near.faults.clear();
    await lookUpFacts(ports, number);
    const change = (await database.store.anomaly(number))!.attribution!.changes[0]!;
    expect(change).toMatchObject({ id: idOf(other), title: other.title, source: { system: 'github' } });
    expect(change.pullRequest!.reviews).not.toBeNull();
  });
});

describe.each(faults)('Jira: %s', (_, fault, code) => {
  test('the ticket is linked, said to be unread, and read once Jira answers', async () => {
    near.faults.set('jira', fault);
    const key = good().ticketKey!;
    await confirm([idOf(good())], { ticket: key, effectiveAt: now });
    await lookUpFacts(ports, number);
    const before = (await database.store.anomaly(number))!;
    expect(before.failedLookups).toContainEqual(expect.objectContaining({ ref: key, source: 'jira', code }));
    expect(before.authorizations).toMatchObject([{ ref: key, ticket: null }]);
    await lookUpFacts(ports, number);
    expect(
      (await historyOf(number)).filter(({ type }) => type === 'anomaly.lookup_failed'),
      'said once, not at each try',
    ).toHaveLength(1);
    near.faults.clear();
    await lookUpFacts(ports, number);
    expect((await database.store.anomaly(number))!.authorizations).toMatchObject([{ ticket: { key } }]);
  });
});

test('several changes are confirmed at once, each with the ticket that it names', async () => {
  const [one, two] = near.company.pullRequests.filter(
    ({ repository, ticketKey, mergedAt }) =>
      repository === 'harborlight/checkout' && ticketKey !== null && mergedAt !== null,
  );
  const links = linksIn(
    `https://github.com/${one!.repository}/pull/${one!.number} https://github.com/${two!.repository}/pull/${two!.number}/files`,
  );
  await confirm([...links, idOf(one!)]);
  const { attribution, authorizations } = (await database.store.anomaly(number))!;
  expect(attribution!.changes.map(({ id }) => id)).toEqual([idOf(one!), idOf(two!)]);
  expect(authorizations.map(({ changeId }) => changeId)).toEqual(attribution!.changes.map(({ id }) => id));
});

describe('a link that somebody pasted while nobody could look', () => {
  test.each([
    [
      'a commit that came by a pull request',
      (pull: string, sha: string) => pull.replace(/\/pull\/.*/, `/commit/${sha}`),
    ],
    ['a pull request', (pull: string) => pull],
  ])('%s becomes that change, with its ticket, once GitHub answers', async (_, link) => {
    const {
      repository,
      number: pull,
      mergeSha,
      ticketKey,
    } = near.company.pullRequests.find(
      (one) => one.repository === 'harborlight/payouts' && one.ticketKey !== null && one.mergedAt !== null,
    )!;
    near.faults.set('github', { kind: 'down' });
    const pasted = link(`https://github.com/${repository}/pull/${pull}`, mergeSha!);
    await confirm([pasted], { effectiveAt: now, ticket: ticketKey });
    const before = (await database.store.anomaly(number))!;
    expect(before.attribution!.changes[0]).toMatchObject({ source: { system: 'manual' }, pullRequest: null });
    near.faults.clear();
    await lookUpFacts(ports, number);
    const after = (await database.store.anomaly(number))!;
    expect(after.attribution!.changes).toMatchObject([{ id: `github:${repository}#${pull}` }]);
    expect(after.authorizations).toMatchObject([
      { changeId: `github:${repository}#${pull}`, ref: ticketKey, ticket: { key: ticketKey } },
    ]);
  });

  test.each([
    ['https://app.launchdarkly.com/acme/production/features/new-price', 'feature_flag'],
    ['https://app.terraform.io/app/acme/workspaces/prod/runs/run-1', 'infrastructure'],
    ['https://argocd.acme.example/applications/checkout', 'deploy'],
    ['https://www.githubstatus.com/incidents/abc', 'vendor'],
    ['https://wiki.acme.example/changes/17', 'config'],
    ['our vendor, ticket 4711', 'config'],
  ])('%s stays the word of a person, as %s', async (ref, kind) => {
    await confirm([ref], { effectiveAt: now });
    await lookUpFacts(ports, number);
    expect((await database.store.anomaly(number))!.attribution!.changes).toMatchObject([
      { title: ref, kind, effectiveAt: now, source: { system: 'manual' }, author: null },
    ]);
  });

  test('an address that a sender told of before is that change, with what the sender said', async () => {
    const url = 'https://app.launchdarkly.com/acme/production/features/free-returns';
    const flag = toldChange({
      id: 'launchdarkly:feature_flag:C1:1.1',
      kind: 'feature_flag',
      title: 'free-returns turned on',
      url: `${url}/`,
      effectiveAt: now,
      authorLabel: 'Jonah Weiss',
      source: { system: 'slack', externalId: 'x', url, fetchedAt: now, contentHash: 'h' },
    });
    await database.store.write((tx) => tx.saveChanges([flag]));
    expect((await confirm([`<${url}|the flag>`])).kind).toBe('done');
    expect((await database.store.anomaly(number))!.attribution!.changes).toMatchObject([
      { id: flag.id, authorLabel: 'Jonah Weiss' },
    ]);
  });
});

describe.each(faults)('PagerDuty: %s', (_, fault, code) => {
  test('the card says that the page is unread, once, and it is read when PagerDuty answers', async () => {
    const { id } = near.company.incidents[0]!;
    await database.store.write(async (tx) => {
      number = await tx.nextAnomalyNumber();
      await tx.append([opened(number, { detectedAt: now, dedupeKey: `pagerduty:${id}` })]);
    });
    near.faults.set('pagerduty', fault);
    await linkPager(ports, number);
    await linkPager(ports, number);
    expect((await database.store.anomaly(number))!.failedLookups).toMatchObject([
      { ref: id, source: 'pagerduty', code },
    ]);
    expect((await historyOf(number)).filter(({ type }) => type === 'anomaly.lookup_failed')).toHaveLength(1);
    expect(enqueued).toContainEqual(
      expect.objectContaining({ name: 'link_pager', data: { anomaly: number } }),
    );
    near.faults.clear();
    await linkPager(ports, number);
    await linkPager(ports, number);
    expect(await database.store.anomaly(number)).toMatchObject({
      failedLookups: [],
      pager: { incidentId: id },
    });
    expect((await historyOf(number)).filter(({ type }) => type === 'anomaly.pager_linked')).toHaveLength(1);
  });
});
