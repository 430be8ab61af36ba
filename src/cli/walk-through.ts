import { writeFile } from 'node:fs/promises';
import type { MakingTools } from '../usecases/make-edition.ts';
import { readWalk, type WalkPorts, walkThrough } from '../usecases/walk-through.ts';
import type { CommandIo } from './evidence.ts';
import { isFileError, whyNotWritten } from './output-file.ts';
import { progressBar } from './progress-bar.ts';

/**
 * `threadproof evidence sample|verify|rerun|diff|tile`, in the words that Slack understands. What is said goes to standard
 * output; a file goes to `out`, or under its own name into the present folder.
 * Exit code 0; 1 when something does not agree; 2 when the request or the path is not usable.
 */
export async function walkThroughCommand(
  text: string,
  options: { out?: string },
  ports: WalkPorts,
  tools: MakingTools,
  io: CommandIo,
): Promise<number> {
  const request = readWalk(text);
  if (request === null || request.verb === 'refused') {
    io.stderr(`${request?.message ?? `"${text}" is not understood.`}\n`);
    return 2;
  }
  const bar = progressBar(io);
  const result = await walkThrough(ports, request, tools, { onProgress: bar.draw }).finally(bar.wipe);
  if (result.kind === 'refused') {
    io.stderr(`${result.lines.join('\n')}\n`);
    return 2;
  }
  io.stdout(`${result.lines.join('\n')}\n`);
  if (result.file) {
    const path = options.out ?? result.file.name;
    try {
      await writeFile(path, result.file.bytes);
    } catch (error) {
      if (!isFileError(error, path)) throw error;
      io.stderr(`${whyNotWritten(path, error)}\n`);
      return 2;
    }
    io.stderr(`${path}: ${result.file.bytes.length} bytes.\n`);
  }
  return result.ok ? 0 : 1;
}
