import { readFile, stat } from 'node:fs/promises';
import { ThreadproofError } from '../domain/errors.ts';
import { formatReport } from '../evidence/verifier/command.mjs';
import { verifyBundle } from '../evidence/verifier/verify-bundle.mjs';

interface Io {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  /** Progress is drawn only where a person sees it. */
  isTerminal?: boolean;
}

const unreadable = (path: string, cause: unknown): ThreadproofError =>
  new ThreadproofError('FILE_UNREADABLE', `Cannot read ${path}.`, { cause });

/** Draws one line anew with each percent. */
const drawProgress = ({ stderr, isTerminal }: Io) => {
  let shown = -1;
  return (done: number, of: number): void => {
    const percent = of === 0 ? 100 : Math.floor((done * 100) / of);
    if (!isTerminal || percent === shown) return;
    shown = percent;
    stderr(`\r${percent === 100 ? '            \r' : `Verified ${percent} %`}`);
  };
};

/**
 * Checks a bundle as `verify.mjs` inside it does: it is the same code.
 * Exit code 0: everything that was checked agrees. 1: it does not, and each fault is named. 2: it cannot be checked.
 */
export async function verifyCommand(
  bundle: string,
  options: { key: string; json?: boolean },
  io: Io,
): Promise<number> {
  const key = await readFile(options.key, 'utf8').catch((error) => {
    throw unreadable(options.key, error);
  });
  await stat(bundle).catch((error) => {
    throw unreadable(bundle, error);
  });
  try {
    const report = await verifyBundle(bundle, [key], { onProgress: drawProgress(io) });
    io.stdout(`${options.json ? JSON.stringify(report, null, 2) : formatReport(report)}\n`);
    return report.ok ? 0 : 1;
  } catch (error) {
    io.stderr(`${options.key}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}
