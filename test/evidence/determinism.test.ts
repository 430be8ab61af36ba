import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const run = (environment: Record<string, string>): string =>
  execFileSync(process.execPath, [new URL('./print-digests.ts', import.meta.url).pathname], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...environment },
  });

test('A21: two processes in different zones and languages give the same bytes', () => {
  const here = run({ TZ: 'America/New_York', LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' });
  const there = run({ TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' });
  expect(here.trim().split('\n')).toHaveLength(8);
  expect(there).toBe(here);
}, 30_000);
