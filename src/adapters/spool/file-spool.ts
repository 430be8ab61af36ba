import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Spool } from '../../evidence/stream-json.ts';

const READ_BYTES = 1 << 18;

type Name = Parameters<Spool['append']>[0];

/** Whose folder it is: several machines, or containers, may share a folder for temporary files. */
const PREFIX = `threadproof-rows-${hostname().replace(/[^\w.-]/g, '_')}-`;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Takes away what a process of this machine left behind that was killed while it worked. A restarted container has the number
 * of the one before: what is older than this process is not its own.
 */
function sweep(parent: string, own: string): void {
  const started = statSync(own).mtimeMs - (process.uptime() + 1) * 1_000;
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : Number.NaN;
    if (!(pid > 0)) continue;
    const folder = join(parent, name);
    const isLeft = pid === process.pid ? modifiedAt(folder) < started : !isAlive(pid);
    if (isLeft) rmSync(folder, { recursive: true, force: true });
  }
}

/** Never, where it is gone meanwhile. */
const modifiedAt = (folder: string): number =>
  statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;

/**
 * A spool of temporary files, one a list, gone when it is disposed of. Writing goes into the system's page cache, and reading
 * comes out of it: both take less time than handing them to another thread would, so they do not wait.
 */
export function fileSpool(parent: string = tmpdir()) {
  const folder = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
  sweep(parent, folder);
  const files = new Map<Name, number>();
  const pathOf = (list: Name): string => join(folder, `${list}.json`);
  const fileOf = (list: Name): number => {
    const file = files.get(list) ?? openSync(pathOf(list), 'ax+', 0o600);
    files.set(list, file);
    return file;
  };
  return {
    folder,
    path: pathOf,
    async keep(name: string, bytes: Uint8Array): Promise<string> {
      const path = join(folder, basename(name));
      await writeFile(path, bytes, { mode: 0o600, flag: 'wx' });
      return path;
    },
    async append(list: Name, text: string | Uint8Array): Promise<void> {
      const file = fileOf(list);
      // A disk may take a part only; the rest follows.
      for (let rest = typeof text === 'string' ? Buffer.from(text) : text; rest.length > 0; )
        rest = rest.subarray(writeSync(file, rest));
    },
    async *read(list: Name): AsyncGenerator<Uint8Array> {
      const file = files.get(list);
      if (file === undefined) return;
      const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
      for (let position = 0; ; ) {
        const length = readSync(file, buffer, 0, READ_BYTES, position);
        if (length === 0) return;
        yield buffer.subarray(0, length);
        position += length;
      }
    },
    async [Symbol.asyncDispose](): Promise<void> {
      for (const file of files.values()) closeSync(file);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
