import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signWebhook, webhookPayload } from '../../sandbox/neighbours/pagerduty/pagerduty-webhook.ts';
import type { Change } from '../../src/domain/change.ts';
import type { SignalRow } from '../../src/ports.ts';
import { type BotInSandbox, startBotInSandbox } from './bot-in-sandbox.ts';

const secrets = {
  PORT: '0',
  SIGNALS_SECRET: 'old-and-gone,signals-secret',
  PAGERDUTY_WEBHOOK_SECRET: 'pager-secret',
  GITHUB_WEBHOOK_SECRET: 'github-secret',
};
const demo = new URL('../../sandbox/threadproof.yml', import.meta.url);

describe('straight in by HTTP', () => {
  let bot: BotInSandbox;
  let url: string;
  beforeAll(async () => {
    const settings = `${await readFile(demo, 'utf8')}\nsignalsChannel: incidents\n`;
    bot = await startBotInSandbox({ settings, environment: secrets });
    url = `http://127.0.0.1:${bot.app.intakePort}`;
  }, 60_000);
  afterAll(() => bot?.stop(), 30_000);

  const post = (path: string, body: string, headers: Record<string, string>) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  const signed = (
    path: string,
    value: unknown,
    key: string | null,
    seconds = Math.floor(Date.now() / 1000),
  ) => {
    const body = typeof value === 'string' ? value : JSON.stringify(value);
    const mac = createHmac('sha256', 'signals-secret').update(`${seconds}.${body}`).digest('hex');
    return post(path, body, {
      'x-threadproof-timestamp': String(seconds),
      'x-threadproof-signature': `v1=${mac}`,
      ...(key === null ? {} : { 'idempotency-key': key }),
    });
  };
  const signalOf = (signalId: string) =>
    bot.eventually(`signal ${signalId}`, async () => (await bot.app.database.store.signals({ signalId }))[0]);
  const form = {
    source: 'cron',
    state: 'firing',
    title: 'Nightly ledger export did not finish',
    key: 'ledger-export',
  };

  it('opens an anomaly from a signed signal, with its card in the signals channel, and resolves it', async () => {
    const answer = await signed('/v1/signals', { ...form, severity: 'high', service: 'ledger-svc' }, 'one');
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ status: 'accepted', id: 'webhook:signals:one' });
    const signal = (await signalOf('webhook:signals:one')) as SignalRow;
    expect(signal).toMatchObject({ disposition: 'opened', via: 'webhook', sender: 'cron', severity: 'high' });
    const card = await bot.eventually('a card', () =>
      bot.workspace.messages('incidents').find(({ text }) => text?.includes('Nightly ledger export')),
    );
    expect(card.thread_ts).toBeUndefined();

    const again = await signed('/v1/signals', { ...form, severity: 'high', service: 'ledger-svc' }, 'one');
    expect(await again.json()).toMatchObject({ status: 'duplicate' });
    const other = await signed('/v1/signals', { ...form, title: 'Another' }, 'one');
    expect(other.status).toBe(409);

    await signed('/v1/signals', { ...form, state: 'resolved' }, 'two');
    expect(await signalOf('webhook:signals:two')).toMatchObject({
      disposition: 'recovery',
      anomaly: signal.anomaly,
    });
    expect(await bot.app.database.store.anomaly(signal.anomaly as number)).toMatchObject({
      status: 'resolved',
      detectedBasis: 'receipt',
    });
  }, 30_000);

  it('takes out secrets before anything is stored', async () => {
    const key = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    await signed('/v1/signals', { ...form, key: 'leak', text: `token ${key}` }, 'leaky');
    const signal = (await signalOf('webhook:signals:leaky')) as SignalRow;
    expect(signal).toMatchObject({ scrubbed: 1, flags: ['scrubbed'] });
    const anomaly = await bot.app.database.store.anomaly(signal.anomaly as number);
    expect(JSON.stringify(anomaly)).not.toContain(key);
    expect(JSON.stringify(anomaly)).toContain('[secret removed');
  }, 30_000);

  it('is one anomaly by both roads: PagerDuty in Slack and by webhook', async () => {
    const { company } = bot.neighbours;
    const incident = company.incidents[0] as (typeof company.incidents)[number];
    const deliver = async (type: 'incident.triggered' | 'incident.resolved', at: number) => {
      const body = JSON.stringify(webhookPayload(company, type, incident, null, at));
      const answer = await post('/webhooks/pagerduty', body, {
        'x-pagerduty-signature': signWebhook(body, ['wrong', 'pager-secret']),
      });
      expect(answer.status).toBe(202);
      return ((await answer.json()) as { id: string }).id;
    };
    const first = (await signalOf(await deliver('incident.triggered', Date.now()))) as SignalRow;
    expect(first).toMatchObject({
      sender: 'pagerduty',
      dedupeKey: `pagerduty:${incident.id}`,
      disposition: 'opened',
    });
    const message = bot.workspace.say('alerts', {
      app_id: 'A1FKYAUUX',
      bot_id: 'B0PAGER',
      text: `*Triggered* <https://harborlight.pagerduty.com/incidents/${incident.id}|[#1] Again>`,
    });
    const second = await bot.eventually('the Slack message', async () =>
      (
        await bot.app.database.store.signals({
          message: { channelId: bot.workspace.world.findChannel('alerts')!.id, ts: message.ts },
        })
      ).at(-1),
    );
    expect(second).toMatchObject({ disposition: 'attached', anomaly: first.anomaly });
  }, 30_000);

  it.each([
    ['no signature', '/v1/signals', {}, 401, 'signature_missing'],
    [
      'a wrong signature',
      '/webhooks/pagerduty',
      { 'x-pagerduty-signature': 'v1=00' },
      401,
      'signature_wrong',
    ],
    ['a wrong shared secret', '/webhooks/datadog', { authorization: 'Bearer nope' }, 401, 'signature_wrong'],
    ['an unknown address', '/webhooks/nagios', {}, 404, 'not_found'],
  ])('refuses %s and says so', async (_, path, headers, status, reason) => {
    const answer = await post(path, '{}', headers as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ type: `urn:threadproof:problem:${reason}`, status });
  });

  it('refuses old times, missing keys, wrong forms, broken JSON and bodies over 1 MB', async () => {
    const old = Math.floor(Date.now() / 1000) - 301;
    expect((await signed('/v1/signals', form, 'old', old)).status).toBe(400);
    expect((await signed('/v1/signals', form, null)).status).toBe(400);
    expect((await signed('/v1/signals', '{"source":', 'broken')).status).toBe(400);
    const wrong = await signed('/v1/signals', { ...form, state: 'on fire', colour: 1 }, 'wrong');
    expect(wrong.status).toBe(422);
    expect(
      ((await wrong.json()) as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer),
    ).toContain('#/state');
    expect((await signed('/v1/signals', { ...form, text: 'x'.repeat(1_100_000) }, 'huge')).status).toBe(413);
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(
      /refused_total\{path="\/v1\/signals",reason="too_large"\} 1/,
    );
    expect(await bot.app.database.store.signals({ signalId: 'webhook:signals:wrong' })).toEqual([]);
  });

  it('takes what Alertmanager, Grafana and Datadog can send', async () => {
    const group = {
      version: '4',
      status: 'firing',
      receiver: 'threadproof',
      externalURL: 'https://alertmanager.example',
      groupLabels: { alertname: 'DiskFull', cluster: 'eu-1' },
      commonLabels: { alertname: 'DiskFull', severity: 'critical', service: 'ledger-svc' },
      commonAnnotations: { summary: 'Disk almost full' },
      alerts: [
        { status: 'firing', labels: {}, annotations: {}, startsAt: '2026-11-01T10:00:00Z', generatorURL: '' },
      ],
    };
    const send = async (path: string, body: unknown, headers: Record<string, string>) =>
      signalOf(((await (await post(path, JSON.stringify(body), headers)).json()) as { id: string }).id);
    const basic = { authorization: `Basic ${Buffer.from('any:signals-secret').toString('base64')}` };
    expect(await send('/webhooks/alertmanager', group, basic)).toMatchObject({
      dedupeKey: 'alertmanager:alertmanager.example:DiskFull eu-1',
      severity: 'critical',
      disposition: 'opened',
    });
    const body = JSON.stringify({ ...group, title: '[FIRING:1] DiskFull eu-1 (ledger-svc)' });
    const mac = createHmac('sha256', 'signals-secret').update(body).digest('hex');
    const grafana = await post('/webhooks/grafana', body, { 'x-grafana-alerting-signature': mac });
    expect(await signalOf(((await grafana.json()) as { id: string }).id)).toMatchObject({
      dedupeKey: 'grafana:alertmanager.example:DiskFull eu-1',
    });
    const datadog = {
      id: '77',
      alert_id: '4242',
      transition: 'Triggered',
      title: '[Triggered] [P2] p95 latency',
      scope: 'service:payouts-api',
      priority: 'P2',
      link: 'https://app.datadoghq.eu/monitors/4242?group=service%3Apayouts-api',
    };
    expect(
      await send('/webhooks/datadog', datadog, { 'x-threadproof-secret': 'signals-secret' }),
    ).toMatchObject({
      dedupeKey: 'datadog:4242:service:payouts-api',
      severity: 'high',
      service: 'payouts-api',
    });
    const strange = await send('/webhooks/alertmanager', { hello: 'world' }, basic);
    expect(strange).toMatchObject({ disposition: 'unparsed' });
  }, 30_000);

  it('puts told changes and GitHub’s changes into the index', async () => {
    const flag = {
      source: 'flagship',
      id: 'rollout-9',
      kind: 'feature_flag',
      title: 'New fee model for everybody',
      effectiveAt: new Date().toISOString(),
      services: ['payouts-api'],
    };
    expect((await signed('/v1/changes', flag, 'flag-9')).status).toBe(202);
    const told = (await bot.eventually('the flag', () =>
      bot.app.database.store.change('flagship:feature_flag:rollout-9'),
    )) as Change;
    expect(told).toMatchObject({ kind: 'feature_flag', source: { system: 'webhook' } });

    const known = (await bot.eventually('an indexed pull request', async () =>
      (
        await bot.app.database.store.searchChanges('', 50)
      ).find(({ pullRequest }) => pullRequest !== null && pullRequest.reviews === null),
    )) as Change;
    const delivery = JSON.stringify({
      action: 'closed',
      repository: { full_name: known.repository, default_branch: 'main' },
      pull_request: { number: known.number, merged: true, base: { ref: 'main' } },
    });
    const mac = createHmac('sha256', 'github-secret').update(delivery).digest('hex');
    const answer = await post('/webhooks/github', delivery, {
      'x-github-event': 'pull_request',
      'x-github-delivery': 'd-1',
      'x-hub-signature-256': `sha256=${mac}`,
    });
    expect(answer.status).toBe(202);
    await bot.eventually('the reviews, which only a whole look-up has', async () =>
      (await bot.app.database.store.change(known.id))?.pullRequest?.reviews ? true : null,
    );
  }, 30_000);

  it('says how it is', async () => {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { ok: true, slack: 'connected' }]);
  });
});
