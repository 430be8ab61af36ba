import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until, wordsOf } from '../../sandbox/journey/hands.ts';
import { datadog } from '../../sandbox/journey/journey.ts';
import type { Message } from '../../sandbox/slack/shapes.ts';
import { sealedEvents } from '../../src/ledger/ledger-page.ts';
import { type BotInSandbox, startBotInSandbox } from './bot-in-sandbox.ts';
import { programWith, settingsWith } from './program-folder.ts';

const [ines, marcus] = ['U07AHM2INES', 'U07AHMCMRCS'] as const;

describe('what a thread does for whoever responds', () => {
  let bot: BotInSandbox;
  let alert: Message;
  let card: Message;
  let number: number;

  beforeAll(async () => {
    const folder = await programWith({
      'escalation.yml': (text) =>
        text.replace(
          / {6}- .*\n {6}- .*/,
          '      - { person: tomas.lindqvist@harborlight.example, answerWithin: 15 min }\n      - { pagingPolicy: PESCPAY, answerWithin: 15 min }',
        ),
    });
    bot = await startBotInSandbox({ settings: await settingsWith(folder) });
    // By what the ledger says: on a busy machine Slack no longer waits for the answer.
    const inLedger = (type: 'program.proposed' | 'program.approved') =>
      bot.eventually(type, async () => {
        for await (const event of bot.app.database.store.events({ types: [type] }))
          if (event.type === type) return event.payload.hash;
        return null;
      });
    await bot.workspace.command(ines, 'incidents', '/policy', 'propose');
    const hash = (await inLedger('program.proposed')).slice(0, 12);
    await bot.workspace.command(marcus, 'incidents', '/policy', `approve ${hash}`);
    await inLedger('program.approved');
    alert = bot.workspace.say('alerts', datadog('Exports at night', 90_170_001, 'checkout-api'));
    card = await bot.card('alerts', alert.ts);
    number = Number(/ANM-0*(\d+)/.exec(wordsOf(card))?.[1]);
  }, 60_000);
  afterAll(() => bot?.stop(), 30_000);

  const response = async () => (await bot.app.database.store.anomaly(number))!.response;
  const inThread = (words: string) =>
    until(`the thread says "${words}"`, () =>
      bot.workspace.thread('alerts', alert.ts).find((message) => wordsOf(message).includes(words)),
    );
  const choose = async (user: string, choice: string, values?: Record<string, unknown>) => {
    const offered = `${choice}|${number}`;
    await until(`the card offers ${choice}`, () =>
      bot.workspace.thread('alerts', alert.ts).find((message) => wordsOf(message).includes(offered)),
    );
    const outcome = await bot.workspace.select(user, 'alerts', card.ts, 'respond', offered);
    expect(outcome).toMatchObject({ ok: true });
    if (values === undefined) return outcome;
    const view = await until('a dialog', () => bot.workspace.views(user).at(-1));
    const sent = await bot.workspace.submit(user, view, values);
    if (!sent.ok) await bot.workspace.closeModal(user, view, true);
    return sent;
  };

  describe('evidence that is uploaded', () => {
    const words = Buffer.from('03:12 export of 400000 rows\n');
    const sha256 = createHash('sha256').update(words).digest('hex');

    it('is read once: the ledger keeps its name, size and hash, and who gave it; the file stays in Slack', async () => {
      expect(await choose(ines, 'runbook', { runbook: 'data-exfiltration' })).toMatchObject({ ok: true });
      const file = await bot.workspace.attach(ines, 'export.log', words);
      expect(
        await choose(ines, 'keep_evidence', { item: 'query-logs', file, note: 'from the replica' }),
      ).toMatchObject({ ok: true });
      expect((await response()).captures).toMatchObject([
        {
          itemId: 'query-logs',
          label: 'Ines Okafor',
          sha256,
          hashedBy: 'product',
          text: null,
          note: 'from the replica',
          file: { id: file.id, name: 'export.log', bytes: words.length, mediaType: 'text/plain' },
        },
      ]);
      await inThread(`export.log (${words.length} bytes, in Slack)`);
      await inThread(sha256.slice(0, 12));
      for await (const event of sealedEvents(bot.app.database.store.sealed()))
        expect(JSON.stringify(event)).not.toContain('400000 rows');
    });

    it('has no secret of its name or remark in the ledger', async () => {
      const token = ['ghp', 'Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zA7bC'].join('_');
      const file = await bot.workspace.attach(ines, `${token}.log`, words);
      expect(
        await choose(ines, 'keep_evidence', { item: 'query-logs', file, note: `taken with ${token}` }),
      ).toMatchObject({ ok: true });
      expect(JSON.stringify((await response()).captures.at(-1))).not.toContain(token);
    });

    it('is refused in the dialog, with what to do, when it is too large, gone, or given twice', async () => {
      const before = (await response()).captures.length;
      const large = await bot.workspace.attach(ines, 'dump.bin', Buffer.alloc(10 * 1024 * 1024 + 1));
      const gone = await bot.workspace.attach(ines, 'gone.log', words);
      bot.workspace.deleteFile(gone.id);
      const both = await bot.workspace.attach(ines, 'both.log', words);
      const item = 'flow-logs';
      expect(await choose(ines, 'keep_evidence', { item, file: large })).toMatchObject({
        ok: false,
        errors: { file: expect.stringContaining('Keep it where it is, link it, and give the SHA-256') },
      });
      expect(await choose(ines, 'keep_evidence', { item, file: gone })).toMatchObject({
        ok: false,
        errors: { file: 'The file is not in Slack any more. Upload it again.' },
      });
      expect(await choose(ines, 'keep_evidence', { item, file: both, text: 'the same' })).toMatchObject({
        ok: false,
        errors: { file: expect.stringContaining('One way at a time') },
      });
      expect(await choose(ines, 'keep_evidence', { item })).toMatchObject({
        ok: false,
        errors: { url: expect.stringContaining('Upload it, link it, or paste it.') },
      });
      expect((await response()).captures).toHaveLength(before);
    });

    it('is still kept, as of then, when Slack hands it out too slowly for the dialog', async () => {
      const file = await bot.workspace.attach(ines, 'slow.log', words);
      const sent = bot.workspace.slowFiles(2_500);
      expect(await choose(ines, 'keep_evidence', { item: 'flow-logs', file })).toMatchObject({ ok: true });
      sent();
      const kept = await bot.eventually('it is kept', async () =>
        (await response()).captures.find((each) => each.file?.id === file.id),
      );
      expect(kept).toMatchObject({ sha256, label: 'Ines Okafor' });
      expect(bot.workspace.invalid).toEqual([]);
    }, 30_000);
  });

  describe('an escalation', () => {
    it('tells somebody who is named by an address, then pages whoever is on call', async () => {
      await choose(ines, 'escalate');
      await inThread('Escalated (step 1) to Tomas Lindqvist');
      const direct = bot.workspace.world.directMessage('U07AHM6TMAS').id;
      await until('Tomas is told', () =>
        bot.workspace
          .messages(direct)
          .find((message) => wordsOf(message).includes('was escalated to you by Ines Okafor')),
      );
      await choose(ines, 'escalate');
      await inThread('Escalated (step 2)');
      await inThread('Paged ');
      const incident = bot.neighbours.company.incidents.at(-1)!;
      await inThread(`incident #${incident.number}`);
      expect(incident.opened).toMatchObject({ policyId: 'PESCPAY', by: 'ines' });
      expect((await response()).escalations[1]?.page).toMatchObject({
        outcome: 'paged',
        incidentId: incident.id,
      });
      expect(bot.workspace.invalid).toEqual([]);
    }, 30_000);
  });

  describe('closing', () => {
    const take = (user: string, choice: string) =>
      bot.workspace.select(user, 'alerts', card.ts, 'more', `${choice}|${number}`);

    it('says what is missing, and asks compliance why it is closed all the same', async () => {
      expect(await bot.workspace.click(ines, 'alerts', card.ts, 'resolve')).toMatchObject({ ok: true });
      const resolving = await until('a dialog', () => bot.workspace.views(ines).at(-1));
      await bot.workspace.submit(ines, resolving, {
        kind: 'config_restore',
        reason: 'The export right was taken away.',
      });
      await inThread('Configuration restored');

      await take(ines, 'close');
      const missing = /not triaged, cause not settled, .*review not approved/;
      await until('Ines is told what is missing', () =>
        bot.workspace.ephemeral(ines).find((message) => missing.test(wordsOf(message))),
      );
      expect(bot.workspace.views(ines)).toEqual([]);

      await take(marcus, 'close');
      const closing = await until('a dialog', () => bot.workspace.views(marcus).at(-1));
      expect(JSON.stringify(closing)).toContain('• review not approved');
      expect(await bot.workspace.submit(marcus, closing, { reason: 'so be it' })).toMatchObject({
        ok: false,
        errors: { reason: expect.stringContaining('at least ten characters') },
      });
      const reason = 'The vendor left, and nobody can look into it any more.';
      expect(await bot.workspace.submit(marcus, closing, { reason })).toMatchObject({ ok: true });
      await inThread(reason);
      expect(await bot.app.database.store.anomaly(number)).toMatchObject({
        status: 'closed',
        closed: { label: 'Marcus Bell', reason, unmet: expect.arrayContaining(['review not approved']) },
      });
      expect(bot.workspace.invalid).toEqual([]);
    }, 30_000);
  });
});
