import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BotInSandbox, startBotInSandbox } from './bot-in-sandbox.ts';

const fixture = async (name: string): Promise<Record<string, unknown>> => {
  const file = new URL(`../fixtures/alerts/${name}.json`, import.meta.url);
  const { event } = JSON.parse(await readFile(file, 'utf8')) as { event: Record<string, unknown> };
  const { ts: _ts, event_ts: _event, channel: _channel, ...message } = event;
  return message;
};

const onCall = 'U07AHM2INES';

describe('the main job, from alert to evidence', () => {
  let bot: BotInSandbox;
  beforeAll(async () => {
    bot = await startBotInSandbox();
  }, 60_000);
  afterAll(() => bot?.stop(), 30_000);

  it('answers an alert with a card in its thread, within two seconds', async () => {
    const { workspace } = bot;
    const started = performance.now();
    const alert = workspace.say('alerts', await fixture('pagerduty-triggered-high'));
    const card = await bot.card('alerts', alert.ts);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(JSON.stringify(card.blocks)).toContain('Checkout error budget burn above 14x');
    await bot.eventually('candidates', () =>
      JSON.stringify(workspace.thread('alerts', alert.ts).at(-1)?.blocks).includes('candidate_0'),
    );
    const outcome = await workspace.click(onCall, 'alerts', card.ts, 'confirm');
    console.log(outcome, performance.now() - started);
    await bot.eventually('confirmed', () => {
      const text = JSON.stringify(workspace.thread('alerts', alert.ts).at(-1)?.blocks);
      return text.includes('*Cause* · confirmed by') ? text : null;
    });
    console.log(JSON.stringify(workspace.thread('alerts', alert.ts).at(-1)?.blocks, null, 1));
    expect(workspace.invalid).toEqual([]);
  }, 30_000);
});
