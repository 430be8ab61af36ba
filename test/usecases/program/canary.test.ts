import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/adapters/db/open.ts';
import { botActor } from '../../../src/domain/actor.ts';
import type { NewEvent } from '../../../src/domain/events/event.ts';
import { MINUTE, plus } from '../../../src/domain/instant.ts';
import { settingsSchema } from '../../../src/domain/settings.ts';
import { createLog } from '../../../src/log.ts';
import type { Ports } from '../../../src/ports.ts';
import { drawCard } from '../../../src/usecases/draw-card.ts';
import { processInbox } from '../../../src/usecases/process-inbox.ts';
import { approveProgram, proposeProgram } from '../../../src/usecases/program/approve-program.ts';
import { canaryWeekOf, passCanary, sendCanary } from '../../../src/usecases/program/canary.ts';
import { receiveEvent } from '../../../src/usecases/receive-event.ts';
import { makeDataDir } from '../../adapters/db/data-dir.ts';
import { signal } from '../../adapters/db/sample-events.ts';
import { shipped as files } from '../../program-files/shipped-program.ts';
import { openStage, type Stage } from '../stage.ts';

const person = (id: string) => ({
  ...botActor('cli'),
  kind: 'person' as const,
  personRef: `slack:${id}` as const,
  label: id,
});

test('only our own words are a test alert', () => {
  const text = 'FIRING: TEST of 2026-W20, no incident: does an alert come through?';
  expect(canaryWeekOf({ bot_id: 'B1', text }, ['B1'])).toBe('2026-W20');
  expect(canaryWeekOf({ bot_id: 'B2', text }, ['B1'])).toBeNull();
  expect(canaryWeekOf({ user: 'U1', text }, ['B1'])).toBeNull();
  expect(canaryWeekOf({ bot_id: 'B1', text, subtype: 'message_changed' }, ['B1'])).toBeNull();
  expect(canaryWeekOf({ bot_id: 'B1', text: `> ${text}` }, ['B1'])).toBeNull();
});

describe('where no alert ever came through Slack', () => {
  let folder: string;
  let database: Database;
  let now = '2026-05-10T08:00:00.000Z';
  const clock = { now: () => now };
  beforeAll(async () => {
    folder = await makeDataDir();
    database = await openDatabase({ dataDir: folder }, { clock, log: createLog('error') });
  }, 60_000);
  afterAll(async () => {
    await database?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('goes through inbox, reader and ledger once a week, is timed, and opens nothing', async () => {
    const { store, jobs } = database;
    const settings = settingsSchema.parse({});
    const ports = { store, jobs, clock, log: createLog('error'), settings } as unknown as Ports;
    const watch = () => ({ has: () => false, all: () => [], find: () => null });
    const process = () => processInbox({ ports, ownBotIds: [], watch });
    await sendCanary(ports, []);
    expect((await store.inboxSize()).waiting).toBe(0);

    await proposeProgram(ports, files, person('UADA'), now);
    expect(await approveProgram(ports, person('UADA'), { now })).toMatchObject({ code: 'SAME_PERSON' });
    expect(await approveProgram(ports, person('UBEN'), { now, expected: 'other' })).toMatchObject({
      code: 'ALREADY_DECIDED',
    });
    expect(await approveProgram(ports, person('UBEN'), { now })).toMatchObject({
      kind: 'approved',
      version: 1,
    });
    expect(await approveProgram(ports, person('UBEN'), { now })).toMatchObject({ code: 'NOT_POSSIBLE_NOW' });

    await sendCanary(ports, []);
    await sendCanary(ports, []);
    now = '2026-05-10T08:00:02.000Z';
    await process();
    // A week later by the calendar, but nobody is there before eight, and Tuesday at ten is soon enough.
    for (const early of ['2026-05-11T09:00:00.000Z', '2026-05-12T09:59:00.000Z']) {
      now = early;
      await sendCanary(ports, []);
    }
    await process();
    expect((await store.signals({})).length).toBe(1);
    now = '2026-05-12T10:03:00.000Z';
    await sendCanary(ports, []);
    await process();
    // Late on a Tuesday it waits for the morning, and on the eighth day not even for that.
    for (const [at, sent] of [
      ['2026-05-19T22:00:00.000Z', 2],
      ['2026-05-20T06:04:00.000Z', 3],
    ] as const) {
      now = at;
      await sendCanary(ports, []);
      await process();
      expect((await store.signals({})).length).toBe(sent);
    }
    const beats: unknown[] = [];
    for await (const event of store.events({ types: ['source.heartbeat'] })) beats.push(event.payload);
    expect(beats).toMatchObject([
      { source: 'canary', ok: true, latencyMs: 2_000 },
      { source: 'canary', ok: true, latencyMs: 0 },
      { source: 'canary', ok: true, latencyMs: 0 },
    ]);
    expect(new Set((await store.signals({})).map(({ disposition }) => disposition))).toEqual(
      new Set(['canary']),
    );
    expect(await store.countAnomalies({})).toBe(0);
  }, 60_000);
});

describe('through Slack', () => {
  let stage: Stage;
  let now = '2026-05-12T10:03:00.000Z';
  const setNow = (at: string) => {
    now = at;
    stage.clock.set(at);
  };
  beforeAll(async () => {
    stage = await openStage(now);
    const { ports, alerts } = stage;
    const heard: NewEvent = signal(
      's1',
      { channelId: alerts, messageTs: '1778500000.000100' },
      '2026-05-11T10:00:00.000Z',
    );
    await ports.store.write((tx) => tx.append([heard]));
    await proposeProgram(ports, files, person('UADA'), now);
    await approveProgram(ports, person('UBEN'), { now });
  }, 60_000);
  afterAll(() => stage?.[Symbol.asyncDispose]());

  const channels = () => [{ channelId: stage.alerts, name: 'alerts', private: false }];
  const said = () =>
    stage.workspace.messages('alerts').filter(({ text }) => text?.startsWith('FIRING: TEST'));
  /** What Slack delivers of the newest test alert, through the inbox to the ledger. */
  const hear = async () => {
    const message = said().at(-1);
    const { botId, userId } = await stage.ports.chat.self();
    const { metadata: _, ...event } = message as unknown as Record<string, unknown>;
    await receiveEvent(stage.ports, {
      id: `Ev${message?.ts}`,
      kind: 'slack_event',
      body: { event: { type: 'message', channel: stage.alerts, ...event } },
      backfilled: false,
    });
    await processInbox({
      ports: stage.ports,
      ownBotIds: [botId, userId],
      watch: () => ({ has: () => true, all: channels, find: () => null }),
    });
  };
  const draw = (number: number) =>
    drawCard(stage.ports, { anomaly: number, urgent: true }, { incidents: null, signals: null });
  const card = () => {
    const root = said().at(-1)?.ts ?? '';
    return JSON.stringify(stage.workspace.thread('alerts', root).find(({ ts }) => ts !== root) ?? '');
  };
  const beats = async () => {
    const found: unknown[] = [];
    for await (const event of stage.ports.store.events({ types: ['source.heartbeat'] }))
      found.push(event.payload);
    return found;
  };

  it('waits while Slack is not heard, and is posted once', async () => {
    await sendCanary(stage.ports, []);
    expect(said()).toEqual([]);
    await sendCanary(stage.ports, channels());
    await sendCanary(stage.ports, channels());
    expect(said()).toHaveLength(1);
  });

  it('comes back as an alert, gets a card in its thread, and is timed', async () => {
    setNow('2026-05-12T10:03:01.500Z');
    await hear();
    const { store } = stage.ports;
    const anomaly = (await store.anomaly(1))!;
    expect(anomaly).toMatchObject({
      kind: 'canary',
      status: 'detected',
      sender: 'threadproof-test',
      programVersion: '1',
    });
    await passCanary(stage.ports, 1);
    expect(await beats()).toEqual([]);
    await draw(1);
    expect(card()).toContain('TEST under way, no incident');
    expect(card()).not.toContain('"actions"');
    setNow('2026-05-12T10:03:02.300Z');
    await passCanary(stage.ports, 1);
    await passCanary(stage.ports, 1);
    expect(await beats()).toEqual([{ source: 'canary', ok: true, latencyMs: 2_300, detail: null }]);
    await draw(1);
    expect(card()).toContain('TEST passed, no incident');
    expect(card()).toContain('in 2.3 s');
    expect(stage.workspace.invalid).toEqual([]);
  });

  it('is in no count of anomalies', async () => {
    const { store } = stage.ports;
    expect(await store.countAnomalies({ kind: 'real' })).toBe(0);
    expect(await store.countAnomalies({ open: true })).toBe(0);
    expect((await store.anomaly(1))?.status).toBe('voided');
    expect((await store.signals({ disposition: ['canary'] })).map(({ anomaly }) => anomaly)).toEqual([1]);
    expect((await store.verify()).faults).toEqual([]);
  });

  it('has failed when its card does not stand within a quarter of an hour, and says how far it came', async () => {
    setNow('2026-05-19T10:03:00.000Z');
    await sendCanary(stage.ports, channels());
    expect(said()).toHaveLength(2);
    setNow(plus(now, 16 * MINUTE));
    await sendCanary(stage.ports, channels());
    expect((await beats()).at(-1)).toMatchObject({
      ok: false,
      detail: 'posted, and not heard within 15 min',
    });
    // It comes after all: too late, and it does not stay open.
    await hear();
    await draw(2);
    await passCanary(stage.ports, 2);
    expect((await stage.ports.store.anomaly(2))?.voided?.reason).toContain('came too late');
    await draw(2);
    expect(card()).toContain('TEST failed, no incident');
    expect(await beats()).toHaveLength(2);

    setNow('2026-05-26T10:03:00.000Z');
    await sendCanary(stage.ports, channels());
    await hear();
    setNow(plus(now, 16 * MINUTE));
    await sendCanary(stage.ports, channels());
    expect((await beats()).at(-1)).toMatchObject({
      ok: false,
      detail: 'heard and recorded, and its card did not come within 15 min',
    });
    expect((await stage.ports.store.anomaly(3))?.status).toBe('voided');
  });
});
