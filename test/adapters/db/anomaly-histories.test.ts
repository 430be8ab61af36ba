import { expect, test } from 'vitest';
import { listHistories } from '../../../src/adapters/db/anomaly-histories.ts';
import type { RecordedEvent } from '../../../src/domain/events/event.ts';
import { parsePage, readAhead } from '../../../src/evidence/source.ts';
import { sourceOf } from '../../evidence/source-of.ts';
import { acknowledged, opened, resolved } from './sample-events.ts';
import { eachStore } from './stores.ts';

async function collect<T>(items: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

eachStore('histories of anomalies', (makePlace) => {
  test('come by detection and number, each with its own events, as a bundle reads them from memory', async () => {
    await using place = await makePlace();
    const { store, close } = await place.open();
    const day = (number: number) => `2026-05-${String(30 - (number % 20)).padStart(2, '0')}T09:00:00.000Z`;
    // More than two pages.
    for (let number = 1; number <= 100; number++)
      await store.write((tx) =>
        tx.append([opened(number, { detectedAt: day(number) }), acknowledged(number)]),
      );
    await store.write((tx) =>
      tx.append([
        {
          type: 'anomaly.absorbed',
          subject: 'anomaly:7',
          effectiveAt: '2026-06-01T09:00:00.000Z',
          actor: opened(1).actor,
          idempotencyKey: null,
          payload: { number: 8, detectedAt: '2026-04-01T09:00:00.000Z', reason: 'one outage' },
        },
        resolved(3),
      ]),
    );
    const events = await collect<RecordedEvent>(store.events());
    await close();
    const { pool } = await place.connect();
    for (const through of [202, 201, 150, 0]) {
      const expected = await collect(readAhead(sourceOf(events, through).anomalies()));
      const pages = await collect(listHistories(pool, through));
      const read = await collect(readAhead(pages));
      expect(read.flatMap((page) => [...parsePage(page)])).toEqual(
        expected.flatMap((page) => [...parsePage(page)]),
      );
      expect(pages.flatMap(({ numbers }) => numbers)).toEqual(read.flat().map(({ number }) => number));
    }
    expect((await collect(listHistories(pool, 202)))[0]?.numbers[0]).toBe(7);
  });
});
