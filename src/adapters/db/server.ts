import pg from 'pg';
import { ThreadproofError } from '../../domain/errors.ts';
import type { Connection } from './embedded.ts';

/** The oldest server whose SQL this product keeps to; CI runs this one. */
const OLDEST_SUPPORTED = 150_000;

/**
 * Opens a PostgreSQL server (`postgres://user:password@host:port/database`).
 * Throws ThreadproofError `STORE_FAILED`, without the password, when it cannot be reached or is older than 15.
 */
export async function openServer(url: string, poolSize = 10): Promise<Connection> {
  const pool = new pg.Pool({
    connectionString: url,
    max: Math.max(4, poolSize),
    application_name: 'threadproof',
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  try {
    const { rows } = await pool.query<{ version: number }>(
      "SELECT current_setting('server_version_num')::int AS version",
    );
    const version = rows[0]?.version ?? 0;
    if (version < OLDEST_SUPPORTED)
      throw new ThreadproofError(
        'STORE_FAILED',
        `PostgreSQL 15 or newer is needed, this is ${Math.floor(version / 10_000)}`,
      );
  } catch (cause) {
    await pool.end();
    if (cause instanceof ThreadproofError) throw cause;
    const why = (cause as Error).message || (cause as NodeJS.ErrnoException).code;
    throw new ThreadproofError('STORE_FAILED', `cannot open the PostgreSQL server: ${why}`, { cause });
  }
  return { kind: 'server', pool, fsyncs: () => null, close: () => pool.end() };
}
