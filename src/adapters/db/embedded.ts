import { join } from 'node:path';
import pg from 'pg';
import { ThreadproofError } from '../../domain/errors.ts';
import type { Log } from '../../ports.ts';
import { lockDirectory } from './directory-lock.ts';
import { EmbeddedSession } from './embedded-session.ts';
import { EmbeddedStream } from './embedded-stream.ts';

/** An open database, wherever it is: the rest of this folder knows nothing but the pool. */
export interface Connection {
  kind: 'embedded' | 'server';
  pool: pg.Pool;
  /** Syncs issued so far; null where the server does that by itself. */
  fsyncs(): number | null;
  close(): Promise<void>;
}

const CHECK_EVERY_MS = 60_000;
/** Write-ahead log that may pile up before a checkpoint, and the longest time between two. */
const CHECKPOINT_BYTES = 64 * 1024 * 1024;
const CHECKPOINT_EVERY = 5;
/** PGlite has no autovacuum; the job tables see many updates. In checks, hence hours. */
const VACUUM_EVERY = 180;

/**
 * Opens (and makes, the first time) the embedded database under a folder, for this process alone.
 * Throws ThreadproofError `STORE_IN_USE` when another process has the folder.
 */
export async function openEmbedded(
  dataDir: string,
  log: Log,
  onFailure: (error: Error) => void,
): Promise<Connection> {
  const unlock = await lockDirectory(dataDir);
  try {
    const session = await EmbeddedSession.open({ directory: join(dataDir, 'postgres') }, onFailure);
    const pool = new pg.Pool({
      stream: () => new EmbeddedStream(session),
      user: 'postgres',
      database: 'postgres',
      // Connections cost nothing here, and each open transaction plus its waiting neighbours needs one.
      max: 20,
    });
    pool.on('error', () => {});
    const stopMaintenance = maintain(pool, log);
    return {
      kind: 'embedded',
      pool,
      fsyncs: () => session.fsyncs,
      async close() {
        await stopMaintenance();
        // The next start then has nothing to replay.
        await pool.query('CHECKPOINT').catch(() => {});
        await pool.end();
        await session.close();
        await unlock();
      },
    };
  } catch (cause) {
    await unlock();
    throw new ThreadproofError('STORE_FAILED', `cannot open the database in ${dataDir}: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** PGlite runs PostgreSQL in single-user mode: nothing checkpoints and nothing vacuums unless somebody asks. */
function maintain(pool: pg.Pool, log: Log): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let checks = 0;
  let writtenAt = '0/0';
  const check = async () => {
    checks++;
    const { rows } = await pool.query<{ lsn: string; bytes: string }>(
      'SELECT pg_current_wal_lsn()::text AS lsn, pg_wal_lsn_diff(pg_current_wal_lsn(), $1::pg_lsn) AS bytes',
      [writtenAt],
    );
    const { lsn, bytes } = rows[0]!;
    const written = Number(bytes);
    if (checks % VACUUM_EVERY === 0) await pool.query('VACUUM (ANALYZE)');
    if (written > CHECKPOINT_BYTES || (written > 0 && checks % CHECKPOINT_EVERY === 0)) {
      await pool.query('CHECKPOINT');
      writtenAt = lsn;
    }
  };
  const timer = setInterval(() => {
    // Tried again a minute later; a database that stopped is told by its session.
    running = running.then(check).catch((error: Error) => {
      log.warn({ error: error.message }, 'the maintenance of the embedded database failed');
    });
  }, CHECK_EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
