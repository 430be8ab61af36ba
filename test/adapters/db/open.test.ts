import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/adapters/db/open.ts';
import { testClock, testLog } from './data-dir.ts';
import { opened } from './sample-events.ts';
import { eachStore } from './stores.ts';

const options = { clock: testClock(), log: testLog };

test('a server that cannot be reached is told in a sentence, without the password', async () => {
  const url = 'postgres://ada:open-sesame@127.0.0.1:1/threadproof';
  const failure = await openDatabase({ url }, options).catch((error) => error);
  expect(failure).toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining('ECONNREFUSED') });
  expect(JSON.stringify([failure.message, failure.stack, failure.cause])).not.toContain('open-sesame');
});

test('a folder that holds something else is told, and given back', { timeout: 60_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'threadproof-test-'));
  mkdirSync(join(dataDir, 'postgres'));
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '9.1\n');
  for (let attempt = 0; attempt < 2; attempt++)
    await expect(openDatabase({ dataDir }, options)).rejects.toMatchObject({ code: 'STORE_FAILED' });
  rmSync(dataDir, { recursive: true, force: true });
});

test('a path that is no folder is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'threadproof-test-'));
  const file = join(folder, 'data');
  writeFileSync(file, '');
  await expect(openDatabase({ dataDir: file }, options)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  rmSync(folder, { recursive: true, force: true });
});

eachStore('open', (makePlace, kind) => {
  test('migrates an empty database once, and finds everything again', async () => {
    await using place = await makePlace({ empty: true });
    const first = await place.open();
    expect(first).toMatchObject({ kind, migrated: [expect.stringContaining('ledger')] });
    await first.store.write((tx) => tx.append([opened(1)]));
    await first.close();
    await first.close();
    const second = await place.open();
    expect(second.migrated).toEqual([]);
    expect(await second.store.anomaly(1)).toMatchObject({ number: 1 });
  });

  test.runIf(kind === 'server')('three replicas start at once on an empty database', async () => {
    await using place = await makePlace({ empty: true });
    const replicas = await Promise.all([place.open(), place.open(), place.open()]);
    expect(replicas.flatMap(({ migrated }) => migrated)).toHaveLength(1);
  });
});
