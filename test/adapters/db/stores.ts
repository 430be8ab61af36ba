import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe } from 'vitest';
import { type Connection, openEmbedded } from '../../../src/adapters/db/embedded.ts';
import { openServer } from '../../../src/adapters/db/server.ts';

const serverUrl = process.env.TEST_DATABASE_URL;
let told = false;

/** Runs the same tests on the embedded store and, where TEST_DATABASE_URL names a server, on PostgreSQL. */
export function eachStore(
  title: string,
  define: (openEmpty: () => Promise<Connection & AsyncDisposable>) => void,
): void {
  describe(`${title} (embedded)`, () => define(openEmptyEmbedded));
  if (!serverUrl && !told) {
    told = true;
    console.log('TEST_DATABASE_URL is not set: the PostgreSQL half of the store contract is skipped.');
  }
  describe.skipIf(!serverUrl)(`${title} (PostgreSQL)`, () => define(openEmptyServer));
}

async function openEmptyEmbedded(): Promise<Connection & AsyncDisposable> {
  const folder = mkdtempSync(join(tmpdir(), 'threadproof-test-'));
  const connection = await openEmbedded(folder, (error) => console.error(error));
  return Object.assign(connection, {
    async [Symbol.asyncDispose]() {
      await connection.close();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

async function openEmptyServer(): Promise<Connection & AsyncDisposable> {
  const { url, drop } = await createServerDatabase();
  const connection = await openServer(url);
  return Object.assign(connection, {
    async [Symbol.asyncDispose]() {
      await connection.close();
      await drop();
    },
  });
}

/** A database of its own on the test server. */
export async function createServerDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
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
  return { url: url.href, drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}
