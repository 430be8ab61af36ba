import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/adapters/db/open.ts';
import { botActor } from '../../../src/domain/actor.ts';
import type { Anomaly } from '../../../src/domain/anomaly.ts';
import { DAY, plus } from '../../../src/domain/instant.ts';
import { reviewDueOf, significanceOf } from '../../../src/domain/program/judge-response.ts';
import { settingsSchema } from '../../../src/domain/settings.ts';
import { createLog } from '../../../src/log.ts';
import type { Ports } from '../../../src/ports.ts';
import { decideAnomaly } from '../../../src/usecases/decide-anomaly.ts';
import { processInbox } from '../../../src/usecases/process-inbox.ts';
import { makeDataDir } from '../../adapters/db/data-dir.ts';
import { shipped } from '../../program-files/shipped-program.ts';

const { program } = shipped;

let folder: string;
let database: Database;
let now = '2026-01-05T08:00:00.000Z';
let items = 0;
beforeAll(async () => {
  folder = await makeDataDir();
  database = await openDatabase({ dataDir: folder }, { clock: { now: () => now }, log: createLog('error') });
}, 60_000);
afterAll(async () => {
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

async function hear(state: 'firing' | 'resolved', at: string): Promise<void> {
  now = at;
  const { store, jobs } = database;
  await store.receive({
    id: `signal:${++items}`,
    kind: 'webhook',
    receivedAt: at,
    backfilled: false,
    body: {
      sender: 'signals',
      payload: { source: 'probe', state, title: 'The queue stands still', key: 'queue-1', severity: 'low' },
      hash: String(items).padStart(64, '0'),
    },
  });
  const ports = {
    store,
    jobs,
    clock: { now: () => now },
    log: createLog('error'),
    settings: settingsSchema.parse({}),
  };
  await processInbox({
    ports: ports as unknown as Ports,
    ownBotIds: [],
    watch: () => ({ has: () => false, all: () => [], find: () => null }),
  });
}
const anomaly = async (number: number): Promise<Anomaly> => (await database.store.anomaly(number))!;

test('the third time in ninety days is a reason for a review, and says which came before', async () => {
  const days = [0, 30, 60, 200, 230];
  for (const day of days) {
    const at = plus('2026-01-05T08:00:00.000Z', day * DAY);
    await hear('firing', at);
    await hear('resolved', plus(at, 60_000));
  }
  expect((await anomaly(1)).recurrences).toBeUndefined();
  expect((await anomaly(3)).recurrences?.map(({ number }) => number)).toEqual([2, 1]);
  expect(significanceOf(await anomaly(2), program)).toEqual([]);
  expect(significanceOf(await anomaly(3), program)).toEqual([
    'the same problem came 3 times in 90 days (before it ANM-000001, ANM-000002)',
  ]);
  expect(reviewDueOf(await anomaly(3), program)).not.toBeNull();
  // Two of the earlier ones lie more than ninety days back.
  expect((await anomaly(5)).recurrences?.map(({ number }) => number)).toEqual([4, 3, 2, 1]);
  expect(significanceOf(await anomaly(5), program)).toEqual([]);
  expect(reviewDueOf(await anomaly(5), program)).toBeNull();
}, 60_000);

test('one that was voided was none', async () => {
  await database.store.write((tx) =>
    tx.append([
      {
        type: 'anomaly.voided',
        subject: 'anomaly:4',
        effectiveAt: now,
        actor: botActor(),
        idempotencyKey: null,
        payload: { reason: 'a test of the monitor' },
      } as never,
    ]),
  );
  const at = plus(now, 5 * DAY);
  await hear('firing', at);
  expect((await anomaly(6)).recurrences?.map(({ number }) => number)).toEqual([5, 3, 2, 1]);
}, 60_000);

test('closing waits for the review that the program asks for, and not only at the top severities', async () => {
  now = plus(now, DAY);
  await database.store.write((tx) =>
    tx.append([
      {
        type: 'program.approved',
        subject: 'program',
        effectiveAt: now,
        actor: botActor(),
        idempotencyKey: null,
        payload: {
          version: 1,
          hash: 'a'.repeat(64),
          author: 'slack:U_ADA',
          authorLabel: 'Ada Okafor',
          effectiveFrom: now,
          program,
          files: [],
        },
      } as never,
    ]),
  );
  await hear('resolved', plus(now, 60_000));
  await hear('firing', plus(now, 2 * DAY));
  await hear('resolved', plus(now, 60_000));
  expect(await anomaly(7)).toMatchObject({ programVersion: '1', status: 'resolved' });
  expect(significanceOf(await anomaly(7), program)).toEqual([
    expect.stringContaining('the same problem came'),
  ]);
  const closing = await decideAnomaly(
    { store: database.store, jobs: database.jobs },
    7,
    { type: 'close', despite: null },
    {
      actor: { kind: 'person', personRef: 'slack:U_ADA', label: 'Ada Okafor', via: 'slack_button' },
      now,
      aliases: [],
      roles: ['responder'],
      idempotencyKey: null,
    },
  );
  expect(closing).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('review not approved'),
  });
}, 60_000);
