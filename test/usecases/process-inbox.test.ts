import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/adapters/db/open.ts';
import { fromSlackTs } from '../../src/domain/instant.ts';
import { settingsSchema } from '../../src/domain/settings.ts';
import type { InboxItem, Ports } from '../../src/ports.ts';
import { processInbox } from '../../src/usecases/process-inbox.ts';
import { makeDataDir } from '../adapters/db/data-dir.ts';
import { corpus, OWN_BOT } from '../alert-sources/corpus.ts';
import { intakeContents } from './inbox-contents.ts';

const clock = { now: () => '2026-06-01T09:00:00.000Z' };
const log = { info() {}, warn() {}, error() {} };

async function withStore<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const folder = await makeDataDir();
  const database = await openDatabase({ dataDir: folder }, { clock, log });
  try {
    return await work(database);
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const items: InboxItem[] = corpus.map(({ name, event }) => ({
  id: name,
  kind: 'slack_event',
  receivedAt: fromSlackTs(String(event.event_ts ?? event.ts)),
  body: { event },
  backfilled: false,
}));

const work = ({ store }: Database) =>
  processInbox({
    ports: { store, jobs: { poke() {} }, log, clock, settings: settingsSchema.parse({}) } as unknown as Ports,
    watch: () => ({ has: () => true, all: () => [], find: () => null }),
    ownBotIds: [OWN_BOT],
  });

/** Stores the messages and works the inbox through after each of these many. */
const take = (order: readonly InboxItem[], sizes: readonly number[]) =>
  withStore(async (database) => {
    for (let next = 0, turn = 0; next < order.length; turn++) {
      const many = Math.max(1, sizes[turn % sizes.length] ?? 1);
      for (const item of order.slice(next, next + many)) await database.store.receive(item);
      await work(database);
      next += many;
    }
    const report = await database.store.verify();
    return { contents: await intakeContents(database.store), faults: report.faults, events: report.events };
  });

describe('the inbox', () => {
  it('gives the same ledger whether messages are taken one by one or many at once', async () => {
    const single = await take(items, [1]);
    const whole = await take(items, [items.length]);
    expect(whole.contents).toEqual(single.contents);
    expect(whole.faults).toEqual([]);
    expect(
      Object.keys(whole.contents).filter((subject) => subject.startsWith('anomaly:')).length,
    ).toBeGreaterThan(20);
  }, 120_000);

  it('gives the same ledger for any batches, with every message delivered again', async () => {
    const single = await take(items, [1]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }),
        async (sizes) => {
          const again = items.flatMap((item, index) => [item, items[Math.max(0, index - 1)] as InboxItem]);
          expect((await take(again, sizes)).contents).toEqual(single.contents);
        },
      ),
      { numRuns: 2 },
    );
  }, 240_000);

  it('a recovery that is delivered before its alert ends it all the same', async () => {
    const pair = ['alertmanager-firing-critical.json', 'alertmanager-resolved-critical.json'].map(
      (name) => items.find(({ id }) => id === name) as InboxItem,
    );
    const others = items.filter((item) => !pair.includes(item)).slice(0, 40);
    const late = [...pair.toReversed(), ...others];
    const single = await take(late, [1]);
    const opened = Object.values(single.contents).find((events) =>
      JSON.stringify(events[0]).includes('"summary":"HighErrorRate checkout-api'),
    );
    expect(opened).toMatchObject([
      { type: 'anomaly.opened', effectiveAt: pair[0]?.receivedAt },
      { type: 'anomaly.signal_attached', effectiveAt: pair[1]?.receivedAt, payload: { kind: 'resolved' } },
      { type: 'anomaly.resolved', effectiveAt: pair[1]?.receivedAt, payload: { kind: 'auto_recovered' } },
    ]);
    // The recovery alone, and then all that was said before it in one batch.
    expect((await take(late, [1, late.length])).contents[`anomaly:1`]).toEqual(single.contents['anomaly:1']);
    expect(single.faults).toEqual([]);
  }, 60_000);
});
