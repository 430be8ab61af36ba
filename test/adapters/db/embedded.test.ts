import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test, vi } from 'vitest';
import { opened } from './sample-events.ts';
import { eachStore, type Place } from './stores.ts';

const moduleUrl = (path: string) => new URL(path, import.meta.url).href;

/** Another process that writes one anomaly after another and says each number once it is committed. */
function startWriter(dataDir: string) {
  const script = `
    import { openDatabase } from ${JSON.stringify(moduleUrl('../../../src/adapters/db/open.ts'))};
    import { opened } from ${JSON.stringify(moduleUrl('./sample-events.ts'))};
    const log = { info() {}, warn() {}, error() {} };
    try {
      const { store, jobs } = await openDatabase({ dataDir: ${JSON.stringify(dataDir)} },
        { clock: { now: () => '2026-06-01T09:00:00.000Z' }, log });
      // Never finishes: at every kill one of these is running.
      await jobs.work('rank_candidates', () => new Promise(() => {}));
      for (;;) {
        const number = await store.write(async (tx) => {
          const number = await tx.nextAnomalyNumber();
          await tx.append([opened(number)]);
          await tx.enqueue({ name: 'draw_card', data: { anomaly: number } });
          if (number === 1) await tx.enqueue({ name: 'rank_candidates', data: { anomaly: 1 } });
          return number;
        });
        process.stdout.write(number + '\\n');
      }
    } catch (error) {
      process.stdout.write('refused ' + error.code + ' ' + error.message + '\\n');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return { child, lines };
}

const folderOf = (place: Place): string => ('dataDir' in place.target ? place.target.dataDir : '');

eachStore('embedded', (makePlace, kind) => {
  if (kind === 'server') return test.skip('is about the embedded store alone', () => {});

  test('what was acknowledged survives kill -9, again and again', { timeout: 120_000 }, async () => {
    await using place = await makePlace();
    let acknowledged = 0;
    for (const commits of [3, 25, 60]) {
      const { child, lines } = startWriter(folderOf(place));
      await vi.waitFor(() => expect(lines.length, lines.join()).toBeGreaterThanOrEqual(commits), 30_000);
      child.kill('SIGKILL');
      await once(child, 'exit');
      acknowledged = Number(lines.at(-1));
    }
    const { store, jobs } = await place.open();
    const { seq } = await store.head();
    // One more may have been committed whose number the parent did not hear.
    expect(seq - acknowledged).toBeGreaterThanOrEqual(0);
    expect(seq - acknowledged).toBeLessThanOrEqual(1);
    expect(await store.verify()).toMatchObject({ events: seq, faults: [] });
    const drawn = new Set<number>();
    await jobs.work('draw_card', async ({ anomaly }) => void drawn.add(anomaly), { concurrency: 4 });
    await vi.waitFor(() => expect(drawn.size).toBe(seq), 60_000);
    // What was running when the process died is run again at once, not when it expires.
    let ranked = 0;
    await jobs.work('rank_candidates', async () => void ranked++);
    await vi.waitFor(() => expect(ranked).toBe(1), 10_000);
  });

  test('a second process is refused with the pid of the first, and harms nothing', async () => {
    await using place = await makePlace();
    const { store } = await place.open();
    await store.write((tx) => tx.append([opened(1)]));
    const { child, lines } = startWriter(folderOf(place));
    await once(child, 'exit');
    expect(lines).toEqual([`refused STORE_IN_USE ${folderOf(place)} is open in process ${process.pid}`]);
    expect((await store.verify()).faults).toEqual([]);
  });

  test('every commit is synced to disk', async () => {
    await using place = await makePlace();
    const { store, fsyncs } = await place.open();
    const before = fsyncs() ?? 0;
    for (let number = 1; number <= 20; number++) await store.write((tx) => tx.append([opened(number)]));
    expect((fsyncs() ?? 0) - before).toBeGreaterThanOrEqual(20);
  });

  test('settings that keep it small and safe are in force', async () => {
    await using place = await makePlace({ empty: true });
    const { pool } = await place.connect();
    const { rows } = await pool.query(
      `SELECT name, setting FROM pg_settings
       WHERE name IN ('fsync', 'synchronous_commit', 'shared_buffers', 'full_page_writes') ORDER BY name`,
    );
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      full_page_writes: 'on',
      shared_buffers: String((16 * 1024) / 8),
      synchronous_commit: 'on',
    });
  });

  test('what was read is not kept', async () => {
    await using place = await makePlace({ empty: true });
    const { pool } = await place.connect();
    const read = () => pool.query('SELECT n, repeat(n::text, 10) FROM generate_series(1000, 11000) AS n');
    for (let warm = 0; warm < 50; warm++) await read();
    const before = process.memoryUsage.rss();
    // Kept, they would be some 2 MB each.
    for (let n = 0; n < 150; n++) await read();
    expect((process.memoryUsage.rss() - before) / 1e6).toBeLessThan(150);
  });

  test('ten connections at once get their own answers', async () => {
    await using place = await makePlace({ empty: true });
    const { pool } = await place.connect();
    await pool.query('CREATE TABLE seen (who int, n int)');
    await Promise.all(
      Array.from({ length: 10 }, async (_, who) => {
        const client = await pool.connect();
        try {
          for (let n = 0; n < 30; n++) {
            const name = n % 3 === 0 ? { name: `q${who}` } : {};
            const { rows } = await client.query({
              ...name,
              text: 'SELECT $1::int AS who, $2::text AS n',
              values: [who, n],
            });
            expect(rows).toEqual([{ who, n: String(n) }]);
            if (n % 5 !== 0) continue;
            await client.query('BEGIN');
            await client.query('INSERT INTO seen VALUES ($1, $2)', [who, n]);
            await expect(client.query('SELECT 1/0')).rejects.toThrow('division by zero');
            await client.query(n % 2 ? 'COMMIT' : 'ROLLBACK');
            await client.query('INSERT INTO seen VALUES ($1, $2)', [who, n]);
          }
        } finally {
          client.release();
        }
      }),
    );
    expect((await pool.query('SELECT count(*)::int AS n FROM seen')).rows).toEqual([{ n: 60 }]);
  });

  test('a connection that goes away in a transaction gives the session back, rolled back', async () => {
    await using place = await makePlace({ empty: true });
    const { pool } = await place.connect();
    await pool.query('CREATE TABLE kept (n int)');
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO kept VALUES (1)');
    client.release(new Error('lost'));
    expect((await pool.query('SELECT count(*)::int AS n FROM kept')).rows).toEqual([{ n: 0 }]);
  });

  test('it checkpoints and vacuums by itself', async () => {
    await using place = await makePlace({ empty: true });
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const { pool } = await place.connect();
      const checkpoint = async () =>
        (await pool.query('SELECT checkpoint_lsn::text AS lsn FROM pg_control_checkpoint()')).rows[0].lsn;
      const analysed = async () =>
        (await pool.query(`SELECT reltuples::int AS n FROM pg_class WHERE relname = 'churn'`)).rows[0].n;
      await pool.query('CREATE TABLE churn AS SELECT generate_series(1, 1000) AS n');
      const before = await checkpoint();
      vi.advanceTimersByTime(5 * 60_000);
      await vi.waitFor(async () => expect(await checkpoint()).not.toBe(before), 10_000);
      expect(await analysed()).toBe(-1);
      vi.advanceTimersByTime(3 * 3_600_000);
      await vi.waitFor(async () => expect(await analysed()).toBe(1_000), 20_000);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a long query does not stall the event loop', async () => {
    await using place = await makePlace({ empty: true });
    const { pool } = await place.connect();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    await pool.query('SELECT count(*) FROM generate_series(1, 3000000)');
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
  });
});
