import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BotInSandbox, startBotInSandbox } from './bot-in-sandbox.ts';

const marcus = 'U07AHMCMRCS';
const ines = 'U07AHM2INES';

describe('digest and home, in the running bot', () => {
  let bot: BotInSandbox;
  beforeAll(async () => {
    bot = await startBotInSandbox();
  }, 90_000);
  afterAll(() => bot?.stop(), 30_000);

  const digests = () => bot.workspace.messages('compliance').filter(({ bot_id }) => bot_id);

  it('posts what is due, once, adds its picture, and shows who reviewed it', async () => {
    const { workspace } = bot;
    expect(await workspace.command(marcus, 'general', '/anomaly', 'digest')).toMatchObject({ ok: true });
    const digest = await bot.eventually('a digest', () => digests()[0]);
    expect(JSON.stringify(digest.blocks)).toContain('Nothing to do here');
    expect(await workspace.command(marcus, 'general', '/anomaly', 'digest')).toMatchObject({ ok: true });
    expect(await workspace.click(marcus, 'compliance', digest.ts, 'digest_reviewed')).toMatchObject({
      ok: true,
    });
    await bot.eventually('the review', () =>
      JSON.stringify(digests()[0]?.blocks).includes('Reviewed by Marcus Bell'),
    );
    expect(digests()).toHaveLength(1);
    expect(workspace.invalid).toEqual([]);
  }, 40_000);

  it('publishes the home with what came in', async () => {
    const { workspace } = bot;
    workspace.say('alerts', {
      bot_id: 'B07F03109AC',
      subtype: 'bot_message',
      username: 'Nagios',
      text: 'PROBLEM: CRITICAL disk usage 97 % on ledger-db-2',
    });
    await bot.eventually(
      'an anomaly',
      async () => (await bot.app.database.store.countAnomalies({ open: true })) === 1,
    );
    workspace.openHome(ines);
    await bot.eventually(
      'the home',
      () => JSON.stringify(workspace.home(ines)?.blocks ?? []).includes('ANM-000001'),
      30_000,
    );
    expect(JSON.stringify(workspace.home(ines)?.blocks)).toContain('*#alerts*: last message');
    expect(workspace.invalid).toEqual([]);
  }, 40_000);
});
