import { PrismaPg } from '@prisma/adapter-pg';
import type { Clock, Jobs, Log, Store } from '../../ports.ts';
import { BossJobs } from './boss-jobs.ts';
import { type Connection, openEmbedded } from './embedded.ts';
import { PrismaClient } from './generated/client.ts';
import { migrate } from './migrate.ts';
import { openServer } from './server.ts';
import { PostgresStore } from './store.ts';
import { guardPool } from './transaction-guard.ts';

/** A folder for the embedded database, or a PostgreSQL server (`postgres://…`, 15 or newer). */
export type DatabaseTarget = { dataDir: string } | { url: string; poolSize?: number };

export interface DatabaseOptions {
  clock: Clock;
  log: Log;
  /** Hears once when the embedded database stops by itself: nothing can be stored any more, so the process should end. */
  onFailure?(error: Error): void;
}

export interface Database {
  kind: 'embedded' | 'server';
  store: Store;
  jobs: Jobs;
  /** Migrations that were applied now. */
  migrated: string[];
  /** Syncs to disk issued so far by the embedded database; null on a server. */
  fsyncs(): number | null;
  /** Lets running jobs and writes finish, then closes. */
  close(): Promise<void>;
}

/**
 * Opens the store and its jobs, bringing the database up to date first. The same code on both kinds.
 * Throws ThreadproofError `STORE_IN_USE` (another process has the folder) or `STORE_FAILED` (unreachable, too old,
 * foreign history).
 */
export async function openDatabase(target: DatabaseTarget, options: DatabaseOptions): Promise<Database> {
  const { clock, log } = options;
  const onFailure = (error: Error) => {
    log.error({ error: error.message }, 'the embedded database stopped');
    options.onFailure?.(error);
  };
  const connection =
    'url' in target
      ? await openServer(target.url, target.poolSize)
      : await openEmbedded(target.dataDir, log, onFailure);
  try {
    return await assemble(connection, clock, log);
  } catch (error) {
    await connection.close().catch(() => {});
    throw error;
  }
}

async function assemble(connection: Connection, clock: Clock, log: Log): Promise<Database> {
  guardPool(connection.pool);
  const migrated = await migrate(connection.pool);
  const jobs = await BossJobs.open(connection, log);
  const prisma = new PrismaClient({ adapter: new PrismaPg(connection.pool) });
  const store = new PostgresStore({
    prisma,
    clock,
    enqueue: (db, waiting) => jobs.enqueueIn(db, waiting),
    wake: (waiting) => jobs.wake(waiting),
    close: () => close(),
  });
  let closed: Promise<void> | null = null;
  const close = () => {
    closed ??= (async () => {
      await jobs.stop();
      await store.settle();
      await prisma.$disconnect();
      await connection.close();
    })();
    return closed;
  };
  return { kind: connection.kind, store, jobs, migrated, fsyncs: connection.fsyncs, close };
}
