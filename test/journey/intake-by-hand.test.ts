import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../sandbox/slack/shapes.ts';
import { type BotInSandbox, startBotInSandbox } from './bot-in-sandbox.ts';

const ines = 'U07AHM2INES';
const tomas = 'U07AHM6TMAS';

const fixture = async (name: string): Promise<Record<string, unknown>> => {
  const file = new URL(`../fixtures/alerts/${name}.json`, import.meta.url);
  const { event } = JSON.parse(await readFile(file, 'utf8')) as { event: Record<string, unknown> };
  const { ts: _ts, event_ts: _event, channel: _channel, ...message } = event;
  return message;
};
const textOf = (message: Pick<Message, 'blocks'>): string => JSON.stringify(message.blocks ?? []);

describe('what people do about intake, in Slack', () => {
  let bot: BotInSandbox;
  beforeAll(async () => {
    bot = await startBotInSandbox();
  }, 60_000);
  afterAll(() => bot?.stop(), 30_000);

  const whispered = (user: string, words: RegExp) =>
    bot.eventually(`${words} for ${user}`, () =>
      bot.workspace.ephemeral(user).find((message) => words.test(`${message.text} ${textOf(message)}`)),
    );
  const signalOf = (ts: string) =>
    bot.eventually(`the signal of ${ts}`, async () => {
      const { id } = bot.workspace.world.findChannel('alerts') as { id: string };
      return (await bot.app.database.store.signals({ message: { channelId: id, ts } })).at(-1);
    });
  const openView = (user: string) => bot.eventually('a dialog', () => bot.workspace.views(user).at(-1));

  it('swallows alerts only under a rule that somebody else approved', async () => {
    const { workspace } = bot;
    await workspace.command(ines, 'alerts', '/anomaly', 'suppress');
    const view = await openView(ines);
    const empty = await workspace.submit(ines, view, { reason: 'A load test runs until Friday.', days: '7' });
    expect(JSON.stringify(empty)).toMatch(/at least one thing/);
    await workspace.submit(ines, view, {
      title: 'error budget burn',
      reason: 'A load test runs until Friday.',
      days: '7',
    });
    const proposal = await bot.eventually('the proposal', () =>
      workspace.messages('alerts').find((message) => /Proposed: swallows nothing/.test(textOf(message))),
    );
    const alert = await fixture('pagerduty-triggered-high');
    const heard = await signalOf(workspace.say('alerts', alert).ts);
    expect(heard.disposition).toBe('opened');

    await workspace.click(ines, 'alerts', proposal.ts, 'approve_suppression');
    await whispered(ines, /somebody other than the person who asked/);
    await workspace.click(tomas, 'alerts', proposal.ts, 'approve_suppression');
    await whispered(tomas, /in force until/);

    // The same words about another incident: it would open, and is swallowed and counted.
    const other = JSON.parse(
      JSON.stringify(alert).replaceAll(/\/incidents\/\w+/g, '/incidents/QOTHER'),
    ) as typeof alert;
    const swallowed = await signalOf(workspace.say('alerts', other).ts);
    expect(swallowed).toMatchObject({ disposition: 'suppressed', anomaly: null });
    expect(swallowed.suppressionId).toMatch(/^SUP-/);
    await workspace.command(tomas, 'alerts', '/anomaly', 'suppressions');
    await whispered(tomas, /swallowed 1 so far/);

    const shown = await bot.eventually('the rule in force', () =>
      workspace
        .messages('alerts')
        .find(({ ts, ...rest }) => ts === proposal.ts && /In force/.test(textOf(rest))),
    );
    await workspace.click(ines, 'alerts', shown.ts, 'end_suppression');
    await workspace.submit(ines, await openView(ines), { reason: 'The load test is over.' });
    const again = JSON.parse(
      JSON.stringify(alert).replaceAll(/\/incidents\/\w+/g, '/incidents/QTHIRD'),
    ) as typeof alert;
    expect((await signalOf(workspace.say('alerts', again).ts)).disposition).toBe('opened');
    expect(workspace.invalid).toEqual([]);
  }, 60_000);

  it('lets somebody say what an unparsed message was', async () => {
    const { workspace } = bot;
    const say = async (text: string) => {
      const { ts } = workspace.say('alerts', {
        bot_id: 'B0STRANGE',
        username: 'qx-relay',
        subtype: 'bot_message',
        text,
      });
      return signalOf(ts);
    };
    const first = await say('zorblax 7741 qintar level beta');
    const second = await say('zorblax 7742 qintar level gamma');
    expect([first.disposition, second.disposition]).toEqual(['unparsed', 'unparsed']);
    await workspace.command(ines, 'alerts', '/anomaly', 'unparsed');
    const list = await whispered(ines, /2 not understood/);
    await workspace.click(ines, 'alerts', list.ts, 'classify_alert', first.signalId);
    await whispered(ines, /Recorded as ANM-/);
    await workspace.click(ines, 'alerts', list.ts, 'classify_no_alert', second.signalId);
    await whispered(ines, /not an alert/i);
    await workspace.click(ines, 'alerts', list.ts, 'classify_alert', second.signalId);
    await whispered(ines, /It counts as "ignored" by now/);
    const known = await signalOf(first.messageTs as string);
    expect(known).toMatchObject({ disposition: 'opened' });
    expect(await bot.app.database.store.anomaly(known.anomaly as number)).toMatchObject({
      summary: 'zorblax 7741 qintar level beta',
      detectedAt: first.at,
      messageTs: first.messageTs,
    });
    await bot.card('alerts', first.messageTs as string);
    expect(workspace.invalid).toEqual([]);
  }, 30_000);

  it('compares with PagerDuty and with Slack’s history, and keeps what somebody explains', async () => {
    const { workspace, app } = bot;
    // What was said in the last two minutes is left out: it may be under way.
    const ago = ((Date.now() - 600_000) / 1000).toFixed(6);
    workspace.say(
      'alerts',
      { ...(await fixture('pagerduty-triggered-high')), text: 'zorblax again' },
      { ts: ago },
    );
    await signalOf(ago);
    await workspace.command(ines, 'alerts', '/anomaly', 'reconcile');
    const runs = async () => {
      const found = [];
      for await (const event of app.database.store.events({ types: ['reconciliation.ran'] }))
        if (event.type === 'reconciliation.ran') found.push(event.payload);
      return found.length === 2 ? found : null;
    };
    const [history, pager] = await bot.eventually('two comparisons', runs, 30_000);
    expect(history).toMatchObject({ kind: 'slack_history', leftCount: 1, matched: 1, unmatchedLeft: [] });
    expect(pager?.kind).toBe('alert_tool');
    expect(pager?.leftCount).toBe((pager?.matched ?? 0) + (pager?.unmatchedLeft.length ?? 0));
    // The sandbox's PagerDuty holds incidents of which this workspace was never told.
    const [missing] = pager?.unmatchedLeft ?? [];
    expect(missing?.label).toMatch(/^#\d+ /);
    const dm = await bot.eventually('the result', () =>
      [...workspace.world.channels.values()]
        .flatMap((channel) =>
          workspace.messages(channel.id).map((message) => ({ channel: channel.id, message })),
        )
        .find(({ message }) => /Compared with PagerDuty: \d+ to explain/.test(message.text ?? '')),
    );
    await workspace.click(
      ines,
      dm.channel,
      dm.message.ts,
      'explain_unmatched',
      `${pager?.runId}\n${missing?.item}`,
    );
    await workspace.submit(ines, await openView(ines), { reason: 'It happened before the bot was invited.' });
    await bot.eventually('the explanation beside it', () =>
      workspace
        .messages(dm.channel)
        .find(({ ts, ...rest }) => ts === dm.message.ts && /before the bot was invited/.test(textOf(rest))),
    );
    expect(workspace.invalid).toEqual([]);
  }, 60_000);
});
