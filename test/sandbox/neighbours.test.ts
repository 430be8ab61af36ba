import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildCompany, mainLine } from '../../sandbox/neighbours/company.ts';
import { caseNames } from '../../sandbox/neighbours/company-types.ts';
import { sendPagerWebhook, webhookPayload } from '../../sandbox/neighbours/pagerduty/pagerduty-webhook.ts';
import { type Neighbours, startNeighbours } from '../../sandbox/neighbours/start.ts';

const now = Date.UTC(2026, 10, 21, 21, 0);
const company = buildCompany(now);

describe('the company', () => {
  test('is the same for the same moment', () => {
    expect(JSON.stringify(buildCompany(now))).toBe(JSON.stringify(company));
    expect(JSON.stringify(buildCompany(now + 1000))).not.toBe(JSON.stringify(company));
  });

  test('has about 150 pull requests in the second quarter and ten in the last two days', () => {
    const within = (from: number, to: number) =>
      company.pullRequests.filter((one) => one.mergedAt !== null && one.mergedAt >= from && one.mergedAt < to)
        .length;
    expect(within(Date.UTC(2026, 3, 1), Date.UTC(2026, 6, 1))).toBeGreaterThanOrEqual(140);
    expect(within(0, Date.UTC(2026, 3, 1))).toBeGreaterThan(3);
    expect(within(now - 2 * 86_400_000, now)).toBe(10);
  });

  test('holds every case that an auditor asks about, and tickets in every state', () => {
    const cases = new Set(company.pullRequests.map((one) => one.case));
    expect(caseNames.filter((name) => name !== 'direct_push' && !cases.has(name))).toEqual([]);
    expect(company.directPushes.length).toBeGreaterThan(0);
    const states = new Set(company.tickets.map((ticket) => ticket.status));
    for (const state of ['To Do', 'Approved', 'In Progress', 'In Review', 'Rejected', 'Ratified', 'Done'])
      expect(states).toContain(state);
  });

  test('tells each case by its facts', () => {
    const of = (name: string) => company.pullRequests.find((one) => one.case === name)!;
    const ticketOf = (name: string) => company.tickets.find((ticket) => ticket.key === of(name).ticketKey)!;
    const approvals = (name: string) => of(name).reviews.filter((review) => review.state === 'APPROVED');
    expect(ticketOf('good').transitions.find((step) => step.to === 'Approved')!.at).toBeLessThan(
      of('good').mergedAt!,
    );
    expect(ticketOf('late_ticket').createdAt).toBeGreaterThan(of('late_ticket').mergedAt!);
    expect(of('missing_ticket').ticketKey).toBeNull();
    expect(ticketOf('rejected_ticket').status).toBe('Rejected');
    expect(approvals('self_approved')[0]!.reviewer).toBe(of('self_approved').commits[0]!.author);
    expect(of('admin_bypass').reviews).toEqual([]);
    expect(of('dependent_approver').commits[0]!.message).toContain('Co-authored-by: Kenji Sato');
    expect(approvals('push_after_approval')[0]!.at).toBeLessThan(
      of('push_after_approval').commits.at(-1)!.at,
    );
    expect(of('failed_required_check').checks.map((check) => check.conclusion)).toContain('failure');
    expect(ticketOf('emergency_ratified').transitions.at(-1)!.to).toBe('Ratified');
    expect(of('revert').reverts).toBe(of('reverted').number);
    expect(of('description_edited').bodyEditedAt).toBeGreaterThan(of('description_edited').mergedAt!);
  });

  test('hangs together: numbers, people, shas and times', () => {
    const numbered = [...company.pullRequests, ...company.issues].map(
      (one) => `${one.repository}#${one.number}`,
    );
    expect(new Set(numbered).size).toBe(numbered.length);
    expect(new Set(company.tickets.map((ticket) => ticket.key)).size).toBe(company.tickets.length);
    expect(new Set(company.incidents.map((one) => one.id)).size).toBe(company.incidents.length);
    for (const change of company.pullRequests) {
      expect(change.createdAt).toBeLessThan(change.mergedAt!);
      expect(change.mergedAt).toBeLessThanOrEqual(now);
      for (const review of change.reviews)
        expect(change.commits.map((commit) => commit.sha)).toContain(review.commitSha);
      for (const review of change.reviews) expect(review.at).toBeLessThan(change.mergedAt!);
      if (change.ticketKey !== null)
        expect(company.tickets.map((ticket) => ticket.key)).toContain(change.ticketKey);
    }
    const david = company.people.find((person) => person.key === 'david')!;
    expect(
      company.pullRequests.filter((one) => one.author === 'david' && one.mergedAt! > david.leftAt!),
    ).toEqual([]);
    for (const { repository } of company.services) {
      const line = mainLine(company, repository);
      expect(new Set(line.map((commit) => commit.sha)).size).toBe(line.length);
    }
  });
});

describe('the doubles', () => {
  let near: Neighbours;
  beforeAll(async () => {
    near = await startNeighbours({ now });
  });
  afterEach(() => near.faults.clear());
  afterAll(() => near.close());

  const github = (path: string, token = near.githubToken) =>
    fetch(`${near.githubUrl}${path}`, { headers: { authorization: `token ${token}` } });
  const pager = (path: string) =>
    fetch(`${near.pagerdutyUrl}${path}`, {
      headers: { authorization: `Token token=${near.pagerdutyToken}` },
    });
  const jira = (path: string) =>
    fetch(`${near.jiraUrl}/rest/api/3${path}`, {
      headers: {
        authorization: `Basic ${Buffer.from(`${near.jiraEmail}:${near.jiraToken}`).toString('base64')}`,
      },
    });

  test('refuse a wrong token and do not know what is not there', async () => {
    expect((await github('/user', 'wrong')).status).toBe(401);
    expect((await fetch(`${near.jiraUrl}/rest/api/3/myself`)).status).toBe(401);
    expect((await fetch(`${near.pagerdutyUrl}/abilities`)).status).toBe(401);
    expect((await github('/repos/harborlight/unknown')).status).toBe(404);
    expect((await jira('/issue/PAY-9')).status).toBe(404);
    expect((await pager('/incidents/NOPE')).status).toBe(404);
  });

  test('GitHub pages by Link alone, and every pull request is on one page', async () => {
    const seen: number[] = [];
    let url: string | null = `${near.githubUrl}/repos/harborlight/checkout/pulls?state=closed&per_page=20`;
    while (url !== null) {
      const response: Response = await fetch(url, {
        headers: { authorization: `token ${near.githubToken}` },
      });
      seen.push(...((await response.json()) as { number: number }[]).map((one) => one.number));
      url = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1] ?? null;
    }
    const all = near.company.pullRequests.filter((one) => one.repository === 'harborlight/checkout');
    expect(seen.toSorted()).toEqual(all.map((one) => one.number).toSorted());
  });

  test('GitHub searches by merge date', async () => {
    const query = 'repo:harborlight/checkout is:pr is:merged merged:2026-05-18..2026-05-18';
    const body = (await (await github(`/search/issues?q=${encodeURIComponent(query)}`)).json()) as {
      items: { title: string }[];
    };
    expect(body.items.length).toBeGreaterThanOrEqual(3);
    expect(body.items.some((item) => item.title.startsWith('Revert'))).toBe(true);
  });

  test('PagerDuty shows thirty days unless asked, and at most six months at once', async () => {
    const titles = async (path: string) =>
      ((await (await pager(path)).json()) as { incidents: { title: string }[] }).incidents.length;
    expect(await titles('/incidents')).toBe(3);
    expect(await titles('/incidents?since=2026-04-01T00:00:00Z&until=2026-07-01T00:00:00Z')).toBe(15);
    expect((await pager('/incidents?since=2026-01-01T00:00:00Z&until=2026-09-01T00:00:00Z')).status).toBe(
      400,
    );
    expect((await pager('/incidents?limit=100&offset=9950')).status).toBe(400);
  });

  test.each([
    ['unauthorized', { kind: 'unauthorized' }, 401],
    ['rate_limited', { kind: 'rate_limited', retryAfter: 7 }, 403],
    ['not_found', { kind: 'not_found' }, 404],
    ['too_many_requests', { kind: 'too_many_requests', retryAfter: 7 }, 429],
  ] as const)('fault %s', async (_, fault, status) => {
    for (const [name, ask] of [
      ['github', () => github('/user')],
      ['jira', () => jira('/myself')],
      ['pagerduty', () => pager('/abilities')],
    ] as const) {
      near.faults.set(name, fault);
      expect([name, (await ask()).status]).toEqual([name, status]);
    }
  });

  test('faults down, slow and truncated, on the paths that match', async () => {
    near.faults.set('github', { kind: 'down' }, /\/pulls/);
    await expect(github('/repos/harborlight/checkout/pulls')).rejects.toThrow();
    expect((await github('/user')).status).toBe(200);
    near.faults.set('github', { kind: 'truncated' });
    await expect((await github('/user')).json()).rejects.toThrow();
    near.faults.set('jira', { kind: 'slow', ms: 120 });
    const started = performance.now();
    expect((await jira('/myself')).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(100);
  });

  test('live: a ticket, a merge, a page', async () => {
    const ticket = near.createTicket({ project: 'PAY', summary: 'Faster quotes', reporter: 'tomas' });
    near.moveTicket(ticket.key, 'Approved', 'tomas');
    const change = near.merge({
      repository: 'harborlight/checkout',
      title: 'Ask the carrier once',
      why: 'It was asked twice.',
      files: ['src/quotes/shipping.ts'],
      author: 'jonah',
      reviewer: 'priya',
      ticketKey: ticket.key,
    });
    const body = (await (await github(`/repos/harborlight/checkout/pulls/${change.number}`)).json()) as {
      title: string;
      merged: boolean;
    };
    expect(body).toMatchObject({ title: `${ticket.key}: Ask the carrier once`, merged: true });
    const deployed = await github(`/repos/harborlight/checkout/deployments?sha=${change.mergeSha}`);
    expect(((await deployed.json()) as unknown[]).length).toBe(1);
    const history = (await (await jira(`/issue/${ticket.key}/changelog`)).json()) as { values: unknown[] };
    expect(history.values.length).toBe(1);
    const incident = near.trigger({ title: 'Quotes are slow', service: 'checkout-api' });
    near.acknowledge(incident.id, 'ines');
    const shown = (await (await pager(`/incidents/${incident.id}`)).json()) as {
      incident: { status: string };
    };
    expect(shown.incident.status).toBe('acknowledged');
  });

  test('PagerDuty’s webhook carries a signature for each secret', async () => {
    const got: { signature: string; body: string }[] = [];
    const server = createServer((incoming, outgoing) => {
      let body = '';
      incoming.on('data', (chunk) => {
        body += chunk;
      });
      incoming.on('end', () => {
        got.push({ signature: String(incoming.headers['x-pagerduty-signature']), body });
        outgoing.writeHead(202).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    const [incident] = near.company.incidents;
    const payload = webhookPayload(near.company, 'incident.acknowledged', incident!, 'ines', now);
    expect(await sendPagerWebhook(url, payload, ['old', 'new'])).toBe(202);
    server.close();
    const expected = ['old', 'new'].map(
      (secret) => `v1=${createHmac('sha256', secret).update(got[0]!.body).digest('hex')}`,
    );
    expect(got[0]!.signature).toBe(expected.join(','));
  });
});
