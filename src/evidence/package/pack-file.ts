import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { Deflater } from './deflate.ts';
import { readPieces } from './read-pieces.ts';

interface Described {
  /** Relative, forward slashes. */
  path: string;
  mediaType: string;
  /** What it is for, in a few words. */
  role: string;
}

type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** One file of the bundle. Small ones are bytes; large ones are read once, while they are packed. */
export interface PackFile extends Described {
  /** Data rows (lines of a listing), null where that has no meaning. A function is asked after the last piece. */
  rows: number | null | (() => number | null);
  bytes: Uint8Array | (() => Pieces);
}

/** One file as it lies in the zip. Plain data: threads hand it to one another. */
export interface PackedFile extends Described {
  rows: number | null;
  bytes: number;
  sha256: string;
  /** Of the uncompressed content, as `sha256` is. */
  crc: number;
  compressed: number;
  content: Uint8Array | { file: string };
}

/** Compressed by its own format. Of a PDF only the pages are: its structure, three quarters of the file, is plain text. */
const DENSE = /^application\/vnd\.openxmlformats/;
/** Short pieces are gathered, in characters. */
const GATHERED = 1 << 15;

/**
 * Reads a file once: hashes it, compresses it, and keeps it compressed.
 * @param into where it is kept on disk; without it, in memory
 */
export async function packFile(file: PackFile, into?: string): Promise<PackedFile> {
  const store = into === undefined ? new InMemory() : new OnDisk(into);
  try {
    const digest = createHash('sha256');
    let crc = 0;
    let bytes = 0;
    let compressed = 0;
    const deflater = new Deflater(DENSE.test(file.mediaType) ? 0 : 6, (piece) => {
      compressed += piece.length;
      store.add(piece);
    });
    const take = (piece: Uint8Array): void => {
      digest.update(piece);
      crc = crc32(piece, crc);
      bytes += piece.length;
      deflater.add(piece);
    };
    await gather(typeof file.bytes === 'function' ? file.bytes() : [file.bytes], take);
    deflater.finish();
    const { path, mediaType, role } = file;
    const rows = typeof file.rows === 'function' ? file.rows() : file.rows;
    const sha256 = digest.digest('hex');
    return { path, mediaType, role, rows, bytes, sha256, crc, compressed, content: store.content };
  } finally {
    store.close();
  }
}

async function gather(pieces: Pieces, take: (piece: Uint8Array) => void): Promise<void> {
  let waiting = '';
  const flush = (): void => {
    if (waiting !== '') take(Buffer.from(waiting));
    waiting = '';
  };
  const add = (piece: string | Uint8Array): void => {
    if (typeof piece === 'string') {
      waiting += piece;
      if (waiting.length > GATHERED) flush();
      return;
    }
    flush();
    take(piece);
  };
  if (Symbol.asyncIterator in pieces) for await (const piece of pieces) add(piece);
  else for (const piece of pieces) add(piece);
  flush();
}

class InMemory {
  readonly #chunks: Uint8Array[] = [];
  add(piece: Uint8Array): void {
    this.#chunks.push(piece);
  }
  get content(): Uint8Array {
    return this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
  }
  close(): void {}
}

class OnDisk {
  readonly content: { file: string };
  readonly #file: number;
  constructor(path: string) {
    this.content = { file: path };
    this.#file = openSync(path, 'wx', 0o600);
  }
  add(piece: Uint8Array): void {
    // A disk may take a part only.
    for (let rest = piece; rest.length > 0; ) rest = rest.subarray(writeSync(this.#file, rest));
  }
  close(): void {
    closeSync(this.#file);
  }
}

/** The compressed bytes. */
export async function* contentOf({ content }: Pick<PackedFile, 'content'>): AsyncGenerator<Uint8Array> {
  if ('file' in content) yield* readPieces(content.file);
  else yield content;
}
