import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../../../src/adapters/db/embedded.ts';
import { readMigrations } from '../../../src/adapters/db/migrate.ts';
import { openDatabase } from '../../../src/adapters/db/open.ts';
import type { Clock, Log } from '../../../src/ports.ts';

/** A folder of its own that holds an embedded store after its first start (or, empty, a bare cluster). */
export async function makeDataDir({ empty = false } = {}): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'threadproof-test-'));
  cpSync(await findTemplate(empty), dataDir, { recursive: true });
  return dataDir;
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
