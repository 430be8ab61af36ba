/** The product as people use it: the real bot, and a real browser in which everything is looked at, clicked and typed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../sandbox/journey/actors.ts';
import { datadog } from '../../sandbox/journey/journey.ts';
import { verifyBundle } from '../../src/evidence/verifier/verify-bundle.mjs';
import { type BotInSandbox, startBotInSandbox } from '../journey/bot-in-sandbox.ts';
import { hasChromium, startChromium } from './chromium.ts';
import { Person, replies, textOf } from './person.ts';

const DAY = 86_400;

describe.skipIf(!hasChromium('The main job'))('the main job in a browser', { timeout: 60_000 }, () => {
  let bot: BotInSandbox;
  let browser: Browser;
  let ines: Person;
  let priya: Person;

  const sitDown = (user: string, options = {}) => Person.sitDown(browser, bot.workspace.url, user, options);
  let monitors = 90_150_000;
  /** A monitor of Datadog speaks about something new; returns what its message is found by. */
  const fire = (title: string, service: string, ts?: string): string => {
    bot.workspace.say('alerts', datadog(title, ++monitors, service), ts ? { ts } : {});
    return title;
  };

  beforeAll(async () => {
    [bot, browser] = await Promise.all([startBotInSandbox(), startChromium()]);
    [ines, priya] = await Promise.all([sitDown(people.onCall), sitDown(people.second)]);
  });
  afterAll(async () => {
    await browser?.close();
    await bot?.stop();
  });

  it("the week's digest is asked for by name and acted on in place", async () => {
    const lastWeek = `${Math.floor(Date.now() / 1_000) - 8 * DAY}.000100`;
    fire('Payouts stuck since the retries changed', 'payouts-api', lastWeek);
    await bot.eventually('an anomaly of last week', () =>
      bot.app.database.store.anomalies({ open: true }, {}).then(([first]) => first?.ranking),
    );
    const marcus = await sitDown(people.compliance);
    await marcus.goTo('compliance');
    const composer = marcus.page.getByRole('combobox', { name: 'Write to #compliance' });
    await composer.fill('/anomaly digest');
    await composer.press('Enter');
    const digest = marcus.page
      .locator('#timeline')
      .getByRole('article')
      .filter({ hasText: 'without a cause' });
    await digest.getByText('Payouts stuck').first().waitFor();
    await marcus.picture('digest');
    await marcus.pictureOf(digest, 'digest-whole');
    await digest.getByRole('button', { name: /^I take this/ }).click();
    await marcus.reads(/Taken by/, digest);
    await digest.getByRole('button', { name: /^Not a change…/ }).click();
    await marcus.dialog.getByLabel('What was it?').selectOption({ label: 'something expired' });
    await marcus.dialog
      .getByLabel('How do you know?')
      .fill('The certificate of the partner ended on Friday.');
    await marcus.submit('Record');
    await marcus.reads(/Cause: no change caused it, said by Marcus Bell/, digest);
    await digest.getByRole('button', { name: 'Reviewed', exact: true }).click();
    await marcus.reads(/Reviewed by Marcus Bell/, digest);
    await marcus.pictureOf(digest, 'digest-acted-on');
    await marcus.leave();
    expect(marcus.complaints).toEqual([]);
  });

  it('an alert from outside becomes a card in its thread, and one click confirms change and ticket', async () => {
    const { page } = ines;
    await page.getByRole('button', { name: 'Outside world' }).click();
    await page.getByRole('searchbox').fill('alertmanager critical');
    await ines.picture('outside-world');
    await page.getByRole('button', { name: 'Post alertmanager firing critical', exact: true }).click();
    await ines.openThread('HighErrorRate');
    await ines.card
      .getByRole('button', { name: /^Confirm \+ PAY-/ })
      .first()
      .waitFor();
    await ines.picture('thread-suggested');
    await ines.pictureOf(ines.card, 'card-suggested');
    await ines.press(/^Confirm \+ PAY-/);
    await ines.reads(/Cause · confirmed by Ines Okafor/);
    await ines.reads(/PAY-\d+ .*linked by/);
    await ines.pictureOf(ines.card, 'card-confirmed');
    await page.getByRole('button', { name: 'Outside world' }).click();
    await page
      .getByRole('button', { name: 'Post the recovery of alertmanager firing critical', exact: true })
      .click();
    await ines.openThread('[FIRING:1] HighErrorRate');
    await ines.reads(/Recovered by itself/);
    await ines.pictureOf(ines.card, 'card-recovered');
  });

  it('another change is found by typing, its ticket, too', async () => {
    const title = fire('Connection pool exhausted on ledger-svc', 'ledger-svc');
    await ines.openThread(title);
    await ines.press('Another change…');
    await ines.dialog.waitFor();
    await ines.picture('modal-other-change');
    await ines.search('Change', 'connection pool', /connection pool/);
    await ines.search('Ticket that allowed it', 'connection pool', /^LED-\d+/);
    await ines.dialog
      .getByLabel('How did it do it?')
      .fill('Readers took the connections that the writers needed.');
    await ines.picture('modal-other-change-filled');
    await ines.submit('Confirm');
    await ines.reads(/Cause · confirmed by Ines Okafor/);
    await ines.reads(/How: Readers took the connections/);
    await ines.reads(/LED-\d+ \(In Progress\) allowed the change, linked by Ines Okafor/);
    await ines.pictureOf(ines.card, 'card-other-change');
  });

  it('of two people at once one wins, and the other is told who and when', async () => {
    const title = fire('Quotes slow: shipping per line', 'checkout-api');
    const both = [ines, priya];
    await Promise.all(both.map((person) => person.openThread(title)));
    // Their hands are on the button already: the card of the slower one is drawn anew under it.
    const buttons = await Promise.all(
      both.map((person) =>
        person.card
          .getByRole('button', { name: /^Confirm/ })
          .first()
          .elementHandle(),
      ),
    );
    await Promise.all(buttons.map((button) => button?.dispatchEvent('click')));
    await Promise.all(both.map((person) => person.reads(/Cause · confirmed by/)));
    const told = both.map((person) => person.thread.getByText(/The cause was settled/));
    await bot.eventually('the slower one is told', async () =>
      (await Promise.all(told.map((words) => words.count()))).includes(1),
    );
    const shown = await Promise.all(both.map((person) => textOf(person.card)));
    expect(shown[0]?.match(/confirmed by (\S+ \S+)/)?.[1]).toBe(
      shown[1]?.match(/confirmed by (\S+ \S+)/)?.[1],
    );
    const [first] = await told[0]!.all();
    await (first ? ines : priya).picture('told-who-was-first');
    await priya.choose('Withdraw the cause…');
    await priya.dialog.getByLabel('Why was it wrong?').fill('It was merged after the first slow quote.');
    await priya.submit('Withdraw');
    await ines.reads(/Which change caused this\?/);
  });

  it('"no change" wants a reason that says something, and a second person', async () => {
    const title = fire('Fraud vendor does not answer', 'checkout-api');
    await ines.openThread(title);
    await ines.press('No change caused this…');
    await ines.dialog.getByLabel('What was it?').selectOption('external');
    await ines.dialog.getByLabel('How do you know?').fill('vendor');
    await ines.dialog.getByRole('button', { name: 'Record', exact: true }).click();
    await ines.dialog
      .getByText(/ten characters/)
      .last()
      .waitFor();
    await ines.picture('modal-no-change-refused');
    await ines.dialog.getByLabel('How do you know?').fill('The vendor reports an outage on its status page.');
    await ines.submit('Record');
    await ines.reads(/A second person has to agree/);
    await ines.pictureOf(ines.card, 'card-second-person');
    await ines.press(/^I agree/);
    await ines.thread.getByText(/other than the person/).waitFor();
    await priya.openThread(title);
    await priya.press(/^I agree/);
    await priya.reads(/Second person: Priya Raman/);
    await priya.pictureOf(priya.card, 'card-agreed');
  });

  it('is resolved, reopened and corrected from the card', async () => {
    const title = fire('Retries hammer the partner of payouts', 'payouts-api');
    await ines.openThread(title);
    await ines.press('I have seen it');
    await ines.reads(/somebody is on it/);
    await ines.choose('Change the severity…');
    await ines.picture('modal-severity');
    await ines.page.keyboard.press('Escape');
    await ines.dialog.waitFor({ state: 'detached' });
    // The same once more.
    await ines.chooseByHand('Change the sev');
    await ines.dialog.getByLabel('Severity').selectOption('sev1');
    await ines.dialog
      .getByLabel('Which criterion is met, or why?')
      .fill('Instant payouts fail for one partner.');
    await ines.submit('Set');
    await ines.reads(/SEV 1, set by Ines Okafor/);
    await ines.press('Resolve…');
    await ines.dialog.getByLabel('Intentional').check();
    await ines.picture('modal-resolve');
    await ines.dialog.getByRole('button', { name: 'Resolve', exact: true }).click();
    await ines.dialog.getByRole('alert').first().waitFor();
    await ines.picture('modal-resolve-refused');
    await ines.dialog.getByLabel('Why, or what was done').fill('The partner asked for it until Monday.');
    await ines.submit('Resolve');
    await ines.reads(/Intentional · Ines Okafor/);
    await ines.pictureOf(ines.card, 'card-resolved');
    await priya.openThread(title);
    await priya.choose('Checked: it holds');
    await priya.reads(/checked: human check \(Priya Raman\)/);
    await priya.press('Reopen…');
    await priya.dialog.getByLabel('What is still wrong?').fill('The partner says that it is still too much.');
    await priya.submit('Reopen');
    await ines.reads(/Reopened 1× · last by Priya Raman/);
    await ines.pictureOf(ines.card, 'card-reopened');
  });

  it('by keyboard alone: the thread, the best candidate, Enter', async () => {
    const title = fire('Orders refused: currency of cart line in confirmOrder', 'checkout-api');
    const jonah = await sitDown(people.author);
    const { keyboard } = jonah.page;
    await jonah.page.locator('#timeline').getByText(title).waitFor();
    const message = jonah.page.getByRole('article').filter({ hasText: title });
    await message.getByRole('button', { name: replies }).waitFor();
    const focused = () =>
      jonah.page.evaluate(
        'document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? ""',
      );
    const walk = async (key: string, to: RegExp) => {
      for (let steps = 0; steps < 40; steps++) {
        await keyboard.press(key);
        if (to.test(String(await focused()))) return;
      }
      throw new Error(`${key} does not lead to ${to}`);
    };
    await walk('Shift+Tab', /^\d+ repl/);
    await keyboard.press('Enter');
    await jonah.card
      .getByRole('button', { name: /^Confirm/ })
      .first()
      .waitFor();
    await walk('Tab', /^Confirm/);
    await jonah.picture('keyboard-focus');
    await keyboard.press('Enter');
    await jonah.reads(/Cause · confirmed by Jonah Weiss/);
    await jonah.leave();
    expect(jonah.complaints).toEqual([]);
  });

  it('the App Home is a list of work that is done there', async () => {
    const title = fire('Audit rows missing after the trigger', 'ledger-svc');
    await ines.openThread(title);
    await priya.page.getByRole('button', { name: 'Threadproof' }).click();
    const home = priya.page.getByRole('region', { name: 'App Home' });
    await home.getByText('What needs somebody').waitFor();
    await priya.picture('home');
    await home.getByRole('combobox', { name: 'Whose' }).selectOption({ label: "Everybody's" });
    await home.getByText(title).waitFor();
    await priya.pictureOf(home, 'home-whole');
    const number = /(ANM-\d+)[^\n]*Audit rows/.exec(await textOf(home))?.[1];
    await home.getByRole('button', { name: `Take ${number}` }).click();
    await priya.reads(/Taken by Priya Raman/, home);
    await home.getByRole('combobox', { name: 'Whose' }).selectOption({ label: 'Taken by me' });
    await priya.reads(/Taken by me · .* 1 to 1 of 1/, home);
    await priya.picture('home-mine');
    await ines.reads(/On it\s+Priya Raman/);
  });

  it('a storm of 200 messages of five monitors is five cards', async () => {
    const { page } = ines;
    await page.getByRole('button', { name: 'Outside world' }).click();
    await page.getByLabel('messages', { exact: true }).fill('200');
    await page.getByLabel('monitors', { exact: true }).fill('5');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('200 messages sent').waitFor();
    await ines.picture('storm');
    await priya.goTo('alerts');
    const older = priya.page.getByRole('button', { name: 'Older messages' });
    const storm = priya.page
      .locator('#timeline')
      .getByRole('article')
      .filter({ hasText: /-1-[1-5] / });
    for (const shown of [160, 200]) {
      await older.click();
      await expect.poll(() => storm.count()).toBe(shown);
    }
    await expect
      .poll(() => storm.getByRole('button', { name: '1 reply' }).count(), { timeout: 30_000 })
      .toBe(5);
    await priya.openThread('HighErrorRate-1-1');
    await priya.reads(/40 messages/);
    await priya.pictureOf(priya.card, 'card-storm');
  });

  it('/evidence becomes a file that verifies', async () => {
    const marcus = await sitDown(people.compliance, { acceptDownloads: true });
    await marcus.goTo('compliance');
    const composer = marcus.page.getByRole('combobox', { name: 'Write to #compliance' });
    await composer.fill('/ev');
    await marcus.page.getByRole('option', { name: /\/evidence/ }).waitFor();
    await marcus.page.keyboard.press('Tab');
    await marcus.page.keyboard.type('this quarter');
    await marcus.page.keyboard.press('Enter');
    await marcus.page.getByText('The file follows in a direct message.').waitFor();
    await marcus.picture('evidence-answer');
    await marcus.page.getByRole('button', { name: 'Threadproof' }).click();
    await marcus.page.getByRole('tab', { name: 'Messages' }).click();
    const file = marcus.page.getByRole('link', { name: /\.zip/ });
    await file.waitFor({ timeout: 30_000 });
    await marcus.picture('evidence-file');
    const coming = marcus.page.waitForEvent('download');
    await file.click();
    const path = await (await coming).path();
    const publicKey = await readFile(join(bot.config.dataDir, 'signing-key.pub.pem'), 'utf8');
    const report = await verifyBundle(path, [publicKey]);
    expect(report.faults).toEqual([]);
    expect(report.ok).toBe(true);
    await marcus.leave();
    expect(marcus.complaints).toEqual([]);
  });

  it('is readable in the dark and on a narrow screen', async () => {
    const dark = await sitDown(people.onCall, { colorScheme: 'dark' });
    await dark.page.getByRole('button', { name: 'Older messages' }).click();
    await dark.page.getByRole('button', { name: 'Older messages' }).click();
    await dark.openThread('Retries hammer the partner');
    await dark.picture('dark');
    const paper = await dark.page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    for (const part of paper.match(/\d+/g) ?? []) expect(Number(part)).toBeLessThan(64);
    await dark.leave();
    const narrow = await sitDown(people.onCall, { viewport: { width: 420, height: 860 } });
    await narrow.picture('narrow');
    await narrow.page.getByRole('button', { name: 'Older messages' }).click();
    await narrow.page.getByRole('button', { name: 'Older messages' }).click();
    await narrow.openThread('Retries hammer the partner');
    await narrow.picture('narrow-thread');
    expect(await narrow.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect([...dark.complaints, ...narrow.complaints]).toEqual([]);
    await narrow.leave();
  });

  it('nothing was sent that Slack refuses or the page cannot draw', () => {
    expect(bot.workspace.invalid).toEqual([]);
    expect(bot.workspace.undrawable).toEqual([]);
    expect([...ines.complaints, ...priya.complaints]).toEqual([]);
  });
});
