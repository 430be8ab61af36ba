/** `npm run demo`: everything on 127.0.0.1, one URL, until Ctrl-C. `-- --check` runs the scripted journey instead,
 * `-- --empty` starts without the quarter of history. */
import { existsSync } from 'node:fs';
import { type Demo, startDemo } from './demo.ts';
import { SandboxClock } from './history/clock.ts';
import { playHistory } from './history/player.ts';
import { approveRules } from './service/approve-rules.ts';

const wishedPort = 4780;
/** The evening before the quarter that the demo starts with. */
const quarterBegins = Date.UTC(2026, 2, 31, 20);

if (process.argv.includes('--check')) {
  const script = new URL('./check.ts', import.meta.url);
  if (!existsSync(script)) throw new Error('sandbox/check.ts is missing from this checkout');
  await import(script.href);
} else {
  await runDemo();
}

async function runDemo(): Promise<void> {
  const clock = new SandboxClock();
  const withHistory = !process.argv.includes('--empty');
  if (withHistory) await clock.set(quarterBegins);
  const demo = await startDemo({ port: wishedPort, clock });
  let ending = false;
  const end = async (code: number) => {
    if (ending) return;
    ending = true;
    await demo.close();
    process.exit(code);
  };
  process.on('SIGINT', () => void end(0));
  process.on('SIGTERM', () => void end(0));
  void demo.bot.exited.then(async (code) => {
    if (ending) return;
    console.error(
      `The bot ended by itself (exit code ${code}). The end of its log:\n${await demo.bot.logTail()}`,
    );
    await end(1);
  });
  await demo.workspace.connected(60_000);
  if (withHistory) await playQuarter(demo, clock);
  void approveRules(demo.workspace).catch((error) => console.error(`The rules wait for approval: ${error}`));
  console.log(`Threadproof demo: ${demo.workspace.url} (Ctrl-C ends it)`);
}

/** People have lived through a quarter before you come in; it takes about a minute (`--empty` leaves it out). */
async function playQuarter({ workspace, neighbours }: Demo, clock: SandboxClock): Promise<void> {
  const show = (words: string) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${words}\u001b[K`);
  };
  console.error(
    'Playing the second quarter of 2026 through the bot (about a minute; -- --empty leaves it out) …',
  );
  await playHistory({
    workspace,
    neighbours,
    clock,
    tell: ({ done, of, at }) => show(`${new Date(at).toISOString().slice(0, 10)}  ${done} of ${of}`),
  });
  show('');
  await clock.set(null);
}
