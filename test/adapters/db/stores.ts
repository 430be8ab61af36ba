import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, vi } from 'vitest';
import { type Connection, openEmbedded } from '../../../src/adapters/db/embedded.ts';
import { readMigrations } from '../../../src/adapters/db/migrate.ts';
import { type Database, type DatabaseTarget, openDatabase } from '../../../src/adapters/db/open.ts';
import { openServer } from '../../../src/adapters/db/server.ts';
import type { Clock, Log } from '../../../src/ports.ts';

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

/** Time stands still until a test moves it. */
export function testClock(start = '2026-06-01T09:00:00.000Z'): Clock & { set(instant: string): void } {
  let instant = start;
  return {
    now: () => instant,
    set(next) {
      instant = next;
    },
  };
}

/** Faults of the job queue end a test; its warnings are shown. */
export const testLog: Log = {
  info() {},
  warn: (facts, message) => console.warn(message, facts),
  error: (facts, message) => console.error(message, facts),
};

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

async function makeFolder({ empty = false } = {}): Promise<Place> {
  const dataDir = mkdtempSync(join(tmpdir(), 'threadproof-test-'));
  cpSync(await findTemplate(empty), dataDir, { recursive: true });
  return placeOf('embedded', { dataDir }, async () => rmSync(dataDir, { recursive: true, force: true }));
}

const templates = new Map<boolean, Promise<string>>();

/**
 * A store as it is after its first start (or, empty, a bare cluster), made once: initialising a database takes seconds,
 * copying one does not.
 */
function findTemplate(empty: boolean): Promise<string> {
  const known = templates.get(empty);
  if (known) return known;
  const made = makeTemplate(empty);
  templates.set(empty, made);
  return made;
}

async function makeTemplate(empty: boolean): Promise<string> {
  const versions = JSON.parse(readFileSync('package.json', 'utf8')).dependencies as Record<string, string>;
  const parts = [
    empty,
    versions['@electric-sql/pglite'],
    versions['pg-boss'],
    readFileSync('src/adapters/db/job-queues.ts', 'utf8'),
    ...readMigrations().map(({ checksum }) => checksum),
  ];
  const name = createHash('sha256').update(parts.join()).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `threadproof-template-${name}`);
  if (existsSync(folder)) return folder;
  const fresh = mkdtempSync(join(tmpdir(), 'threadproof-template-'));
  const opened = empty
    ? await openEmbedded(fresh, testLog, () => {})
    : await openDatabase({ dataDir: fresh }, { clock: testClock(), log: testLog });
  await opened.close();
  try {
    renameSync(fresh, folder);
  } catch {
    // Another test file was faster.
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
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
