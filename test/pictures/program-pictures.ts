import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { people } from '../../sandbox/journey/actors.ts';
import {
  cardOf,
  cardSays,
  choose,
  click,
  fillIn,
  numberOf,
  until,
  wordsOf,
} from '../../sandbox/journey/hands.ts';
import { datadog } from '../../sandbox/journey/journey.ts';
import { renderProgramCommand } from '../../src/cli/program.ts';
import { type BotInSandbox, startBotInSandbox } from '../journey/bot-in-sandbox.ts';
import { programWith, settingsWith } from '../journey/program-folder.ts';
import { pageOf, shoot, shootPdf, visit } from './camera.ts';

/** What whoever responds sees of the program in the thread, and what an auditor gets of it. */
export async function takeProgram(browser: Browser): Promise<void> {
  const owned = (text: string) =>
    text.replaceAll(/(title: [^,]+,)/g, '$1 owner: marcus.bell@harborlight.example,');
  const folder = await programWith({
    'policies.yml': owned,
    'obligations.yml': (text) => text.replace('id: contract-48,', 'id: contract-48, enabled: true,'),
    'escalation.yml': (text) =>
      text
        .replace(
          / {6}- .*\n {6}- .*/,
          '    owner: tomas.lindqvist@harborlight.example\n    steps:\n      - { pagingPolicy: PESCPAY, answerWithin: 15 min }\n      - { person: tomas.lindqvist@harborlight.example, answerWithin: 15 min }',
        )
        .replace('    steps:\n    owner', '    owner'),
  });
  const scratch = await mkdtemp(join(tmpdir(), 'threadproof-pictures-'));
  const bot = await startBotInSandbox({ settings: await settingsWith(folder) });
  try {
    await approve(bot);
    await takeThread(browser, bot);
    await takePolicy(browser, bot, scratch);
  } finally {
    await bot.stop();
    await rm(scratch, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
}

async function approve({ workspace }: BotInSandbox): Promise<void> {
  await workspace.command(people.onCall, 'incidents', '/policy', 'propose');
  const hash = await until(
    'the proposal',
    () => /Proposed: ([0-9a-f]{12})/.exec(JSON.stringify(workspace.ephemeral(people.onCall)))?.[1],
  );
  await workspace.command(people.compliance, 'incidents', '/policy', `approve ${hash}`);
}

async function takeThread(browser: Browser, bot: BotInSandbox): Promise<void> {
  const { workspace } = bot;
  const said = workspace.say(
    'alerts',
    datadog('Exports at night from checkout-api', 90_190_001, 'checkout-api'),
  );
  const alert = { channel: 'alerts', ts: said.ts };
  const respond = async (user: string, choice: string, values?: Record<string, unknown>) => {
    const card = cardOf(workspace, alert)!;
    await workspace.select(user, 'alerts', card.ts, 'respond', `${choice}|${numberOf(card)}`);
    if (values) await fillIn(workspace, user, values);
  };
  await cardSays(workspace, alert, 'candidate_0');
  await click(workspace, people.second, alert, 'acknowledge');
  await choose(workspace, people.second, alert, 'severity');
  await fillIn(workspace, people.second, { to: 'sev1', criterion: 'sev1/data-exposed' });
  await cardSays(workspace, alert, 'Criterion: Customer or personal data');
  const suggested = await cardSays(workspace, alert, /Confirm \+ [A-Z]+-\d+/);
  const button = /Confirm \+ [A-Z]+-\d+/.exec(wordsOf(suggested))![0];
  await workspace.click(people.second, 'alerts', suggested.ts, button);
  await cardSays(workspace, alert, 'authorized before it took effect');
  await respond(people.second, 'escalate');
  await cardSays(workspace, alert, 'paged');
  await respond(people.second, 'runbook', { runbook: 'data-exfiltration' });
  const book = await until('the runbook', () =>
    workspace.thread('alerts', alert.ts).find((message) => wordsOf(message).includes('Evidence to preserve')),
  );
  const item = JSON.stringify({ anomaly: numberOf(cardOf(workspace, alert)!), item: 'block-egress' });
  await workspace.click(people.second, 'alerts', book.ts, 'step_done', item);
  await until('the step is done', () =>
    workspace.thread('alerts', alert.ts).some((message) => wordsOf(message).includes('done by Priya')),
  );
  await respond(people.second, 'leave_out', {
    step: 'suspend-account',
    status: 'skipped',
    note: 'The importer is ours, and was stopped with the export.',
  });
  const file = await workspace.attach(
    people.second,
    'exports.log',
    Buffer.from('03:12 export of 400000 rows by importer-7\n'.repeat(900)),
  );
  await respond(people.second, 'keep_evidence', { item: 'query-logs', file });
  await choose(workspace, people.compliance, alert, 'triage');
  await fillIn(workspace, people.compliance, {
    disposition: 'security_incident',
    personal: 'yes',
    confidential: 'no',
    rationale: 'Customer addresses are among the exported rows.',
  });
  await cardSays(workspace, alert, 'not assessed; a person decides');
  await respond(people.compliance, 'assess', {
    obligation: 'contract-48',
    applies: 'yes',
    reason: 'Two contracts name 48 hours.',
  });
  await respond(people.compliance, 'clock', {
    trigger: 'confirmed',
    basis: 'The export log names the rows of both customers.',
  });
  const card = await cardSays(workspace, alert, '*due ');
  await cardSays(workspace, alert, '1 of 2 pieces of evidence');

  const page = await pageOf(browser, { width: 1760, height: 2040 }, 1.25);
  await visit(page, workspace.permalink('alerts', card.ts));
  const thread = page.getByRole('region', { name: 'Thread' });
  await thread.getByText('exports.log').waitFor();
  await shoot(thread, 'program-thread');
  await page.close();
}

async function takePolicy(browser: Browser, bot: BotInSandbox, scratch: string): Promise<void> {
  const render = async (format: string): Promise<string> => {
    const out = join(scratch, `program.${format}`);
    const told = (text: string | Uint8Array) => void process.stderr.write(text);
    const opened = {
      store: bot.app.database.store,
      clock: { now: () => new Date().toISOString() },
      settings: bot.config.settings,
    };
    const code = await renderProgramCommand({ format, out }, opened, { stdout: told, stderr: told });
    if (code !== 0) throw new Error(`the program was not rendered: ${code}`);
    return out;
  };
  await shootPdf(await render('pdf'), 1, 'program-pdf');
  const page = await pageOf(browser, { width: 1100, height: 1060 }, 1);
  await page.goto(`file://${await render('html')}#severity`);
  await shoot(page, 'program-html');
  await page.close();
}
