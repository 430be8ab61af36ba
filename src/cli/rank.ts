import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { PassThrough, pipeline, type Readable, type Writable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parseBenchmarkCase } from '../attribution/benchmark-case.ts';
import { rank } from '../attribution/rank.ts';

/** The streams of a command. */
export interface RankIo {
  stdout: Writable;
  stderr: Writable;
}

/** Looks at the first two bytes: gzip is unpacked, anything else passes. A read or gzip error destroys the result. */
const openLines = async (file: string): Promise<Readable> => {
  const source = createReadStream(file);
  const head: Buffer | null = await new Promise((resolve, reject) => {
    source.once('error', reject);
    source.once('readable', () => resolve(source.read(2) ?? source.read()));
  });
  if (head) source.unshift(head);
  const zipped = head?.[0] === 0x1f && head[1] === 0x8b;
  // pipeline hands errors to the last stream, which the reader of lines listens to
  return pipeline(source, zipped ? createGunzip() : new PassThrough(), () => {});
};

/** Writes, and waits where the reader is slow. False when nobody reads any more (a closed pipe). */
const write = (stream: Writable, text: string): Promise<boolean> =>
  new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) return resolve(false);
    stream.write(text, (error) => resolve(!error));
  });

/**
 * Ranks the benchmark's cases: JSON Lines (plain or gzip) in, `{"id", "ranked": [candidate ids, best first]}` lines out, in the
 * same order. A bad line is named on stderr and the others are still ranked. Resolves to the exit status: 0, or 2 when the file
 * cannot be read or a line is bad. A reader that went away (`| head`) ends the work quietly with 0.
 */
export const rankCommand = async (file: string, io: RankIo): Promise<number> => {
  let status = 0;
  let closed = false;
  const onError = () => {
    closed = true;
  };
  io.stdout.on('error', onError);
  try {
    const input = await openLines(file);
    // a failing input makes the loop throw, after the lines that came before
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    let number = 0;
    for await (const line of lines) {
      number++;
      const text = number === 1 ? line.replace(/^\uFEFF/, '') : line;
      if (text.trim() === '') continue;
      try {
        const { id, anomaly, candidates } = parseBenchmarkCase(text);
        const ranked = rank(anomaly, candidates).best.map((change) => change.id);
        if (closed || !(await write(io.stdout, `${JSON.stringify({ id, ranked })}\n`))) {
          input.destroy();
          return status;
        }
      } catch (error) {
        status = 2;
        await write(io.stderr, `${file}, line ${number}: ${(error as Error).message}\n`);
      }
    }
    return status;
  } catch (error) {
    await write(io.stderr, `${file} cannot be read: ${(error as Error).message}\n`);
    return 2;
  } finally {
    io.stdout.off('error', onError);
  }
};
