/**
 * A storm of alerts through the real bot process, with Slack's limits switched on:
 *
 *   node bench/storm.ts [messages] [monitors] [seconds]
 *
 * 10,000 messages of 40 monitors in a minute unless told. Prints one JSON object: how long Slack waited for each "ok", when
 * everything was disposed of, and what must hold afterwards. Exits 1 when something of it does not.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBotProcess } from '../sandbox/bot-process.ts';
import { harborlightSeed } from '../sandbox/harborlight.ts';
import { startNeighbours } from '../sandbox/neighbours/start.ts';
import { startWorkspace } from '../sandbox/slack/workspace.ts';
import { openDatabase } from '../src/adapters/db/open.ts';
import { systemClock } from '../src/clock.ts';

const messages = Number(process.argv[2] ?? 10_000);
const monitors = Number(process.argv[3] ?? 40);
const seconds = Number(process.argv[4] ?? 60);
const PORT = 4799;
const log = { info() {}, warn: console.warn, error: console.error };

const dataDir = await mkdtemp(join(tmpdir(), 'threadproof-storm-'));
const neighbours = await startNeighbours({ now: Date.parse(systemClock.now()) });
const workspace = await startWorkspace({ seed: harborlightSeed(neighbours.company), rateLimits: true });
const bot = await startBotProcess({ workspace, neighbours, dataDir, environment: { PORT: String(PORT) } });
await workspace.connected(60_000);

const waits: number[] = [];
const told = workspace.world.onEvent;
workspace.world.onEvent = (envelope) => {
  const event = envelope.event as { type?: string; bot_id?: string } | undefined;
  if (event?.type !== 'message' || event.bot_id === workspace.world.app.botId) return told(envelope);
  const started = performance.now();
  void workspace.socket.deliver(envelope).then(() => waits.push(performance.now() - started));
};

const own = (message: { bot_id?: string }) => message.bot_id === workspace.world.app.botId;
const drawn = new Map<string, number>();
workspace.watch((change) => {
  if (change.kind === 'message' && own(change.message) && change.message.thread_ts)
    drawn.set(change.message.ts, (drawn.get(change.message.ts) ?? 0) + 1);
});

const started = performance.now();
const since = () => Math.round((performance.now() - started) / 100) / 10;
const figure = async (name: string) => {
  const text = await (await fetch(`http://127.0.0.1:${PORT}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
};
await workspace.outside.storm(messages, monitors, messages / seconds);
const saidAfter = since();
while (waits.length < messages) await sleep(100);
const acknowledgedAfter = since();
while ((await figure('threadproof_inbox\\{state="waiting"\\}')) > 0) await sleep(200);
const disposedAfter = since();

const cards = () =>
  workspace.messages('alerts').filter(({ ts }) => workspace.thread('alerts', ts).some(own)).length;
const counted = () => {
  const text = workspace
    .messages('alerts')
    .flatMap(({ ts }) => workspace.thread('alerts', ts).filter(own))
    .map((card) => Number(/(\d+) messages/.exec(JSON.stringify(card.blocks))?.[1] ?? 1));
  return text.reduce((sum, each) => sum + each, 0);
};
while (cards() < monitors || counted() < messages) {
  if (since() > 900) break;
  await sleep(500);
}
const cardsTrueAfter = since();
await bot.stop();

const { store, close } = await openDatabase({ dataDir }, { clock: systemClock, log });
const signals = await store.signals({});
const anomalies = await store.countAnomalies({});
const report = await store.verify();
await close();
waits.sort((a, b) => a - b);
const at = (share: number) =>
  Math.round(waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0);
const result = {
  machine: { cores: availableParallelism(), load: loadavg().map((each) => Math.round(each * 10) / 10) },
  messages,
  monitors,
  saidInSeconds: saidAfter,
  acknowledgedInMs: { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), worst: at(1) },
  acknowledgedAfter,
  disposedAfter,
  cardsTrueAfter,
  signals: signals.length,
  disposedOf: Object.groupBy(signals, ({ disposition }) => disposition) as Record<string, unknown[]> | object,
  anomalies,
  threadsWithCard: cards(),
  countedOnCards: counted(),
  drawnPerCard: Math.round(([...drawn.values()].reduce((sum, each) => sum + each, 0) / monitors) * 10) / 10,
  refusedBySlack: Object.fromEntries(workspace.limits.refused),
  lostBySlack: workspace.socket.lost.length,
  ledgerFaults: report.faults,
};
result.disposedOf = Object.fromEntries(
  Object.entries(result.disposedOf).map(([name, all]) => [name, (all as unknown[]).length]),
);
console.log(JSON.stringify(result, null, 2));
const holds =
  signals.length === messages &&
  anomalies === monitors &&
  result.threadsWithCard === monitors &&
  result.countedOnCards === messages &&
  workspace.limits.refused.size === 0 &&
  result.lostBySlack === 0 &&
  report.faults.length === 0 &&
  at(1) < 3_000;
await workspace.close();
await neighbours.close();
await rm(dataDir, { recursive: true, force: true });
process.exit(holds ? 0 : 1);
