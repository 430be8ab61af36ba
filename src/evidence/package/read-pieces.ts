import { createReadStream } from 'node:fs';

/** The bytes of a file, piece by piece. Each call reads it anew. */
export const readPieces = (path: string): AsyncIterable<Uint8Array> =>
  createReadStream(path, { highWaterMark: 1 << 18 });
