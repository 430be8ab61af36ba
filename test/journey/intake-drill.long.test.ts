import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type BotProcess, startBotProcess } from '../../sandbox/bot-process.ts';
import { harborlightSeed } from '../../sandbox/harborlight.ts';
import { startNeighbours } from '../../sandbox/neighbours/start.ts';
import type { Fields, Message } from '../../sandbox/slack/shapes.ts';
import { startWorkspace, type Workspace } from '../../sandbox/slack/workspace.ts';
import { openDatabase } from '../../src/adapters/db/open.ts';
import { systemClock } from '../../src/clock.ts';
import type { SignalRow } from '../../src/ports.ts';
import { corpus, OWN_BOT } from '../alert-sources/corpus.ts';
import { intakeContents } from '../usecases/inbox-contents.ts';
import { eventually } from './bot-in-sandbox.ts';

const log = { info() {}, warn() {}, error() {} };
/** Messages of the corpus in one channel; edits have no second chance in history and a test of their own. */
const messages = corpus
  .map(({ event }) => event)
  .filter((event) => event.subtype !== 'message_changed' && event.subtype !== 'message_deleted')
  .filter(({ bot_id, channel }) => bot_id !== OWN_BOT && channel === 'C07K3ALRT5P');

/** Messages that are said while no bot is there. */
const DEAF_FOR = 4;

interface Ended {
  contents: Record<string, unknown[]>;
  signals: SignalRow[];
  gaps: { cause: string; recovered: number; missing: number | null }[];
  faults: string[];
  /** The bot's cards in each thread. */
  cards: number[];
}

/** Says the whole corpus to the real bot process and kills it after each of these many messages. */
async function run(killAfter: readonly number[]): Promise<Ended> {
  const dataDir = await mkdtemp(join(tmpdir(), 'threadproof-drill-'));
  const neighbours = await startNeighbours({ now: new Date() });
  const workspace = await startWorkspace({ seed: harborlightSeed(neighbours.company), retryAfter: [0, 100] });
  workspace.socket.whenOffline = 'lose';
  const options = { workspace, neighbours, dataDir, environment: { PORT: '0' } };
  let bot: BotProcess = await startBotProcess(options);
  try {
    await workspace.connected(60_000);
    const placed = new Map<unknown, string>();
    for (const [index, event] of messages.entries()) {
      const { ts, thread_ts, channel: _c, event_ts: _e, ...said } = event as Fields & { ts: string };
      const root = placed.get(thread_ts);
      placed.set(ts, workspace.say('alerts', said, root ? { thread_ts: root } : {}).ts);
      if (killAfter.includes(index)) {
        await bot.kill();
        bot = await startBotProcess(options);
      }
      // A few are said to nobody, the rest to the new process, which first has to read what it missed.
      if (killAfter.includes(index - DEAF_FOR)) await workspace.connected(60_000);
      await sleep(100);
    }
    await workspace.connected(60_000);
    await settled(workspace, bot);
    await bot.stop();
    const { store, close } = await openDatabase({ dataDir }, { clock: systemClock, log });
    const gaps: Ended['gaps'] = [];
    for await (const event of store.events({ types: ['channel.gap_closed'] }))
      if (event.type === 'channel.gap_closed') gaps.push(event.payload);
    const ended = {
      contents: withoutTimes(await intakeContents(store), placed),
      signals: await store.signals({}),
      gaps,
      faults: (await store.verify()).faults,
      cards: workspace
        .messages('alerts')
        .map(({ ts }) => workspace.thread('alerts', ts).filter((each) => isCard(workspace, each)).length),
    };
    await close();
    return ended;
  } finally {
    await bot.stop();
    await workspace.close();
    await neighbours.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const isCard = (workspace: Workspace, { bot_id, blocks }: Message): boolean =>
  bot_id === workspace.world.app.botId && JSON.stringify(blocks ?? []).includes('ANM-');

/** Another run has other times: messages are called by their place in the order, and the times of the clock go. */
function withoutTimes(
  contents: Record<string, unknown[]>,
  placed: ReadonlyMap<unknown, string>,
): Record<string, unknown[]> {
  const order = new Map([...placed.values()].map((ts, index) => [ts, `#${index}`]));
  const text = JSON.stringify(contents, (key, value) =>
    ['effectiveAt', 'detectedAt', 'occurredAt'].includes(key) ? undefined : value,
  ).replace(/\d{10}\.\d{6}/g, (ts) => order.get(ts) ?? ts);
  return JSON.parse(text) as Record<string, unknown[]>;
}

/** Rest: no event under way, nothing in the inbox, and for some seconds nothing new in the ledger and in the channel. */
async function settled(workspace: Workspace, bot: BotProcess): Promise<void> {
  let last = '';
  let since = performance.now();
  const figures = async () => {
    const port = [...(await readFile(bot.logFile, 'utf8')).matchAll(/"port":(\d+)/g)].at(-1)?.[1];
    if (port === undefined) return 'not open yet';
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null);
    const lines = (await answer?.text())?.match(
      /^threadproof_(inbox\{state="waiting"\}|ledger_events) \d+$/gm,
    );
    return lines?.join(' ') ?? 'not open yet';
  };
  await eventually(
    'rest',
    async () => {
      const told = await figures();
      const threads = workspace.messages('alerts').map(({ ts }) => workspace.thread('alerts', ts));
      const now = `${told}${JSON.stringify(threads)}`;
      const quiet = workspace.socket.unsettled === 0 && told.includes('threadproof_inbox{state="waiting"} 0');
      if (now !== last || !quiet) since = performance.now();
      last = now;
      return performance.now() - since > 4_000;
    },
    120_000,
  );
}

describe('a bot that is killed in the middle of it', () => {
  it('ends with the same ledger contents as one that was left alone', async () => {
    const calm = await run([]);
    const drill = await run([5, 23, 44]);
    expect(calm.signals.length).toBeGreaterThan(40);
    expect(drill.contents).toEqual(calm.contents);
    expect(drill.faults).toEqual([]);
    expect(drill.cards).toEqual(calm.cards);
    const recovered = drill.signals.filter(({ flags }) => flags.includes('backfilled')).length;
    console.log(`${recovered} of ${drill.signals.length} signals came from history after three kills`);
    expect(recovered).toBeGreaterThan(3);
    expect(drill.gaps.length).toBeGreaterThan(0);
    expect(drill.gaps.every(({ missing }) => missing === 0)).toBe(true);
  }, 300_000);
});
