import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../sandbox/journey/actors.ts';
import { cardSays, choose, click, dialog, until, wordsOf } from '../../sandbox/journey/hands.ts';
import {
  anotherChange,
  badInput,
  confirmInOneClick,
  datadog,
  drift,
  evidence,
  noChange,
  type Stage,
  twoAtOnce,
} from '../../sandbox/journey/journey.ts';
import { type BotInSandbox, startBotInSandbox } from './bot-in-sandbox.ts';

describe('the main job, from alert to evidence, on the embedded store', () => {
  let bot: BotInSandbox;
  let stage: Stage;
  beforeAll(async () => {
    bot = await startBotInSandbox();
    stage = { workspace: bot.workspace, neighbours: bot.neighbours, tell: () => {} };
  });
  afterAll(async () => {
    expect(bot.workspace.invalid).toEqual([]);
    await bot.stop();
  });

  it('confirms change and ticket in one click, and resolves by the recovery', () => confirmInOneClick(stage));
  it('finds another change by typing, links a ticket, resolves by a button', () => anotherChange(stage));
  it('asks two people when no change of ours did it', () => noChange(stage));
  it('lets one of two people win; withdraws, defers, reopens', () => twoAtOnce(stage));
  it('follows a drift notice to its end', () => drift(stage));
  it('opens nothing for talk, and says what to type for an unknown period', () => badInput(stage));

  it('pins what the sources say: reviews, ticket history, who was paged', async () => {
    const first = await bot.app.database.store.anomaly(1);
    await until('the facts are there', () => first);
    const anomaly = await bot.eventually('full facts', async () => {
      const now = await bot.app.database.store.anomaly(1);
      return now?.attribution?.changes[0]?.pullRequest?.reviews && now.authorizations[0]?.ticket ? now : null;
    });
    expect(anomaly.authorizations[0]?.ticket?.statusHistory.length).toBeGreaterThan(0);
    expect(anomaly.attribution?.changes[0]?.pullRequest?.reviews?.length).toBeGreaterThan(0);
  });

  it('refuses a link that leads nowhere, and keeps the dialog', async () => {
    const { workspace } = bot;
    const alert = {
      channel: 'alerts',
      ts: workspace.say('alerts', datadog('Nowhere to be found', 90140001, 'checkout-api')).ts,
    };
    await cardSays(workspace, alert, 'No change caused this');
    await click(workspace, people.onCall, alert, 'other_change');
    const view = await dialog(workspace, people.onCall);
    const nowhere = await workspace.submit(people.onCall, view, {
      link: 'https://github.com/harborlight/checkout/pull/999999',
    });
    expect(nowhere.ok).toBe(false);
    expect(JSON.stringify(nowhere.errors)).toContain('Nothing was found');
    const noLink = await workspace.submit(people.onCall, view, { link: 'the thing from yesterday' });
    expect(JSON.stringify(noLink.errors)).toContain('Paste a link');
    await workspace.closeModal(people.onCall, view);
  });

  it('takes a dialog that is sent twice once', async () => {
    const { workspace } = bot;
    const alert = {
      channel: 'alerts',
      ts: workspace.say('alerts', datadog('Sent twice over', 90140002, 'ledger-svc')).ts,
    };
    await cardSays(workspace, alert, 'No change caused this');
    await click(workspace, people.onCall, alert, 'no_change');
    const view = await dialog(workspace, people.onCall);
    const values = { reason: 'load', explanation: 'A merchant imported a year of entries.' };
    await Promise.all([
      workspace.submit(people.onCall, view, values),
      workspace.submit(people.onCall, view, values),
    ]);
    const card = await cardSays(workspace, alert, 'no change caused this, said');
    const number = Number(/ANM-0*(\d+)/.exec(wordsOf(card))?.[1]);
    const decisions = [];
    for await (const event of bot.app.database.store.events({
      subject: `anomaly:${number}`,
      types: ['anomaly.attributed'],
    }))
      decisions.push(event);
    expect(decisions).toHaveLength(1);
  });

  it('answers a button of an old card by telling who was faster', async () => {
    const { workspace } = bot;
    const alert = {
      channel: 'alerts',
      ts: workspace.say('alerts', datadog('An old card', 90140003, 'checkout-api')).ts,
    };
    const card = await cardSays(workspace, alert, 'I have seen it');
    const target = { channel: workspace.world.findChannel('alerts')?.id ?? '', ts: card.ts };
    const oldButton = workspace.interactions.find(people.onCall, target, 'acknowledge');
    await click(workspace, people.second, alert, 'acknowledge');
    await cardSays(workspace, alert, 'Priya Raman since');
    await workspace.interactions.act(people.onCall, target, oldButton, undefined, {});
    await until('the slower one is told', () =>
      workspace
        .ephemeral(people.onCall)
        .some(({ text }) => text?.includes('It was acknowledged by Priya Raman')),
    );
  });

  it('keeps what is hostile inert: 40,000 characters, markup, formulas, bidi marks, mentions', async () => {
    const { workspace } = bot;
    const hostile = `<!channel> =HYPERLINK("http://x","y") \u202Egnp.exe *bold* <script>alert(1)</script> ${'long '.repeat(8_000)}`;
    const alert = {
      channel: 'alerts',
      ts: workspace.say('alerts', datadog(hostile.slice(0, 40_000), 90140004, '@channel')).ts,
    };
    const card = await cardSays(workspace, alert, 'ANM-');
    const words = JSON.stringify(card.blocks);
    expect(words).not.toContain('<!channel>');
    expect(words).not.toContain('\u202E');
    expect(words).not.toContain('<script>');
  });

  it('hands the evidence over as a signed zip that verifies', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const bundle = await evidence(stage, `2026-04-01..${today}`);
    expect(bundle.name).toMatch(/\.zip$/);
    expect(bundle.bytes.subarray(0, 2).toString()).toBe('PK');
    const report = await bot.app.database.store.verify();
    expect(report.faults).toEqual([]);
  });

  it('refuses evidence to whoever has no such role, and records that they asked', async () => {
    const { workspace } = bot;
    await workspace.command(people.author, 'general', '/evidence', 'Q2 2026');
    await until('the refusal', () =>
      workspace.ephemeral(people.author).some(({ text }) => text?.includes('compliance role')),
    );
    const refusals = [];
    for await (const event of bot.app.database.store.events({ types: ['bundle.refused'] }))
      refusals.push(event);
    expect(refusals.map(({ actor }) => actor.label)).toEqual(['Jonah Weiss']);
  });
});

describe('what a change can be, and who may allow it afterwards', () => {
  let bot: BotInSandbox;
  beforeAll(async () => {
    bot = await startBotInSandbox();
  });
  afterAll(() => bot.stop());

  it('suggests a flag that a notice told of, takes two changes, and has an emergency ratified by somebody else', async () => {
    const { workspace } = bot;
    const flag = workspace.outside.specimens.find(({ name }) => name === 'neg-launchdarkly-flag-off');
    const { ts: _ts, thread_ts: _thread, channel: _channel, ...notice } = flag!.event;
    workspace.say('alerts', notice);
    await bot.eventually('the notice is in the index', async () =>
      (await bot.app.database.store.searchChanges('', 100)).find(({ kind }) => kind === 'feature_flag'),
    );
    const title = 'Quotes slow since the shipping change';
    const alert = {
      channel: 'alerts',
      ts: workspace.say('alerts', datadog(title, 90150001, 'checkout-api')).ts,
    };
    await cardSays(workspace, alert, 'No change caused this');
    await click(workspace, people.onCall, alert, 'other_change');
    const view = await dialog(workspace, people.onCall);
    const { options } = await workspace.typeahead(people.onCall, { view: view.id }, 'search_changes', 'pool');
    const sent = await workspace.submit(people.onCall, view, {
      link: 'https://github.com/harborlight/checkout/pull/1166',
      contributing: options?.[0],
    });
    expect(sent).toMatchObject({ ok: true });
    await cardSays(workspace, alert, '*Cause* · confirmed by');
    const number = Number(/ANM-0*(\d+)/.exec(wordsOf(await cardSays(workspace, alert, 'ANM-')))?.[1]);
    expect(
      (await bot.app.database.store.anomaly(number))?.attribution?.changes.length,
    ).toBeGreaterThanOrEqual(1);
    await choose(workspace, people.onCall, alert, 'link_ticket');
    const ticket = await dialog(workspace, people.onCall);
    await workspace.submit(people.onCall, ticket, {
      key: 'Customers could not pay; it could not wait.',
      role: 'emergency',
    });
    await cardSays(workspace, alert, 'to be ratified by somebody else');
    await click(workspace, people.second, alert, 'ratify');
    const ratify = await dialog(workspace, people.second);
    await workspace.submit(people.second, ratify, { note: 'Read the diff and the graphs of the hour.' });
    await cardSays(workspace, alert, 'ratified by Priya Raman');
  });

  it('says which neighbour could not be asked, and takes everything by hand meanwhile', async () => {
    const { workspace, neighbours } = bot;
    neighbours.faults.set('jira', { kind: 'down' });
    neighbours.faults.set('github', { kind: 'down' });
    const title = 'Ledger entries refused since noon';
    const alert = {
      channel: 'alerts',
      ts: workspace.say('alerts', datadog(title, 90150002, 'ledger-svc')).ts,
    };
    await cardSays(workspace, alert, 'No change caused this');
    await click(workspace, people.onCall, alert, 'other_change');
    const view = await dialog(workspace, people.onCall);
    const sent = await workspace.submit(people.onCall, view, {
      link: 'https://console.example.com/settings/ledger/limits',
      effective_at: Math.floor(Date.now() / 1000) - 3_600,
    });
    expect(sent).toMatchObject({ ok: true });
    await cardSays(workspace, alert, '*Cause* · confirmed by');
    await click(workspace, people.onCall, alert, 'link_ticket');
    await workspace.submit(people.onCall, await dialog(workspace, people.onCall), { key: 'LED-77' });
    await cardSays(workspace, alert, /jira could not be asked about LED-77/);
    neighbours.faults.clear();
  });
});
