import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../../src/domain/events/event.ts';
import { sealedEvents } from '../../../src/ledger/ledger-page.ts';
import { GENESIS } from '../../../src/ledger/seal.ts';
import { testClock } from './data-dir.ts';
import { acknowledged, opened, signal } from './sample-events.ts';
import { eachStore, serverUrl } from './stores.ts';

// Said once for all files of this folder.
if (!serverUrl)
  console.log('TEST_DATABASE_URL is not set: the PostgreSQL half of the store contract is skipped.');

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

eachStore('ledger', (makePlace) => {
  test('starts empty and gives back what was appended, in order', async () => {
    await using place = await makePlace();
    const clock = testClock();
    const { store } = await place.open({ clock });
    expect(await store.head()).toEqual(GENESIS);
    const first = await store.write((tx) => tx.append([opened(1), acknowledged(1, 'click-1')]));
    clock.set('2026-06-01T10:00:00.000Z');
    const second = await store.write((tx) => tx.append([opened(2)]));
    const events = await collect(store.events());
    expect(events).toEqual([...first, ...second]);
    expect(events.map(({ seq, recordedAt }) => [seq, recordedAt])).toEqual([
      [1, '2026-06-01T09:00:00.000Z'],
      [2, '2026-06-01T09:00:00.000Z'],
      [3, '2026-06-01T10:00:00.000Z'],
    ]);
    expect(await store.head()).toEqual({ seq: 3, hash: second[0]?.hash });
    expect(await store.eventByIdempotencyKey('click-1')).toEqual(first[1]);
    expect(await store.eventByIdempotencyKey('click-2')).toBeNull();
    expect(await store.verify()).toMatchObject({ events: 3, erased: 0, faults: [] });
  });

  test('time never runs backwards in it', async () => {
    await using place = await makePlace();
    const clock = testClock('2026-06-01T10:00:00.000Z');
    const { store } = await place.open({ clock });
    await store.write((tx) => tx.append([opened(1)]));
    clock.set('2026-06-01T09:59:00.000Z');
    const [late] = await store.write((tx) => tx.append([opened(2)]));
    expect(late?.recordedAt).toBe('2026-06-01T10:00:00.000Z');
    expect((await store.verify()).faults).toEqual([]);
  });

  test('narrows by number, type and subject', async () => {
    await using place = await makePlace();
    const { store } = await place.open();
    await store.write((tx) => tx.append([opened(1), signal('a'), opened(11), acknowledged(1)]));
    const seqs = async (filter: Parameters<typeof store.events>[0]) =>
      (await collect<RecordedEvent>(store.events(filter))).map(({ seq }) => seq);
    expect(await seqs({ after: 1, through: 3 })).toEqual([2, 3]);
    expect(await seqs({ types: ['anomaly.opened'] })).toEqual([1, 3]);
    expect(await seqs({ subject: 'anomaly:1' })).toEqual([1, 4]);
    expect(await seqs({ subjectPrefix: 'anomaly:1' })).toEqual([1, 3, 4]);
    expect((await collect(sealedEvents(store.sealed({ after: 3 })))).map(({ seq }) => seq)).toEqual([4]);
  });

  test('pages through more events than fit one page', async () => {
    await using place = await makePlace();
    const { store } = await place.open();
    const many = Array.from({ length: 2_500 }, (_, index) => signal(`s${index}`));
    await store.write((tx) => tx.append(many));
    expect((await collect(store.events())).map(({ seq }) => seq)).toEqual(many.map((_, index) => index + 1));
    expect(await store.verify()).toMatchObject({ events: 2_500, faults: [] });
  });

  test('keeps hostile text exactly', async () => {
    await using place = await makePlace();
    const { store } = await place.open();
    const hostile = `NUL \0, half \uD83D… whole 😀, bidi \u202E, "quotes", \\u0000, =HYPERLINK("x"), <!channel>`;
    const clean = hostile.toWellFormed();
    const facts = { text: clean, dedupeKey: clean, summary: clean.slice(0, 200), services: [clean] };
    await store.write((tx) => tx.append([opened(1, facts), signal('x\0y', { title: clean })]));
    expect(await store.anomaly(1)).toMatchObject({ text: clean, dedupeKeys: [clean], services: [clean] });
    expect(await store.correlated({ keys: [clean], messages: [] })).toHaveLength(1);
    expect(await store.signals({ signalId: 'x\0y' })).toMatchObject([{ title: clean, signalId: 'x\0y' }]);
    expect((await store.verify()).faults).toEqual([]);
  });

  test('an idempotency key is taken once, and a refusal leaves the transaction usable', async () => {
    await using place = await makePlace();
    const { store } = await place.open();
    await store.write((tx) => tx.append([opened(1, {}, 'click')]));
    await expect(store.write((tx) => tx.append([opened(2, {}, 'click')]))).rejects.toMatchObject({
      code: 'DUPLICATE',
    });
    await expect(
      store.write((tx) => tx.append([acknowledged(1, 'k'), acknowledged(1, 'k')])),
    ).rejects.toMatchObject({ code: 'DUPLICATE' });
    await store.write(async (tx) => {
      await expect(tx.append([opened(2, {}, 'click')])).rejects.toMatchObject({ code: 'DUPLICATE' });
      await tx.append([opened(2, {}, 'other')]);
    });
    expect(await store.head()).toMatchObject({ seq: 2 });
  });

  test('the database refuses to change or remove anything', async () => {
    await using place = await makePlace();
    const database = await place.open();
    await database.store.write((tx) => tx.append([opened(1)]));
    await database.close();
    const { pool } = await place.connect();
    for (const sql of [
      'UPDATE ledger_event SET type = type',
      'DELETE FROM ledger_event',
      'TRUNCATE ledger_event CASCADE',
      'UPDATE ledger_payload SET salt = salt',
      'DELETE FROM ledger_payload',
      'TRUNCATE ledger_payload',
      'DELETE FROM ledger_head',
      'TRUNCATE ledger_head',
      'UPDATE ledger_head SET seq = 0',
    ])
      await expect(pool.query(sql), sql).rejects.toMatchObject({
        code: '55000',
        message: expect.stringContaining('append-only'),
      });
  });

  test('whoever gets past that is found out, at the event that was edited', async () => {
    await using place = await makePlace();
    const first = await place.open();
    await first.store.write((tx) => tx.append([opened(1), acknowledged(1), opened(2), opened(3)]));
    await first.close();
    const { pool, close } = await place.connect();
    await pool.query('ALTER TABLE ledger_event DISABLE TRIGGER USER');
    await pool.query('ALTER TABLE ledger_payload DISABLE TRIGGER USER');
    await pool.query("UPDATE ledger_event SET header = replace(header, ',', E',\\n') WHERE seq = 2");
    await pool.query("UPDATE ledger_payload SET payload = payload || E'\\n' WHERE seq = 3");
    await close();
    const { store } = await place.open();
    expect((await collect(sealedEvents(store.sealed()))).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect((await store.verify()).faults).toEqual([
      'event 2: header_hash: the header is not the one that was hashed',
      'event 3: payload_hash: the payload is not the one that was hashed',
    ]);
  });

  test('a lawful erasure takes the payload and leaves the chain', async () => {
    await using place = await makePlace();
    const first = await place.open();
    await first.store.write((tx) => tx.append([opened(1), acknowledged(1), opened(2)]));
    await first.close();
    const connection = await place.connect();
    const erase = 'SELECT ledger_erase(1) AS erased';
    expect((await connection.pool.query(erase)).rows).toEqual([{ erased: true }]);
    expect((await connection.pool.query(erase)).rows).toEqual([{ erased: false }]);
    await connection.close();
    const { store } = await place.open();
    expect((await collect(sealedEvents(store.sealed())))[0]).toMatchObject({
      seq: 1,
      salt: null,
      payload: null,
    });
    // The rows still say what was erased, until they are folded anew.
    expect(await store.verify()).toMatchObject({
      erased: 1,
      faults: ['anomaly: 1 row(s) that no event gives'],
    });
    expect(await store.rebuild()).toEqual({ events: 3, anomalies: 1 });
    expect(await store.verify()).toMatchObject({ events: 3, erased: 1, faults: [] });
  });
});
