import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/adapters/db/open.ts';
import { fileSpool } from '../../src/adapters/spool/file-spool.ts';

import { type Format, noOptions } from '../../src/domain/period-options.ts';
import { settingsSchema } from '../../src/domain/settings.ts';
import { writeBundleInThread } from '../../src/evidence-worker.ts';
import { hashLedgerInThread } from '../../src/ledger-worker.ts';
import { chooseEdition } from '../../src/usecases/choose-edition.ts';
import { makeEdition, type Watch } from '../../src/usecases/make-edition.ts';
import { renderBundle } from '../../src/usecases/render-bundle.ts';
import { makeDataDir, testClock, testLog } from '../adapters/db/data-dir.ts';
import { opened } from '../adapters/db/sample-events.ts';
import { windowOf } from '../evidence/inputs.ts';
import { newKey, verifyBytes } from '../evidence/package/small-bundle.ts';

const key = newKey();
const clock = testClock('2026-07-20T09:00:00.000Z');
let dataDir: string;
let database: Database;
beforeAll(async () => {
  dataDir = await makeDataDir();
  database = await openDatabase({ dataDir }, { clock, log: testLog });
  // Several pages of both kinds.
  const numbers = Array.from({ length: 1_100 }, (_, i) => i + 1);
  await database.store.write((tx) =>
    tx.append(numbers.map((number) => opened(number, { detectedAt: '2026-05-01T09:00:00.000Z' }))),
  );
}, 60_000);
afterAll(async () => {
  await database.close();
  await rm(dataDir, { recursive: true });
});

const window = windowOf('Q2 2026');
const make = async (watch: Watch, { store }: Pick<Database, 'store'> = database, format: Format = 'json') => {
  const requestedBy = { kind: 'system', personRef: null, label: 'test', via: 'cli' } as const;
  const edition = await chooseEdition(store, { window, options: noOptions(), requestedBy }, clock.now());
  const settings = settingsSchema.parse({ organization: 'Acme', channels: ['alerts'] });
  return makeEdition(
    { store, settings, neighbours: { changes: null, tickets: [], pager: null } },
    { window, scope: null, edition },
    format,
    {
      key,
      product: { version: '0', commit: null, tzVersion: '2025c' },
      workspace: { teamId: 'T1', teamName: 'Acme', url: null },
      render: renderBundle,
      spool: () => fileSpool(),
      worker: { hashLedger: hashLedgerInThread(null), writeBundle: writeBundleInThread(null) },
    },
    watch,
  );
};

/** The embedded store has one of its own. */
const threads = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length - 1;

test('is made to the end', async () => {
  const { counts, bytes } = await make({});
  expect(counts.population).toBe(1_100);
  expect(JSON.parse(Buffer.from(bytes).toString()).cover.ledgerVerification).toContain('1100 events');
  expect(threads()).toBe(0);
});

test.each([0, 0.1, 0.2, 0.3, 0.5])('stopped after %d of the work, it ends its threads', async (after) => {
  const stop = new AbortController();
  const onProgress = (share: number) => share >= after && stop.abort(new Error('enough'));
  await expect(make({ onProgress, signal: stop.signal })).rejects.toThrow('enough');
  expect(threads()).toBe(0);
});

test('a reader that fails ends them, too', async () => {
  const write = () => Promise.reject(new Error('the disk is full'));
  await expect(make({ write })).rejects.toThrow('the disk is full');
  expect(threads()).toBe(0);
});

test('a ledger without events has a zip, too, and its verifier agrees', async () => {
  const empty = await makeDataDir();
  const nothing = await openDatabase({ dataDir: empty }, { clock, log: testLog });
  try {
    const { bytes, counts } = await make({}, nothing, 'zip');
    expect(counts.population).toBe(0);
    const report = await verifyBytes(bytes, key);
    expect(report.faults).toEqual([]);
  } finally {
    await nothing.close();
    await rm(empty, { recursive: true });
  }
});
