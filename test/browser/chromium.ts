import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

export const chromiumAt = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Whether a browser is there to try things in; says so in one line where it is not. */
export function hasChromium(what: string): boolean {
  const there = existsSync(chromiumAt);
  if (!there) console.log(`${what} is not tried in a browser: there is no ${chromiumAt}.`);
  return there;
}

/** Debian's Chromium without a window, and without anything that it would fetch for itself. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumAt,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
