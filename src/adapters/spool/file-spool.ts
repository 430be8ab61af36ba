import { closeSync, createReadStream, mkdtempSync, openSync, writeSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Spool } from '../../evidence/stream-json.ts';

/** {@link Spool} on disk. */
export interface FileSpool extends Spool, AsyncDisposable {
  readonly folder: string;
  path(name: Name): string;
  keep(name: string, bytes: Uint8Array): Promise<string>;
}

const READ_BYTES = 1 << 18;

type Name = Parameters<Spool['append']>[0];

/**
 * A spool of temporary files, one a list, gone when it is disposed of. Writing goes into the system's page cache and takes
 * less time than handing it to another thread would, so it does not wait.
 */
export function fileSpool(parent: string = tmpdir()): FileSpool {
  const folder = mkdtempSync(join(parent, 'threadproof-rows-'));
  const files = new Map<Name, number>();
  const pathOf = (list: Name): string => join(folder, `${list}.json`);
  const fileOf = (list: Name): number => {
    const file = files.get(list) ?? openSync(pathOf(list), 'ax', 0o600);
    files.set(list, file);
    return file;
  };
  return {
    folder,
    path: pathOf,
    async keep(name, bytes) {
      const path = join(folder, basename(name));
      await writeFile(path, bytes, { mode: 0o600, flag: 'wx' });
      return path;
    },
    async append(list, text) {
      const file = fileOf(list);
      // A disk may take a part only; the rest follows.
      for (let rest = typeof text === 'string' ? Buffer.from(text) : text; rest.length > 0; )
        rest = rest.subarray(writeSync(file, rest));
    },
    async *read(list) {
      if (files.has(list)) yield* createReadStream(pathOf(list), { highWaterMark: READ_BYTES });
    },
    async [Symbol.asyncDispose]() {
      for (const file of files.values()) closeSync(file);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
