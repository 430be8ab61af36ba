import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fileSpool } from '../../../src/adapters/spool/file-spool.ts';

const parent = mkdtempSync(join(tmpdir(), 'threadproof-spool-test-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

test('gives back each list as it was appended, and leaves nothing behind', async () => {
  {
    await using spool = fileSpool(parent);
    const long = 'ü€😀'.repeat(200_000);
    await spool.append('population', long);
    await spool.append('exceptions', '{"a":1}');
    await spool.append('population', new TextEncoder().encode(',{}'));
    const read = async (list: 'population' | 'exceptions' | 'changes') => {
      const pieces: Uint8Array[] = [];
      for await (const piece of spool.read(list)) pieces.push(Buffer.from(piece));
      return Buffer.concat(pieces).toString('utf8');
    };
    expect(await read('population')).toBe(`${long},{}`);
    expect(await read('exceptions')).toBe('{"a":1}');
    expect(await read('changes')).toBe('');
    expect(readdirSync(parent)).toHaveLength(1);
  }
  expect(readdirSync(parent)).toEqual([]);
  expect(existsSync(parent)).toBe(true);
});

test('takes away what a killed process left, and nothing of one that lives', async () => {
  const file = join(import.meta.dirname, '../../../src/adapters/spool/file-spool.ts');
  const script = `
    import { fileSpool } from ${JSON.stringify(file)};
    await fileSpool(${JSON.stringify(parent)}).append('population', '{}');
    process.kill(process.pid, 'SIGKILL');`;
  const { signal } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script]);
  expect(signal).toBe('SIGKILL');
  expect(readdirSync(parent)).toHaveLength(1);
  await using first = fileSpool(parent);
  await first.append('population', '{"kept":1}');
  // As a process of the same number left it, before this one began.
  const earlier = mkdtempSync(`${first.folder.slice(0, -6)}`);
  utimesSync(earlier, 0, 0);
  await using second = fileSpool(parent);
  expect(readdirSync(parent)).toHaveLength(2);
  expect(existsSync(earlier)).toBe(false);
  expect(existsSync(first.path('population'))).toBe(true);
  expect(second.folder).not.toBe(first.folder);
});
