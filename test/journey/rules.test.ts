import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approveRules } from '../../sandbox/service/approve-rules.ts';
import { type OrdersService, startOrdersService } from '../../sandbox/service/orders-service.ts';
import type { Message } from '../../sandbox/slack/shapes.ts';
import { type BotInSandbox, startBotInSandbox } from './bot-in-sandbox.ts';

/** The real bot, over real HTTP, against a service that a person breaks and mends. */
describe('rules of a real HTTP service', () => {
  let bot: BotInSandbox;
  let service: OrdersService;
  let folder: string;

  beforeAll(async () => {
    service = await startOrdersService();
    // The demo's own files, probed five times as often, and each break an anomaly of its own.
    folder = await mkdtemp(join(tmpdir(), 'threadproof-rules-'));
    const file = await readFile('sandbox/rules/checkout.yml', 'utf8');
    await writeFile(join(folder, 'checkout.yml'), file.replaceAll('every: 5s', 'every: 1s'));
    const settings = (await readFile('sandbox/threadproof.yml', 'utf8')).replace(
      'folder: ./rules',
      `folder: ${folder}`,
    );
    bot = await startBotInSandbox({
      environment: { RULES_CHECKOUT_URL: service.url },
      settings: `${settings}\nreopenWindowHours: 0.0001\n`,
    });
    await approveRules(bot.workspace);
  }, 60_000);

  afterAll(async () => {
    await bot?.stop();
    await service?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const cards = (): Message[] =>
    bot.workspace.messages('api-drift').filter(({ blocks }) => JSON.stringify(blocks ?? []).includes('ANM-'));
  const saying = (...words: string[]): Promise<Message> =>
    bot.eventually(
      `a card that says ${words.join(', ')}`,
      () => cards().find(({ blocks }) => words.every((each) => JSON.stringify(blocks).includes(each))),
      40_000,
    );

  it('shows what waits, and after approval what holds', async () => {
    await bot.eventually(
      'the rules hold',
      async () => {
        const { ephemeral } = await ask('/rules');
        return JSON.stringify(ephemeral).includes('2 holding · 1 never checked');
      },
      30_000,
    );
  }, 40_000);

  it.each([
    ['wrong_status', 'checkout-orders', 'status 500'],
    ['missing_field', 'checkout-orders', 'lacks'],
    ['slow', 'checkout-quotes-quick', 'percentile'],
    ['down', 'checkout-orders', 'connection was cut'],
  ] as const)(
    '%s: the anomaly opens, names its rule and closes by itself',
    async (behaviour, rule, found) => {
      const before = cards().length;
      service.behave(behaviour);
      await saying(`Rule ${rule} no longer holds`, found);
      const { ephemeral } = await ask('/rules');
      expect(JSON.stringify(ephemeral)).toContain('broken since');
      service.behave('well');
      await bot.eventually(
        'every card is resolved',
        () => cards().every(({ blocks }) => JSON.stringify(blocks).includes('Recovered by itself')),
        60_000,
      );
      expect(cards().length).toBeGreaterThanOrEqual(before);
    },
    120_000,
  );

  it('proposes a new version by a dialog, which its author cannot approve and somebody else can', async () => {
    const [author, other] = ['U07AHM2INES', 'U07AHM6TMAS'];
    await bot.workspace.command(author, 'api-drift', '/rule', 'checkout-quotes-quick update');
    const view = await bot.eventually('a dialog', () => bot.workspace.views(author).at(-1));
    const outcome = await bot.workspace.submit(author, view, {
      statement: 'Nineteen of twenty shipping quotes are answered within two seconds.',
      latency: '2000',
      ticket: 'PAY-1337',
    });
    expect(outcome).toMatchObject({ ok: true });
    const mine = await ask('/rules', 'approve all', author);
    expect(mine.text).toContain('You wrote this version');
    const theirs = await ask('/rules', 'approve all', other);
    expect(theirs.text).toContain('1 approved');
    expect(JSON.stringify((await ask('/rule', 'checkout-quotes-quick')).ephemeral)).toContain('version 2');
    expect(bot.workspace.invalid).toEqual([]);
  }, 40_000);

  async function ask(
    command: string,
    text = '',
    user = 'U07AHM2INES',
  ): Promise<{ ephemeral: Message; text: string }> {
    const before = bot.workspace.ephemeral(user).length;
    await bot.workspace.command(user, 'api-drift', command, text);
    const ephemeral = await bot.eventually(
      `an answer to ${command}`,
      () => bot.workspace.ephemeral(user)[before],
    );
    return { ephemeral, text: ephemeral.text ?? '' };
  }
});
