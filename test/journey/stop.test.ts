import { rm } from 'node:fs/promises';
import { afterAll, expect, it } from 'vitest';
import { type Demo, startDemo } from '../../sandbox/demo.ts';
import { cardOf, until } from '../../sandbox/journey/hands.ts';
import { datadog } from '../../sandbox/journey/journey.ts';
import { openDatabase } from '../../src/adapters/db/open.ts';
import { systemClock } from '../../src/clock.ts';
import type { RecordedEvent } from '../../src/domain/events/event.ts';
import { makeDataDir, testLog } from '../adapters/db/data-dir.ts';

let demo: Demo | undefined;
let dataDir = '';
afterAll(async () => {
  await demo?.close();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

it('SIGTERM ends the bot in order: what was begun is finished, the ledger says so and verifies', async () => {
  dataDir = await makeDataDir();
  demo = await startDemo({ dataDir });
  await demo.workspace.connected(60_000);
  const { workspace, bot } = demo;
  const { ts } = workspace.say('alerts', datadog('Queue depth above 10,000', 90139901, 'checkout-api'));
  await until('a card', () => cardOf(workspace, { channel: 'alerts', ts }));
  await bot.stop();
  expect(await bot.exited, await bot.logTail()).toBe(0);
  const log = await bot.logTail(10_000);
  for (const secret of [workspace.tokens.bot, workspace.tokens.app]) expect(log).not.toContain(secret);

  const database = await openDatabase({ dataDir }, { clock: systemClock, log: testLog });
  let last: RecordedEvent | undefined;
  for await (const event of database.store.events()) last = event;
  const { faults } = await database.store.verify();
  await database.close();
  expect(last).toMatchObject({ type: 'pipeline.stopped', payload: { cause: 'SIGTERM' } });
  expect(faults).toEqual([]);
}, 120_000);
