import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ThreadproofError } from '../../domain/errors.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Clock, Log, StoreReport } from '../../ports.ts';
import { lockDirectory } from './directory-lock.ts';
import { openDatabase } from './open.ts';

const STORE = 'postgres';
const NOTE = 'threadproof-backup.json';
/** What belongs to a process and not to the data. */
const NOT_COPIED = new Set(['owner.sock', 'owner.claim', 'postmaster.pid', 'bot.log']);

/** What a backup says of itself. */
export interface BackupNote {
  madeAt: Instant;
  seq: number;
  headHash: string;
  events: number;
}

export interface Copied {
  folder: string;
  note: BackupNote;
  report: StoreReport;
}

interface Tools {
  clock: Clock;
  log: Log;
}

/**
 * Copies the embedded store, key included, into a new folder while no process has it open, then opens the copy and
 * verifies its ledger. Throws `STORE_IN_USE` while the bot runs, `FILE_UNREADABLE` where the folder is taken.
 */
export async function backUpFolder(dataDir: string, target: string, tools: Tools): Promise<Copied> {
  if (!existsSync(join(dataDir, STORE)))
    throw new ThreadproofError('FILE_UNREADABLE', `there is no embedded store in ${dataDir}`);
  refuseTaken(target);
  await copyLocked(dataDir, target);
  const report = await verifyFolder(target, tools);
  const note: BackupNote = {
    madeAt: tools.clock.now(),
    seq: report.head.seq,
    headHash: report.head.hash,
    events: report.events,
  };
  writeFileSync(join(target, NOTE), `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600 });
  return { folder: target, note, report };
}

/**
 * Puts a backup in the place of an empty data folder: copied aside, verified against its note, then moved into place.
 * Throws `LEDGER_BROKEN` where the backup does not hold what its note says.
 */
export async function restoreFolder(source: string, dataDir: string, tools: Tools): Promise<Copied> {
  if (!existsSync(join(source, STORE)) || !existsSync(join(source, NOTE)))
    throw new ThreadproofError('FILE_UNREADABLE', `${source} is no backup that threadproof made`);
  refuseTaken(dataDir);
  const note = JSON.parse(readFileSync(join(source, NOTE), 'utf8')) as BackupNote;
  const aside = `${dataDir.replace(/\/+$/, '')}.restoring`;
  rmSync(aside, { recursive: true, force: true });
  await copyLocked(source, aside);
  const report = await verifyFolder(aside, tools);
  if (report.faults.length > 0 || report.head.seq < note.seq)
    throw new ThreadproofError(
      'LEDGER_BROKEN',
      `the backup does not verify: ${report.faults[0] ?? `it ends at ${report.head.seq}, its note says ${note.seq}`}`,
    );
  rmSync(join(aside, NOTE), { force: true });
  if (existsSync(dataDir)) rmSync(dataDir, { recursive: true });
  renameSync(aside, dataDir);
  return { folder: dataDir, note, report };
}

/** A folder that holds nothing may be written to; anything else is somebody's. */
function refuseTaken(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new ThreadproofError(
      'FILE_UNREADABLE',
      `${folder} is not empty; name another folder, or move it away`,
    );
}

async function copyLocked(from: string, to: string): Promise<void> {
  const unlock = await lockDirectory(from);
  try {
    mkdirSync(to, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(from))
      if (!NOT_COPIED.has(name)) cpSync(join(from, name), join(to, name), { recursive: true });
    rmSync(join(to, STORE, 'postmaster.pid'), { force: true });
  } finally {
    await unlock();
  }
}

async function verifyFolder(dataDir: string, tools: Tools): Promise<StoreReport> {
  const database = await openDatabase({ dataDir }, tools);
  try {
    return await database.store.verify();
  } finally {
    await database.close();
  }
}
