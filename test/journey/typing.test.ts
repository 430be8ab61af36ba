import { afterAll, beforeAll, expect, it } from 'vitest';
import { people } from '../../sandbox/journey/actors.ts';
import { type BotInSandbox, startBotInSandbox } from './bot-in-sandbox.ts';

let bot: BotInSandbox;
beforeAll(async () => {
  bot = await startBotInSandbox();
}, 60_000);
afterAll(() => bot?.stop(), 30_000);

it.each([
  ['/evidence', 'sgin EVB-1', 'Did you mean `/evidence sign EVB-1`?'],
  ['/evidence', 'Juen 2026', 'Did you mean `/evidence june 2026`?'],
  ['/evidence', 'Q5', 'as in `Q2 2026`'],
  ['/anomaly', 'lisst', 'Did you mean `/anomaly list`?'],
  ['/anomaly', '99', 'No anomaly has that number; `/anomaly list`'],
  ['/rules', 'aprove all', 'Did you mean `/rules approve all`?'],
])('%s %s is answered with what was meant, and its code is code', async (command, typed, said) => {
  const before = bot.workspace.ephemeral(people.compliance).length;
  await bot.workspace.command(people.compliance, 'incidents', command, typed);
  const answer = await bot.eventually('an answer', () =>
    JSON.stringify(bot.workspace.ephemeral(people.compliance).slice(before)[0]?.blocks ?? null),
  );
  expect(answer).toContain(said);
  expect(answer).not.toContain('\u200b`');
});
