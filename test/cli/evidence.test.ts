import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/adapters/db/open.ts';
import { fileSpool } from '../../src/adapters/spool/file-spool.ts';
import { evidenceCommand } from '../../src/cli/evidence.ts';
import { walkThroughCommand } from '../../src/cli/walk-through.ts';
import { settingsSchema } from '../../src/domain/settings.ts';
import { writeBundleInThread } from '../../src/evidence-worker.ts';
import { sha256 } from '../../src/ledger/seal.ts';
import { hashLedgerInThread } from '../../src/ledger-worker.ts';
import { renderBundle } from '../../src/usecases/render-bundle.ts';
import { testClock, testLog } from '../adapters/db/data-dir.ts';
import { opened } from '../adapters/db/sample-events.ts';
import { newKey, verifyBytes } from '../evidence/package/small-bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'evidence-cli-'));
const clock = testClock('2026-07-20T09:00:00.000Z');
const key = newKey();
const tools = {
  key,
  product: { version: '0.0.0-test', commit: null, tzVersion: '2025c' },
  workspace: { teamId: 'T1', teamName: 'Acme', url: null },
  render: renderBundle,
  spool: () => fileSpool(),
  worker: { hashLedger: hashLedgerInThread(null), writeBundle: writeBundleInThread(null) },
};
let database: Database;
beforeAll(async () => {
  database = await openDatabase({ dataDir: join(folder, 'data') }, { clock, log: testLog });
  await database.store.write((tx) =>
    tx.append([1, 2, 3].map((number) => opened(number, { detectedAt: `2026-05-0${number}T09:00:00.000Z` }))),
  );
}, 60_000);
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const out = (name: string): string => join(folder, name);

const console_ = (isTerminal = false) => {
  const said = { stdout: '', stderr: '' };
  const io = {
    isTerminal,
    stdout: (text: string | Uint8Array) => {
      said.stdout += Buffer.from(text as string).toString();
    },
    stderr: (text: string) => {
      said.stderr += text;
    },
  };
  return { said, io };
};

const ports = () => ({
  store: database.store,
  clock,
  settings: settingsSchema.parse({ organization: 'Acme', channels: ['alerts'] }),
  neighbours: { changes: null, tickets: [], pager: null },
});

const evidence = async (
  period: string,
  options: Partial<Parameters<typeof evidenceCommand>[1]> = {},
  isTerminal = false,
) => {
  const { said, io } = console_(isTerminal);
  const code = await evidenceCommand(period, { format: null, ...options }, ports(), tools, io);
  return { code, ...said };
};

const walk = async (text: string, options: { out?: string } = {}) => {
  const { said, io } = console_();
  const code = await walkThroughCommand(text, options, ports(), tools, io);
  return { code, ...said };
};

describe('threadproof evidence', () => {
  it('writes the signed zip, and the same bytes again', async () => {
    const first = await evidence('Q2 2026', { out: out('a.zip') });
    expect(first.code).toBe(0);
    expect(first.stderr).toContain('which is 2026-07-01 00:00 UTC (not included)');
    expect((await verifyBytes(readFileSync(out('a.zip')), key)).faults).toEqual([]);
    await evidence('Q2 2026', { out: out('b.zip') });
    expect(readFileSync(out('b.zip')).equals(readFileSync(out('a.zip')))).toBe(true);
  }, 60_000);

  it('streams JSON to standard output or to a file; its digest is the one that is said', async () => {
    const { code, stdout, stderr } = await evidence('Q2 2026', { format: 'json' });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).population).toHaveLength(3);
    expect(stderr).toContain(`SHA-256 of the dataset ${sha256(stdout)}`);
    await evidence('Q2 2026 json', { out: out('a.json') });
    expect(readFileSync(out('a.json'), 'utf8')).toBe(stdout);
  });

  it('takes a zone, a scope and a point of the ledger', async () => {
    const { stdout } = await evidence('2026-05-01', {
      format: 'json',
      tz: 'Asia/Tokyo',
      scope: 'search',
      asOf: '2',
    });
    const { cover, population } = JSON.parse(stdout);
    expect(cover).toMatchObject({
      status: 'FILTERED',
      window: { zone: 'Asia/Tokyo', start: '2026-04-30T15:00:00.000Z' },
    });
    expect(population).toEqual([]);
  });

  it.each([
    ['a period that does not exist', 'Q9', {}, 'There is no Q9'],
    ['a format that does not exist', 'Q2', { format: 'docx' }, 'is no format; choose from json'],
    ['a zone that does not exist', 'Q2', { tz: 'Mars/Olympus' }, 'Mars/Olympus'],
    ['a folder that does not exist', 'Q2 2026', { out: out('no/a.zip') }, 'its folder does not exist'],
    ['a folder in place of a file', 'Q2 2026', { out: folder }, 'it is a folder'],
  ])('refuses %s with 2 and says what to do', async (_, period, options, words) => {
    const before = existsSync(`${folder}.partial`);
    const { code, stdout, stderr } = await evidence(period, options);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
    expect(existsSync(`${folder}.partial`)).toBe(before);
  });

  it('leaves nothing half written when it fails', async () => {
    mkdirSync(out('half'));
    const failing = { ...tools, render: () => Promise.reject(new Error('no')) };
    const { io } = console_();
    const options = { format: 'pdf', out: out('half/a.pdf') };
    await expect(evidenceCommand('Q2 2026', options, ports(), failing, io)).rejects.toThrow('no');
    expect(readdirSync(out('half'))).toEqual([]);
  });

  it('does not blame the path for what happened to another file', async () => {
    const gone = Object.assign(new Error('ENOENT: fonts'), {
      code: 'ENOENT',
      syscall: 'open',
      path: '/fonts',
    });
    const failing = { ...tools, render: () => Promise.reject(gone) };
    const { io } = console_();
    const options = { format: 'pdf', out: out('fonts.pdf') };
    await expect(evidenceCommand('Q2 2026', options, ports(), failing, io)).rejects.toBe(gone);
  });

  it('draws progress on a terminal and wipes it; elsewhere none', async () => {
    for (const options of [{ format: 'markdown' }, { format: 'zip', out: out('c.zip') }]) {
      const { stderr } = await evidence('Q2 2026', options, true);
      expect(stderr).toMatch(/\r\[#+ +\] +\d+ %/);
      expect(stderr).toMatch(/\r +\r/);
    }
    expect((await evidence('Q2 2026', { format: 'zip', out: out('d.zip') })).stderr).not.toContain('\r');
  }, 60_000);
});

describe('threadproof evidence verify, rerun, sample, diff, tile', () => {
  it('agrees: 0, with the file where there is one', async () => {
    expect(await walk('verify Q2 2026')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('the same bytes as recorded'),
    });
    expect((await walk('rerun Q2 2026', { out: out('rerun.zip') })).code).toBe(0);
    expect(readFileSync(out('rerun.zip')).equals(readFileSync(out('a.zip')))).toBe(true);
    expect((await walk('sample 2 seed=1 Q2 2026', { out: out('sample.zip') })).code).toBe(0);
    expect((await walk('diff Q2 2026')).stdout).toContain('None: this is the first revision.');
    expect((await walk('tile Q2 2026')).code).toBe(0);
  }, 60_000);
  it('does not: 1', async () => {
    expect(await walk('tile H1 2026')).toMatchObject({ code: 1, stdout: expect.stringContaining('GAP') });
  });
  it.each(['sample 2', 'sample x seed=1', 'verify Q3 2024', 'diff EVB-0000000000000000', 'tile Q99', 'read'])(
    '%s cannot be looked at: 2',
    async (text) => {
      const { code, stdout, stderr } = await walk(text);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr.length).toBeGreaterThan(20);
    },
  );
});
