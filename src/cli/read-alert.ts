import type { Command } from 'commander';
import { readAlert } from '../alert-sources/read-alert.ts';
import { correlate, type Disposition, type KnownAnomaly, remember } from '../domain/correlate.ts';
import { DAY, toInstant } from '../domain/instant.ts';

/** What the command needs of the outside. */
export interface ReadAlertIo {
  readFile: (path: string) => Promise<string>;
  stdout: (text: string) => void;
  stderr: (text: string) => void;
}

export interface ReadAlertOptions {
  /** Read the files in order as one history and show which anomaly each belongs to. */
  state?: boolean;
}

/**
 * Prints one JSON line a file. A file holds `{event: …}`, a bare Slack message event, or an `event_callback`.
 * Exit code 0; 2 when a file could not be read or is no JSON (the others are still read).
 */
export async function readAlertCommand(
  files: string[],
  options: ReadAlertOptions,
  io: ReadAlertIo,
): Promise<number> {
  let exitCode = 0;
  let known: KnownAnomaly[] = [];
  for (const file of files) {
    const event = await readEvent(file, io);
    if (event === undefined) {
      exitCode = 2;
      continue;
    }
    const { alert, message, at } = readAlert(event);
    const { kind, severity, title, service, dedupeKey, url, count, source, why } = alert;
    const line = { file, kind, severity, title, service, dedupeKey, url, count, source, why };
    if (!options.state) {
      io.stdout(`${JSON.stringify(line)}\n`);
      continue;
    }
    const said = at ?? toInstant(0);
    const disposition = correlate(alert, message, known, { reopenWindowMs: DAY }, said);
    const next = known.length + 1;
    known = remember(known, alert, message, disposition, said, next);
    io.stdout(`${JSON.stringify({ ...line, anomaly: numberOf(disposition, next) })}\n`);
  }
  return exitCode;
}

function numberOf(disposition: Disposition, next: number): number | null {
  if (disposition.is === 'opened') return next;
  return 'number' in disposition ? disposition.number : null;
}

/** The event that a file holds; undefined, with a message on stderr, where it holds none. */
async function readEvent(file: string, io: ReadAlertIo): Promise<unknown> {
  let text: string;
  try {
    text = await io.readFile(file);
  } catch (error) {
    io.stderr(`${file}: cannot be read (${error instanceof Error ? error.message : String(error)})\n`);
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      io.stderr(`${file}: holds JSON, but no Slack event (an object was expected)\n`);
      return undefined;
    }
    return 'event' in value ? value.event : value;
  } catch (error) {
    io.stderr(`${file}: is not valid JSON (${error instanceof Error ? error.message : String(error)})\n`);
    return undefined;
  }
}

/** Adds `read-alert` to the program; `finish` receives the exit code. */
export function registerReadAlert(
  program: Command,
  io: ReadAlertIo,
  finish: (exitCode: number) => void,
): void {
  program
    .command('read-alert')
    .description('read Slack message events and print what each says, one JSON line a file')
    .argument('<files...>', 'JSON files: {"event": …}, a bare event, or an event_callback')
    .option('--state', 'read the files in order as one history and show anomaly numbers')
    .action(async (files: string[], options: ReadAlertOptions) =>
      finish(await readAlertCommand(files, options, io)),
    );
}
