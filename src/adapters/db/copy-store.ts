import type pg from 'pg';
import { ThreadproofError } from '../../domain/errors.ts';
import type { Clock, Job, Log, StoreReport } from '../../ports.ts';
import { type Connection, openEmbedded } from './embedded.ts';
import { openDatabase } from './open.ts';
import { openServer } from './server.ts';

/** Every table of the product with the order in which its rows are read; the jobs are handed over as jobs. */
const tables = [
  { name: 'ledger_event', key: 'seq' },
  { name: 'ledger_payload', key: 'seq' },
  { name: 'anomaly', key: 'number' },
  { name: 'signal', key: 'signal_id' },
  { name: 'inbox', key: 'id' },
  { name: 'change', key: 'id' },
  { name: 'posted_message', key: 'key' },
  { name: 'cursor', key: 'name' },
] as const;
const PAGE = 500;

export interface CopyReport {
  rows: Record<string, number>;
  jobs: number;
  report: StoreReport;
}

/**
 * Copies the embedded store to an empty PostgreSQL database in one transaction, byte for byte, and verifies the ledger
 * there. The source is only read; it stays as it is. Throws `STORE_IN_USE` while the bot runs, `STORE_FAILED` where the
 * target holds a ledger already.
 */
export async function copyStore(
  source: { dataDir: string },
  target: { url: string },
  { clock, log, progress }: { clock: Clock; log: Log; progress?: (table: string, rows: number) => void },
): Promise<CopyReport> {
  // Brings both up to the same schema, and makes the queues.
  await (await openDatabase({ dataDir: source.dataDir }, { clock, log })).close();
  await (await openDatabase(target, { clock, log })).close();
  const from = await openEmbedded(source.dataDir, log, () => {});
  let jobs: Job[];
  let rows: Record<string, number>;
  try {
    const to = await openServer(target.url);
    try {
      rows = await copyTables(from, to, progress);
    } finally {
      await to.close();
    }
    jobs = await waitingJobs(from.pool);
  } finally {
    await from.close();
  }
  const database = await openDatabase(target, { clock, log });
  try {
    for (const job of jobs) await database.jobs.enqueue(job);
    const report = await database.store.verify();
    return { rows, jobs: jobs.length, report };
  } finally {
    await database.close();
  }
}

async function copyTables(
  from: Connection,
  to: Connection,
  progress?: (table: string, rows: number) => void,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const client = await to.pool.connect();
  try {
    await client.query('BEGIN');
    const { rows: heads } = await client.query<{ seq: string }>('SELECT seq FROM ledger_head FOR UPDATE');
    if (heads[0]?.seq !== '0')
      throw new ThreadproofError('STORE_FAILED', 'the target holds a ledger already; give an empty database');
    for (const { name, key } of tables) {
      counts[name] = await copyTable(from.pool, client, name, key);
      progress?.(name, counts[name]);
    }
    const { rows: head } = await from.pool.query<{ seq: string; hash: string; recorded_at: string }>(
      'SELECT seq, hash, recorded_at::text FROM ledger_head',
    );
    // An empty ledger has nothing to move on to.
    if (head[0] && head[0].seq !== '0')
      await client.query('UPDATE ledger_head SET seq = $1, hash = $2, recorded_at = $3::timestamptz', [
        head[0].seq,
        head[0].hash,
        head[0].recorded_at,
      ]);
    await client.query(
      "SELECT setval(pg_get_serial_sequence('inbox', 'arrival'), GREATEST(1, (SELECT coalesce(max(arrival), 1) FROM inbox)))",
    );
    await client.query('COMMIT');
    return counts;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** Rows travel as JSON, which holds every type of the schema; texts that were hashed keep each byte. */
async function copyTable(from: pg.Pool, to: pg.PoolClient, name: string, key: string): Promise<number> {
  let copied = 0;
  for (;;) {
    const { rows } = await from.query<{ row: string }>(
      `SELECT row_to_json(t)::text AS row FROM "${name}" t ORDER BY "${key}" LIMIT ${PAGE} OFFSET ${copied}`,
    );
    if (rows.length === 0) return copied;
    await to.query(`INSERT INTO "${name}" SELECT * FROM json_populate_recordset(NULL::"${name}", $1::json)`, [
      `[${rows.map(({ row }) => row).join(',')}]`,
    ]);
    copied += rows.length;
  }
}

/** Jobs that still wait, or were under way when the process ended; schedules are made anew at every start. */
async function waitingJobs(pool: pg.Pool): Promise<Job[]> {
  const { rows } = await pool.query<{ name: string; data: unknown }>(
    "SELECT name, data FROM pgboss.job WHERE state IN ('created', 'retry', 'active') AND data IS NOT NULL ORDER BY created_on",
  );
  return rows.map(({ name, data }) => ({ name, data }) as Job);
}
