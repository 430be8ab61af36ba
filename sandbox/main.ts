/** `npm run demo`: everything on 127.0.0.1, one URL, until Ctrl-C. `-- --check` runs the scripted journey instead. */
import { existsSync } from 'node:fs';
import { startDemo } from './demo.ts';

const wishedPort = 4780;

if (process.argv.includes('--check')) {
  const script = new URL('./check.ts', import.meta.url);
  if (!existsSync(script)) throw new Error('sandbox/check.ts is missing from this checkout');
  await import(script.href);
} else {
  await runDemo();
}

async function runDemo(): Promise<void> {
  const demo = await startDemo({ port: wishedPort });
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
  console.log(`Threadproof demo: ${demo.workspace.url} (Ctrl-C ends it)`);
}
