import { PrismaPg } from '@prisma/adapter-pg';
import { expect, test } from 'vitest';
import { migrate } from '../../../src/adapters/db/migrate.ts';
import { openSchemaEngine } from './schema-engine.ts';
import { eachStore } from './stores.ts';

test('the migrations give exactly the schema', { timeout: 60_000 }, async () => {
  const engine = await openSchemaEngine();
  expect(await engine.diffMigrationsToSchema()).toEqual({
    exitCode: 0,
    sql: expect.stringContaining('empty migration'),
  });
});

eachStore('history', (makePlace) => {
  test("Prisma's own engine finds our history in sync", { timeout: 60_000 }, async () => {
    await using place = await makePlace({ empty: true });
    const connection = await place.connect();
    const engine = await openSchemaEngine(new PrismaPg(connection.pool));
    expect(await engine.diagnose()).toMatchObject({
      history: { diagnostic: 'databaseIsBehind', unappliedMigrationNames: [expect.any(String)] },
    });
    await migrate(connection.pool);
    expect(await engine.diagnose()).toMatchObject({
      history: null,
      failedMigrationNames: [],
      editedMigrationNames: [],
      hasMigrationsTable: true,
    });
  });
});
