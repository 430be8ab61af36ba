import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/adapters/db/open.ts';
import { fileSpool } from '../../src/adapters/spool/file-spool.ts';
import { timeStamper } from '../../src/adapters/time-stamp/time-stamper.ts';
import { evidenceCommand } from '../../src/cli/evidence.ts';
import { walkThroughCommand } from '../../src/cli/walk-through.ts';
import { settingsSchema } from '../../src/domain/settings.ts';
import type { EvidenceTools } from '../../src/usecases/generate-evidence.ts';
import { renderBundle } from '../../src/usecases/render-bundle.ts';
import { deliverBundle } from '../../src/usecases/request-evidence.ts';
import { stampWords } from '../../src/usecases/stamp-words.ts';
import { makeDataDir, testClock, testLog } from '../adapters/db/data-dir.ts';
import { opened } from '../adapters/db/sample-events.ts';
import { type OpensslAuthority, startAuthority } from '../adapters/time-stamp/openssl-authority.ts';
import { newKey, verifyBytes } from '../evidence/package/small-bundle.ts';
import { openedAt, openStage } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'stamped-evidence-'));
const clock = testClock('2026-07-20T09:00:00.000Z');
const tools: EvidenceTools = {
  key: newKey(),
  product: { version: '0.0.0-test', commit: null, tzVersion: '2025c' },
  workspace: { teamId: 'T1', teamName: 'Acme', url: null },
  render: renderBundle,
  spool: () => fileSpool(),
};
let database: Database;
let authority: OpensslAuthority;
beforeAll(async () => {
  authority = await startAuthority();
  database = await openDatabase({ dataDir: await makeDataDir() }, { clock, log: testLog });
  await database.store.write((tx) => tx.append([opened(1, { detectedAt: '2026-05-01T09:00:00.000Z' })]));
}, 60_000);
afterAll(async () => {
  await database.close();
  await authority[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function run(work: 'evidence' | 'rerun', name: string, stamper: EvidenceTools['stamper']) {
  const path = join(folder, name);
  const ports = {
    store: database.store,
    clock,
    settings: settingsSchema.parse({ organization: 'Acme' }),
    neighbours: { changes: null, tickets: [], pager: null },
  };
  let said = '';
  const hear = (text: string | Uint8Array): void => {
    said += Buffer.from(text as string).toString();
  };
  const io = { stdout: hear, stderr: hear };
  const all = { ...tools, ...(stamper === undefined ? {} : { stamper }) };
  const code =
    work === 'evidence'
      ? await evidenceCommand('Q2 2026', { format: 'zip', out: path }, ports, all, io)
      : await walkThroughCommand('rerun Q2 2026', { out: path }, ports, all, io);
  const zip = readFileSync(path);
  return { code, said, zip, files: unzipSync(zip) };
}

it('a bundle is made without its stamp where the authority fails, and stamped when it is asked for again', async () => {
  const stamper = timeStamper({ url: authority.url, caFile: authority.caFile }, { patienceMs: 2000 });
  const plain = await run('evidence', 'plain.zip', undefined);
  expect(plain.files).not.toHaveProperty('manifest.tsr');
  expect(plain.said).not.toMatch(/time stamp/i);
  expect(authority.requests()).toBe(0);

  authority.answerWith(() => ({ status: 503, body: Buffer.alloc(0) }));
  const without = await run('evidence', 'without.zip', stamper);
  expect(without.code).toBe(0);
  expect(without.said).toMatch(/Without a time stamp: 127\.0\.0\.1:\d+: it answered with status 503\./);
  expect(without.zip.equals(plain.zip)).toBe(true);

  authority.answerWith(null);
  const stamped = await run('evidence', 'stamped.zip', stamper);
  expect(stamped.said).toMatch(/Time stamp of \d{4}-.*Z by Test Stamps\.\n/);
  const report = await verifyBytes(stamped.zip, tools.key);
  expect([report.ok, report.timeStamp?.authority]).toEqual([true, 'Test Stamps']);
  const { 'manifest.tsr': _, ...others } = stamped.files;
  expect(Object.keys(others)).toEqual(Object.keys(plain.files));
  for (const [path, bytes] of Object.entries(plain.files))
    expect(Buffer.compare(bytes, others[path]!), path).toBe(0);
  // the same revision, whatever became of the stamp
  let recorded = 0;
  for await (const event of database.store.events({ types: ['bundle.generated'] }))
    recorded += event.seq > 0 ? 1 : 0;
  expect(recorded).toBe(1);

  const asked = authority.requests();
  const again = await run('rerun', 'rerun.zip', stamper);
  expect([again.code, again.zip.equals(plain.zip)]).toEqual([0, true]);
  expect(authority.requests()).toBe(asked);
}, 60_000);

it('says whose certificate was not checked, and nothing that a certificate could smuggle in', () => {
  const stamp = {
    kind: 'stamped' as const,
    response: Buffer.alloc(0),
    at: '2026-07-20T09:00:00.000Z',
    authority: '<!channel> *Trust* me\u202e',
    chain: 'not checked' as const,
  };
  expect(stampWords(stamp)).toEqual([
    'Time stamp of 2026-07-20T09:00:00.000Z by !channel Trust me; whether its certificate is to be trusted was not checked.',
  ]);
});

it('Slack hears what could not be asked, and of the stamp once it is there', async () => {
  const marcus = 'U07AHMCMRCS';
  await using stage = await openStage('2026-07-20T09:00:00.000Z');
  const { ports, workspace } = stage;
  await ports.store.write((tx) => tx.append([openedAt(1, '2026-05-02T10:00:00.000Z')]));
  const ask = async (requestId: string): Promise<string> => {
    const stamper = timeStamper({ url: authority.url, caFile: authority.caFile });
    await deliverBundle(ports, { requestId, text: 'Q2 2026', userId: marcus }, { ...tools, stamper });
    const said = await workspace.messages(await ports.chat.directChannel(marcus));
    return said.map(({ text }) => text).join('\n');
  };
  authority.answerWith((query) => ({ body: authority.reply(query, 'strict') }));
  const refused = await ask('first');
  expect(refused).toMatch(
    /Without a time stamp: 127\.0\.0\.1:\d+: it refused: rejection.*Ask for the bundle again/,
  );
  expect(refused).not.toMatch(/Time stamp of/);
  authority.answerWith(null);
  expect(await ask('second')).toMatch(/Time stamp of 2\d{3}-[^ ]+Z by Test Stamps\./);
}, 60_000);
