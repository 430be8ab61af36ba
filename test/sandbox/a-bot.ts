/** A tiny bot on the real Bolt, for the sandbox's own tests. */
import { App, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { Workspace } from '../../sandbox/slack/workspace.ts';

export type Heard = Record<string, unknown>;

export interface Bot {
  app: App;
  heard: Heard[];
  stop: () => Promise<void>;
}

/** Cut connections are part of these tests; the client's cries about them are not. */
const silence: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

export async function startBot(workspace: Workspace, setUp: (bot: Bot) => void = () => {}): Promise<Bot> {
  const clientOptions = { slackApiUrl: workspace.slackApiUrl, retryConfig: { retries: 0 }, logger: silence };
  const receiver = new SocketModeReceiver({
    appToken: workspace.tokens.app,
    logger: silence,
    // As the product: a loaded machine answers a ping late, and a bot that gives up then is not connected in the middle of a test.
    clientPingTimeout: 2_000,
    installerOptions: { clientOptions },
  });
  const app = new App({ token: workspace.tokens.bot, receiver, clientOptions, logger: silence });
  const heard: Heard[] = [];
  let stopping = false;
  // An answer that is still under way when everything ends is nobody's failure.
  app.error(async (error) => {
    if (!stopping) throw error;
  });
  const stop = async () => {
    stopping = true;
    await app.stop();
  };
  const bot: Bot = { app, heard, stop };
  app.use(async ({ body, next }) => {
    heard.push(body as unknown as Heard);
    await next();
  });
  setUp(bot);
  await app.start();
  await workspace.connected();
  return bot;
}

/** Waits until the probe gives something, at most two seconds. */
export async function eventually<T>(probe: () => T | undefined | false | null, what = 'it'): Promise<T> {
  const until = performance.now() + 15_000;
  for (;;) {
    const found = probe();
    if (found) return found;
    if (performance.now() > until) throw new Error(`${what} did not happen within 15 seconds`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
