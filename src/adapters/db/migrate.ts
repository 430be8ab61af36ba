import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { ThreadproofError } from '../../domain/errors.ts';

/** The advisory lock that Prisma's own engine takes: `prisma migrate deploy` and this never run at once. */
const PRISMA_LOCK = 72_707_369;

// Exactly Prisma's table, so that `prisma migrate status|deploy|resolve` agree with what was done here.
const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

export interface Migration {
  name: string;
  sql: string;
  /** SHA-256 (hex) of the file. */
  checksum: string;
}

interface Recorded {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

/** The migrations of a folder in the order of their names. */
export function readMigrations(folder: string = findMigrations()): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Brings the database up to the migrations: one transaction each, recorded in Prisma's table. Several processes may do
 * it at once.
 * @returns the names of those applied now
 * Throws ThreadproofError `STORE_FAILED` when the database's history is not ours (edited, failed or unknown
 * migrations); nothing is applied then.
 */
export async function migrate(pool: pg.Pool, migrations = readMigrations()): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK]);
    try {
      await client.query(BOOKKEEPING);
      const { rows } = await client.query<Recorded>(
        'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
      );
      const applied = compareHistory(migrations, rows);
      const missing = migrations.filter(({ name }) => !applied.has(name));
      const done: string[] = [];
      for (const migration of missing) if (await apply(client, migration)) done.push(migration.name);
      return done;
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [PRISMA_LOCK]).catch(() => {});
    }
  } finally {
    client.release();
  }
}

function compareHistory(migrations: Migration[], recorded: Recorded[]): Set<string> {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { migration_name: name, checksum, finished_at } of recorded) {
    const migration = known.get(name);
    const fault = !migration
      ? 'is unknown to this version; was the database used by a newer one?'
      : finished_at === null
        ? 'was begun and not finished; see `prisma migrate resolve`'
        : migration.checksum !== checksum
          ? 'was edited after it had been applied'
          : null;
    if (fault) throw new ThreadproofError('STORE_FAILED', `migration ${name} ${fault}`);
  }
  return new Set(recorded.map(({ migration_name }) => migration_name));
}

/** False when somebody else applied it meanwhile: advisory locks exclude nobody in the embedded, single session. */
async function apply(client: pg.PoolClient, { name, sql, checksum }: Migration): Promise<boolean> {
  await client.query('BEGIN');
  try {
    const { rowCount } = await client.query(
      'SELECT 1 FROM "_prisma_migrations" WHERE migration_name = $1 AND rolled_back_at IS NULL',
      [name],
    );
    if (rowCount) {
      await client.query('ROLLBACK');
      return false;
    }
    await client.query(sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES ($1, $2, clock_timestamp(), $3, 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
    return true;
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {});
    throw new ThreadproofError('STORE_FAILED', `migration ${name} failed: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** `prisma/migrations` of this package, from the sources as from the compiled files. */
function findMigrations(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const migrations = join(folder, 'prisma', 'migrations');
    if (existsSync(migrations)) return migrations;
    if (folder === dirname(folder))
      throw new ThreadproofError(
        'STORE_FAILED',
        'the folder prisma/migrations is missing from this installation',
      );
  }
}
