import { expect, test, vi } from 'vitest';
import { ThreadproofError } from '../../../src/domain/errors.ts';
import type { Job } from '../../../src/ports.ts';
import { opened } from './sample-events.ts';
import { eachStore } from './stores.ts';

const draw = (anomaly: number, startAfterMs = 0): Job => ({
  name: 'draw_card',
  data: { anomaly },
  startAfterMs,
});

eachStore('jobs', (makePlace, kind) => {
  test('run after the commit, and soon; a rollback drops them', async () => {
    await using place = await makePlace();
    const { store, jobs } = await place.open();
    const seen: number[] = [];
    await jobs.work('draw_card', async ({ anomaly }) => {
      // Only what was committed can be read: the handler is outside the transaction.
      if (await store.anomaly(anomaly)) seen.push(anomaly);
    });
    await expect(
      store.write(async (tx) => {
        await tx.append([opened(1)]);
        await tx.enqueue(draw(1));
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await store.write(async (tx) => {
      await tx.enqueue(draw(2));
      await tx.append([opened(1), opened(2)]);
    });
    await vi.waitFor(() => expect(seen).toEqual([2]), 10_000);
  });

  test('equal jobs that wait are one, a later one does not swallow one that may start now', async () => {
    await using place = await makePlace();
    const { store, jobs } = await place.open();
    await jobs.enqueue(draw(1, 3_600_000));
    await store.write(async (tx) => {
      for (const anomaly of [1, 1, 2]) await tx.enqueue(draw(anomaly));
    });
    await jobs.enqueue(draw(1));
    const seen: number[] = [];
    await jobs.work('draw_card', async ({ anomaly }) => void seen.push(anomaly));
    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(2), 10_000);
    await jobs.enqueue(draw(3));
    await vi.waitFor(() => expect(seen.sort()).toEqual([1, 2, 3]), 10_000);
  });

  test('one that is enqueued while its equal runs, runs after it', async () => {
    await using place = await makePlace();
    const { jobs } = await place.open();
    let runs = 0;
    await jobs.work('draw_card', async () => {
      runs++;
      if (runs === 1) await jobs.enqueue(draw(1));
    });
    await jobs.enqueue(draw(1));
    await vi.waitFor(() => expect(runs).toBe(2), 10_000);
  });

  test('a failure is tried again; being asked to wait is obeyed', async () => {
    await using place = await makePlace();
    const { jobs } = await place.open();
    const runs: Record<string, number> = {};
    await jobs.work('draw_card', async ({ anomaly }) => {
      runs[anomaly] = (runs[anomaly] ?? 0) + 1;
      if (runs[anomaly] > 1) return;
      if (anomaly === 1) throw new Error('once is no failure');
      throw new ThreadproofError('NEIGHBOUR_RATE_LIMITED', 'not now', { retryAfterMs: 300 });
    });
    const start = performance.now();
    await jobs.enqueue(draw(1));
    await jobs.enqueue(draw(2));
    await vi.waitFor(() => expect(runs['2']).toBe(2), 10_000);
    expect(performance.now() - start).toBeGreaterThan(300);
    await vi.waitFor(() => expect(runs['1']).toBe(2), 20_000);
    expect(await jobs.failed()).toEqual([]);
  });

  test('one that gives up is listed with its reason', async () => {
    await using place = await makePlace();
    const { jobs } = await place.open();
    await jobs.work('publish_home', async () => {
      throw new ThreadproofError('TOKEN_REFUSED', 'invalid_auth');
    });
    await jobs.enqueue({ name: 'publish_home', data: { userId: 'U1' } });
    await jobs.stop();
    const connection = place.kind === 'server' ? await place.connect() : null;
    if (connection === null) return; // the folder has one owner: the rest is looked at on the server
    await connection.pool.query(`UPDATE pgboss.job SET retry_limit = 0, state = 'created'`);
    const { jobs: later } = await place.open();
    await later.work('publish_home', async () => {
      throw new ThreadproofError('TOKEN_REFUSED', 'invalid_auth');
    });
    await vi.waitFor(
      async () =>
        expect(await later.failed()).toMatchObject([
          { name: 'publish_home', data: { userId: 'U1' }, error: 'TOKEN_REFUSED: invalid_auth' },
        ]),
      20_000,
    );
  });

  test('hostile text in a job does not stop it', async () => {
    await using place = await makePlace();
    const { store, jobs } = await place.open();
    const seen: string[] = [];
    await jobs.work('post_note', async ({ text }) => void seen.push(text));
    await store.write((tx) =>
      tx.enqueue({ name: 'post_note', data: { key: 'k', anomaly: 1, text: 'a\0b\\u0000' } }),
    );
    await vi.waitFor(() => expect(seen).toEqual(['a\uFFFDb\\u0000']), 10_000);
  });

  test('a schedule is kept once, however often it is set', async () => {
    await using place = await makePlace();
    const { jobs } = await place.open();
    for (const cron of ['0 9 * * 1', '0 8 * * 1'])
      await jobs.schedule({ name: 'post_digest', data: { week: 'now' } }, cron, 'Europe/Berlin');
    await (place.kind === 'embedded' ? jobs.stop() : Promise.resolve());
    await expect(jobs.schedule(draw(1), 'at noon', 'UTC')).rejects.toThrow();
    await expect(jobs.schedule(draw(1), '0 9 * * 1', 'Mars/Olympus')).rejects.toThrow();
  });

  test.runIf(kind === 'server')('three replicas run 300 jobs once each', async () => {
    await using place = await makePlace();
    const replicas = [await place.open(), await place.open(), await place.open()];
    const runs: number[][] = replicas.map(() => []);
    for (const [index, { jobs }] of replicas.entries())
      await jobs.work('draw_card', async ({ anomaly }) => void runs[index]!.push(anomaly), {
        concurrency: 2,
      });
    await Promise.all(
      replicas.map(({ store }, replica) =>
        store.write(async (tx) => {
          for (let job = 0; job < 100; job++) await tx.enqueue(draw(replica * 100 + job));
        }),
      ),
    );
    await vi.waitFor(() => expect(runs.flat()).toHaveLength(300), 30_000);
    expect(new Set(runs.flat()).size).toBe(300);
    expect(runs.filter((own) => own.length > 0).length).toBeGreaterThan(1);
  });
});
