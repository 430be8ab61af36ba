/**
 * The journey under fire: the bot is killed at random moments and started again, while people go on clicking until they
 * see that it worked. What comes out must equal an undisturbed run.
 */
import type { BotProcess } from '../bot-process.ts';
import { startBotProcess } from '../bot-process.ts';
import { harborlightSeed } from '../harborlight.ts';
import { type Neighbours, startNeighbours } from '../neighbours/start.ts';
import { startWorkspace, type Workspace } from '../slack/workspace.ts';
import { people } from './actors.ts';
import { cardOf, numberOf, type Place, wordsOf } from './hands.ts';
import { datadog } from './journey.ts';

export interface DrillOptions {
  dataDir: string;
  /** Anomalies; each takes seven steps. */
  anomalies: number;
  /** How often the bot is killed, spread over the steps. */
  kills: number;
  /** Decides the moments: the same seed, the same drill. */
  seed: number;
  tell?: (line: string) => void;
}

export interface DrillResult {
  /** Per anomaly, by its title: what its card says, with times and addresses taken out. */
  cards: Record<string, string>;
  /** Messages of the bot in each thread: one card, never two. */
  botMessages: Record<string, number>;
  bundle: { name: string; bytes: Buffer };
  killed: number;
  invalid: unknown[];
}

const PATIENCE = 120_000;

export async function runDrill(options: DrillOptions): Promise<DrillResult> {
  const neighbours = await startNeighbours({ now: Date.now() });
  const workspace = await startWorkspace({
    seed: harborlightSeed(neighbours.company),
    retryAfter: [200, 1_000, 3_000],
  });
  const drill = new Drill(options, workspace, neighbours);
  try {
    return await drill.run();
  } finally {
    await drill.bot?.stop();
    await workspace.close();
    await neighbours.close();
  }
}

type StepOf = (alert: Place, title: string) => { try: () => Promise<unknown>; done: () => boolean };

class Drill {
  bot: BotProcess | null = null;
  readonly #options: DrillOptions;
  readonly #workspace: Workspace;
  readonly #neighbours: Neighbours;
  readonly #random: () => number;
  #killed = 0;

  constructor(options: DrillOptions, workspace: Workspace, neighbours: Neighbours) {
    this.#options = options;
    this.#workspace = workspace;
    this.#neighbours = neighbours;
    this.#random = randomFrom(options.seed);
  }

  async run(): Promise<DrillResult> {
    await this.#start();
    const { anomalies, kills } = this.#options;
    const steps = this.#steps();
    const total = anomalies * (steps.length + 1);
    const fatal = new Set(pickSome(total, kills, this.#random));
    const alerts = new Map<string, Place>();
    let number = 0;
    for (let index = 0; index < anomalies; index++) {
      const title = `Drill ${index}: orders refused in confirmOrder`;
      const message = datadog(title, 90200000 + index, 'checkout-api');
      const alert = { channel: 'alerts', ts: '' };
      await this.#step(fatal.has(number++), {
        try: async () => {
          if (alert.ts === '') alert.ts = this.#workspace.say('alerts', message).ts;
        },
        done: () => alert.ts !== '' && this.#says(alert, 'candidate_0'),
      });
      alerts.set(title, alert);
      for (const step of steps) await this.#step(fatal.has(number++), step(alert, title));
    }
    await this.#settle(alerts);
    return this.#result(alerts);
  }

  /** Seven things that happen to each anomaly, each repeated until it can be seen. */
  #steps(): StepOf[] {
    const { onCall, second } = people;
    const w = this.#workspace;
    const press = (alert: Place, user: string, action: string) => async () => {
      const card = cardOf(w, alert);
      if (card) await w.click(user, alert.channel, card.ts, action);
    };
    const fill =
      (alert: Place, user: string, action: string, values: Record<string, unknown>) => async () => {
        await press(alert, user, action)();
        const view = w.views(user).at(-1);
        if (view && !(await w.submit(user, view, values)).ok) await w.closeModal(user, view, true);
      };
    return [
      (alert) => ({
        try: press(alert, onCall, 'confirm'),
        done: () => this.#says(alert, '*Cause* · confirmed by'),
      }),
      (alert) => ({
        try: fill(alert, onCall, 'mechanism', {
          mechanism: 'The currency of the line is read before it is set.',
        }),
        done: () => this.#says(alert, '_How:_'),
      }),
      (alert, title) => ({
        try: async () => {
          const index = Number(/Drill (\d+)/.exec(title)?.[1]);
          const already = w
            .messages('alerts')
            .some((message) => JSON.stringify(message).includes(`Recovered: [P2] ${title}`));
          if (!already) w.say('alerts', datadog(title, 90200000 + index, 'checkout-api', true));
        },
        done: () => this.#says(alert, 'Recovered by itself'),
      }),
      (alert) => ({
        try: fill(alert, second, 'reopen', { reason: 'It fails again for carts with two currencies.' }),
        done: () => this.#says(alert, 'Reopened 1'),
      }),
      (alert) => ({
        try: fill(alert, onCall, 'resolve', {
          kind: 'config_restore',
          reason: 'The line is read after it is set, by a flag.',
        }),
        done: () => this.#says(alert, 'Configuration restored'),
      }),
      (alert) => ({
        try: async () => {
          const card = cardOf(w, alert);
          if (card) await w.select(second, alert.channel, card.ts, 'more', `verify|${numberOf(card)}`);
        },
        done: () => this.#says(alert, 'checked: human check'),
      }),
    ];
  }

  #says(alert: Place, words: string): boolean {
    const card = cardOf(this.#workspace, alert);
    return card !== undefined && wordsOf(card).includes(words);
  }

  /** Tries until it is done; where it is fatal, the bot is killed at a random moment of it and started again. */
  async #step(fatal: boolean, step: { try: () => Promise<unknown>; done: () => boolean }): Promise<void> {
    const killing = fatal ? this.#killSoon() : Promise.resolve();
    const deadline = performance.now() + PATIENCE;
    while (!step.done()) {
      if (performance.now() > deadline)
        throw new Error(`a step did not get through: ${step.done.toString()}`);
      await step.try().catch(() => {});
      for (let waited = 0; waited < 20 && !step.done(); waited++) await pause(50);
    }
    await killing;
  }

  async #killSoon(): Promise<void> {
    await pause(Math.floor(this.#random() * 400));
    await this.bot?.kill();
    this.#killed++;
    this.#options.tell?.(`killed ${this.#killed}`);
    await this.#start();
  }

  async #start(): Promise<void> {
    this.bot = await startBotProcess({
      workspace: this.#workspace,
      neighbours: this.#neighbours,
      dataDir: this.#options.dataDir,
    });
    await this.#workspace.connected(60_000);
  }

  /** Facts about tickets and changes follow the decisions; they are all there before anything is compared. */
  async #settle(alerts: Map<string, Place>): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    const calm = () => [...alerts.values()].every((alert) => !this.#says(alert, 'not looked up yet'));
    while (!calm() && performance.now() < deadline) await pause(200);
    await pause(1_500);
  }

  async #result(alerts: Map<string, Place>): Promise<DrillResult> {
    const w = this.#workspace;
    const today = new Date().toISOString().slice(0, 10);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await w.command(people.compliance, 'general', '/evidence', `${today}..${tomorrow} json`);
    const deadline = performance.now() + PATIENCE;
    // The digest's picture is a file, too.
    const delivered = () => w.files().find(({ name }) => String(name).startsWith('evidence_'));
    while (!delivered() && performance.now() < deadline) await pause(100);
    const file = delivered();
    if (!file) throw new Error('no bundle was delivered');
    return {
      cards: Object.fromEntries(
        [...alerts].map(([title, alert]) => [
          title,
          withoutTimes(wordsOf(cardOf(w, alert) ?? { type: 'message', ts: '' })),
        ]),
      ),
      botMessages: Object.fromEntries(
        [...alerts].map(([title, { channel, ts }]) => [
          title,
          w.thread(channel, ts).filter(({ bot_id }) => bot_id === w.world.app.botId).length,
        ]),
      ),
      bundle: { name: String(file.name), bytes: await w.download(file.id) },
      killed: this.#killed,
      invalid: w.invalid,
    };
  }
}

const pause = (ms: number) => new Promise((next) => setTimeout(next, ms));

/** What differs between any two runs: times, durations, addresses, message ids. */
export const withoutTimes = (text: string): string =>
  text
    .replace(/<!date\^[^>]*>/g, '<time>')
    .replace(/\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?( UTC|Z)?/g, '<time>')
    .replace(/http:\/\/127\.0\.0\.1:\d+[^|>"]*/g, '<url>')
    .replace(/\b\d+ (s|min|h|d)\b( \d+ (s|min|h)\b)?/g, '<duration>')
    .replace(/"block_id":"[^"]*"/g, '"block_id":""')
    .replace(/\b\d{10}\.\d{6}\b/g, '<ts>');

/** A small reproducible generator (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `count` different numbers below `of`. */
function pickSome(of: number, count: number, random: () => number): number[] {
  const all = Array.from({ length: of }, (_, index) => index);
  for (let index = all.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [all[index], all[other]] = [all[other]!, all[index]!];
  }
  return all.slice(0, Math.min(count, of));
}
