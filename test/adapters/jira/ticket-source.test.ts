import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CaseName } from '../../../sandbox/neighbours/company-types.ts';
import { type Neighbours, startNeighbours } from '../../../sandbox/neighbours/start.ts';
import { createJiraTicketSource } from '../../../src/adapters/jira/ticket-source.ts';
import { toInstant } from '../../../src/domain/instant.ts';
import { ticketSchema } from '../../../src/domain/ticket.ts';
import type { TicketSource } from '../../../src/ports.ts';

const now = Date.UTC(2026, 10, 21, 21, 0);
const clock = { now: () => toInstant(now) };

describe('against the double', () => {
  let near: Neighbours;
  let source: TicketSource;
  beforeAll(async () => {
    near = await startNeighbours({ now });
    const access = { baseUrl: near.jiraUrl, email: near.jiraEmail, apiToken: near.jiraToken };
    source = createJiraTicketSource({ access, clock, projects: ['PAY', 'LED', 'SEC'], timeoutMs: 500 });
  });
  afterEach(() => near.faults.clear());
  afterAll(() => near.close());

  const keyOf = (name: CaseName) => near.company.pullRequests.find((one) => one.case === name)!.ticketKey!;
  const accountOf = (person: string) =>
    `jira:${near.company.people.find((one) => one.key === person)!.jiraAccountId}`;

  test('a ticket with its history, in Jira’s own times', async () => {
    const key = keyOf('good');
    const expected = near.company.tickets.find((ticket) => ticket.key === key)!;
    const ticket = ticketSchema.parse(await source.ticket(key));
    expect(ticket).toMatchObject({
      key,
      system: 'jira',
      title: expected.summary,
      status: 'Done',
      createdAt: toInstant(expected.createdAt),
      reporter: accountOf('tomas'),
      reporterLabel: 'Tomas Lindqvist',
      url: `${near.jiraUrl}/browse/${key}`,
      approvals: [],
    });
    expect(ticket.statusHistory).toEqual(
      expected.transitions.map(({ from, to, at, by }) => ({
        from,
        to,
        at: toInstant(at),
        by: accountOf(by),
      })),
    );
    expect(ticket.descriptionHash).toMatch(/^[0-9a-f]{64}$/);
    expect((await source.ticket(key))!.source.contentHash).toBe(ticket.source.contentHash);
  });

  test('every ticket of the company can be read', async () => {
    for (const { key, status } of near.company.tickets)
      expect(ticketSchema.parse(await source.ticket(key))).toMatchObject({ key, status });
  });

  test('an account, with whether it still works', async () => {
    const account = (person: string) => source.account!(accountOf(person).slice('jira:'.length));
    expect(await account('tomas')).toEqual({
      label: 'Tomas Lindqvist',
      email: 'tomas.lindqvist@harborlight.example',
      active: true,
    });
    expect(await account('david')).toMatchObject({ active: false });
    expect(await source.account!('712020:nobody')).toBeNull();
  });

  test('null for a key that is not there', async () => {
    expect(await source.ticket('PAY-999999')).toBeNull();
  });

  test('search by words, by key and by nothing', async () => {
    expect(await source.search('decimal strings', 5)).toEqual([]);
    const found = await source.search('more than two decimals', 5);
    expect(found).toEqual([
      {
        key: 'PAY-1312',
        title: 'POST /v2/payouts must return 422 for amounts with more than two decimals',
        status: 'Done',
      },
    ]);
    expect(await source.search('led-77', 5)).toMatchObject([{ key: 'LED-77' }]);
    expect((await source.search('', 3)).length).toBe(3);
    expect(await source.search('") OR project = SEC --', 5)).toEqual([]);
  });

  test('check names the account and each project', async () => {
    expect(await source.check()).toMatchObject([
      { item: 'Jira', ok: true, detail: expect.stringContaining('Ines Okafor') },
      { item: 'Jira project PAY', ok: true },
      { item: 'Jira project LED', ok: true },
      { item: 'Jira project SEC', ok: true },
    ]);
    near.faults.set('jira', { kind: 'unauthorized' });
    expect(await source.check()).toMatchObject([{ item: 'Jira', ok: false }]);
  });

  test.each([
    ['down', { kind: 'down' }, 'NEIGHBOUR_UNREACHABLE', null],
    ['30 seconds slow', { kind: 'slow', ms: 30_000 }, 'NEIGHBOUR_SLOW', null],
    ['401', { kind: 'unauthorized' }, 'NEIGHBOUR_UNAUTHORIZED', null],
    ['403 with a rate limit', { kind: 'rate_limited', retryAfter: 7 }, 'NEIGHBOUR_RATE_LIMITED', null],
    ['429', { kind: 'too_many_requests', retryAfter: 7 }, 'NEIGHBOUR_RATE_LIMITED', 7_000],
    ['half an answer', { kind: 'truncated' }, 'NEIGHBOUR_BAD_ANSWER', null],
  ] as const)('%s', async (_, fault, code, retryAfterMs) => {
    near.faults.set('jira', fault);
    const printed = vi.spyOn(console, 'warn');
    const error = await source.ticket('PAY-1312').catch((failure) => failure);
    expect(error).toMatchObject({ code, retryAfterMs, retryable: code !== 'NEIGHBOUR_UNAUTHORIZED' });
    expect(JSON.stringify([error, String(error), error.cause])).not.toContain(near.jiraToken);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });
});

describe('answers that the double does not give', () => {
  const baseUrl = 'https://acme.atlassian.net';
  const source = createJiraTicketSource({
    access: { baseUrl, email: 'bot@acme.example', apiToken: 'not-a-real-token' },
    clock,
    projects: [],
  });
  beforeAll(() => nock.disableNetConnect());
  afterEach(() => nock.cleanAll());
  afterAll(() => {
    nock.restore();
    nock.enableNetConnect();
  });

  const issue = (part: Record<string, unknown> = {}) => ({
    id: '1',
    key: 'OPS-7',
    self: `${baseUrl}/rest/api/3/issue/1`,
    fields: {
      summary: 'Raise the limit',
      description: null,
      issuetype: { name: 'Change' },
      status: { name: 'Done' },
      created: '2026-05-01T10:00:00.000+0200',
      reporter: null,
      ...part,
    },
  });
  const entry = (id: string, created: string, items: unknown[]) => ({
    id,
    created,
    author: { accountId: 'abc', displayName: 'Mia', active: true },
    items,
  });
  const basic = `Basic ${Buffer.from('bot@acme.example:not-a-real-token').toString('base64')}`;
  const scope = () => nock(baseUrl, { reqheaders: { authorization: basic } });

  test('pages of history, out of order, with an approval field', async () => {
    const approved = { field: 'Approved by', fieldtype: 'custom', fromString: null, toString: 'Mia Krystof' };
    const declined = { field: 'Approval', fieldtype: 'custom', fromString: null, toString: 'Declined' };
    const moved = { field: 'status', fieldtype: 'jira', fromString: 'To Do', toString: 'Done' };
    scope()
      .get('/rest/api/3/issue/OPS-7')
      .query(true)
      .reply(200, issue())
      .get('/rest/api/3/issue/OPS-7/changelog')
      .query({ startAt: '0', maxResults: '100' })
      .reply(200, {
        startAt: 0,
        maxResults: 1,
        total: 3,
        isLast: false,
        values: [entry('2', '2026-05-03T10:00:00.000+0000', [moved])],
      })
      .get('/rest/api/3/issue/OPS-7/changelog')
      .query({ startAt: '1', maxResults: '100' })
      .reply(200, {
        startAt: 1,
        maxResults: 100,
        total: 3,
        isLast: true,
        values: [
          entry('1', '2026-05-02T10:00:00.000+0000', [approved]),
          entry('0', '2026-05-01T12:00:00.000+0000', [
            declined,
            { field: 'labels', fromString: '', toString: 'x' },
          ]),
        ],
      });
    const ticket = ticketSchema.parse(await source.ticket('OPS-7'));
    expect(ticket).toMatchObject({
      createdAt: '2026-05-01T08:00:00.000Z',
      reporter: null,
      approvals: [{ by: 'jira:abc', at: '2026-05-02T10:00:00.000Z', how: 'Approved by: Mia Krystof' }],
      statusHistory: [{ from: 'To Do', to: 'Done', at: '2026-05-03T10:00:00.000Z', by: 'jira:abc' }],
    });
  });

  test.each([
    ['403', 403, { errorMessages: ['no'] }, 'NEIGHBOUR_UNAUTHORIZED'],
    ['500', 500, 'oops', 'NEIGHBOUR_UNREACHABLE'],
    ['a page of a proxy', 200, '<html>', 'NEIGHBOUR_BAD_ANSWER'],
    ['another shape', 200, issue({ summary: 7 }), 'NEIGHBOUR_BAD_ANSWER'],
    ['no time', 200, issue({ created: 'yesterday' }), 'NEIGHBOUR_BAD_ANSWER'],
  ])('%s', async (_, status, body, code) => {
    scope()
      .get('/rest/api/3/issue/OPS-7')
      .query(true)
      .reply(status, body as nock.Body);
    await expect(source.ticket('OPS-7')).rejects.toMatchObject({ code });
  });

  test('the history failing fails the ticket: half of it would look like no approval', async () => {
    scope()
      .get('/rest/api/3/issue/OPS-7')
      .query(true)
      .reply(200, issue())
      .get('/rest/api/3/issue/OPS-7/changelog')
      .query(true)
      .reply(429, {}, { 'retry-after': '4' });
    await expect(source.ticket('OPS-7')).rejects.toMatchObject({
      code: 'NEIGHBOUR_RATE_LIMITED',
      retryAfterMs: 4_000,
    });
  });
});

test.each([
  ['PAY-1312', true],
  ['OPS-1', false],
  ['acme/api#12', false],
  ['pay-1', false],
])('knows %s: %s', (key, expected) => {
  const access = { baseUrl: 'https://acme.atlassian.net', email: 'a@b.example', apiToken: 'x' };
  expect(createJiraTicketSource({ access, clock, projects: ['PAY'] }).knows(key)).toBe(expected);
});
