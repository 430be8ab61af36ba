import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until, wordsOf } from '../../sandbox/journey/hands.ts';
import type { Message } from '../../sandbox/slack/shapes.ts';
import { systemClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import type { Ports } from '../../src/ports.ts';
import { slackChat } from '../../src/slack/chat.ts';
import { slackClient } from '../../src/slack/front-door.ts';
import { slackPacing } from '../../src/slack/pacing.ts';
import { slackPresenter } from '../../src/slack/presenter.ts';
import { sendCanary } from '../../src/usecases/program/canary.ts';
import { type BotInSandbox, startBotInSandbox } from './bot-in-sandbox.ts';
import { programWith } from './program-folder.ts';

const [ines, tomas, marcus] = ['U07AHM2INES', 'U07AHM6TMAS', 'U07AHMCMRCS'] as const;
const demo = new URL('../../sandbox/threadproof.yml', import.meta.url);

const fixture = async (name: string): Promise<Record<string, unknown>> => {
  const { event } = JSON.parse(
    await readFile(new URL(`../fixtures/alerts/${name}.json`, import.meta.url), 'utf8'),
  );
  const { ts: _ts, event_ts: _event, channel: _channel, ...message } = event;
  return message;
};

describe('the response program, from proposal to review', () => {
  let bot: BotInSandbox;
  let alert: Message;
  let card: Message;
  beforeAll(async () => {
    const folder = await programWith({
      'obligations.yml': (text) => text.replace('id: gdpr-33-1, name', 'id: gdpr-33-1, enabled: true, name'),
      'escalation.yml': (text) =>
        text.replace(
          / {6}- .*\n {6}- .*/,
          `      - { person: ${tomas}, answerWithin: 15 min }\n      - { pagingPolicy: PESCPAY, answerWithin: 15 min }`,
        ),
    });
    const text = await readFile(demo, 'utf8');
    const settings = `${text.replace(/^program:[\s\S]*?(?=^\S)/m, '')}\nprogram: { folder: ${JSON.stringify(folder)} }\n`;
    bot = await startBotInSandbox({ settings });
  }, 60_000);
  afterAll(() => bot?.stop(), 30_000);

  const said = (user: string) => JSON.stringify(bot.workspace.ephemeral(user).at(-1) ?? '');
  const type = async (user: string, command: string, text: string) => {
    const outcome = await bot.workspace.command(user, 'incidents', command, text);
    expect(outcome.ok).toBe(true);
    return said(user);
  };
  const thread = () => bot.workspace.thread('alerts', alert.ts);
  const now = () => thread().find(({ ts }) => ts === card.ts) as Message;
  const number = () => Number(/ANM-0*(\d+)/.exec(wordsOf(card))?.[1]);
  const cardSays = (words: string) =>
    until(`the card says ${words}: ${wordsOf(now())}`, () => wordsOf(now()).includes(words));
  const choose = async (
    user: string,
    choice: string,
    values?: Record<string, unknown>,
    action = 'respond',
  ) => {
    const outcome = await bot.workspace.select(user, 'alerts', card.ts, action, `${choice}|${number()}`);
    expect(outcome).toMatchObject({ ok: true });
    if (values === undefined) return outcome;
    const view = await until('a dialog', () => bot.workspace.views(user).at(-1));
    const sent = await bot.workspace.submit(user, view, values);
    if (!sent.ok) await bot.workspace.closeModal(user, view, true);
    return sent;
  };

  it('is approved by somebody else than its author', async () => {
    expect(await type(ines, '/runbook', 'availability')).toContain(
      'No version of the response program is in force',
    );
    expect(await type(ines, '/policy', 'propose')).toContain('Proposed: ');
    expect(await type(ines, '/policy', 'approve')).toContain('waits for approval');
    const hash = /Proposed: ([0-9a-f]{12})/.exec(JSON.stringify(bot.workspace.ephemeral(ines)))?.[1] ?? '';
    expect(await type(ines, '/policy', `approve ${hash}`)).toContain(
      'The author of a program does not approve it',
    );
    expect(await type(marcus, '/policy', `approve ${hash}`)).toContain('Version 1 of the program');
    expect(await type(ines, '/policy', 'status incident-response this quarter')).toContain('No: ');
    expect(await type(ines, '/policy', 'status incident-respons')).toContain(
      'Did you mean `/policy status incident-response`?',
    );
    expect(await type(ines, '/runbook', 'exfiltration')).toContain(
      'Did you mean `/runbook data-exfiltration`?',
    );
    expect(await type(ines, '/drill', '')).toContain('Type `/drill` and one of:');
    expect(await type(ines, '/runbook', 'availability')).toContain('fail over or add capacity');
  });

  it('shows targets and runs the runbook in the thread', async () => {
    alert = bot.workspace.say('alerts', await fixture('pagerduty-triggered-high'));
    card = await bot.card('alerts', alert.ts);
    await cardSays('program version 1');
    await cardSays('Criterion: none named yet');
    const refused = await choose(ines, 'severity', { to: 'sev1', criterion: 'sev2/outage-part' }, 'more');
    expect(JSON.stringify(refused)).toContain('That criterion makes it sev2');
    expect(
      await choose(ines, 'severity', { to: 'sev1', criterion: 'sev1/data-exposed' }, 'more'),
    ).toMatchObject({ ok: true });
    await cardSays('Criterion: Customer or personal data');
    expect(await choose(ines, 'runbook', { runbook: 'data-exfiltration' })).toMatchObject({ ok: true });
    const book = await until('the runbook', () =>
      thread().find((message) => wordsOf(message).includes('Runbook: Suspected')),
    );
    const stepped = await bot.workspace.click(
      ines,
      'alerts',
      book.ts,
      'step_done',
      JSON.stringify({ anomaly: number(), item: 'block-egress' }),
    );
    expect(stepped).toMatchObject({ ok: true });
    await until('the step is done', () =>
      thread().some((message) => wordsOf(message).includes('done by Ines Okafor')),
    );
    expect(
      await choose(ines, 'leave_out', { step: 'suspend-account', status: 'skipped', note: 'short' }),
    ).toMatchObject({ ok: false });
    expect(
      await choose(ines, 'leave_out', {
        step: 'suspend-account',
        status: 'skipped',
        note: 'The account is our own importer',
      }),
    ).toMatchObject({ ok: true });
    expect(
      await choose(ines, 'keep_evidence', {
        item: 'flow-logs',
        url: 'https://logs.example/1',
        sha256: 'abc',
      }),
    ).toMatchObject({ ok: false });
    expect(
      await choose(ines, 'keep_evidence', {
        item: 'flow-logs',
        url: 'https://logs.example/1',
        sha256: 'a'.repeat(64),
      }),
    ).toMatchObject({ ok: true });
    expect(
      await choose(ines, 'keep_evidence', { item: 'query-logs', text: '03:12 export 400000 rows' }),
    ).toMatchObject({ ok: true });
    await cardSays('2 of 2 pieces of evidence');
  }, 40_000);

  it('escalates step by step, and asks whoever is on call', async () => {
    await choose(ines, 'escalate');
    await cardSays('Escalated (step 1) to Tomas Lindqvist');
    await choose(tomas, 'answered');
    await cardSays('answered');
    await choose(ines, 'escalate');
    await cardSays('(on call,');
  }, 40_000);

  it('starts a clock only when a person says so, and ends it with proof', async () => {
    expect(
      await choose(
        marcus,
        'triage',
        {
          disposition: 'security_incident',
          personal: 'yes',
          confidential: 'no',
          rationale: 'Customer addresses were exported',
        },
        'more',
      ),
    ).toMatchObject({ ok: true });
    await cardSays('not assessed; a person decides');
    expect(
      await choose(marcus, 'assess', {
        obligation: 'gdpr-33-1',
        applies: 'yes',
        reason: 'Addresses of people in the Union',
      }),
    ).toMatchObject({ ok: true });
    await cardSays('applies; no clock runs until a person says so');
    expect(
      await choose(marcus, 'clock', { trigger: 'classified', basis: 'Classified by the board' }),
    ).toMatchObject({ ok: false });
    expect(
      await choose(marcus, 'clock', { trigger: 'aware', basis: 'Ines showed the export log' }),
    ).toMatchObject({ ok: true });
    await cardSays('*due ');
    expect(
      await choose(marcus, 'notice', {
        obligation: 'gdpr-33-1',
        outcome: 'sent',
        template: 'authority-notice',
        approver: tomas,
        proof: 'https://authority.example/receipt/9',
      }),
    ).toMatchObject({ ok: true });
    await cardSays('sent ');
    expect(await choose(marcus, 'template', { template: 'customer-notice' })).toMatchObject({ ok: true });
  }, 40_000);

  it('is reviewed, and another person approves and verifies', async () => {
    const acted = {
      title: 'Exports need a second approval',
      kind: 'preventive',
      due_at: Math.floor(Date.now() / 1000) + 86_400,
    };
    expect(JSON.stringify(await choose(ines, 'add_action', acted))).toContain('An action has an owner');
    expect(await choose(ines, 'add_action', { ...acted, owner: tomas })).toMatchObject({ ok: true });
    await bot.workspace.click(ines, 'alerts', card.ts, 'resolve');
    const view = await until('the dialog', () => bot.workspace.views(ines).at(-1));
    expect(
      await bot.workspace.submit(ines, view, {
        kind: 'config_restore',
        reason: 'The export right was taken away',
      }),
    ).toMatchObject({ ok: true });
    await cardSays('Configuration restored');
    await cardSays('A review is owed');
    const review = {
      root_cause: 'An importer had export rights',
      mechanism: 'Its key was copied into a notebook',
      impact: '400,000 rows of addresses',
      contributing: 'no limit on exports',
    };
    expect(JSON.stringify(await choose(ines, 'review', review))).toContain('two contributing factors');
    expect(
      await choose(ines, 'review', {
        ...review,
        contributing: 'no limit on exports\nno alert on night exports',
      }),
    ).toMatchObject({ ok: true });
    await cardSays('waits for somebody else');
    await choose(ines, 'approve_review');
    await until('the author is refused', () =>
      JSON.stringify(bot.workspace.ephemeral(ines)).includes('The author of a review does not approve it'),
    );
    await choose(marcus, 'approve_review');
    await cardSays('approved by Marcus Bell');
    expect(
      await choose(tomas, 'action', {
        action: `${number()}-1`,
        what: 'done',
        words: 'https://github.example/pr/1',
      }),
    ).toMatchObject({ ok: true });
    expect(
      await choose(tomas, 'action', {
        action: `${number()}-1`,
        what: 'verified',
        words: 'I looked at it myself',
      }),
    ).toMatchObject({ ok: false });
    expect(
      await choose(marcus, 'action', {
        action: `${number()}-1`,
        what: 'verified',
        words: 'Tried an export: refused',
      }),
    ).toMatchObject({ ok: true });
    await cardSays('verified by Marcus Bell');
    // A ticket that is closed there counts as done, and somebody else still verifies it.
    const followed = {
      ...acted,
      title: 'Refuse amounts with three decimals',
      owner: tomas,
      ticket: 'https://harborlight.atlassian.net/browse/pay-1312',
    };
    expect(await choose(ines, 'add_action', followed)).toMatchObject({ ok: true });
    await cardSays('PAY-1312');
    await cardSays('said done there (Done)');
    await cardSays('not verified');
    const { response } = (await bot.app.database.store.anomaly(number()))!;
    expect(response.captures.map(({ hashedBy }) => hashedBy)).toEqual(['person', 'product']);
    expect(bot.workspace.invalid).toEqual([]);
  }, 60_000);

  it('exercises a scenario in a thread', async () => {
    expect(await type(marcus, '/drill', 'stolen-token')).toContain('is in this channel');
    const post = bot.workspace
      .messages('incidents')
      .find((message) => wordsOf(message).includes('Exercise, not an incident')) as Message;
    bot.workspace.type(ines, 'incidents', 'sev1, by access-privileged', { thread_ts: post.ts });
    expect(await bot.workspace.click(marcus, 'incidents', post.ts, 'end_drill')).toMatchObject({ ok: true });
    const view = await until('the dialog', () => bot.workspace.views(marcus).at(-1));
    expect(
      await bot.workspace.submit(marcus, view, { findings: 'Nobody knew where the sign-in log is' }),
    ).toMatchObject({ ok: true });
    const held = [];
    for await (const event of bot.app.database.store.events({ types: ['drill.held'] }))
      held.push(event.payload);
    expect(held).toMatchObject([{ participants: [{ label: 'Marcus Bell' }, { label: 'Ines Okafor' }] }]);
    expect((await bot.app.database.store.verify()).faults).toEqual([]);
    expect(bot.workspace.invalid).toEqual([]);
  }, 40_000);

  it('sends a labelled test alert through Slack and back, with a card and a time, that no count holds', async () => {
    const { database } = bot.app;
    const noon = (new Date().getUTCHours() + 12) % 24;
    // A zone in which it is about noon: the test alert goes out in people's hours.
    const timeZone = `Etc/GMT${noon < 12 ? `+${noon}` : `-${24 - noon}`}`;
    const slack = {
      botToken: bot.workspace.tokens.bot,
      appToken: bot.workspace.tokens.app,
      apiUrl: bot.workspace.slackApiUrl,
    };
    const { store, jobs } = database;
    const ports = {
      store,
      jobs,
      chat: slackChat(
        slackClient(slack),
        slackPacing(() => performance.now(), sleep),
      ),
      presenter: slackPresenter(),
      clock: systemClock,
      log: createLog('error'),
      settings: { ...bot.config.settings, timeZone },
    } as Ports;
    const alerts = bot.workspace.world.findChannel('alerts')?.id ?? '';
    const real = await store.countAnomalies({ kind: 'real' });
    await sendCanary(ports, [{ channelId: alerts, name: 'alerts', private: false }]);
    const test = await until('the test alert', () =>
      bot.workspace.messages('alerts').find(({ text }) => text?.startsWith('FIRING: TEST of')),
    );
    await until('its card says how long it took', () =>
      bot.workspace
        .thread('alerts', test.ts)
        .some((message) => /TEST passed, no incident.* in \d+\.\d s/s.test(wordsOf(message))),
    );
    expect(await store.countAnomalies({ kind: 'real' })).toBe(real);
    const beats = [];
    for await (const event of store.events({ types: ['source.heartbeat'] }))
      if (event.type === 'source.heartbeat' && event.payload.source === 'canary')
        beats.push(event.payload.ok);
    expect(beats).toEqual([true]);
    expect(bot.workspace.invalid).toEqual([]);
  }, 40_000);

  it('stands in the evidence', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const outcome = await bot.workspace.command(marcus, 'general', '/evidence', `${today}..${tomorrow} json`);
    expect(outcome).toMatchObject({ ok: true });
    const file = await bot.eventually(
      'the bundle',
      () => bot.workspace.files().find(({ name }) => name?.endsWith('.json')),
      30_000,
    );
    const bundle = JSON.parse((await bot.workspace.download(file.id)).toString());
    const kinds = bundle.rulesAndPolicies.inForce.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining(['response program', 'runbook', 'escalation path', 'policy', 'exercise']),
    );
    const told = JSON.stringify(bundle.anomalies);
    for (const words of [
      'Obligation gdpr-33-1 applies: yes',
      'Notification for gdpr-33-1 sent',
      'Review written',
      'verified: Tried an export',
      'ticket PAY-1312: said done there (Done)',
    ])
      expect(told).toContain(words);
    expect(bundle.notifications).toMatchObject([
      {
        obligation: 'gdpr-33-1',
        asOf: 'sent',
        approvedBy: 'Tomas Lindqvist',
        askedAt: { utc: expect.any(String) },
      },
    ]);
    expect(bundle.pirs).toMatchObject([{ asOf: 'approved', approvedBy: 'Marcus Bell' }]);
    expect(bundle.correctiveActions.map(({ asOf }: { asOf: string }) => asOf)).toEqual(['verified', 'done']);
    const page = bundle.anomalies.find(({ pirs }: { pirs: unknown[] }) => pirs.length > 0);
    const answers = page.checklist.map(({ answer }: { answer: string }) => answer);
    expect(answers.slice(1)).toEqual(['yes', 'unknown', 'yes', 'yes', 'yes']);
    expect(page).toMatchObject({
      escalations: [{ step: 1 }, { step: 2 }],
      runbooks: [{ missingEvidence: [] }],
    });
    expect(page.captures).toHaveLength(2);
    const codes = bundle.exceptions.map(({ code }: { code: string }) => code);
    expect(codes).toContain('X-DOC-01');
    expect(codes).not.toContain('X-DOC-03');
    expect(bundle.coverage.canaries).toMatchObject([{ result: expect.stringMatching(/came through in \d/) }]);
  }, 60_000);
});
