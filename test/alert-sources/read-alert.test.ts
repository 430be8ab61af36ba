import { describe, expect, test } from 'vitest';
import { readAlert } from '../../src/alert-sources/read-alert.ts';
import { accepted, corpus, isAlert, OWN_BOT } from './corpus.ts';

const read = (event: unknown) => readAlert(event, { ownBotIds: [OWN_BOT] }).alert;

test('the corpus is whole', () => expect(corpus).toHaveLength(131));

describe.each(corpus.map((file) => [file.name, file] as const))('%s', (_name, file) => {
  const { expected, event } = file;
  const alert = read(event);

  test('is read as what it is', () => {
    expect(accepted(file)).toContain(alert.kind);
    expect(alert.why.length).toBeGreaterThan(0);
  });

  if (!isAlert(file) || alert.kind === 'ignore') return;
  test('says what the sender said', () => {
    if (expected.severity_hint !== null) expect(alert.severity).toBe(expected.severity_hint);
    if (expected.title_contains !== null)
      expect(alert.title.toLowerCase()).toContain(expected.title_contains.toLowerCase());
    if (expected.service !== null) expect(alert.service).toBe(expected.service);
    if (expected.url !== null) expect(alert.url).toBe(expected.url);
    expect(alert.count).toBe(expected.count);
  });
});

test('messages about one anomaly share a key, others never do', () => {
  const keysOf = new Map<string, Set<string | null>>();
  const pairsOf = new Map<string, Set<string>>();
  for (const file of corpus.filter(isAlert)) {
    const { dedupeKey, kind } = read(file.event);
    if (kind === 'ignore') continue;
    const pair = file.expected.dedupe_pair;
    if (pair) keysOf.set(pair, (keysOf.get(pair) ?? new Set()).add(dedupeKey));
    if (dedupeKey) pairsOf.set(dedupeKey, (pairsOf.get(dedupeKey) ?? new Set()).add(pair ?? file.name));
  }
  expect([...keysOf].filter(([, keys]) => keys.size > 1 || keys.has(null))).toEqual([]);
  expect([...pairsOf].filter(([, pairs]) => pairs.size > 1)).toEqual([]);
});

test('an event_callback and its inner event read the same', () => {
  const file = corpus.find((one) => one.name === 'datadog-triggered-p1-logs.json');
  expect(readAlert({ type: 'event_callback', event_id: 'Ev1', event: file?.event })).toEqual(
    readAlert(file?.event),
  );
});

test('an edit names the edited message, and the time of the edit', () => {
  const file = corpus.find((one) => one.name === 'alertmanager-resolved-update-mode.json');
  const { message, edited, at, alert } = readAlert(file?.event);
  expect({ message, edited, at }).toEqual({
    message: { channelId: 'C07K3ALRT5P', ts: '1779098700.314377', threadTs: null },
    edited: true,
    at: '2026-05-18T11:30:00.003Z',
  });
  expect(alert.kind).toBe('resolved');
});

test('an edit that leaves the state is an update and still tells the state', () => {
  const file = corpus.find((one) => one.name === 'datadog-unfurl-edit.json');
  expect(read(file?.event)).toMatchObject({
    kind: 'update',
    standing: 'firing',
    dedupeKey: 'datadog:90110042:',
  });
});

test('our own messages are dropped by id, and by their shape where the id is unknown', () => {
  const file = corpus.find((one) => one.name === 'neg-self-anomaly-opened.json');
  expect(readAlert(file?.event, { ownBotIds: [OWN_BOT] }).alert.why).toEqual(['our own message']);
  expect(readAlert(file?.event).alert).toMatchObject({ kind: 'ignore', title: expect.any(String) });
});

test.each([
  ['neg-launchdarkly-flag-off.json', { kind: 'feature_flag', actor: 'Tomas Lindqvist' }],
  [
    'neg-github-deployment-success.json',
    {
      kind: 'deploy',
      repository: 'example-org/payout-worker',
      sha: '5a5a0c8000000000000000000000000000000991',
    },
  ],
  ['neg-bot-deploy-ok.json', { kind: 'deploy', service: 'checkout-api', actor: 'Ines Okafor' }],
  [
    'neg-bot-terraform-applied.json',
    {
      kind: 'infrastructure',
      url: 'https://app.terraform.example.com/app/example-org/payments-prod/runs/run-9xQ',
    },
  ],
  ['neg-argocd-sync-running.json', { kind: 'deploy', service: 'catalog-api' }],
  [
    'github-pr-merged-revert.json',
    { kind: 'pull_request', repository: 'example-org/checkout-api', actor: 'praman-example' },
  ],
])('%s tells of a change', (name, change) => {
  expect(read(corpus.find((file) => file.name === name)?.event).change).toMatchObject(change);
});

test('what a sender names as cause and ticket is kept', () => {
  const file = corpus.find((one) => one.name === 'stoney-drift-critical.json');
  expect(read(file?.event).mentions).toEqual({
    changes: ['example-org/payouts-api#247'],
    tickets: ['PAY-1312'],
  });
});

test('a mail sent to the channel is read by its subject', () => {
  const mail = (subject: string, body: string) => ({
    type: 'message',
    subtype: 'file_share',
    user: 'USLACKBOT',
    channel: 'C1',
    ts: '1779200000.000100',
    text: '',
    files: [
      {
        id: 'F1',
        mode: 'email',
        filetype: 'email',
        subject,
        plain_text: body,
        from: [{ address: 'alerts@monit.example.com', name: 'Monit' }],
      },
    ],
  });
  const firing = read(
    mail(
      'CRITICAL: payout-worker is down on node-4',
      'Severity: critical\nhttps://monit.example.com/incidents/441',
    ),
  );
  const over = read(mail('RESOLVED: payout-worker is down on node-4', 'It was down for 4 minutes.'));
  expect(firing).toMatchObject({
    kind: 'firing',
    source: 'mail',
    severity: 'critical',
    service: 'payout-worker',
  });
  expect(over).toMatchObject({ kind: 'resolved', source: 'mail' });
  expect(firing.aliases).toContain(over.dedupeKey);
  expect(read(mail('Your weekly summary', '3 alerts')).kind).toBe('ignore');
});
