/** How a picture of something drawn becomes a small file of the documents. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { shrinkPng } from './shrink-png.ts';

export const folder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
/** Whoever reads the documents over a slow line loads them too. */
const mostBytes = 200_000;

/** A message that a link leads to is lit up; in a picture that would look like part of it. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.addStyleTag({ content: '.message.found { background: none !important; }' });
}

export async function pageOf(
  browser: Browser,
  viewport: { width: number; height: number },
  scale: number,
): Promise<Page> {
  const page = await browser.newPage({
    viewport,
    deviceScaleFactor: scale,
    timezoneId: 'Europe/Berlin',
    // For the one style of ours, see `visit`.
    bypassCSP: true,
  });
  page.setDefaultTimeout(15_000);
  return page;
}

export async function shoot(what: Page | Locator, name: string): Promise<void> {
  // A card that is drawn anew meanwhile is a new element: one more look at it is enough.
  const look = () => what.screenshot({ animations: 'disabled', caret: 'hide' });
  await keep(await look().catch(look), name);
}

/** One page of a PDF, from 1; needs pdftoppm. */
export async function shootPdf(path: string, page: number, name: string): Promise<void> {
  const only = ['-f', `${page}`, '-l', `${page}`, '-singlefile'];
  await keep(execFileSync('pdftoppm', ['-png', '-r', '90', ...only, path], { maxBuffer: 100_000_000 }), name);
}

async function keep(png: Buffer, name: string): Promise<void> {
  const bytes = shrinkPng(png);
  if (bytes.length > mostBytes) {
    console.error(`${name}.png has ${bytes.length} bytes, more than ${mostBytes}`);
    process.exitCode = 1;
  }
  await writeFile(join(folder, `${name}.png`), bytes);
  console.log(`docs/pictures/${name}.png  ${Math.round(bytes.length / 1000)} kB`);
}
