import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyCommand } from '../../src/cli/verify.ts';
import { newKey, smallZip } from '../evidence/package/small-bundle.ts';

const dir = mkdtempSync(join(tmpdir(), 'verify-'));
const path = (name: string): string => join(dir, name);
const key = newKey();
afterAll(() => rmSync(dir, { recursive: true }));
beforeAll(async () => {
  const zip = await smallZip(key);
  writeFileSync(path('bundle.zip'), zip);
  zip[100]! ^= 1;
  writeFileSync(path('edited.zip'), zip);
  writeFileSync(path('public.pem'), key.publicKeyPem);
  writeFileSync(path('other.pem'), newKey().publicKeyPem);
  writeFileSync(path('no.pem'), 'hello');
});

const run = async (bundle: string, options: { key: string; json?: boolean }, isTerminal = false) => {
  const out = { status: 0, stdout: '', stderr: '' };
  out.status = await verifyCommand(
    path(bundle),
    { ...options, key: path(options.key) },
    {
      stdout: (text) => {
        out.stdout += text;
      },
      stderr: (text) => {
        out.stderr += text;
      },
      isTerminal,
    },
  );
  return out;
};

describe('threadproof verify', () => {
  it('agrees: 0', async () => {
    const { status, stdout, stderr } = await run('bundle.zip', { key: 'public.pem' });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Everything that was checked agrees.');
  });
  it('differs: 1, the file named', async () => {
    const { status, stdout } = await run('edited.zip', { key: 'public.pem', json: true });
    expect(status).toBe(1);
    expect(JSON.parse(stdout).faults[0].file).toBe('VERIFY.md');
    expect((await run('bundle.zip', { key: 'other.pem' })).status).toBe(1);
  });
  it('cannot be checked', async () => {
    expect(await run('bundle.zip', { key: 'no.pem' })).toMatchObject({ status: 2, stdout: '' });
    await expect(run('bundle.zip', { key: 'absent.pem' })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(run('absent.zip', { key: 'public.pem' })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
  it('draws progress on a terminal and wipes it', async () => {
    const { stderr } = await run('bundle.zip', { key: 'public.pem' }, true);
    expect(stderr).toMatch(/^\rVerified \d+ %/);
    expect(stderr).toMatch(/\r +\r$/);
  });
});
