import { spawnSync } from 'node:child_process';

/** Runs a file of this folder in a process of its own, so that memory and warm-up are its own; its last line is JSON. */
export function runApart<Result>(
  file: string,
  args: readonly string[],
  flags: readonly string[] = [],
): Result {
  const path = new URL(file, import.meta.url).pathname;
  const child = spawnSync(process.execPath, [...flags, path, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) throw new Error(`${file} ended with ${child.status}`);
  return JSON.parse(child.stdout.trim().split('\n').at(-1)!);
}
