import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { backUpFolder, restoreFolder } from '../../../src/adapters/db/copy-folder.ts';
import { copyStore } from '../../../src/adapters/db/copy-store.ts';
import { openDatabase } from '../../../src/adapters/db/open.ts';
import { testClock, testLog } from './data-dir.ts';
import { acknowledged, opened, resolved, signal } from './sample-events.ts';
import { makeServerDatabase, serverUrl } from './stores.ts';

vi.setConfig({ testTimeout: 90_000 });
const tools = { clock: testClock(), log: testLog };
const folders: string[] = [];
const fresh = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'threadproof-keep-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder with a ledger, an inbox, a job and a key in it. */
async function filled(): Promise<{ dataDir: string; hash: string; seq: number }> {
  const dataDir = fresh();
  const database = await openDatabase({ dataDir }, tools);
  await database.store.write(async (tx) => {
    await tx.append([
      signal('s1', { title: 'quotes " and \\u0000 and \\ud83d \u0000 end' }),
      opened(1, { summary: 'ünïcode 🦉 <b>' }),
      acknowledged(1),
      resolved(1),
      opened(2),
    ]);
    await tx.receive({
      id: 'Ev1',
      kind: 'slack_event',
      receivedAt: '2026-06-01T09:00:00.000Z',
      body: { a: 1 },
      backfilled: false,
    });
    await tx.saveCursor('watermark:C1', '2026-06-01T09:00:00.000Z');
    await tx.savePosted({
      key: 'card:1',
      channelId: 'C1',
      ts: '1.2',
      contentHash: 'x',
      postedAt: '2026-06-01T09:00:00.123Z',
    });
    await tx.enqueue({ name: 'draw_card', data: { anomaly: 1 } });
  });
  const { seq, hash } = await database.store.head();
  await database.close();
  writeFileSync(join(dataDir, 'signing-key.pem'), 'not a real key\n');
  return { dataDir, hash, seq };
}

describe('keeping the embedded store', () => {
  it('backs up and restores, the key included, with the ledger verified', async () => {
    const { dataDir, hash, seq } = await filled();
    const copy = join(fresh(), 'backup');
    const { note, report } = await backUpFolder(dataDir, copy, tools);
    expect(report.faults).toEqual([]);
    expect(note).toMatchObject({ seq, headHash: hash, events: 5 });
    const again = join(fresh(), 'data');
    const restored = await restoreFolder(copy, again, tools);
    expect(restored.report).toMatchObject({ faults: [], head: { seq, hash } });
    expect(readFileSync(join(again, 'signing-key.pem'), 'utf8')).toBe('not a real key\n');
    expect(existsSync(join(again, 'threadproof-backup.json'))).toBe(false);
    const database = await openDatabase({ dataDir: again }, tools);
    expect((await database.store.anomaly(1))?.summary).toBe('ünïcode 🦉 <b>');
    expect(await database.store.inboxSize()).toEqual({ waiting: 1, setAside: 0 });
    await database.close();
  });

  it('leaves a store alone that a process has open', async () => {
    const { dataDir } = await filled();
    const database = await openDatabase({ dataDir }, tools);
    const target = join(fresh(), 'backup');
    await expect(backUpFolder(dataDir, target, tools)).rejects.toMatchObject({ code: 'STORE_IN_USE' });
    await database.close();
  });

  it('writes over nothing, and takes no folder for a backup that is none', async () => {
    const { dataDir } = await filled();
    const copy = join(fresh(), 'backup');
    await backUpFolder(dataDir, copy, tools);
    await expect(backUpFolder(dataDir, copy, tools)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(restoreFolder(copy, dataDir, tools)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(restoreFolder(dataDir, join(fresh(), 'x'), tools)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
  });

  it('refuses a backup that ends before its note says', async () => {
    const { dataDir } = await filled();
    const copy = join(fresh(), 'backup');
    const { note } = await backUpFolder(dataDir, copy, tools);
    writeFileSync(join(copy, 'threadproof-backup.json'), JSON.stringify({ ...note, seq: note.seq + 1 }));
    const target = join(fresh(), 'data');
    await expect(restoreFolder(copy, target, tools)).rejects.toMatchObject({ code: 'LEDGER_BROKEN' });
    expect(existsSync(target)).toBe(false);
  });
});

if (!serverUrl) console.log('Moving to a PostgreSQL server is not tried: TEST_DATABASE_URL is not set.');

describe.skipIf(!serverUrl)('moving to PostgreSQL', () => {
  it('copies everything, jobs included, verifies it there, and only once', async () => {
    const { dataDir, hash, seq } = await filled();
    await using place = await makeServerDatabase();
    const target = place.target as { url: string };
    const { rows, jobs, report } = await copyStore({ dataDir }, target, tools);
    expect(report).toMatchObject({ faults: [], head: { seq, hash }, events: 5 });
    expect(rows).toMatchObject({
      ledger_event: 5,
      anomaly: 2,
      signal: 1,
      inbox: 1,
      posted_message: 1,
      cursor: 1,
    });
    expect(jobs).toBe(1);
    const database = await place.open();
    expect((await database.store.signals({ signalId: 's1' }))[0]?.title).toBe(
      'quotes " and \\u0000 and \\ud83d \u0000 end',
    );
    const recorded = await database.store.write((tx) => tx.append([opened(3)]));
    expect(recorded[0]?.seq).toBe(seq + 1);
    expect((await database.store.verify()).faults).toEqual([]);
    await database.close();
    await expect(copyStore({ dataDir }, target, tools)).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });
});
