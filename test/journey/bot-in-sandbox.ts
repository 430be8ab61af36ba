import { readFile, rm } from 'node:fs/promises';
import { harborlightSeed } from '../../sandbox/harborlight.ts';
import { type Neighbours, startNeighbours } from '../../sandbox/neighbours/start.ts';
import type { Message } from '../../sandbox/slack/shapes.ts';
import { startWorkspace, type Workspace } from '../../sandbox/slack/workspace.ts';
import { type RunningApp, startApp } from '../../src/app.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { makeDataDir } from '../adapters/db/data-dir.ts';

/** The real bot over real clients; only the addresses are the sandbox's. */
export interface BotInSandbox {
  workspace: Workspace;
  neighbours: Neighbours;
  app: RunningApp;
  config: Config;
  /** Waits until `find` gives something, polling; fails with `what` after `within` milliseconds. */
  eventually<T>(what: string, find: () => T | Promise<T>, within?: number): Promise<NonNullable<T>>;
  /** The bot's card about the alert at `ts`. */
  card(channel: string, ts: string): Promise<Message>;
  stop(): Promise<void>;
}

const settingsFile = new URL('../../sandbox/threadproof.yml', import.meta.url);

export async function startBotInSandbox(
  changes: { settings?: string; environment?: Record<string, string> } = {},
): Promise<BotInSandbox> {
  const dataDir = await makeDataDir();
  const neighbours = await startNeighbours({ now: new Date() });
  const workspace = await startWorkspace({
    seed: harborlightSeed(neighbours.company),
    retryAfter: [0, 500, 500],
  });
  const settings = changes.settings ?? (await readFile(settingsFile, 'utf8'));
  const read = readConfig(
    { ...environmentOf(workspace, neighbours, dataDir), ...changes.environment },
    () => settings,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const app = await startApp(
    read.config,
    { version: '0.0.0-test', commit: null, tzVersion: process.versions.tz ?? 'unknown' },
    createLog(read.config.logLevel),
  );
  await workspace.connected();
  const bot: BotInSandbox = {
    workspace,
    neighbours,
    app,
    config: read.config,
    eventually,
    card: (channel, ts) =>
      eventually(`a card in the thread of ${ts}`, () =>
        workspace
          .thread(channel, ts)
          .find((message) => message.bot_id === workspace.world.app.botId && isCard(message)),
      ),
    async stop() {
      await app.stop('test');
      await workspace.close();
      await neighbours.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return bot;
}

const isCard = (message: Message): boolean => JSON.stringify(message.blocks ?? []).includes('ANM-');

export const environmentOf = (
  workspace: Workspace,
  neighbours: Neighbours,
  dataDir: string,
): Record<string, string> => ({
  SLACK_BOT_TOKEN: workspace.tokens.bot,
  SLACK_APP_TOKEN: workspace.tokens.app,
  SLACK_API_URL: workspace.slackApiUrl,
  GITHUB_TOKEN: neighbours.githubToken,
  GITHUB_API_URL: neighbours.githubUrl,
  JIRA_BASE_URL: neighbours.jiraUrl,
  JIRA_EMAIL: neighbours.jiraEmail,
  JIRA_API_TOKEN: neighbours.jiraToken,
  PAGERDUTY_TOKEN: neighbours.pagerdutyToken,
  PAGERDUTY_API_URL: neighbours.pagerdutyUrl,
  THREADPROOF_DATA: dataDir,
  THREADPROOF_CONFIG: 'sandbox/threadproof.yml',
  LOG_LEVEL: process.env.TEST_LOG ?? 'error',
});

export async function eventually<T>(
  what: string,
  find: () => T | Promise<T>,
  within = 20_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + within;
  for (;;) {
    const found = await find();
    if (found) return found as NonNullable<T>;
    if (performance.now() > deadline) throw new Error(`not within ${within} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
