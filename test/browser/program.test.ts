/** The response program as people use it: from the alert to the verified action, every form filled in a real browser. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../sandbox/journey/actors.ts';
import { datadog } from '../../sandbox/journey/journey.ts';
import { type BotInSandbox, startBotInSandbox } from '../journey/bot-in-sandbox.ts';
import { programWith, settingsWith } from '../journey/program-folder.ts';
import { hasChromium, startChromium } from './chromium.ts';
import { Person } from './person.ts';

const title = 'Exports at night from checkout-api';
const log = Buffer.from('03:12 export of 400000 rows by importer-7\n');
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);

describe.skipIf(!hasChromium('The response program'))(
  'the response program in a browser',
  { timeout: 60_000 },
  () => {
    let bot: BotInSandbox;
    let browser: Browser;
    let folder: string;
    let ines: Person;
    let marcus: Person;
    let tomas: Person;

    const sitDown = (user: string) => Person.sitDown(browser, bot.workspace.url, user);
    const runbook = (person: Person) =>
      person.thread.getByRole('article').filter({ hasText: 'Evidence to preserve' });
    const response = async () => {
      const [anomaly] = await bot.app.database.store.anomalies({}, {});
      return anomaly!.response;
    };

    beforeAll(async () => {
      folder = await programWith({
        'obligations.yml': (text) => text.replace('id: contract-48,', 'id: contract-48, enabled: true,'),
        'escalation.yml': (text) =>
          text.replace(
            / {6}- .*\n {6}- .*/,
            '      - { pagingPolicy: PESCPAY, answerWithin: 15 min }\n      - { person: tomas.lindqvist@harborlight.example, answerWithin: 15 min }',
          ),
      });
      [bot, browser] = await Promise.all([
        startBotInSandbox({ settings: await settingsWith(folder) }),
        startChromium(),
      ]);
      [ines, marcus, tomas] = (await Promise.all(
        [people.onCall, people.compliance, 'U07AHM6TMAS'].map(sitDown),
      )) as [Person, Person, Person];
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await bot?.stop();
      if (folder) await rm(folder, { recursive: true, force: true });
    }, 30_000);

    it('comes into force when somebody other than its author approves it', async () => {
      await ines.command('incidents', '/policy propose');
      await ines.page
        .getByText(/Proposed: [0-9a-f]{12}/)
        .first()
        .waitFor();
      await marcus.command('incidents', '/policy approve');
      await marcus.page.getByRole('button', { name: 'Approve', exact: true }).click();
      await marcus.page
        .getByText(/Version 1 of the program .* is in force/)
        .first()
        .waitFor();
    });

    it('the severity is a criterion, and the targets run', async () => {
      bot.workspace.say('alerts', datadog(title, 90_180_001, 'checkout-api'));
      await ines.goTo('alerts');
      await ines.openThread(title);
      await ines.reads(/Criterion: none named yet/);
      await ines.reads(/Targets: seen by/);
      await ines.press('I have seen it');
      await ines.reads(/Targets: seen in time/);
      await ines.choose('Change the severity…');
      await ines.fill({ Severity: 'SEV 1' });
      const criteria = ines.dialog.getByLabel('Which criterion is met?');
      const exposed = criteria.locator('option', { hasText: 'Customer or personal data was read' });
      await criteria.selectOption((await exposed.getAttribute('value')) ?? '');
      await ines.picture('program-severity');
      await ines.submit('Set');
      await ines.reads(/Criterion: Customer or personal data was read or changed/);
    });

    it('escalating pages whoever is on call, and their answer is recorded', async () => {
      await ines.respond('Escalate: next step');
      await ines.reads(/Escalated \(step 1\) to .*\(on call, Payments escalation\) by Ines Okafor/);
      await ines.reads(/PagerDuty incident #\d+/, ines.thread);
      await ines.reads(/answer due .* · paged/);
      await tomas.openThread(title);
      await tomas.respond('Escalation was answered');
      await ines.reads(/answered by Tomas Lindqvist/);
      expect(bot.neighbours.company.incidents.at(-1)?.opened).toMatchObject({
        policyId: 'PESCPAY',
        by: 'ines',
      });
    });

    it('the runbook is followed step by step, and evidence is uploaded and pasted', async () => {
      await ines.respond('Take up a runbook…');
      await ines.fill({ Runbook: 'Suspected data exfiltration' });
      await ines.submit('Take up');
      const book = runbook(ines);
      await book.waitFor();
      await book.getByRole('button', { name: /Step 1 is done/ }).click();
      await ines.reads(/☑ 1\. Contain[\s\S]*done by Ines Okafor/, book);
      await ines.respond('Leave a step out…');
      await ines.fill({
        Step: 'Suspend the account or integration that moved the data.',
        'It was': 'left out',
        'Why?': 'The importer is ours, and was stopped with the export.',
      });
      await ines.submit('Record');
      await ines.reads(/left out by Ines Okafor/, book);
      const keep = book.getByRole('button', { name: /^Upload, link or paste…: Keep: Queries/ });
      await keep.click();
      await ines.dialog.getByLabel('Upload it').setInputFiles({
        name: 'exports.log',
        mimeType: 'text/plain',
        buffer: log,
      });
      await ines.dialog.getByText(`exports.log (${log.length} bytes)`).waitFor();
      await ines.fill({ Remark: 'From the read replica, times in UTC.' });
      await ines.picture('program-evidence');
      await ines.submit('Record');
      const hash = createHash('sha256').update(log).digest('hex').slice(0, 12);
      await ines.reads(`exports.log (${log.length} bytes, in Slack), SHA-256 ${hash}`, book);
      await book.getByRole('button', { name: /Keep: Network flows/ }).click();
      await ines.fill({ 'or paste it': '10.3.0.7 -> 203.0.113.9:443 1.2 GB' });
      await ines.submit('Record');
      await ines.reads(/kept as words, SHA-256/, book);
      await ines.reads(/2 of 2 pieces of evidence/);
      await ines.pictureOf(book, 'program-runbook');
    });

    it('a person says that it is an incident, and only then a clock starts, which proof ends', async () => {
      await marcus.goTo('alerts');
      await marcus.openThread(title);
      await marcus.choose('Assess: event or incident…');
      await marcus.fill({
        'It is': 'security incident',
        'Personal data affected?': 'yes',
        'Confidential data affected?': 'no',
        'Why do you think so?': 'Customer addresses are among the exported rows.',
      });
      await marcus.submit('Record');
      await marcus.reads(/Customers with 48 hours: not assessed; a person decides/);
      await marcus.respond('Does an obligation apply?…');
      await marcus.fill({
        Obligation: 'Customers with 48 hours',
        'It applies': 'yes',
        'Why?': 'Two contracts name 48 hours, and their rows are affected.',
      });
      await marcus.submit('Record');
      await marcus.reads(/applies; no clock runs until a person says so/);
      await marcus.respond('Aware, confirmed: start a clock…');
      await marcus.fill({
        'What happened?': 'It is confirmed',
        'What shows it?': 'The export log names the rows of both customers.',
      });
      await marcus.submit('Start');
      await marcus.reads(/Customers with 48 hours: due /);
      await marcus.pictureOf(marcus.card, 'program-clock');
      await marcus.respond('Fill in a template…');
      await marcus.fill({ Template: 'customer-notice' });
      await marcus.submit('Fill in');
      await marcus.respond('Notice sent, or not required…');
      await marcus.fill({
        Obligation: 'Customers with 48 hours',
        'It was': 'sent',
        'By which template?': 'customer-notice',
        Proof: 'https://mail.example/sent/4711',
      });
      await marcus.search('Who approved it?', 'Tomas', /Tomas Lindqvist/);
      await marcus.submit('Record');
      await marcus.reads(/Customers with 48 hours: sent /);
      expect(await response()).toMatchObject({
        sent: [{ approvedLabel: 'Tomas Lindqvist', proof: 'https://mail.example/sent/4711' }],
      });
    });

    it('is resolved, reviewed and approved by another person, and the action is verified', async () => {
      await ines.press('Resolve…');
      await ines.dialog.getByLabel('Configuration restored').check();
      await ines.fill({ 'Why, or what was done': 'The importer lost its export right.' });
      await ines.submit('Resolve');
      await ines.reads(/A review is owed: it was SEV 1/);
      await ines.respond('Add a corrective action…');
      await ines.fill({ 'What is to be done?': 'Exports need a second approval', Due: inDays(3) });
      await ines.search('Owner', 'Tomas', /Tomas Lindqvist/);
      await ines.submit('Add');
      await ines.reads(/Exports need a second approval/);
      await ines.respond('Write the review…');
      await ines.fill({
        'Root cause': 'An importer held the right to export.',
        'How did it come to that?': 'Its key was copied into a notebook in March.',
        'Impact: who, how many, how long': '400,000 rows of two customers, between 03:10 and 03:40.',
        'Contributing factors': 'No limit on exports\nNo alert on exports at night',
        'Why was it not caught earlier?': 'Exports were watched by size and not by time.',
      });
      await ines.picture('program-review');
      await ines.submit('Hand in');
      await ines.reads(/waits for somebody else’s approval/);
      await ines.respond('Approve the review');
      await ines.thread
        .getByText(/The author of a review does not approve it/)
        .first()
        .waitFor();
      await marcus.respond('Approve the review');
      await marcus.reads(/approved by Marcus Bell/);
      const record = async (person: Person, what: string, words: string) => {
        await person.respond('Action done, verified, moved…');
        const action = person.dialog.getByLabel('Action', { exact: true });
        await action.selectOption({ index: 1 });
        await person.fill({ 'It is': what, 'Proof, how it was checked, or why': words });
        await person.submit('Record');
      };
      await record(tomas, 'done', 'https://github.com/harborlight/checkout/pull/1');
      await marcus.reads(/done.*not verified/);
      await record(marcus, 'verified (by somebody else)', 'Tried an export alone: it was refused.');
      await marcus.reads(/verified by Marcus Bell/);
      await marcus.pictureOf(marcus.card, 'program-done');
    });

    it('nothing was sent that Slack refuses or the page cannot draw', async () => {
      expect(bot.workspace.invalid).toEqual([]);
      expect(bot.workspace.undrawable).toEqual([]);
      expect([ines, marcus, tomas].flatMap(({ complaints }) => complaints)).toEqual([]);
      expect((await bot.app.database.store.verify()).faults).toEqual([]);
    });
  },
);
