import { expect, test } from 'vitest';
import { acknowledged, opened, resolved, signal } from './sample-events.ts';
import { eachStore } from './stores.ts';

eachStore('write', (makePlace, kind) => {
  test('fifty writers at once lose no update and leave no gap', async () => {
    await using place = await makePlace();
    const stores = [(await place.open()).store];
    if (kind === 'server') stores.push((await place.open()).store, (await place.open()).store);
    await stores[0]!.write((tx) => tx.saveCursor('count', '0'));
    const numbers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        stores[index % stores.length]!.write(async (tx) => {
          const count = Number(await tx.cursor('count'));
          await tx.saveCursor('count', String(count + 1));
          const number = await tx.nextAnomalyNumber();
          await tx.append([opened(number)]);
          return number;
        }),
      ),
    );
    const [store] = stores;
    expect(await store!.cursor('count')).toBe('50');
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(await store!.verify()).toMatchObject({ head: { seq: 50 }, events: 50, faults: [] });
  });

  test('what failed leaves nothing behind: no event, no row, no number, no inbox item', async () => {
    await using place = await makePlace();
    const { store } = await place.open();
    const item = {
      id: 'Ev1',
      kind: 'slack_event' as const,
      receivedAt: '2026-06-01T09:00:00.000Z',
      body: {},
      backfilled: false,
    };
    const work = store.write(async (tx) => {
      await tx.append([opened(await tx.nextAnomalyNumber())]);
      await tx.receive(item);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await store.head()).toMatchObject({ seq: 0 });
    expect(await store.anomaly(1)).toBeNull();
    expect(await store.receive(item)).toBe(true);
    expect(await store.write((tx) => tx.nextAnomalyNumber())).toBe(1);
  });

  test('a COMMIT that fails reaches the caller', async () => {
    await using place = await makePlace();
    const first = await place.open();
    await first.close();
    const connection = await place.connect();
    await connection.pool.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'refused at commit' USING ERRCODE = '23514'; END $$;
      CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON cursor DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION refuse();`);
    await connection.close();
    const { store } = await place.open();
    await expect(
      store.write(async (tx) => {
        await tx.append([opened(1)]);
        await tx.saveCursor('a', 'b');
      }),
    ).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(await store.head()).toMatchObject({ seq: 0 });
    await store.write((tx) => tx.append([opened(1)]));
    expect(await store.head()).toMatchObject({ seq: 1 });
  });

  test('inside, one reads what one wrote', async () => {
    await using place = await makePlace();
    const { store } = await place.open();
    await store.write(async (tx) => {
      expect([await tx.nextAnomalyNumber(), await tx.nextAnomalyNumber()]).toEqual([1, 2]);
      await tx.append([opened(1), opened(2)]);
      await tx.append([acknowledged(2)]);
      expect(await tx.anomaly(2)).toMatchObject({ status: 'acknowledged', lastSeq: 3 });
      expect(await tx.head()).toMatchObject({ seq: 3 });
    });
    expect(await store.countAnomalies({ open: true })).toBe(2);
  });

  test('asking the store from inside a write fails at once instead of waiting for itself', async () => {
    await using place = await makePlace();
    const { store, jobs } = await place.open();
    const outside = [
      () => store.anomaly(1),
      () => store.head(),
      () =>
        store.receive({
          id: 'a',
          kind: 'webhook',
          receivedAt: '2026-06-01T09:00:00.000Z',
          body: 1,
          backfilled: false,
        }),
      () => jobs.enqueue({ name: 'tick', data: {} }),
      () => store.write(async () => {}),
      () => store.rebuild(),
    ];
    for (const ask of outside) {
      await expect(store.write(async () => void (await ask()))).rejects.toThrow(/from inside a write/);
      await expect(store.snapshot(async () => void (await ask()))).rejects.toThrow(/from inside a write/);
    }
    await store.write((tx) => tx.append([opened(1)]));
    expect(await store.anomaly(1)).not.toBeNull();
  });

  test('what was posted, of many keys in one question', async () => {
    await using place = await makePlace();
    const { store } = await place.open();
    const at = (key: string, ts: string | null) => ({
      key,
      channelId: 'C1',
      ts,
      contentHash: null,
      postedAt: '2026-06-01T09:00:00.000Z',
    });
    await store.write(async (tx) => {
      await tx.savePosted(at('card:1', '1.2'));
      await tx.savePosted(at('odd\0key', null));
      await tx.savePosted(at('card:3', '3.4'));
    });
    // More than one statement takes as parameters.
    const others = Array.from({ length: 40_000 }, (_, index) => `note:${index}`);
    expect(await store.postedAmong(['card:1', 'card:2', 'odd\0key', ...others])).toEqual(
      new Map([
        ['card:1', at('card:1', '1.2')],
        ['odd\0key', at('odd\uFFFDkey', null)],
      ]),
    );
    expect(await store.postedAmong([])).toEqual(new Map());
  });

  test('a snapshot does not see what is written meanwhile', async () => {
    await using place = await makePlace();
    const { store } = await place.open();
    await store.write((tx) => tx.append([opened(1)]));
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const later = begun.then(() => store.write((tx) => tx.append([opened(2)])));
    const seen = await store.snapshot(async (reader) => {
      const before = await reader.head();
      begin();
      if (kind === 'server') await later;
      return [before.seq, (await reader.head()).seq, await reader.countAnomalies({})];
    });
    expect(seen).toEqual([1, 1, 1]);
    await later;
    expect(await store.head()).toMatchObject({ seq: 2 });
  });

  test('projections are what a fresh fold gives, and verify names what is not', async () => {
    await using place = await makePlace();
    const first = await place.open();
    await first.store.write((tx) =>
      tx.append([
        opened(1),
        signal('a'),
        acknowledged(1),
        resolved(1),
        opened(2),
        opened(3),
        signal('b', { disposition: 'unparsed' }),
      ]),
    );
    await first.store.write((tx) =>
      tx.append([
        {
          ...signal('b'),
          type: 'signal.classified',
          idempotencyKey: null,
          payload: { signalId: 'b', as: 'not_an_alert', reason: 'a menu', anomaly: null },
        },
      ]),
    );
    expect((await first.store.verify()).faults).toEqual([]);
    expect(await first.store.signals({ disposition: ['ignored'] })).toMatchObject([{ signalId: 'b' }]);
    await first.close();

    const connection = await place.connect();
    await connection.pool.query(`
      UPDATE anomaly SET status = 'closed' WHERE number = 1;
      DELETE FROM anomaly WHERE number = 2;
      UPDATE anomaly SET state = replace(state, 'sev2', 'sev4') WHERE number = 3;
      UPDATE signal SET message_key = 'C9:1' WHERE signal_id = 'a';
      INSERT INTO signal SELECT 'ghost', 99, at, disposition, message_key, state, last_seq FROM signal LIMIT 1;`);
    await connection.close();
    const { store } = await place.open();
    expect((await store.verify()).faults).toEqual([
      'anomaly 1: column status is "closed", the ledger says "resolved"',
      'anomaly 2: the row is missing',
      expect.stringMatching(/^anomaly 3: column state is .*sev4.*, the ledger says .*sev2/),
      'signal a: column messageKey is "C9:1", the ledger says "C1:1780000000.000001"',
      'signal: 1 row(s) that no event gives',
    ]);
    expect(await store.rebuild()).toEqual({ events: 8, anomalies: 3 });
    expect((await store.verify()).faults).toEqual([]);
  });

  test('verify finds a ledger that somebody changed with the triggers switched off', async () => {
    await using place = await makePlace();
    const first = await place.open();
    await first.store.write((tx) => tx.append([opened(1), opened(2), opened(3)]));
    await first.close();
    const connection = await place.connect();
    await connection.pool.query(`
      ALTER TABLE ledger_event DISABLE TRIGGER USER;
      ALTER TABLE ledger_payload DISABLE TRIGGER USER;
      UPDATE ledger_event SET type = 'anomaly.voided' WHERE seq = 1;
      UPDATE ledger_payload SET payload = replace(payload, 'checkout', 'checkin') WHERE seq = 2;
      UPDATE ledger_event SET header = replace(header, 'Threadproof', 'Threadprof') WHERE seq = 3;`);
    await connection.close();
    const { store } = await place.open();
    const { faults } = await store.verify();
    expect(faults).toEqual(
      expect.arrayContaining([
        'event 1: column type does not say what the header says',
        expect.stringMatching(/^event 2: payload_hash/),
        'event 2: column body is not the payload that was hashed',
        expect.stringMatching(/^event 3: header_hash/),
      ]),
    );
  });

  test('errors of the server are told with a code and without a stack of arguments', async () => {
    await using place = await makePlace();
    const { store } = await place.open();
    const work = store.write(async (tx) => {
      await tx.append([opened(1)]);
      await tx.append([opened(1)]);
    });
    await expect(work).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.not.stringContaining('\n'),
    });
    expect(await store.head()).toMatchObject({ seq: 0 });
  });
});
