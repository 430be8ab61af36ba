import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Where pictures of what is on the screen go; nowhere unless it is set. */
const pictures = process.env.SCREENSHOTS;
/** Milliseconds; generous, since other tests use the same two cores. */
const PATIENCE = 20_000;

/** What leads from a message to its thread. */
export const replies = /^\d+ repl(y|ies)/;

/** What one reads there, line by line. */
export const textOf = async (where: Locator): Promise<string> => (await where.allInnerTexts()).join('\n');

/** Somebody at the sandbox's page, with a browser window of their own. They look, click and type; they know no ids. */
export class Person {
  readonly page: Page;
  /** What the page itself found wrong. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('ERR_'))
        this.complaints.push(message.text());
    });
  }

  static async sitDown(browser: Browser, url: string, user: string, options = {}): Promise<Person> {
    const context: BrowserContext = await browser.newContext({
      viewport: { width: 1_440, height: 900 },
      ...options,
    });
    const person = new Person(await context.newPage());
    await person.page.goto(new URL(`/?user=${user}`, url).href);
    await person.page.getByText('Bot connected').waitFor({ state: 'attached' });
    return person;
  }

  leave = (): Promise<void> => this.page.context().close();

  get thread(): Locator {
    return this.page.getByRole('region', { name: 'Thread', exact: true });
  }

  /** The bot's card in the open thread. */
  get card(): Locator {
    // What follows in the thread may name the number, too.
    return this.thread
      .getByRole('article')
      .filter({ hasText: /ANM-\d/ })
      .first();
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  async goTo(channel: string): Promise<void> {
    await this.page.getByRole('button', { name: channel }).first().click();
    await this.page.getByRole('heading', { name: channel, level: 1 }).waitFor();
  }

  /** Opens the thread under the newest message that says so and has one. */
  async openThread(words: string): Promise<void> {
    const way = this.page.getByRole('button', { name: replies });
    const messages = this.page.locator('#timeline').getByRole('article').filter({ hasText: words });
    await messages.filter({ has: way }).last().getByRole('button', { name: replies }).click();
    await this.thread.getByText(words).first().waitFor();
    await this.card.waitFor();
  }

  press = (name: string | RegExp): Promise<void> => this.card.getByRole('button', { name }).first().click();

  get menu(): Locator {
    return this.card.getByRole('combobox', { name: 'More…' });
  }

  /** Something of the card's menu. */
  choose = async (choice: string): Promise<void> => {
    const pick = () => this.menu.selectOption({ label: choice });
    await (choice.endsWith('…') ? this.untilAsked(pick) : pick());
  };

  /** Something of the response program, from the menu under it. */
  respond = async (choice: string): Promise<void> => {
    const pick = () => this.card.getByRole('combobox', { name: 'Response…' }).selectOption({ label: choice });
    await (choice.endsWith('…') ? this.untilAsked(pick) : pick());
  };

  /** Types a command where its answer is then read. */
  async command(channel: string, words: string): Promise<void> {
    await this.goTo(channel);
    const composer = this.page.getByRole('combobox', { name: `Write to #${channel}` });
    await composer.fill(words);
    await composer.press('Enter');
  }

  /** Fills fields of the dialog, each by the words over it: a choice by its words, everything else as typed. */
  async fill(fields: Record<string, string>): Promise<void> {
    for (const [label, given] of Object.entries(fields)) {
      const field = this.dialog.getByLabel(label).first();
      await field.waitFor();
      if ((await field.and(this.dialog.locator('select')).count()) > 0)
        await field.selectOption({ label: given });
      else await field.fill(given);
    }
  }

  /** Opens the list of the card's menu, goes to a choice by its first letters, and takes it. */
  chooseByHand = (letters: string): Promise<void> =>
    this.untilAsked(async () => {
      await this.menu.click();
      await this.page.keyboard.type(letters);
      await this.page.keyboard.press('Enter');
    });

  /** Does it until a dialog opens: a card that is drawn anew at that moment takes an open list away. */
  private async untilAsked(act: () => Promise<unknown>): Promise<void> {
    for (let tries = 1; tries < 3; tries++) {
      await act();
      await this.dialog.waitFor({ timeout: PATIENCE / 3 }).catch(() => null);
      if (await this.dialog.isVisible()) return;
    }
    await act();
    await this.dialog.waitFor();
  }

  reads = (words: string | RegExp, where: Locator = this.card): Promise<void> =>
    expect.poll(() => textOf(where), { timeout: PATIENCE, interval: 60 }).toMatch(words);

  /** Types into a field with a list under it, and takes the choice that says so. */
  async search(field: string, typed: string, choice: string | RegExp): Promise<void> {
    await this.dialog.getByRole('combobox', { name: field }).fill(typed);
    await this.dialog.getByRole('option', { name: choice }).first().click();
  }

  async submit(name: string): Promise<void> {
    await this.dialog.getByRole('button', { name, exact: true }).click();
    await this.dialog.waitFor({ state: 'detached' });
  }

  async picture(name: string): Promise<void> {
    if (!pictures) return;
    await mkdir(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  /** A picture of one thing as a whole, also of what lies outside the window. */
  async pictureOf(what: Locator, name: string): Promise<void> {
    if (!pictures) return;
    await mkdir(pictures, { recursive: true });
    const size = this.page.viewportSize() ?? { width: 1_440, height: 900 };
    await this.page.setViewportSize({ ...size, height: 1_800 });
    await what.screenshot({ path: join(pictures, `${name}.png`) });
    await this.page.setViewportSize(size);
  }
}
