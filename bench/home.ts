/**
 * The App Home beside its floor: one page with everything on it, against a bare count over the same rows. And
 * `/anomaly stats`, which folds every decision of the ledger, beside merely reading the same events.
 *
 *   node bench/home.ts [anomalies]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../src/adapters/db/open.ts';
import { botActor } from '../src/domain/actor.ts';
import { anomalySubject, type NewEvent } from '../src/domain/events/event.ts';
import { plus } from '../src/domain/instant.ts';
import { settingsSchema } from '../src/domain/settings.ts';
import { FIGURE_EVENTS } from '../src/domain/suggestion-figures.ts';
import type { Chat, Log, Ports } from '../src/ports.ts';
import { figures } from '../src/slack/blocks/figures.ts';
import { home } from '../src/slack/blocks/home.ts';
import { homeOf } from '../src/usecases/list-anomalies.ts';
import { measureSuggestions } from '../src/usecases/measure-suggestions.ts';
import { rememberOwing } from '../src/usecases/program/find-due.ts';
import { acknowledged, opened, resolved, signal } from '../test/adapters/db/sample-events.ts';
import { candidate } from '../test/usecases/stage.ts';

const count = Number(process.argv[2] ?? 5_000);
const silent: Log = { info() {}, warn() {}, error() {} };
const clock = { now: () => '2026-06-20T09:00:00.000Z' };
const dataDir = mkdtempSync(join(tmpdir(), 'threadproof-bench-'));
const database = await openDatabase({ dataDir }, { clock, log: silent });
const { store } = database;

const about = (number: number, effectiveAt: string) => ({
  subject: anomalySubject(number),
  effectiveAt,
  actor: botActor(),
  idempotencyKey: null,
});
const searched = {
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-01-08T00:00:00.000Z',
  sources: ['github:acme/api'],
  unavailable: [],
  changesConsidered: 300,
};
const ranked = (number: number, at: string): NewEvent => ({
  ...about(number, at),
  type: 'anomaly.candidates_ranked',
  payload: {
    rankerVersion: 'bench',
    searched,
    candidates: [0, 1, 2, 3, 4].map((place) => candidate(number * 10 + place)),
    likely: true,
  },
});
const decided = (number: number, at: string): NewEvent => ({
  ...about(number, at),
  type: 'anomaly.candidate_rejected',
  payload: { changeId: candidate(number * 10).changeId, reason: 'another service' },
});

for (let first = 1; first <= count; first += 250)
  await store.write((tx) =>
    tx.append(
      Array.from({ length: Math.min(250, count - first + 1) }, (_, index) => first + index).flatMap(
        (number): NewEvent[] => {
          const detectedAt = plus('2026-01-01T00:00:00.000Z', number * 45 * 60_000);
          return [
            signal(
              `s${number}`,
              { channelId: `C${number % 8}`, messageTs: `17700${number}.000100` },
              detectedAt,
            ),
            opened(number, { detectedAt, services: [`service-${number % 40}`] }),
            ranked(number, detectedAt),
            ...(number % 3 === 0 ? [acknowledged(number), decided(number, detectedAt)] : []),
            ...(number % 4 === 0 ? [] : [resolved(number)]),
          ];
        },
      ),
    ),
  );
await store.write((tx) =>
  tx.append(
    Array.from({ length: 8 }, (_, index) => ({
      type: 'channel.watched' as const,
      subject: `channel:C${index}`,
      effectiveAt: '2026-01-01T00:00:00.000Z',
      actor: botActor(),
      idempotencyKey: null,
      payload: { channelId: `C${index}`, name: `alerts-${index}`, private: false },
    })),
  ),
);

// What is measured asks Slack nothing but who it is, once.
const chat = {
  self: async () => ({ url: 'https://acme.slack.com/' }),
  person: async () => ({ userId: 'U1', name: 'Ada', email: null, timeZone: 'UTC', active: true, bot: false }),
} as unknown as Chat;
const ports = { store, clock, chat, settings: settingsSchema.parse({}) } as Ports;

// What the bot does once an hour.
await rememberOwing(ports);

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 25; i++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[12] as number;
}

const floor = await median(() => store.countAnomalies({ open: true }));
const view = await homeOf(ports, 'U1');
const whole = await median(async () => home(await homeOf(ports, 'U1')));
const { blocks } = home(view);
const reading = await median(async () => {
  for await (const _ of store.events({ types: [...FIGURE_EVENTS] }));
});
const stats = await median(async () => figures(await measureSuggestions(ports)));
console.log(
  JSON.stringify({
    anomalies: count,
    blocks: blocks.length,
    countMs: Math.round(floor * 100) / 100,
    homeMs: Math.round(whole * 10) / 10,
    ratio: Math.round((whole / floor) * 10) / 10,
    readEventsMs: Math.round(reading),
    statsMs: Math.round(stats),
    statsRatio: Math.round((stats / reading) * 10) / 10,
  }),
);
await database.close();
rmSync(dataDir, { recursive: true, force: true });
process.exit(0);
