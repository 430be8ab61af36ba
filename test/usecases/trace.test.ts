import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Log } from '../../src/ports.ts';
import { drawCard } from '../../src/usecases/draw-card.ts';
import { processInbox } from '../../src/usecases/process-inbox.ts';
import { receiveEvent } from '../../src/usecases/receive-event.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('2026-06-20T09:00:00.000Z');
});
afterAll(() => stage?.[Symbol.asyncDispose]());

it('one id leads from the inbox to the card, and no line holds what the alert says', async () => {
  const lines: { facts: Record<string, unknown>; message: string }[] = [];
  const take: Log['info'] = (facts, message) => void lines.push({ facts, message });
  const ports = { ...stage.ports, log: { info: take, warn: take, error: take } };
  const { event } = JSON.parse(
    await readFile(new URL('../fixtures/alerts/pagerduty-triggered-high.json', import.meta.url), 'utf8'),
  ) as { event: Record<string, unknown> };
  const { ts: _ts, channel: _channel, event_ts: _event, ...message } = event;
  const { ts } = stage.workspace.say('alerts', message);
  const body = { event_id: 'Ev1', event: { ...message, type: 'message', channel: stage.alerts, ts } };
  await receiveEvent(ports, { id: 'Ev1', kind: 'slack_event', body, backfilled: false });
  const watched = { channelId: stage.alerts, name: 'alerts', private: false };
  const watch = { has: () => true, all: () => [watched], find: () => null };
  await processInbox({ ports, watch: () => watch, ownBotIds: [] } as unknown as Parameters<
    typeof processInbox
  >[0]);
  await drawCard(ports, { anomaly: 1, urgent: true }, { incidents: null, signals: null });

  const trace = `slack:${stage.alerts}:${ts}`;
  expect(lines.filter(({ facts }) => facts.trace === trace).map(({ message: said }) => said)).toEqual([
    'received',
    'understood',
    'card drawn',
  ]);
  expect(lines.find(({ message: said }) => said === 'understood')?.facts).toMatchObject({
    inbox: 'Ev1',
    disposition: 'opened',
    anomaly: 1,
  });
  expect(JSON.stringify(lines)).not.toContain('error budget');
});
