import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { harborlightSeed } from '../../sandbox/harborlight.ts';
import { startNeighbours } from '../../sandbox/neighbours/start.ts';
import { startWorkspace, type Workspace } from '../../sandbox/slack/workspace.ts';
import { type Database, openDatabase } from '../../src/adapters/db/open.ts';
import { svgPictures } from '../../src/adapters/pictures/svg-pictures.ts';
import { botActor } from '../../src/domain/actor.ts';
import type { Candidate } from '../../src/domain/events/anomaly.ts';
import { anomalySubject, type NewEvent } from '../../src/domain/events/event.ts';
import { type Settings, settingsSchema } from '../../src/domain/settings.ts';
import type { Log, Ports } from '../../src/ports.ts';
import { slackChat } from '../../src/slack/chat.ts';
import { openFrontDoor, slackClient } from '../../src/slack/front-door.ts';
import { slackPacing } from '../../src/slack/pacing.ts';
import { slackPresenter } from '../../src/slack/presenter.ts';
import { publishHome } from '../../src/usecases/list-anomalies.ts';
import { parseYamlFile } from '../../src/yaml-file.ts';
import { makeDataDir } from '../adapters/db/data-dir.ts';
import { opened } from '../adapters/db/sample-events.ts';

/** Use cases over a real store, the real Slack clients and a workspace; only the clock stands still until a test moves it. */
export interface Stage extends AsyncDisposable {
  ports: Ports;
  workspace: Workspace;
  database: Database;
  alerts: string;
  clock: { set(instant: string): void };
  /** Jobs as they were enqueued; tests run them by hand. Only the App Home is drawn at once. */
  enqueued: { name: string; data: unknown }[];
}

const silent: Log = { info() {}, warn() {}, error: (facts, message) => console.error(message, facts) };

export async function openStage(
  start: string,
  change: (settings: Settings) => Settings = (s) => s,
): Promise<Stage> {
  const dataDir = await makeDataDir();
  const neighbours = await startNeighbours({ now: new Date() });
  const workspace = await startWorkspace({ seed: harborlightSeed(neighbours.company), rateLimits: false });
  let now = start;
  const clock = {
    now: () => now,
    set(instant: string) {
      now = instant;
    },
  };
  const database = await openDatabase({ dataDir }, { clock, log: silent });
  const file = new URL('../../sandbox/threadproof.yml', import.meta.url);
  const read = parseYamlFile('threadproof.yml', await readFile(file, 'utf8'), settingsSchema);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const slack = {
    botToken: workspace.tokens.bot,
    appToken: workspace.tokens.app,
    apiUrl: workspace.slackApiUrl,
  };
  const enqueued: Stage['enqueued'] = [];
  const ports: Ports = {
    store: database.store,
    jobs: {
      ...bound(database.jobs),
      enqueue: async (job) => {
        enqueued.push({ name: job.name, data: job.data });
        if (job.name === 'publish_home') await publishHome(ports, job.data.userId);
      },
    },
    chat: slackChat(
      slackClient(slack),
      slackPacing(() => performance.now(), sleep),
    ),
    presenter: slackPresenter(),
    pictures: svgPictures(),
    neighbours: { changes: null, tickets: [], pager: null },
    scrubber: { scrub: async (text) => ({ text, found: 0 }) },
    clock,
    log: silent,
    settings: change(read.value),
  };
  const door = openFrontDoor(slack, ports, {
    storeEvent: async () => {},
    onConnected() {},
    onMembership() {},
  });
  await door.start();
  await workspace.connected();
  const alerts = workspace.world.findChannel('alerts')?.id ?? '';
  return {
    ports,
    workspace,
    database,
    alerts,
    clock,
    enqueued,
    async [Symbol.asyncDispose]() {
      await door.stop();
      await database.close();
      await workspace.close();
      await neighbours.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const bound = (jobs: Database['jobs']): Database['jobs'] => ({
  enqueue: (job) => jobs.enqueue(job),
  work: (name, handler, options) => jobs.work(name, handler, options),
  schedule: (job, cron, zone) => jobs.schedule(job, cron, zone),
  poke: () => {},
  failed: () => jobs.failed(),
  stop: () => jobs.stop(),
});

/** An anomaly opened at a time, in a thread of the alerts channel. */
export const openedAt = (
  number: number,
  detectedAt: string,
  facts: Parameters<typeof opened>[1] = {},
): NewEvent<'anomaly.opened'> => opened(number, { detectedAt, services: ['checkout-api'], ...facts });

export const candidate = (number: number, facts: Partial<Candidate> = {}): Candidate => ({
  changeId: `github:harborlight/checkout#${number}`,
  kind: 'pull_request',
  title: `Cache the price list (${number})`,
  url: `https://github.com/harborlight/checkout/pull/${number}`,
  author: 'github:jweiss',
  authorLabel: 'Jonah Weiss',
  effectiveAt: '2026-05-20T08:00:00.000Z',
  ticketKeys: [`PAY-${number}`],
  score: 3,
  probability: 0.7,
  confidence: 'high',
  reasons: [
    'touches what checkout-api owns',
    'shares “price” with the alert',
    'merged 20 min before the alert',
  ],
  ...facts,
});

export const ranked = (number: number, candidates: Candidate[]): NewEvent => ({
  type: 'anomaly.candidates_ranked',
  subject: anomalySubject(number),
  effectiveAt: '2026-05-20T09:00:00.000Z',
  actor: botActor(),
  idempotencyKey: null,
  payload: {
    rankerVersion: 'test',
    searched: {
      from: '2026-05-13T09:00:00.000Z',
      to: '2026-05-20T09:00:00.000Z',
      sources: ['github:harborlight/checkout'],
      unavailable: [],
      changesConsidered: 12,
    },
    candidates,
    likely: candidates.length > 0,
  },
});
