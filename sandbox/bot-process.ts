/** The bot as its users run it: a process of its own that knows the sandbox by its environment alone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SandboxClock } from './history/clock.ts';
import type { Neighbours } from './neighbours/start.ts';
import type { Workspace } from './slack/workspace.ts';

const simulatedClock = new URL('./history/simulated-clock.mjs', import.meta.url).href;
const entry = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const demoConfig = fileURLToPath(new URL('./threadproof.yml', import.meta.url));

export interface BotOptions {
  workspace: Workspace;
  neighbours: Neighbours;
  /** Folder of the bot's store; its log goes there, too. */
  dataDir: string;
  /** threadproof.yml of the demo unless told. */
  config?: string;
  /** More of its environment. */
  environment?: Record<string, string>;
  /** The time that the bot lives in; the real one unless told. */
  clock?: SandboxClock;
}

export interface BotProcess {
  readonly pid: number | undefined;
  readonly logFile: string;
  /** Resolves with the exit code (null when a signal ended it). */
  readonly exited: Promise<number | null>;
  /** Asks it to end and waits; after ten seconds it is killed. */
  stop: () => Promise<void>;
  /** SIGKILL, for drills. */
  kill: () => Promise<void>;
  logTail: (lines?: number) => Promise<string>;
}

/** What the bot needs to know of this sandbox; nothing of the caller's own environment but its paths. */
export function botEnvironment({
  workspace,
  neighbours,
  dataDir,
  config,
  environment,
}: BotOptions): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? dataDir,
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
    THREADPROOF_CONFIG: config ?? demoConfig,
    THREADPROOF_DATA: dataDir,
    ...environment,
  };
}

export async function startBotProcess(options: BotOptions): Promise<BotProcess> {
  await mkdir(options.dataDir, { recursive: true });
  const logFile = join(options.dataDir, 'bot.log');
  const log = createWriteStream(logFile, { flags: 'a' });
  const preload = options.clock ? ['--import', simulatedClock] : [];
  const child: ChildProcess = spawn(process.execPath, [...preload, entry, 'start'], {
    env: botEnvironment(options),
    stdio: options.clock ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
    // Its own process group: Ctrl-C reaches the demo alone, which then ends the bot in order.
    detached: true,
  });
  await options.clock?.lead(child);
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const exited = new Promise<number | null>((ended) => child.once('exit', (code) => ended(code)));
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return {
    pid: child.pid,
    logFile,
    exited,
    kill: () => end('SIGKILL'),
    stop: async () => {
      const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await end('SIGTERM');
      clearTimeout(patience);
      log.end();
    },
    logTail: async (lines = 15) =>
      (await readFile(logFile, 'utf8')).trim().split('\n').slice(-lines).join('\n'),
  };
}
