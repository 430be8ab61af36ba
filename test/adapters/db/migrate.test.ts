import { expect, test } from 'vitest';
import { type Migration, migrate, readMigrations } from '../../../src/adapters/db/migrate.ts';
import { eachStore } from './stores.ts';

const step = (name: string, sql: string, checksum = name): Migration => ({ name, sql, checksum });

eachStore('migrate', (makePlace) => {
  test('applies each migration once, in order', async () => {
    await using place = await makePlace({ empty: true });
    const db = await place.connect();
    const first = step('1_a', 'CREATE TABLE a (x int); INSERT INTO a VALUES (1)');
    const second = step('2_b', 'INSERT INTO a SELECT x + 1 FROM a');
    expect(await migrate(db.pool, [first])).toEqual(['1_a']);
    expect(await migrate(db.pool, [first, second])).toEqual(['2_b']);
    expect(await migrate(db.pool, [first, second])).toEqual([]);
    expect((await db.pool.query('SELECT x FROM a ORDER BY x')).rows).toEqual([{ x: 1 }, { x: 2 }]);
  });

  test('leaves nothing of a migration that fails, and can be tried again', async () => {
    await using place = await makePlace({ empty: true });
    const db = await place.connect();
    const broken = step('1_a', 'CREATE TABLE a (x int); SELECT 1/0');
    await expect(migrate(db.pool, [broken])).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect((await db.pool.query(`SELECT to_regclass('a') AS a`)).rows).toEqual([{ a: null }]);
    expect(await migrate(db.pool, [step('1_a', 'CREATE TABLE a (x int)')])).toEqual(['1_a']);
  });

  test.each([
    ['an edited', [step('1_a', 'SELECT 1', 'other')], /was edited/],
    ['an unknown', [], /is unknown to this version/],
  ])('refuses %s migration', async (_, migrations, message) => {
    await using place = await makePlace({ empty: true });
    const db = await place.connect();
    await migrate(db.pool, [step('1_a', 'SELECT 1')]);
    await expect(migrate(db.pool, migrations)).rejects.toThrow(message);
  });

  test('refuses a database in which a migration was begun and not finished', async () => {
    await using place = await makePlace({ empty: true });
    const db = await place.connect();
    await migrate(db.pool, [step('1_a', 'SELECT 1')]);
    await db.pool.query('UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(migrate(db.pool, [step('1_a', 'SELECT 1')])).rejects.toThrow(/begun and not finished/);
  });

  test('two at once apply everything once', async () => {
    await using place = await makePlace({ empty: true });
    const db = await place.connect();
    const [one, two] = await Promise.all([migrate(db.pool), migrate(db.pool)]);
    expect([...one, ...two].sort()).toEqual(readMigrations().map(({ name }) => name));
  });
});
