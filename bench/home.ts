/**
 * The App Home beside its floor: one page with everything on it, against a bare count over the same rows.
 *
 *   node bench/home.ts [anomalies]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../src/adapters/db/open.ts';
import { botActor } from '../src/domain/actor.ts';
import type { NewEvent } from '../src/domain/events/event.ts';
import { plus } from '../src/domain/instant.ts';
import { settingsSchema } from '../src/domain/settings.ts';
import type { Chat, Log, Ports } from '../src/ports.ts';
import { home } from '../src/slack/blocks/home.ts';
import { homeOf } from '../src/usecases/list-anomalies.ts';
import { acknowledged, opened, resolved, signal } from '../test/adapters/db/sample-events.ts';

const count = Number(process.argv[2] ?? 5_000);
const silent: Log = { info() {}, warn() {}, error() {} };
const clock = { now: () => '2026-06-20T09:00:00.000Z' };
const dataDir = mkdtempSync(join(tmpdir(), 'threadproof-bench-'));
const database = await openDatabase({ dataDir }, { clock, log: silent });
const { store } = database;

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
            ...(number % 3 === 0 ? [acknowledged(number)] : []),
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
console.log(
  JSON.stringify({
    anomalies: count,
    blocks: blocks.length,
    countMs: Math.round(floor * 100) / 100,
    homeMs: Math.round(whole * 10) / 10,
    ratio: Math.round((whole / floor) * 10) / 10,
  }),
);
await database.close();
rmSync(dataDir, { recursive: true, force: true });
process.exit(0);
