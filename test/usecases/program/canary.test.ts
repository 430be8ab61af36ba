import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/adapters/db/open.ts';
import { botActor } from '../../../src/domain/actor.ts';
import { settingsSchema } from '../../../src/domain/settings.ts';
import { createLog } from '../../../src/log.ts';
import type { Ports } from '../../../src/ports.ts';
import { readProgramFolder } from '../../../src/program-files/program-folder.ts';
import { processInbox } from '../../../src/usecases/process-inbox.ts';
import { approveProgram, proposeProgram } from '../../../src/usecases/program/approve-program.ts';
import { sendCanary } from '../../../src/usecases/program/canary.ts';
import { makeDataDir } from '../../adapters/db/data-dir.ts';

const person = (id: string) => ({
  ...botActor('cli'),
  kind: 'person' as const,
  personRef: `slack:${id}` as const,
  label: id,
});

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

test('a test alert a week goes through inbox, reader and ledger, is timed, and opens nothing', async () => {
  const { store, jobs } = database;
  const ports = {
    store,
    jobs,
    clock,
    log: createLog('error'),
    settings: settingsSchema.parse({}),
  } as unknown as Ports;
  const process = () =>
    processInbox({
      ports,
      ownBotIds: [],
      watch: () => ({ has: () => false, all: () => [], find: () => null }),
    });
  await sendCanary(ports);
  expect((await store.inboxSize()).waiting).toBe(0);

  const files = await readProgramFolder(fileURLToPath(new URL('../../../program', import.meta.url)));
  if (!files.ok) throw new Error(JSON.stringify(files.faults));
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

  await sendCanary(ports);
  await sendCanary(ports);
  now = '2026-05-10T08:00:02.000Z';
  await process();
  now = '2026-05-11T08:00:00.000Z';
  await sendCanary(ports);
  await process();
  const beats: unknown[] = [];
  for await (const event of store.events({ types: ['source.heartbeat'] })) beats.push(event.payload);
  expect(beats).toEqual([
    { source: 'canary', ok: true, latencyMs: 2_000, detail: null },
    { source: 'canary', ok: true, latencyMs: 0, detail: null },
  ]);
  expect((await store.signals({})).map(({ disposition }) => disposition)).toEqual(['canary', 'canary']);
  expect(await store.countAnomalies({})).toBe(0);
}, 60_000);
