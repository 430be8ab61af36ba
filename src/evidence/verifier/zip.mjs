import { closeSync, openSync, statSync } from 'node:fs';
import * as zlib from 'node:zlib';
import { PIECE, readAt, readPieces } from './files.mjs';
import { count } from './words.mjs';

/** @import { Source } from './files.mjs' */
/** @import { Findings } from './findings.mjs' */

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const MAX16 = 0xffff;
const MAX32 = 0xffffffff;
/** The one form in which bundles are written; other values mean that somebody packed it anew or edited it. */
const FORM = { flags: 0x0808, method: 8, time: 0, date: 0x21, attributes: (0o100644 << 16) >>> 0 };

/**
 * @typedef {{ path: string, offset: number, crc: number, compressed: number, bytes: number, method: number, raw: Buffer, large: boolean }} ZipItem
 */

/** @param {Buffer} extra @param {boolean[]} wanted which of length, compressed length and offset stand in the extra field */
function readZip64(extra, wanted) {
  const needed = wanted.filter(Boolean).length * 8;
  if (needed === 0) return extra.length === 0 ? [] : null;
  if (extra.length !== needed + 4 || extra.readUInt16LE(0) !== 1 || extra.readUInt16LE(2) !== needed)
    return null;
  return Array.from({ length: needed / 8 }, (_, i) => Number(extra.readBigUInt64LE(4 + 8 * i)));
}

/** Where the central directory is. @param {number} fd @param {number} size @param {string} file @param {Findings} findings */
function findDirectory(fd, size, file, findings) {
  const tail = readAt(fd, Math.max(0, size - 65_600), Math.min(size, 65_600));
  let at = tail.length - 22;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) {
    findings.fault(
      file,
      'truncated',
      lastEntryBefore(fd, size),
      'the end of the zip is missing: the file was cut or is no zip',
    );
    return null;
  }
  const beyond = tail.length - at - 22;
  if (beyond > 0 || tail.readUInt16LE(at + 20) !== 0)
    findings.fault(
      file,
      'container',
      'end of the zip',
      `${count(beyond, 'byte')} follow the end (a comment, or something added)`,
    );
  const end = size - tail.length + at;
  let [entries, length, offset] = [
    tail.readUInt16LE(at + 10),
    tail.readUInt32LE(at + 12),
    tail.readUInt32LE(at + 16),
  ];
  if (
    tail.readUInt16LE(at + 4) !== 0 ||
    tail.readUInt16LE(at + 6) !== 0 ||
    tail.readUInt16LE(at + 8) !== entries
  )
    findings.fault(file, 'container', 'end of the zip', 'it speaks of several parts');
  let directoryEnd = end;
  if (entries === MAX16 || length === MAX32 || offset === MAX32) {
    const both = readAt(fd, end - 76, 76);
    if (both.length < 76 || both.readUInt32LE(0) !== END64 || both.readUInt32LE(56) !== LOCATOR64) {
      findings.fault(file, 'container', 'end of the zip', 'the zip64 record is missing or edited');
      return null;
    }
    [entries, length, offset] = [32, 40, 48].map((field) => Number(both.readBigUInt64LE(field)));
    const fixed = [
      Number(both.readBigUInt64LE(4)) === 44,
      both.readUInt16LE(12) === 0x32d,
      both.readUInt16LE(14) === 45,
      both.readUInt32LE(16) === 0,
      both.readUInt32LE(20) === 0,
      Number(both.readBigUInt64LE(24)) === entries,
      both.readUInt32LE(60) === 0,
      Number(both.readBigUInt64LE(64)) === end - 76,
      both.readUInt32LE(72) === 1,
    ];
    if (fixed.includes(false))
      findings.fault(file, 'container', 'end of the zip', 'the zip64 record was edited');
    directoryEnd = end - 76;
  }
  if (offset + length !== directoryEnd) {
    findings.fault(
      file,
      'container',
      'end of the zip',
      'the list of entries is not where the end says: something was added, cut out or edited',
    );
    if (offset + length > directoryEnd) return null;
  }
  return { entries, length, offset };
}

/** The last entry of which a beginning is there. @param {number} fd @param {number} size */
function lastEntryBefore(fd, size) {
  const tail = readAt(fd, Math.max(0, size - 8 * PIECE), Math.min(size, 8 * PIECE));
  for (let at = tail.length - 30; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== LOCAL) continue;
    const name = tail.subarray(at + 30, at + 30 + tail.readUInt16LE(at + 26)).toString();
    return `in or after ${name}`;
  }
  return null;
}

/** @param {Buffer} directory @param {number} entries @param {string} file @param {Findings} findings */
function readDirectory(directory, entries, file, findings) {
  /** @type {ZipItem[]} */
  const items = [];
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === CENTRAL) {
    const d = directory.subarray(at);
    const [nameLength, extraLength, commentLength] = [
      d.readUInt16LE(28),
      d.readUInt16LE(30),
      d.readUInt16LE(32),
    ];
    const raw = d.subarray(46, 46 + nameLength);
    const path = raw.toString();
    const item = {
      path,
      raw,
      crc: d.readUInt32LE(16),
      compressed: d.readUInt32LE(20),
      bytes: d.readUInt32LE(24),
      offset: d.readUInt32LE(42),
      method: d.readUInt16LE(10),
      large: false,
    };
    const extra = d.subarray(46 + nameLength, 46 + nameLength + extraLength);
    const wide = [item.bytes === MAX32, item.compressed === MAX32, item.offset === MAX32];
    const values = readZip64(extra, wide);
    if (values) {
      item.large = Boolean(wide[0]);
      if (wide[0]) item.bytes = values.shift() ?? 0;
      if (wide[1]) item.compressed = values.shift() ?? 0;
      if (wide[2]) item.offset = values.shift() ?? 0;
    }
    const version = wide.includes(true) ? 45 : 20;
    const wrong = Object.entries({
      version: d.readUInt16LE(4) === (0x300 | version) && d.readUInt16LE(6) === version,
      flags: d.readUInt16LE(8) === FORM.flags,
      method: item.method === FORM.method,
      time: d.readUInt16LE(12) === FORM.time && d.readUInt16LE(14) === FORM.date,
      'extra field': values !== null,
      comment: commentLength === 0,
      attributes:
        d.readUInt16LE(34) === 0 && d.readUInt16LE(36) === 0 && d.readUInt32LE(38) === FORM.attributes,
    }).filter(([, right]) => !right);
    if (wrong.length > 0)
      findings.fault(
        path,
        'container',
        'zip entry',
        `${wrong.map(([what]) => what).join(', ')} not as a bundle is written: packed anew or edited (unpack it and verify the folder to check the contents alone)`,
      );
    items.push(item);
    at += 46 + nameLength + extraLength + commentLength;
  }
  if (at !== directory.length || items.length !== entries)
    findings.fault(
      file,
      'container',
      'list of entries',
      `${items.length} of them can be read, the end says ${entries}`,
    );
  return items;
}

/** The header before an entry's content, and what follows it, must say the same as the list at the end. @param {number} fd @param {ZipItem} item @param {Findings} findings */
function checkLocal(fd, item, findings) {
  const extraLength = item.large ? 20 : 0;
  const head = readAt(fd, item.offset, 30 + item.raw.length + extraLength);
  const start = item.offset + head.length;
  const width = item.large ? 8 : 4;
  const tail = readAt(fd, start + item.compressed, 8 + 2 * width);
  const whole = head.length === 30 + item.raw.length + extraLength && tail.length === 8 + 2 * width;
  const read = (/** @type {number} */ at) =>
    item.large ? Number(tail.readBigUInt64LE(at)) : tail.readUInt32LE(at);
  const length = item.large ? MAX32 : 0;
  const expected = Buffer.alloc(extraLength);
  if (item.large) expected.set([1, 0, 16, 0]);
  const same =
    whole &&
    head.readUInt32LE(0) === LOCAL &&
    head.readUInt16LE(4) === (item.large ? 45 : 20) &&
    head.readUInt16LE(6) === FORM.flags &&
    head.readUInt16LE(8) === FORM.method &&
    head.readUInt16LE(10) === FORM.time &&
    head.readUInt16LE(12) === FORM.date &&
    head.readUInt32LE(14) === 0 &&
    head.readUInt32LE(18) === length &&
    head.readUInt32LE(22) === length &&
    head.readUInt16LE(26) === item.raw.length &&
    head.readUInt16LE(28) === extraLength &&
    head.subarray(30, 30 + item.raw.length).equals(item.raw) &&
    head.subarray(30 + item.raw.length).equals(expected) &&
    tail.readUInt32LE(0) === DESCRIPTOR &&
    tail.readUInt32LE(4) === item.crc &&
    read(8) === item.compressed &&
    read(8 + width) === item.bytes;
  if (!same)
    findings.fault(
      item.path,
      'container',
      'zip entry',
      'what stands around its content disagrees with the list of entries: edited, cut or packed anew',
    );
  return start + item.compressed + 8 + 2 * width;
}

/** Where the content begins, whoever packed it. @param {number} fd @param {ZipItem} item */
function contentStart(fd, item) {
  const head = readAt(fd, item.offset, 30);
  if (head.length < 30 || head.readUInt32LE(0) !== LOCAL) return null;
  return item.offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
}

/** @param {number} fd @param {ZipItem} item */
async function* inflateItem(fd, item) {
  const start = contentStart(fd, item);
  if (start === null) throw new Error('its header cannot be read');
  if (item.method === 0) return yield* readPieces(fd, start, item.compressed);
  if (item.method !== 8) throw new Error(`compressed in an unknown way (${item.method})`);
  if (item.bytes <= PIECE && item.compressed <= 2 * PIECE) {
    const packed = readAt(fd, start, item.compressed);
    const { buffer, engine } = /** @type {{ buffer: Buffer, engine: { bytesWritten: number } }} */ (
      /** @type {unknown} */ (zlib.inflateRawSync(packed, { maxOutputLength: item.bytes + 1, info: true }))
    );
    if (engine.bytesWritten !== packed.length) throw new Error('bytes follow its compressed content');
    yield buffer;
  } else {
    const inflater = zlib.createInflateRaw({ chunkSize: PIECE });
    const feeding = (async () => {
      for await (const piece of readPieces(fd, start, item.compressed)) {
        if (!inflater.write(piece)) await new Promise((go) => inflater.once('drain', go).once('close', go));
        if (inflater.destroyed) return;
      }
      inflater.end();
    })();
    let bytes = 0;
    for await (const chunk of inflater) {
      bytes += chunk.length;
      // a small file that unpacks to a huge one must not be believed
      if (bytes > item.bytes) throw new Error('it unpacks to more than it says');
      yield chunk;
    }
    await feeding;
    if (inflater.bytesWritten !== item.compressed) throw new Error('bytes follow its compressed content');
  }
}

/** @param {string} path @param {string} file how the zip is called in faults @param {Findings} findings @returns {Source} */
export function openZip(path, file, findings) {
  const fd = openSync(path, 'r');
  /** @type {Source} */
  const source = { entries: new Map(), close: () => closeSync(fd) };
  const size = statSync(path).size;
  const directory = findDirectory(fd, size, file, findings);
  if (!directory) return source;
  const items = readDirectory(
    readAt(fd, directory.offset, directory.length),
    directory.entries,
    file,
    findings,
  );
  let expected = 0;
  /** @type {Buffer} */ let before = Buffer.alloc(0);
  for (const item of items) {
    if (item.offset !== expected)
      findings.fault(
        item.path,
        'container',
        'zip entry',
        item.offset > expected
          ? 'something that is no entry stands before it'
          : 'it overlaps the entry before it',
      );
    expected = checkLocal(fd, item, findings);
    if (source.entries.has(item.path))
      findings.fault(
        item.path,
        'duplicate',
        'zip entry',
        'it is in the zip twice: programs disagree about which one they show',
      );
    else if (Buffer.compare(before, item.raw) > 0)
      findings.fault(item.path, 'container', 'zip entry', 'the entries are not in order');
    before = item.raw;
    if (/^\/|\\|(^|\/)\.\.?(\/|$)|[\0-\x1f]/.test(item.path) || item.path === '')
      findings.fault(
        item.path,
        'container',
        'zip entry',
        'its path would leave the folder that it is unpacked into',
      );
    source.entries.set(item.path, { size: item.bytes, open: () => inflateItem(fd, item) });
  }
  if (expected !== directory.offset)
    findings.fault(file, 'container', 'list of entries', 'something that is no entry stands before the list');
  return source;
}
