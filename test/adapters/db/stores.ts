import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import pg from 'pg';
import { describe, vi } from 'vitest';
import { type Connection, openEmbedded } from '../../../src/adapters/db/embedded.ts';
import { type Database, type DatabaseTarget, openDatabase } from '../../../src/adapters/db/open.ts';
import { openServer } from '../../../src/adapters/db/server.ts';
import { makeDataDir, testClock, testLog } from './data-dir.ts';

export const serverUrl = process.env.TEST_DATABASE_URL;

/** A place for a database, empty at first, that can be opened, closed and opened again. */
export interface Place extends AsyncDisposable {
  kind: 'embedded' | 'server';
  target: DatabaseTarget;
  /** Ready to use; closed with the place. */
  open(options?: Partial<Parameters<typeof openDatabase>[1]>): Promise<Database>;
  /** The bare connection, without schema, jobs or store: for the tests of what is below them. */
  connect(): Promise<Connection>;
}

/** Runs the same tests on the embedded store and, where TEST_DATABASE_URL names a server, on PostgreSQL. */
export function eachStore(
  title: string,
  define: (makePlace: (options?: { empty?: boolean }) => Promise<Place>, kind: Place['kind']) => void,
): void {
  // Each test opens a database of its own, on machines that do other things as well.
  vi.setConfig({ testTimeout: 60_000 });
  describe(`${title} (embedded)`, () => define(makeFolder, 'embedded'));
  describe.skipIf(!serverUrl)(`${title} (PostgreSQL)`, () => define(makeServerDatabase, 'server'));
}

function placeOf(kind: Place['kind'], target: DatabaseTarget, drop: () => Promise<void>): Place {
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(item: T): T => {
    opened.push(item);
    return item;
  };
  return {
    kind,
    target,
    open: async (options = {}) =>
      keep(await openDatabase(target, { clock: testClock(), log: testLog, ...options })),
    connect: async () =>
      keep(
        'url' in target
          ? await openServer(target.url)
          : await openEmbedded(target.dataDir, testLog, () => {}),
      ),
    async [Symbol.asyncDispose]() {
      for (const item of opened.reverse()) await item.close().catch(() => {});
      await drop();
    },
  };
}

async function makeFolder(options: { empty?: boolean } = {}): Promise<Place> {
  const dataDir = await makeDataDir(options);
  return placeOf('embedded', { dataDir }, async () => rmSync(dataDir, { recursive: true, force: true }));
}

/** A database of its own on the test server. */
export async function makeServerDatabase(): Promise<Place> {
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const run = async (sql: string) => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await run(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl as string);
  url.pathname = `/${name}`;
  return placeOf('server', { url: url.href }, () => run(`DROP DATABASE ${name} WITH (FORCE)`));
}
