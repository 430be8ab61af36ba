import { describe, expect, it } from 'vitest';
import { fromSlackTs } from '../../src/domain/instant.ts';
import type { PagerIncident } from '../../src/ports.ts';
import { explainUnmatched, listReconciliations } from '../../src/usecases/explain-unmatched.ts';
import { contextFor } from '../../src/usecases/identify.ts';
import { type Heard, reconcile } from '../../src/usecases/reconcile.ts';
import { reconciliationDue } from '../../src/usecases/run-reconciliation.ts';
import { signal } from '../adapters/db/sample-events.ts';
import { openedAt, openStage, type Stage } from './stage.ts';

const window = { from: '2026-05-01T00:00:00.000Z', to: '2026-06-01T00:00:00.000Z' };
const ts = (day: number, second = 0) =>
  `${Date.parse(`2026-05-${String(day).padStart(2, '0')}T10:00:00Z`) / 1000 + second}.000100`;

const incident = (id: string, createdAt: string): PagerIncident => ({
  id,
  number: 7,
  title: `Incident ${id}`,
  status: 'resolved',
  url: `https://harborlight.pagerduty.com/incidents/${id}`,
  createdAt,
  resolvedAt: null,
  urgency: 'high',
  priority: null,
  service: null,
  acknowledgements: [],
});

const pager = (incidents: PagerIncident[]) => ({
  system: 'pagerduty' as const,
  incident: async () => null,
  async *incidents(from: string, before: string) {
    for (const each of incidents) if (each.createdAt >= from && each.createdAt < before) yield each;
  },
  onCall: async () => [],
  escalationPolicy: async () => null,
  page: async () => ({ kind: 'refused' as const, why: 'not here' }),
  account: async (id: string) => ({ label: id, email: null, active: false }),
  check: async () => [],
});

const heardBy = ({ ports, alerts, workspace }: Stage): Heard => ({
  chat: ports.chat,
  channels: [{ channelId: alerts, name: 'alerts', private: false }],
  ownBotIds: [workspace.world.app.botId],
});

const heardSignal = (channelId: string, messageTs: string, facts: Parameters<typeof signal>[1] = {}) => {
  const at = fromSlackTs(messageTs);
  const event = signal(`slack:${channelId}:${messageTs}`, { channelId, messageTs, threadTs: null, ...facts });
  return { ...event, effectiveAt: at };
};

describe('a comparison with the sources', () => {
  it('finds what Slack has and we have not, and what we have and Slack has not', async () => {
    await using stage = await openStage('2026-06-02T09:00:00.000Z');
    const { ports, workspace, alerts } = stage;
    const say = (at: string, text: string) => workspace.say('alerts', { bot_id: 'B0X', text }, { ts: at });
    say(ts(3), 'heard');
    say(ts(4), 'never heard');
    workspace.type('U07AHM2INES', 'alerts', 'people talk', { ts: ts(5) });
    workspace.say('alerts', { bot_id: workspace.world.app.botId, text: 'our own' }, { ts: ts(6) });
    await ports.store.write((tx) =>
      tx.append([heardSignal(alerts, ts(3)), heardSignal(alerts, ts(7), { title: 'gone from Slack' })]),
    );
    const [runId = ''] = await reconcile(ports, heardBy(stage), window);
    const [run] = await listReconciliations(ports.store, 1);
    expect(run).toMatchObject({ runId, kind: 'slack_history', leftCount: 2, rightCount: 2, matched: 1 });
    expect(run?.unmatched.map(({ side, label }) => [side, label.replace(/^.*: /, '')])).toEqual([
      ['left', 'never heard'],
      ['right', 'gone from Slack'],
    ]);

    const item = run?.unmatched[0]?.item ?? '';
    const say2 = async (user: string, reason: string, key: string) =>
      explainUnmatched(ports, { runId, item, reason }, await contextFor(ports, user, 'slack_modal', key));
    expect(await say2('U07AHM2INES', 'short', 'a')).toMatchObject({ code: 'REASON_REQUIRED' });
    expect(await say2('U07AHMDOLIV', 'An auditor looks on.', 'b')).toMatchObject({ code: 'NOT_ALLOWED' });
    expect((await say2('U07AHM2INES', 'A test of a new sender.', 'c')).kind).toBe('done');
    expect(await say2('U07AHM5JNAH', 'Somebody else says so.', 'd')).toMatchObject({
      code: 'ALREADY_DECIDED',
    });
    expect((await listReconciliations(ports.store, 1))[0]?.unmatched[0]?.explanation).toMatchObject({
      reason: 'A test of a new sender.',
    });

    await reconcile(ports, heardBy(stage), window);
    expect(await listReconciliations(ports.store, 9)).toHaveLength(1);
  });

  it('compares incidents with anomalies both ways, and counts what was swallowed as heard', async () => {
    await using stage = await openStage('2026-06-02T09:00:00.000Z');
    const { ports, alerts } = stage;
    const neighbours = {
      ...ports.neighbours,
      pager: pager([
        incident('PMATCHED', '2026-05-03T10:00:00.000Z'),
        incident('PSWALLOWED', '2026-05-04T10:00:00.000Z'),
        incident('PMISSED', '2026-05-05T10:00:00.000Z'),
        incident('PBEFORE', '2026-04-30T23:59:59.000Z'),
        incident('PAFTER', '2026-06-01T00:00:00.000Z'),
      ]),
    };
    const facts = (id: string) => ({ dedupeKey: `pagerduty:${id}`, sender: 'pagerduty' });
    await ports.store.write((tx) =>
      tx.append([
        openedAt(1, '2026-05-03T10:00:05.000Z', facts('PMATCHED')),
        openedAt(2, '2026-05-01T00:00:03.000Z', facts('PBEFORE')),
        openedAt(3, '2026-05-09T10:00:00.000Z', facts('PUNKNOWN')),
        heardSignal(alerts, ts(4), { ...facts('PSWALLOWED'), disposition: 'suppressed' }),
      ]),
    );
    await reconcile({ ...ports, neighbours }, null, window);
    const [run] = await listReconciliations(ports.store, 1);
    expect(run).toMatchObject({ kind: 'alert_tool', leftCount: 3, matched: 2 });
    expect(run?.unmatched.map(({ side, item }) => [side, item])).toEqual([
      ['left', 'PMISSED'],
      ['right', 'PUNKNOWN'],
    ]);
    for await (const { payload } of ports.store.events({ types: ['reconciliation.ran'] }))
      expect(payload).toMatchObject({
        unmatchedLeft: [{ item: 'PMISSED', at: '2026-05-05T10:00:00.000Z' }],
        unmatchedRight: [{ item: 'PUNKNOWN', at: '2026-05-09T10:00:00.000Z' }],
      });
  });

  it('is due a week after the first start, and a week after the last one', async () => {
    await using stage = await openStage('2026-06-02T09:00:00.000Z');
    const { ports } = stage;
    expect(await reconciliationDue(ports.store, '2026-07-01T00:00:00.000Z')).toBe(false);
    await ports.store.write((tx) =>
      tx.append([
        {
          type: 'pipeline.started',
          subject: 'pipeline',
          effectiveAt: '2026-06-02T09:00:00.000Z',
          actor: { kind: 'bot', personRef: null, label: 'Threadproof', via: 'scheduler' },
          payload: { version: '1', commit: null, neighbours: [] },
          idempotencyKey: null,
        },
      ]),
    );
    expect(await reconciliationDue(ports.store, '2026-06-09T08:59:59.999Z')).toBe(false);
    expect(await reconciliationDue(ports.store, '2026-06-09T09:00:00.000Z')).toBe(true);
    stage.clock.set('2026-06-09T09:00:00.000Z');
    await reconcile(ports, heardBy(stage), window);
    expect(await reconciliationDue(ports.store, '2026-06-16T08:59:00.000Z')).toBe(false);
    expect(await reconciliationDue(ports.store, '2026-06-16T09:00:00.000Z')).toBe(true);
  });
});
