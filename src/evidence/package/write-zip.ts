import { contentOf, type PackedFile } from './pack-file.ts';

/**
 * A zip of which every byte follows from its entries: fixed time, no extra fields, no comment, nothing between the entries.
 * The entries are compressed already; large ones are read from disk. Zip64 only where it is needed
 * (APPNOTE.TXT 6.3.10, 4.3.9.2 and 4.5.3). `verify.mjs` accepts this form and no other.
 */

export type ZipEntry = Pick<PackedFile, 'path' | 'bytes' | 'crc' | 'compressed' | 'content'>;

/** Zip's own form of 1980-01-01 00:00: the earliest time that it can say. */
const DOS_DATE = 0x0021;
const VERSION = 20;
const VERSION_ZIP64 = 45;
const MADE_BY_UNIX = 3 << 8;
/** Plain file, rw-r--r--. */
const ATTRIBUTES = (0o100644 << 16) >>> 0;
/** UTF-8 names; lengths after the content, so that a zip may as well be compressed while it is written. */
const FLAGS = 0x0800 | 0x0008;
const DEFLATED = 8;
const MAX16 = 0xffff;
const MAX32 = 0xffffffff;
/** Compressed content may be a little longer than the original. */
const ZIP64_FROM = 0xf0000000;

interface Written extends ZipEntry {
  name: Buffer;
  offset: number;
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

/** How many bytes {@link writeZip} will give. */
export function zipLength(entries: readonly ZipEntry[]): number {
  let offset = 0;
  let directory = 0;
  for (const entry of entries) {
    const done: Written = { ...entry, name: Buffer.from(entry.path), offset };
    offset += localHeader(done).length + entry.compressed + descriptor(done).length;
    directory += centralHeader(done).length;
  }
  return offset + directory + endOfDirectory(entries.length, offset, directory).length;
}

/**
 * The zip's bytes in order. Entries are written as they come; sort them first.
 * @param onWritten called with the number of entries written so far
 */
export async function* writeZip(
  entries: readonly ZipEntry[],
  onWritten: (entries: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  let offset = 0;
  const written: Written[] = [];
  for (const entry of entries) {
    const done: Written = { ...entry, name: Buffer.from(entry.path), offset };
    const header = localHeader(done);
    yield header;
    yield* contentOf(entry);
    const tail = descriptor(done);
    yield tail;
    offset += header.length + done.compressed + tail.length;
    onWritten(written.push(done));
  }
  let length = 0;
  for (const entry of written) {
    const header = centralHeader(entry);
    length += header.length;
    yield header;
  }
  yield endOfDirectory(written.length, offset, length);
}
