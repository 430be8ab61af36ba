import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Neighbours, startNeighbours } from '../../../sandbox/neighbours/start.ts';
import { createPagerdutySource } from '../../../src/adapters/pagerduty/pager-source.ts';
import { toInstant } from '../../../src/domain/instant.ts';
import type { PagerIncident, PagerSource } from '../../../src/ports.ts';

const now = Date.UTC(2026, 10, 21, 21, 0);
const clock = { now: () => toInstant(now) };

const collect = async (incidents: AsyncIterable<PagerIncident>) => {
  const found: PagerIncident[] = [];
  for await (const incident of incidents) found.push(incident);
  return found;
};

describe('against the double', () => {
  let near: Neighbours;
  let source: PagerSource;
  beforeAll(async () => {
    near = await startNeighbours({ now });
    const access = { apiUrl: near.pagerdutyUrl, token: near.pagerdutyToken };
    source = createPagerdutySource({ access, clock, timeoutMs: 500, pauseMs: 10 });
  });
  afterEach(() => near.faults.clear());
  afterAll(() => near.close());

  test('an incident keeps who acknowledged it after it is resolved', async () => {
    expect(await source.incident('Q0HBL7X2K9M4PT')).toEqual({
      id: 'Q0HBL7X2K9M4PT',
      number: 8831,
      title: 'Checkout error budget burn above 14x',
      status: 'resolved',
      url: 'https://harborlight.pagerduty.com/incidents/Q0HBL7X2K9M4PT',
      createdAt: '2026-05-18T10:02:00.000Z',
      resolvedAt: '2026-05-18T10:44:00.000Z',
      urgency: 'high',
      priority: 'P1',
      service: 'checkout-api',
      acknowledgements: [
        {
          by: 'pagerduty:PINES01',
          label: 'Ines Okafor',
          email: 'ines.okafor@harborlight.example',
          at: '2026-05-18T10:03:00.000Z',
        },
      ],
    });
    expect(await source.incident('NOPE')).toBeNull();
  });

  test('all incidents of a year, over windows of six months, each once', async () => {
    const found = await collect(source.incidents('2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'));
    expect(found.map((one) => one.number)).toEqual(near.company.incidents.map((one) => one.number));
    const may = await collect(source.incidents('2026-05-18T10:02:00.000Z', '2026-05-18T10:19:00.000Z'));
    expect(may.map((one) => one.number)).toEqual([8831]);
  });

  test('who is on call, by level', async () => {
    const found = await source.onCall('PESCPAY', '2026-05-18T10:00:00.000Z');
    expect(found).toMatchObject([
      { level: 1, email: expect.stringContaining('@harborlight.example') },
      { level: 2, label: 'Tomas Lindqvist', person: 'pagerduty:PTOMAS4' },
    ]);
    expect(await source.escalationPolicy('PESCPAY')).toEqual({ id: 'PESCPAY', name: 'Payments escalation' });
    expect(await source.escalationPolicy('PNOPE')).toBeNull();
    expect(await source.check()).toMatchObject([{ item: 'PagerDuty', ok: true }]);
  });

  test('a page opens one incident for one key, in the name of somebody whom PagerDuty knows', async () => {
    const request = {
      key: 'threadproof:T1:ANM-0012:2',
      title: 'ANM-0012 (sev1): Exports at night',
      details: 'Escalated by Ines Okafor.',
      escalationPolicyId: 'PESCPAY',
      serviceId: null,
      preferredService: 'payouts-api',
      requestedBy: 'Ines.Okafor@harborlight.example',
    };
    const first = await source.page(request);
    const opened = near.company.incidents.at(-1)!;
    expect(first).toMatchObject({ kind: 'paged', incidentId: opened.id, number: opened.number });
    expect(opened).toMatchObject({
      service: 'payouts-api',
      urgency: 'high',
      opened: { key: request.key, policyId: 'PESCPAY', by: 'ines' },
    });
    expect(await source.page(request)).toEqual(first);
    expect(near.requests('pagerduty').filter((each) => each.startsWith('POST'))).toHaveLength(1);
    near.resolve(opened.id, 'ines');
    expect(await source.page(request)).toEqual(first);
    const again = { ...request, key: 'another', requestedBy: 'marcus.bell@harborlight.example' };
    expect(await source.page(again)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('set PAGERDUTY_FROM'),
    });
    const access = { apiUrl: near.pagerdutyUrl, token: near.pagerdutyToken, from: opened.opened!.by };
    const standIn = createPagerdutySource({
      access: { ...access, from: 'priya.raman@harborlight.example' },
      clock,
    });
    expect(await standIn.page(again)).toMatchObject({ kind: 'paged' });
    expect(near.company.incidents.at(-1)?.opened?.by).toBe('priya');
    expect(await source.page({ ...request, key: 'third', escalationPolicyId: 'PNOPE' })).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('no PagerDuty service uses the policy PNOPE'),
    });
  });

  test.each([
    ['down', { kind: 'down' }, 'NEIGHBOUR_UNREACHABLE', null],
    ['30 seconds slow', { kind: 'slow', ms: 30_000 }, 'NEIGHBOUR_SLOW', null],
    ['401', { kind: 'unauthorized' }, 'NEIGHBOUR_UNAUTHORIZED', null],
    ['403 with a rate limit', { kind: 'rate_limited', retryAfter: 7 }, 'NEIGHBOUR_RATE_LIMITED', 7_000],
    ['429', { kind: 'too_many_requests', retryAfter: 7 }, 'NEIGHBOUR_RATE_LIMITED', 7_000],
    ['half an answer', { kind: 'truncated' }, 'NEIGHBOUR_BAD_ANSWER', null],
  ] as const)('%s', async (_, fault, code, retryAfterMs) => {
    near.faults.set('pagerduty', fault);
    const error = await source.incident('Q0HBL7X2K9M4PT').catch((failure) => failure);
    expect(error).toMatchObject({ code, retryAfterMs, retryable: code !== 'NEIGHBOUR_UNAUTHORIZED' });
    expect(JSON.stringify([error, String(error), error.cause])).not.toContain(near.pagerdutyToken);
    expect(await source.check()).toMatchObject([{ ok: false }]);
  });
});

describe('answers that the double does not give', () => {
  const apiUrl = 'https://api.pagerduty.com';
  const access = { apiUrl, token: 'not-a-real-token' };
  const source = createPagerdutySource({ access, clock, pauseMs: 1 });
  beforeAll(() => nock.disableNetConnect());
  afterEach(() => nock.cleanAll());
  afterAll(() => {
    nock.restore();
    nock.enableNetConnect();
  });
  const scope = () => nock(apiUrl, { reqheaders: { authorization: 'Token token=not-a-real-token' } });
  const incident = (number: number, createdAt: string) => ({
    id: `P${number}`,
    incident_number: number,
    title: 'x',
    status: 'triggered',
    html_url: `https://acme.pagerduty.com/incidents/P${number}`,
    created_at: createdAt,
    urgency: 'high',
  });

  test('pages of a list and of a log', async () => {
    const from = '2026-05-01T00:00:00.000Z';
    const page = (offset: number, more: boolean, number: number) =>
      scope()
        .get('/incidents')
        .query((query) => query.offset === String(offset) && query.since === from)
        .reply(200, { incidents: [incident(number, '2026-05-02T02:00:00+02:00')], more, offset, limit: 100 });
    page(0, true, 1);
    page(100, false, 2);
    const ack = (agent: object) => ({
      type: 'acknowledge_log_entry',
      created_at: '2026-05-02T01:00:00Z',
      agent,
    });
    scope()
      .get('/incidents/P1/log_entries')
      .query({ limit: '100', offset: '0' })
      .reply(200, { log_entries: [ack({ id: 'S1', type: 'service_reference' })], more: true })
      .get('/incidents/P1/log_entries')
      .query({ limit: '100', offset: '100' })
      .reply(200, { log_entries: [ack({ id: 'U1', type: 'user_reference', summary: 'Mia' })], more: false })
      .get('/users/U1')
      .reply(404, { error: { message: 'Not Found', code: 2100 } })
      .get('/incidents/P2/log_entries')
      .query(true)
      .reply(200, { log_entries: [], more: false });
    const found = await collect(source.incidents(from, '2026-06-01T00:00:00.000Z'));
    expect(found).toMatchObject([
      {
        number: 1,
        createdAt: '2026-05-02T00:00:00.000Z',
        priority: null,
        service: null,
        acknowledgements: [{ by: 'pagerduty:U1', label: 'Mia', email: null }],
      },
      { number: 2, acknowledgements: [] },
    ]);
  });

  test.each([
    ['403', 403, { error: {} }, 'NEIGHBOUR_UNAUTHORIZED'],
    ['500 with JSON', 500, { error: {} }, 'NEIGHBOUR_UNREACHABLE'],
    ['500 without', 500, 'oops', 'NEIGHBOUR_UNREACHABLE'],
    ['a page of a proxy', 200, '<html>', 'NEIGHBOUR_BAD_ANSWER'],
    ['another shape', 200, { incident: { id: 7 } }, 'NEIGHBOUR_BAD_ANSWER'],
    ['nothing at all', 200, 'null', 'NEIGHBOUR_BAD_ANSWER'],
  ])('%s', async (_, status, body, code) => {
    scope()
      .get('/incidents/P1')
      .reply(status, body as nock.Body);
    await expect(source.incident('P1')).rejects.toMatchObject({ code });
  });

  describe('a page', () => {
    const request = {
      key: 'threadproof:T1:ANM-0001:1',
      title: 'ANM-0001 (sev1): x',
      details: 'x',
      escalationPolicyId: 'PESC',
      serviceId: 'PSVC',
      preferredService: null,
      requestedBy: 'mia@acme.example',
    };
    const byKey = (incidents: object[]) =>
      scope()
        .get('/incidents')
        .query((query) => query.incident_key === request.key && query.date_range === 'all')
        .reply(200, { incidents, more: false });
    const known = () =>
      scope()
        .get('/users')
        .query(true)
        .reply(200, { users: [{ id: 'U1', email: 'Mia@acme.example' }], more: false });
    const post = () =>
      nock(apiUrl, { reqheaders: { from: 'mia@acme.example', 'content-type': /json/ } }).post('/incidents', {
        incident: {
          type: 'incident',
          title: request.title,
          service: { id: 'PSVC', type: 'service_reference' },
          escalation_policy: { id: 'PESC', type: 'escalation_policy_reference' },
          urgency: 'high',
          incident_key: request.key,
          body: { type: 'incident_body', details: 'x' },
        },
      });
    const at = '2026-05-02T00:00:00Z';

    test('whose answer was lost is found by its key, and not sent twice', async () => {
      byKey([]);
      known();
      post().reply(502, '<html>');
      await expect(source.page(request)).rejects.toMatchObject({ retryable: true });
      byKey([incident(5, at)]);
      expect(await source.page(request)).toMatchObject({ kind: 'paged', incidentId: 'P5', number: 5 });
    });

    test('that somebody else sent at the same moment is taken', async () => {
      byKey([]);
      known();
      const errors = ['Open incident with matching dedup key already exists on this service'];
      post().reply(400, { error: { message: 'Arguments Caused Error', code: 2002, errors } });
      byKey([incident(6, at)]);
      expect(await source.page(request)).toMatchObject({ kind: 'paged', incidentId: 'P6' });
    });

    test('is refused in plain words', async () => {
      byKey([]);
      known();
      post().reply(403, { error: { message: 'Forbidden', code: 2010 } });
      expect(await source.page(request)).toMatchObject({
        kind: 'refused',
        why: expect.stringContaining('does not let this token create incidents'),
      });
      byKey([]);
      known();
      post().reply(400, { error: { message: 'Invalid Input Provided', code: 2001 } });
      byKey([]);
      expect(await source.page(request)).toEqual({
        kind: 'refused',
        why: 'PagerDuty refused it: Invalid Input Provided',
      });
    });
  });

  test('an odd id is a name, not a path', async () => {
    scope().get('/incidents/..%2Fusers').reply(404, {});
    expect(await source.incident('../users')).toBeNull();
  });
});
