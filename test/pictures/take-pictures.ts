/**
 * `npm run pictures`: takes the pictures of the documents from the sandbox, so that they show what the code does today.
 * `npm run pictures -- cards`, `-- quarter` or `-- program` takes one part. Needs Chromium, and pdftoppm for the page of the PDF.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { type Demo, startDemo } from '../../sandbox/demo.ts';
import { SandboxClock } from '../../sandbox/history/clock.ts';
import { playHistory } from '../../sandbox/history/player.ts';
import { people } from '../../sandbox/journey/actors.ts';
import { cardSays, click, fillIn, type Place, wordsOf } from '../../sandbox/journey/hands.ts';
import { datadog, evidence } from '../../sandbox/journey/journey.ts';
import { chromiumAt, startChromium } from '../browser/chromium.ts';
import { folder, pageOf, shoot, shootPdf, visit } from './camera.ts';
import { takeProgram } from './program-pictures.ts';

const quarterBegins = Date.UTC(2026, 2, 31, 20);

const [part] = process.argv.slice(2);
if (!existsSync(chromiumAt))
  throw new Error(`there is no ${chromiumAt}: install Chromium, or say where it is in CHROMIUM`);
await mkdir(folder, { recursive: true });
const scratch = await mkdtemp(join(tmpdir(), 'threadproof-pictures-'));
const browser = await startChromium();
try {
  const takes = (name: string) => part === undefined || part === name;
  if (takes('cards')) await takeCards(browser);
  if (takes('program')) await takeProgram(browser);
  if (takes('quarter')) await takeQuarter(browser);
} finally {
  await browser.close();
  await rm(scratch, { recursive: true, force: true });
}
process.exit(process.exitCode ?? 0);

/** What an engineer sees within minutes of an alert. */
async function takeCards(browser: Browser): Promise<void> {
  const demo = await startDemo();
  const { workspace } = demo;
  try {
    await workspace.connected(60_000);
    const page = await pageOf(browser, { width: 1760, height: 1500 }, 1.25);

    const first = datadog('Orders refused: currency of cart line in confirmOrder', 90130001, 'checkout-api');
    const alert = sayAlert(demo, 'alerts', first);
    await cardSays(workspace, alert, 'candidate_0');
    await takeCard(page, demo, alert, 'card-asks');
    await click(workspace, people.onCall, alert, 'confirm');
    await cardSays(workspace, alert, '*Cause* · confirmed by');
    await cardSays(workspace, alert, 'authorized before it took effect');
    await takeCard(page, demo, alert, 'card-confirmed');
    workspace.say(
      'alerts',
      datadog('Orders refused: currency of cart line in confirmOrder', 90130001, 'checkout-api', true),
    );
    await cardSays(workspace, alert, 'Recovered by itself');
    await takeCard(page, demo, alert, 'card-resolved');

    const vendor = sayAlert(
      demo,
      'alerts',
      datadog('Fraud vendor does not answer', 90130003, 'checkout-api'),
    );
    await cardSays(workspace, vendor, 'No change caused this');
    await click(workspace, people.onCall, vendor, 'no_change');
    await fillIn(workspace, people.onCall, {
      reason: 'external',
      explanation: 'The vendor reports an outage on its status page.',
    });
    await cardSays(workspace, vendor, 'A second person has to agree');
    await takeCard(page, demo, vendor, 'card-second-person');

    const pool = sayAlert(
      demo,
      'alerts',
      datadog('Connection pool exhausted on ledger-svc', 90130002, 'ledger-svc'),
    );
    const card = await cardSays(workspace, pool, 'No change caused this');
    await takeSandbox(browser, demo, pool);
    await visit(page, workspace.permalink(pool.channel, card.ts));
    await page
      .getByRole('region', { name: 'Thread' })
      .getByRole('button', { name: /Another change/ })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await dialog.getByRole('combobox').first().fill('connection');
    await dialog.getByRole('option').first().waitFor();
    await shoot(dialog, 'modal-other-change');
    await page.close();
  } finally {
    await demo.close();
  }
}

/** What a compliance lead and an auditor see after a quarter. */
async function takeQuarter(browser: Browser): Promise<void> {
  const clock = new SandboxClock();
  await clock.set(quarterBegins);
  const demo = await startDemo({ clock });
  const { workspace, neighbours } = demo;
  try {
    await workspace.connected(60_000);
    await playHistory({ workspace, neighbours, clock, tell: () => {} });
    const page = await pageOf(browser, { width: 1100, height: 2300 }, 1.25);
    await page.goto(workspace.url);
    await become(page, /^Marcus Bell/);
    await page.getByRole('button', { name: 'compliance' }).click();
    const digest = workspace
      .messages('compliance')
      .filter((message) => wordsOf(message).includes('digest_reviewed'))
      .at(-1);
    if (!digest) throw new Error('no digest was posted');
    const drawn = page.locator(`[data-ts="${digest.ts}"]`);
    await drawn.getByRole('img').first().waitFor();
    await shoot(drawn, 'digest');

    await page.setViewportSize({ width: 1100, height: 1080 });
    await become(page, /^Ines Okafor/);
    await page.getByRole('button', { name: 'Threadproof' }).click();
    const home = page.getByRole('region', { name: 'App Home' });
    await home
      .getByText(/ANM-\d/)
      .first()
      .waitFor();
    await shoot(home, 'home');
    await page.close();

    await clock.set(null);
    const bundle = await evidence({ workspace, neighbours, tell: () => {} }, 'Q2 2026');
    const files = unzipSync(new Uint8Array(bundle.bytes));
    await takeHtml(browser, files);
    await takePdf(files);
  } finally {
    await demo.close();
  }
}

async function takeHtml(browser: Browser, files: Record<string, Uint8Array>): Promise<void> {
  const path = join(scratch, 'evidence.html');
  await writeFile(path, fileOf(files, '.html'));
  const page = await browser.newPage({ viewport: { width: 1100, height: 1400 } });
  await page.goto(`file://${path}`);
  await shoot(page, 'evidence-html');
  await page.close();
}

async function takePdf(files: Record<string, Uint8Array>): Promise<void> {
  const path = join(scratch, 'evidence.pdf');
  await writeFile(path, fileOf(files, '.pdf'));
  await shootPdf(path, 1, 'evidence-pdf');
}

function fileOf(files: Record<string, Uint8Array>, ending: string): Uint8Array {
  const name = Object.keys(files).find((each) => each.endsWith(ending));
  const bytes = name ? files[name] : undefined;
  if (!bytes) throw new Error(`the bundle holds no ${ending}: ${Object.keys(files).join(', ')}`);
  return bytes;
}

/** The whole page with an open thread, as the demo shows it. */
async function takeSandbox(browser: Browser, { workspace }: Demo, alert: Place): Promise<void> {
  const page = await pageOf(browser, { width: 1320, height: 900 }, 1);
  const card = await cardSays(workspace, alert, 'candidate_0');
  await visit(page, workspace.permalink(alert.channel, card.ts));
  await page
    .getByRole('region', { name: 'Thread' })
    .getByText(/ANM-\d/)
    .first()
    .waitFor();
  await shoot(page, 'sandbox');
  await page.close();
}

async function takeCard(page: Page, { workspace }: Demo, alert: Place, name: string): Promise<void> {
  const card = await cardSays(workspace, alert, /ANM-\d/);
  await visit(page, workspace.permalink(alert.channel, card.ts));
  const drawn = page.getByRole('region', { name: 'Thread' }).locator(`[data-ts="${card.ts}"]`);
  await drawn
    .getByText(/ANM-\d/)
    .first()
    .waitFor();
  await shoot(drawn, name);
}

function sayAlert({ workspace }: Demo, channel: string, message: ReturnType<typeof datadog>): Place {
  return { channel, ts: workspace.say(channel, message).ts };
}

async function become(page: Page, who: RegExp): Promise<void> {
  const select = page.getByLabel('You are');
  const option = select.locator('option', { hasText: who });
  await option.waitFor({ state: 'attached' });
  await select.selectOption((await option.getAttribute('value')) ?? '');
}
