import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmInOneClick, noChange, type Stage, twoAtOnce } from '../../sandbox/journey/journey.ts';
import { type RunningApp, startApp } from '../../src/app.ts';
import { createLog } from '../../src/log.ts';
import { type BotInSandbox, startBotInSandbox } from './bot-in-sandbox.ts';

const server = process.env.TEST_DATABASE_URL;
if (!server) console.log('replicas: skipped, TEST_DATABASE_URL names no PostgreSQL server');

describe.skipIf(!server)('two replicas on one PostgreSQL server', () => {
  const name = `replicas_${process.pid}`;
  let bot: BotInSandbox;
  let second: RunningApp;
  let stage: Stage;

  const onServer = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(sql);
    await client.end();
  };

  beforeAll(async () => {
    await onServer(`CREATE DATABASE ${name}`);
    const url = new URL(server as string);
    url.pathname = `/${name}`;
    bot = await startBotInSandbox({ environment: { DATABASE_URL: url.href } });
    second = await startApp(
      bot.config,
      { version: '0.0.0-test', commit: null, tzVersion: process.versions.tz ?? 'unknown' },
      createLog('error'),
    );
    stage = { workspace: bot.workspace, neighbours: bot.neighbours, tell: () => {} };
  });
  afterAll(async () => {
    await second?.stop('test');
    await bot?.stop();
    await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });

  it('share the work: one card, one decision, whoever hears it', async () => {
    await confirmInOneClick(stage);
    await noChange(stage);
    await twoAtOnce(stage);
    const { workspace } = bot;
    for (const { ts } of workspace.messages('alerts')) {
      const cards = workspace
        .thread('alerts', ts)
        .filter(({ bot_id }) => bot_id === workspace.world.app.botId);
      expect(cards.length).toBeLessThanOrEqual(1);
    }
    expect(workspace.invalid).toEqual([]);
    expect((await bot.app.database.store.verify()).faults).toEqual([]);
    expect(await bot.app.database.store.countAnomalies({})).toBe(3);
  });
});
