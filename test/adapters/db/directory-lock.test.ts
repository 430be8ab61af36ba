import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { lockDirectory } from '../../../src/adapters/db/directory-lock.ts';

const folders: string[] = [];
const newFolder = (name = '') => {
  const base = mkdtempSync(join(tmpdir(), 'threadproof-lock-'));
  folders.push(base);
  const folder = join(base, name);
  mkdirSync(folder, { recursive: true });
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const lockFile = new URL('../../../src/adapters/db/directory-lock.ts', import.meta.url).href;

/** Another process that takes the lock, says so (or why not), and keeps it until it is killed. */
async function startOwner(folder: string) {
  const script = `import { lockDirectory } from ${JSON.stringify(lockFile)};
    try { await lockDirectory(${JSON.stringify(folder)}); console.log('owner'); setInterval(() => {}, 1000); }
    catch (error) { console.log(error.code, error.message); }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: line.toString().trim() };
}

test('a second process is refused with the pid of the first', async () => {
  const folder = newFolder();
  const first = await startOwner(folder);
  expect(first.said).toBe('owner');
  await expect(lockDirectory(folder)).rejects.toMatchObject({
    code: 'STORE_IN_USE',
    message: expect.stringContaining(`process ${first.child.pid}`),
  });
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const unlock = await lockDirectory(folder);
  expect((await startOwner(folder)).said).toContain(
    `STORE_IN_USE ${folder} is open in process ${process.pid}`,
  );
  await unlock();
});

test('of six that start at once over a stale lock, one owns it', async () => {
  const folder = newFolder();
  const dead = await startOwner(folder);
  dead.child.kill('SIGKILL');
  await once(dead.child, 'exit');
  const starters = await Promise.all(Array.from({ length: 6 }, () => startOwner(folder)));
  expect(starters.filter(({ said }) => said === 'owner')).toHaveLength(1);
  for (const { child } of starters) child.kill('SIGKILL');
});

test('works where the path is too long for a socket', async () => {
  const folder = newFolder('a'.repeat(120));
  const unlock = await lockDirectory(folder);
  await expect(lockDirectory(folder)).rejects.toMatchObject({ code: 'STORE_IN_USE' });
  await unlock();
  await (await lockDirectory(folder))();
});
