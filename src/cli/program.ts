import { writeFile } from 'node:fs/promises';
import { isSlackId } from '../domain/actor.ts';
import { toInstant } from '../domain/instant.ts';
import { inForceAt } from '../domain/program/versions.ts';
import { programDocument } from '../evidence/program-document.ts';
import { type PageFormat, renderDocument } from '../evidence/renderers/render-document.ts';
import type { Ports } from '../ports.ts';
import { type ProgramReading, readProgramFolder } from '../program-files/program-folder.ts';
import { approveProgram, proposeProgram } from '../usecases/program/approve-program.ts';
import { compareFiles } from '../usecases/program/compare-files.ts';
import { readVersions } from '../usecases/program/in-force.ts';

export interface ProgramIo {
  stdout: (text: string | Uint8Array) => void;
  stderr: (text: string) => void;
}
type Opened = Pick<Ports, 'store' | 'clock' | 'settings'>;

function tellFaults(
  folder: string,
  reading: Extract<ProgramReading, { ok: false }>,
  { stderr }: ProgramIo,
): number {
  for (const { file, line, message } of reading.faults)
    stderr(`${folder}/${file}${line === null ? '' : `:${line}`}: ${message}\n`);
  stderr(`${reading.faults.length} fault(s). The last approved version stays in force.\n`);
  return 2;
}

/** `program check`: 0 all is well, 1 a person should look, 2 it cannot be approved. */
export async function checkProgramCommand(folder: string, io: ProgramIo): Promise<number> {
  const reading = await readProgramFolder(folder);
  if (!reading.ok) return tellFaults(folder, reading, io);
  for (const { file, line, message } of reading.findings)
    io.stdout(`${folder}/${file}${line === null ? '' : `:${line}`}: ${message}\n`);
  io.stdout(
    `${reading.files.length} files, ${reading.program.runbooks.length} runbooks, ${reading.findings.length} finding(s). SHA-256 ${reading.hash}\n`,
  );
  return reading.findings.length > 0 ? 1 : 0;
}

/** `program diff`: what the files would change in the version in force. */
export async function diffProgramCommand(
  folder: string,
  { store, clock }: Opened,
  io: ProgramIo,
): Promise<number> {
  const reading = await readProgramFolder(folder);
  if (!reading.ok) return tellFaults(folder, reading, io);
  const current = inForceAt(await readVersions(store), clock.now());
  const lines = compareFiles(current?.program ?? null, reading.program);
  io.stdout(
    `${current ? `version ${current.version}` : 'nothing in force'} -> ${reading.hash.slice(0, 12)}\n`,
  );
  for (const line of lines) io.stdout(`${line}\n`);
  return lines.length > 0 ? 1 : 0;
}

/** `program show --at DATE`: which version was in force then, by whom. */
export async function showProgramCommand(
  at: string | null,
  { store, clock }: Opened,
  io: ProgramIo,
): Promise<number> {
  const moment = at === null ? clock.now() : readMoment(at);
  if (moment === null) {
    io.stderr(`"${at}" is no date; type 2026-06-30 or 2026-06-30T12:00:00Z.\n`);
    return 2;
  }
  const found = inForceAt(await readVersions(store), moment);
  if (found === null) {
    io.stdout(`No version of the program was in force at ${moment}.\n`);
    return 1;
  }
  const { program: _, ...facts } = found;
  io.stdout(`${JSON.stringify({ at: moment, ...facts }, null, 2)}\n`);
  return 0;
}

function readMoment(text: string): string | null {
  const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text);
  return Number.isNaN(time) ? null : toInstant(time);
}

/** `program approve`: by somebody other than the author; both are Slack users, and stand in the ledger. */
export async function approveProgramCommand(
  folder: string,
  options: { author: string; approver: string; effective?: string },
  { store, clock, settings }: Opened,
  io: ProgramIo,
): Promise<number> {
  const reading = await readProgramFolder(folder);
  if (!reading.ok) return tellFaults(folder, reading, io);
  for (const id of [options.author, options.approver])
    if (!isSlackId(id)) {
      io.stderr(`"${id}" is no Slack user id (U…).\n`);
      return 2;
    }
  const effectiveFrom = options.effective === undefined ? clock.now() : readStart(options.effective);
  if (effectiveFrom === null) {
    io.stderr(`"${options.effective}" is no date.\n`);
    return 2;
  }
  const actor = (id: string) => ({
    kind: 'person' as const,
    personRef: `slack:${id}` as const,
    label: settings.people.identities.find(({ slack }) => slack === id)?.name ?? id,
    via: 'cli' as const,
  });
  if (options.author === options.approver) {
    io.stderr('The author of a program does not approve it.\n');
    return 2;
  }
  await proposeProgram({ store }, reading, actor(options.author), clock.now());
  const now = clock.now();
  const outcome = await approveProgram({ store }, actor(options.approver), {
    now,
    effectiveFrom: effectiveFrom < now ? now : effectiveFrom,
    expected: reading.hash,
  });
  if (outcome.kind === 'refused') {
    io.stderr(`${outcome.message}\n`);
    return 2;
  }
  io.stdout(
    `Version ${outcome.version} (${outcome.hash.slice(0, 12)}) is in force from ${outcome.effectiveFrom}.\n`,
  );
  return 0;
}

function readStart(text: string): string | null {
  const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  return Number.isNaN(time) ? null : toInstant(time);
}

const formats: Record<string, PageFormat> = {
  md: 'markdown',
  markdown: 'markdown',
  html: 'html',
  pdf: 'pdf',
};

/** `program render`: the auditor's document, of the version in force at a moment or (`draft`) of the files as they are. */
export async function renderProgramCommand(
  options: { format: string; out?: string; at?: string; draft?: string },
  opened: Opened,
  io: ProgramIo,
): Promise<number> {
  const format = formats[options.format];
  const at = options.at === undefined ? opened.clock.now() : readMoment(options.at);
  if (format === undefined || at === null) {
    io.stderr(
      format === undefined
        ? `"${options.format}" is no format; choose from markdown, html, pdf.\n`
        : 'That is no date.\n',
    );
    return 2;
  }
  const found = inForceAt(await readVersions(opened.store), at);
  const reading = options.draft === undefined ? null : await readProgramFolder(options.draft);
  if (reading && !reading.ok) return tellFaults(options.draft!, reading, io);
  if (reading === null && found === null) {
    io.stderr('No version was in force then; `--draft program` draws the files as they are.\n');
    return 1;
  }
  const drawn = reading
    ? { program: reading.program, hash: reading.hash, approval: null }
    : { ...found!, approval: found };
  const bytes = await renderDocument(
    programDocument(opened.settings.organization, drawn),
    format,
    drawn.approval?.effectiveFrom ?? at,
  );
  if (options.out === undefined) io.stdout(bytes);
  else await writeFile(options.out, bytes);
  return 0;
}
