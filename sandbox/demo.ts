/** Puts the demo together: the neighbours, the workspace with its page, and the bot as a process of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BotProcess, startBotProcess } from './bot-process.ts';
import { harborlightSeed } from './harborlight.ts';
import type { SandboxClock } from './history/clock.ts';
import { type Neighbours, startNeighbours } from './neighbours/start.ts';
import { type OrdersService, startOrdersService } from './service/orders-service.ts';
import { startWorkspace, type Workspace } from './slack/workspace.ts';

export interface DemoOptions {
  /** Wished port of the page; a free one when it is taken. */
  port?: number;
  now?: () => number;
  /** The time that workspace and bot live in while a history is played; the real one unless told. */
  clock?: SandboxClock;
  /** Folder of the bot's store: a fresh one that goes with the demo, unless told. */
  dataDir?: string;
  /** What happens in the workspace before the bot starts for the first time. */
  before?: (demo: { workspace: Workspace; neighbours: Neighbours; dataDir: string }) => Promise<void>;
}

export interface Demo {
  workspace: Workspace;
  neighbours: Neighbours;
  /** The API whose rules the bot holds it to. */
  service: OrdersService;
  dataDir: string;
  bot: BotProcess;
  /** Ends bot, workspace and neighbours, and removes the store if it was the demo's own. */
  close: () => Promise<void>;
}

export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const now = options.now ?? options.clock?.now ?? Date.now;
  const neighbours = await startNeighbours({ now: Date.now(), host: '127.0.0.1', until: now });
  const workspace = await startOnWishedPort(options.port ?? 0, neighbours, now);
  const service = await startOrdersService();
  workspace.service = service;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'threadproof-demo-')));
  await options.before?.({ workspace, neighbours, dataDir });
  const { clock } = options;
  const environment = { RULES_CHECKOUT_URL: service.url };
  const bot = await startBotProcess({
    workspace,
    neighbours,
    dataDir,
    environment,
    ...(clock ? { clock } : {}),
  });
  const close = async () => {
    await bot.stop();
    await workspace.close();
    await neighbours.close();
    await service.close();
    if (!options.dataDir) await rm(dataDir, { recursive: true, force: true });
  };
  return { workspace, neighbours, service, dataDir, bot, close };
}

async function startOnWishedPort(
  port: number,
  { company }: Neighbours,
  now: () => number,
): Promise<Workspace> {
  const seed = harborlightSeed(company);
  try {
    return await startWorkspace({ port, now, seed });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    return startWorkspace({ port: 0, now, seed });
  }
}
