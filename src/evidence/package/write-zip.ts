import { Deflate, deflateSync } from 'fflate';

/**
 * A zip of which every byte follows from its entries: fixed time, no extra fields, no comment, nothing between the entries.
 * The entries' lengths and checksums are known beforehand, so that large ones can be streamed. Zip64 only where it is needed
 * (APPNOTE.TXT 6.3.10, 4.3.9.2 and 4.5.3). `verify.mjs` accepts this form and no other.
 */

export interface ZipEntry {
  path: string;
  bytes: number;
  /** Of the uncompressed content. */
  crc: number;
  open: () => AsyncIterable<Uint8Array>;
}

/** Zip's own form of 1980-01-01 00:00: the earliest time that it can say. */
const DOS_DATE = 0x0021;
const VERSION = 20;
const VERSION_ZIP64 = 45;
const MADE_BY_UNIX = 3 << 8;
/** Plain file, rw-r--r--. */
const ATTRIBUTES = (0o100644 << 16) >>> 0;
/** UTF-8 names; lengths after the content, because the compressed one is known only then. */
const FLAGS = 0x0800 | 0x0008;
const DEFLATED = 8;
const MAX16 = 0xffff;
const MAX32 = 0xffffffff;
/** Compressed content may be a little longer than the original. */
const ZIP64_FROM = 0xf0000000;
/** The compressor is fed in pieces of one size, so that its output does not depend on the source's pieces. */
const PIECE = 64 * 1024;
const LEVEL = 6;
/** Nothing, compressed. */
const EMPTY = Uint8Array.of(3, 0);

interface Written extends ZipEntry {
  name: Buffer;
  offset: number;
  compressed: number;
}

const isLarge = (entry: ZipEntry): boolean => entry.bytes >= ZIP64_FROM;

/** Fixed-width little-endian numbers: [width in bytes, value] … */
function pack(...fields: readonly (readonly [2 | 4 | 8, number])[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((sum, [width]) => sum + width, 0));
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) buffer.writeUInt16LE(value, at);
    else if (width === 4) buffer.writeUInt32LE(value, at);
    else buffer.writeBigUInt64LE(BigInt(value), at);
    at += width;
  }
  return buffer;
}

/** The same bytes in pieces of {@link PIECE}; the last one may be shorter or empty. */
async function* inPieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let piece = Buffer.allocUnsafe(PIECE);
  let filled = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; ) {
      const take = Math.min(PIECE - filled, chunk.length - at);
      piece.set(chunk.subarray(at, at + take), filled);
      at += take;
      filled += take;
      if (filled < PIECE) continue;
      yield piece;
      piece = Buffer.allocUnsafe(PIECE);
      filled = 0;
    }
  }
  yield piece.subarray(0, filled);
}

/** Which compressor is used follows from the length alone: the streaming one costs a millisecond to set up. */
async function* deflate(entry: ZipEntry): AsyncGenerator<Uint8Array> {
  if (entry.bytes === 0) yield EMPTY;
  else if (entry.bytes <= PIECE) yield deflateSync(await readAll(entry), { level: LEVEL });
  else yield* deflateLarge(entry);
}

const readAll = async (entry: ZipEntry): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.open()) chunks.push(chunk);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
};

async function* deflateLarge(entry: ZipEntry): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const deflater = new Deflate({ level: LEVEL }, (chunk) => ready.push(chunk));
  for await (const piece of inPieces(entry.open())) {
    deflater.push(piece, piece.length < PIECE);
    yield* ready;
    ready = [];
  }
}

function localHeader({ name, ...entry }: ZipEntry & { name: Buffer }): Buffer {
  const large = isLarge(entry);
  // with zip64 the descriptor has 8-byte lengths, which a reader knows by this empty field
  const extra = large ? pack([2, 1], [2, 16], [8, 0], [8, 0]) : Buffer.alloc(0);
  const length = large ? MAX32 : 0;
  return Buffer.concat([
    pack(
      [4, 0x04034b50],
      [2, large ? VERSION_ZIP64 : VERSION],
      [2, FLAGS],
      [2, DEFLATED],
      [2, 0],
      [2, DOS_DATE],
    ),
    pack([4, 0], [4, length], [4, length], [2, name.length], [2, extra.length]),
    name,
    extra,
  ]);
}

function descriptor(entry: Written): Buffer {
  const width = isLarge(entry) ? 8 : 4;
  return pack([4, 0x08074b50], [4, entry.crc], [width, entry.compressed], [width, entry.bytes]);
}

function centralHeader(entry: Written): Buffer {
  const large = isLarge(entry);
  const far = entry.offset >= MAX32;
  const fields = [...(large ? [entry.bytes, entry.compressed] : []), ...(far ? [entry.offset] : [])];
  const extra =
    fields.length === 0
      ? Buffer.alloc(0)
      : pack([2, 1], [2, fields.length * 8], ...fields.map((value) => [8, value] as const));
  const version = large || far ? VERSION_ZIP64 : VERSION;
  return Buffer.concat([
    pack(
      [4, 0x02014b50],
      [2, MADE_BY_UNIX | version],
      [2, version],
      [2, FLAGS],
      [2, DEFLATED],
      [2, 0],
      [2, DOS_DATE],
    ),
    pack([4, entry.crc], [4, large ? MAX32 : entry.compressed], [4, large ? MAX32 : entry.bytes]),
    pack([2, entry.name.length], [2, extra.length], [2, 0], [2, 0], [2, 0], [4, ATTRIBUTES]),
    pack([4, far ? MAX32 : entry.offset]),
    entry.name,
    extra,
  ]);
}

function endOfDirectory(entries: number, offset: number, length: number): Buffer {
  const end = pack(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, Math.min(entries, MAX16)],
    [2, Math.min(entries, MAX16)],
    [4, Math.min(length, MAX32)],
    [4, Math.min(offset, MAX32)],
    [2, 0],
  );
  if (entries < MAX16 && length < MAX32 && offset < MAX32) return end;
  return Buffer.concat([
    pack([4, 0x06064b50], [8, 44], [2, MADE_BY_UNIX | VERSION_ZIP64], [2, VERSION_ZIP64], [4, 0], [4, 0]),
    pack([8, entries], [8, entries], [8, length], [8, offset]),
    pack([4, 0x07064b50], [4, 0], [8, offset + length], [4, 1]),
    end,
  ]);
}

/** The zip's bytes in order. Entries are written as they come; sort them first. */
export async function* writeZip(entries: readonly ZipEntry[]): AsyncGenerator<Uint8Array> {
  let offset = 0;
  const written: Written[] = [];
  for (const entry of entries) {
    const done: Written = { ...entry, name: Buffer.from(entry.path), offset, compressed: 0 };
    const header = localHeader(done);
    yield header;
    for await (const chunk of deflate(entry)) {
      done.compressed += chunk.length;
      yield chunk;
    }
    const tail = descriptor(done);
    yield tail;
    offset += header.length + done.compressed + tail.length;
    written.push(done);
  }
  let length = 0;
  for (const entry of written) {
    const header = centralHeader(entry);
    length += header.length;
    yield header;
  }
  yield endOfDirectory(written.length, offset, length);
}
