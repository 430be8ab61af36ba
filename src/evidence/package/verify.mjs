#!/usr/bin/env node

/**
 * Checks an evidence bundle without the service that made it. One file, no dependencies, no network, Node.js 18 or newer:
 *
 *   node verify.mjs BUNDLE.zip --key PUBLIC-KEY.pem
 *
 * The public key must come from somewhere else than the bundle. VERIFY.md says what is checked and how to do it by hand.
 * `threadproof verify` runs this very file.
 *
 * Parts, in this order: words · reports · zip or folder · manifest · ledger · keys and signatures · dataset · listings · all · command
 */

import * as crypto from 'node:crypto';
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import * as zlib from 'node:zlib';

export const VERIFIER_VERSION = '1';

// ------------------------------------------------------------------------------------------------ words

const MANIFEST = 'manifest.json';
const ENVELOPE = 'manifest.dsse.json';
const SIGSTORE = 'manifest.sigstore.json';
const TIMESTAMP = 'manifest.tsr';
const DATASET = 'evidence.json';
const SLICE = 'jsonl/ledger_slice.jsonl';
const CHECKPOINTS = 'jsonl/checkpoints.jsonl';
const UNLISTED = new Set([MANIFEST, ENVELOPE, SIGSTORE, TIMESTAMP]);

const MANIFEST_FORMAT = 'threadproof-manifest/1';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PREDICATE_TYPE = 'urn:threadproof:predicate:evidence-bundle:1';
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const SIGSTORE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

const GENESIS = '0'.repeat(64);
const NEWLINE = 10;

/**
 * @typedef {{ file: string, at: string | null, rule: string, detail: string }} Fault
 *   `file` is a path in the bundle; `at` names the line, row or event.
 * @typedef {{ name: string, detail: string, faults: number }} Check
 * @typedef {{ format: 'threadproof-verification/1', verifier: string, bundle: string, ok: boolean, identity: object | null,
 *   manifestDigest: string | null, signedBy: string[], checks: Check[], faults: Fault[], faultCount: number, notChecked: string[] }} Report
 * @typedef {{ path: string, mediaType: string, role: string, rows: number | null, bytes: number, sha256: string }} ManifestFile
 * @typedef {{ seq: number, hash: string }} Head
 */

/** SHA-256 in hex; the one-shot form of newer Node.js is three times as fast on short texts. */
const sha256 =
  typeof crypto.hash === 'function'
    ? (/** @type {string | Uint8Array} */ data) => crypto.hash('sha256', data, 'hex')
    : (/** @type {string | Uint8Array} */ data) => createHash('sha256').update(data).digest('hex');

/** RFC 8785 for what JSON.parse gives. @param {any} value @returns {string} */
function canonical(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(',')}}`;
}

/** @param {number} n @param {string} noun */
const count = (n, noun) => `${n} ${noun}${n === 1 ? '' : 's'}`;
/** @param {unknown} value */
const show = (value) => {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};

// ------------------------------------------------------------------------------------------------ reports

/** After this many faults of one rule in one file the rest is only counted. */
const SHOWN = 20;

class Findings {
  /** @type {Fault[]} */ faults = [];
  /** @type {Check[]} */ checks = [];
  /** @type {string[]} */ notChecked = [];
  total = 0;
  /** @type {Map<string, number>} */ #seen = new Map();

  /** @param {string} file @param {string} rule @param {string | null} at @param {string} detail */
  fault(file, rule, at, detail) {
    this.total++;
    const key = `${file}\n${rule}`;
    const seen = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, seen);
    if (seen <= SHOWN) this.faults.push({ file, at, rule, detail });
  }

  /** @template T @param {string} name @param {() => T | Promise<T>} work runs the check @param {(result: T) => string} describe */
  async check(name, work, describe) {
    const before = this.total;
    const result = await work();
    this.checks.push({ name, detail: describe(result), faults: this.total - before });
    return result;
  }
}

// ------------------------------------------------------------------------------------------------ zip or folder

/**
 * @typedef {{ size: number, open: () => AsyncIterable<Buffer> }} Entry
 * @typedef {{ entries: Map<string, Entry>, close: () => void }} Source
 */

/** @param {number} fd @param {number} at @param {number} length */
function readAt(fd, at, length) {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const got = readSync(fd, buffer, filled, length - filled, at + filled);
    if (got === 0) break;
    filled += got;
  }
  return buffer.subarray(0, filled);
}

const PIECE = 1 << 20;

/** @param {number} fd @param {number} at @param {number} length */
async function* readPieces(fd, at, length) {
  for (let done = 0; done < length; ) {
    const piece = readAt(fd, at + done, Math.min(PIECE, length - done));
    if (piece.length === 0) return;
    done += piece.length;
    yield piece;
  }
}

/** @param {string} path @returns {Source} */
function openFolder(path) {
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  for (const item of readdirSync(path, { withFileTypes: true, recursive: true })) {
    if (item.isDirectory()) continue;
    // parentPath is new in Node.js 20.12; before, the same value was called path
    const full = join(item.parentPath ?? /** @type {any} */ (item).path ?? path, item.name);
    const name = relative(path, full).split(sep).join('/');
    const size = item.isFile() ? statSync(full).size : 0;
    entries.set(name, {
      size,
      open: async function* () {
        const fd = openSync(full, 'r');
        try {
          yield* readPieces(fd, 0, size);
        } finally {
          closeSync(fd);
        }
      },
    });
  }
  return { entries, close() {} };
}

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
function openZip(path, file, findings) {
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

/** @param {Entry} entry */
async function readAll(entry) {
  const chunks = [];
  for await (const chunk of entry.open()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A small JSON file, or null with a fault. @param {Source} source @param {string} path @param {Findings} findings @returns {Promise<{ bytes: Buffer, value: any } | null>} */
async function readJson(source, path, findings) {
  const entry = source.entries.get(path);
  if (!entry) {
    findings.fault(path, 'missing', null, 'the file is not in the bundle');
    return null;
  }
  try {
    const bytes = await readAll(entry);
    const value = JSON.parse(bytes.toString());
    if (canonical(value) !== bytes.toString())
      findings.fault(
        path,
        'not_canonical',
        null,
        'the text is not in canonical form (RFC 8785): it was edited',
      );
    return { bytes, value };
  } catch (error) {
    findings.fault(path, 'unreadable', null, `cannot be read: ${/** @type {Error} */ (error).message}`);
    return null;
  }
}

// ------------------------------------------------------------------------------------------------ manifest

/** @param {any} value @param {Findings} findings @returns {ManifestFile[] | null} */
function readManifest(value, findings) {
  if (value?.format !== MANIFEST_FORMAT || !Array.isArray(value.files)) {
    findings.fault(MANIFEST, 'form', null, `it is no ${MANIFEST_FORMAT}`);
    return null;
  }
  let before = '';
  for (const [i, file] of value.files.entries()) {
    const right =
      typeof file?.path === 'string' &&
      /^[0-9a-f]{64}$/.test(file.sha256) &&
      Number.isSafeInteger(file.bytes) &&
      (file.rows === null || Number.isSafeInteger(file.rows));
    if (!right) {
      findings.fault(
        MANIFEST,
        'form',
        `entry ${i + 1}`,
        'path, bytes, sha256 or rows is missing or no such value',
      );
      return null;
    }
    if (Buffer.compare(Buffer.from(before), Buffer.from(file.path)) >= 0)
      findings.fault(MANIFEST, 'order', file.path, 'the entries are not in order, or one stands twice');
    before = file.path;
  }
  return value.files;
}

/** @param {ManifestFile[]} files @param {Source} source @param {Findings} findings */
function compareNames(files, source, findings) {
  const listed = new Set(files.map((file) => file.path));
  for (const path of source.entries.keys()) {
    if (!listed.has(path) && !UNLISTED.has(path))
      findings.fault(path, 'extra', null, 'the manifest does not know this file: it was added');
  }
  for (const path of listed) {
    if (!source.entries.has(path))
      findings.fault(path, 'missing', null, 'the manifest lists this file: it was removed');
  }
}

/**
 * Reads one file once: digest, length, and whoever wants its bytes.
 * @param {ManifestFile} file @param {Source} source @param {Findings} findings @param {{ push: (chunk: Buffer) => void | Promise<void> } | null} reader
 */
async function readFile(file, source, findings, reader) {
  const entry = source.entries.get(file.path);
  if (!entry) return;
  const digest = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of entry.open()) {
      digest.update(chunk);
      bytes += chunk.length;
      const waiting = reader?.push(chunk);
      if (waiting) await waiting;
    }
  } catch (error) {
    findings.fault(
      file.path,
      'unreadable',
      null,
      `cannot be unpacked: ${/** @type {Error} */ (error).message}`,
    );
    return;
  }
  if (bytes !== file.bytes)
    findings.fault(
      file.path,
      'length',
      null,
      `${bytes} bytes, the manifest says ${file.bytes}: ${bytes < file.bytes ? 'something was cut out' : 'something was added'}`,
    );
  const found = digest.digest('hex');
  if (found !== file.sha256)
    findings.fault(
      file.path,
      'digest',
      null,
      `its SHA-256 is ${found}, the manifest says ${file.sha256}: the file was edited`,
    );
}

// ------------------------------------------------------------------------------------------------ ledger

/**
 * A slice line is `{"seq":7,"hash":"…","salt":"…","header":{…},"payload":{…}}` with both texts exactly as they were hashed
 * (salt and payload null after a lawful erasure), so that nothing has to be parsed or written again to check it:
 * hash = SHA-256(header), header.payloadHash = SHA-256(salt + payload), header.prevHash = hash of the event before.
 *
 * @typedef {{ seq: number, line: number, type: string, subject: string, recordedAt: string, effectiveAt: string, payload: any }} Event
 * @typedef {{ first: Head & { prev: string, recordedAt: string }, last: Head & { recordedAt: string }, lines: number, erased: number,
 *   hashes: Uint8Array, seqs: number[] | null, subjects: [string, number, number, number][], events: Event[],
 *   faults: [number, number | null, string, string][] }} Block  faults: line in the block, seq, rule, detail
 */

const PAYLOAD_KEY = Buffer.from(',"payload":');
const HASH_AT = ',"hash":"'.length;
/** Where the salt stands behind the number: after the hash's 64 digits. */
const SALT_AT = HASH_AT + 64 + '","salt":'.length;
const SALT_LENGTH = 32;
/** Labels of a header (its keys are sorted) from `payloadHash` on, with where they stand behind it. */
const TAIL = {
  payloadHash: 16,
  prevLabel: 80,
  prevHash: 94,
  recordedLabel: 158,
  recordedAt: 174,
  versionLabel: 198,
};
/** Of these the payload is needed again: keys for the signatures, openings for the population. */
const KEPT = new Set(['anomaly.opened', 'key.created', 'key.rotated', 'checkpoint.signed']);

/** Like startsWith, and several times as fast on short labels. @param {string} text @param {number} at @param {string} label */
function stands(text, at, label) {
  for (let i = 0; i < label.length; i++) if (text.charCodeAt(at + i) !== label.charCodeAt(i)) return false;
  return true;
}

/** A whole number followed by a comma, or NaN. @param {string} text @param {number} at */
function readNumber(text, at) {
  let value = 0;
  let i = at;
  for (let c = text.charCodeAt(i); c >= 0x30 && c <= 0x39; c = text.charCodeAt(++i))
    value = value * 10 + c - 0x30;
  const plain = i > at && i - at < 16 && (text.charCodeAt(at) !== 0x30 || i - at === 1);
  return plain && text.charCodeAt(i) === 0x2c ? value : Number.NaN;
}

/** How many characters {@link readNumber} took. @param {number} n */
const digits = (n) =>
  n < 10
    ? 1
    : n < 100
      ? 2
      : n < 1000
        ? 3
        : n < 10_000
          ? 4
          : n < 100_000
            ? 5
            : n < 1_000_000
              ? 6
              : String(n).length;

/** Checks whole lines one after the other. One block of a slice; joined with the others by {@link LedgerReader}. */
class BlockChecker {
  /** @type {Block['faults']} */ faults = [];
  /** @type {Event[]} */ events = [];
  /** @type {Map<string, [string, number, number, number]>} */ subjects = new Map();
  /** @type {string[]} */ hashes = [];
  /** @type {Block['first'] | null} */ first = null;
  lastSeq = 0;
  lastHash = '';
  lastRecordedAt = '';
  /** @type {number[] | null} */ seqs = null;
  erased = 0;
  line = 0;
  #block;

  /** @param {Buffer} block */
  constructor(block) {
    this.#block = block;
  }

  /** @param {number} seq @param {string} rule @param {string} detail */
  #fault(seq, rule, detail) {
    this.faults.push([this.line, seq, rule, detail]);
  }

  /** One line: from `start` to the line's end, which is not included. @param {number} start @param {number} end */
  add(start, end) {
    this.line++;
    const block = this.#block;
    const split = block.indexOf(PAYLOAD_KEY, start);
    const payload = split + PAYLOAD_KEY.length;
    // the lead and the header; single bytes, because only positions and ASCII are looked at
    const text = split < 0 || payload >= end ? '' : block.toString('latin1', start, split);
    const seq = readNumber(text, 7);
    const width = 7 + digits(seq);
    const salted = text.charCodeAt(width + SALT_AT) === 0x22;
    const headerLabel = width + SALT_AT + (salted ? SALT_LENGTH + 2 : 4);
    const header = headerLabel + ',"header":'.length;
    const tail = text.indexOf(',"payloadHash":"', header);
    const formed =
      tail > 0 &&
      stands(text, 0, '{"seq":') &&
      stands(text, width, ',"hash":"') &&
      stands(text, width + HASH_AT + 64, '","salt":') &&
      (salted ? text.charCodeAt(headerLabel - 1) === 0x22 : stands(text, width + SALT_AT, 'null')) &&
      stands(text, headerLabel, ',"header":{') &&
      block[end - 1] === 0x7d;
    if (!formed) {
      this.faults.push([
        this.line,
        this.first ? this.lastSeq + 1 : null,
        'form',
        'this is no ledger event as a bundle holds it: the line was edited',
      ]);
      return;
    }
    const hash = text.slice(width + HASH_AT, width + HASH_AT + 64);
    this.#checkHeader(text, tail, seq, hash, sha256(block.subarray(start + header, split)));
    const absent = end - 1 - payload === 4 && block.toString('latin1', payload, end - 1) === 'null';
    this.#keep(text, tail, header, seq, absent ? null : [payload, end - 1]);
    if (absent !== !salted) this.#fault(seq, 'payload_hash', 'of salt and payload only one is there');
    else if (absent) this.erased++;
    else {
      // the salt goes right before the payload, over bytes that have been checked, so that one pass hashes both
      const salt = start + width + SALT_AT + 1;
      block.copyWithin(payload - SALT_LENGTH, salt, salt + SALT_LENGTH);
      if (!stands(text, tail + TAIL.payloadHash, sha256(block.subarray(payload - SALT_LENGTH, end - 1))))
        this.#fault(seq, 'payload_hash', 'its payload is not the one that was hashed: the event was edited');
    }
  }

  /** @param {string} text @param {number} tail @param {number} seq @param {string} hash as written @param {string} found as computed */
  #checkHeader(text, tail, seq, hash, found) {
    const recordedAt = text.slice(tail + TAIL.recordedAt, tail + TAIL.versionLabel);
    const expected = this.lastSeq + 1;
    if (found !== hash)
      this.#fault(seq, 'header_hash', 'its header is not the one that was hashed: the event was edited');
    else if (!this.#isLabelled(text, tail, seq))
      this.#fault(seq, 'sequence', 'its header carries another number: events were renumbered or swapped');
    if (this.first === null)
      this.first = {
        seq,
        hash,
        prev: text.slice(tail + TAIL.prevHash, tail + TAIL.recordedLabel),
        recordedAt,
      };
    else if (seq !== expected) this.#fault(seq, 'sequence', expectedNumber(expected, seq));
    else if (!stands(text, tail + TAIL.prevHash, this.lastHash))
      this.#fault(
        seq,
        'previous_hash',
        `it does not follow event ${this.lastSeq} as that stands here: one of the two was edited`,
      );
    else if (recordedAt < this.lastRecordedAt)
      this.#fault(
        seq,
        'recorded_order',
        `recorded at ${recordedAt}, before the event before it (${this.lastRecordedAt})`,
      );
    if (seq !== expected && this.hashes.length > 0)
      this.seqs ??= this.hashes.map((_, i) => (this.first?.seq ?? 0) + i);
    this.seqs?.push(seq);
    // a slice would keep the whole line in memory, the equal text that was computed does not
    this.hashes.push(found === hash ? found : hash);
    this.lastSeq = seq;
    this.lastHash = hash;
    this.lastRecordedAt = recordedAt;
  }

  /** @param {string} text @param {number} tail @param {number} seq */
  #isLabelled(text, tail, seq) {
    const version = text.indexOf(',', tail + TAIL.versionLabel + 2);
    return (
      stands(text, tail + TAIL.prevLabel, '","prevHash":"') &&
      stands(text, tail + TAIL.recordedLabel, '","recordedAt":"') &&
      stands(text, tail + TAIL.versionLabel, '","schemaVersion":') &&
      stands(text, version, ',"seq":') &&
      readNumber(text, version + 7) === seq
    );
  }

  /** What is needed later: how many events each anomaly has, and some events whole. @param {string} text @param {number} tail @param {number} header @param {number} seq @param {[number, number] | null} payload */
  #keep(text, tail, header, seq, payload) {
    const typeAt = text.lastIndexOf(',"type":"');
    const subjectAt = text.indexOf(',"subject":"', tail + TAIL.versionLabel) + 12;
    if (stands(text, subjectAt, 'anomaly:')) {
      const subject = text.slice(subjectAt, typeAt - 1);
      const known = this.subjects.get(subject);
      if (known) {
        known[2] = seq;
        known[3]++;
      } else this.subjects.set(subject, [subject, seq, seq, 1]);
    }
    const type = text.slice(typeAt + 9, -2);
    if (!KEPT.has(type)) return;
    this.events.push({
      seq,
      line: this.line,
      type,
      subject: text.slice(subjectAt, typeAt - 1),
      recordedAt: text.slice(tail + TAIL.recordedAt, tail + TAIL.versionLabel),
      effectiveAt: /"effectiveAt":"([^"]*)"/.exec(text.slice(header, tail))?.[1] ?? '',
      payload: payload && parse(this.#block.toString('utf8', ...payload)),
    });
  }

  /** @returns {Block} */
  finish() {
    return {
      first: this.first ?? { seq: 0, hash: '', prev: '', recordedAt: '' },
      last: { seq: this.lastSeq, hash: this.lastHash, recordedAt: this.lastRecordedAt },
      lines: this.line,
      erased: this.erased,
      hashes: Buffer.from(this.hashes.join(''), 'hex'),
      seqs: this.seqs,
      subjects: [...this.subjects.values()],
      events: this.events,
      faults: this.faults,
    };
  }
}

/** Checks whole lines by themselves and against each other. The block is used up. @param {Buffer} block @returns {Block} */
export function checkBlock(block) {
  const checker = new BlockChecker(block);
  for (let start = 0, end = 0; start < block.length; start = end + 1) {
    end = block.indexOf(NEWLINE, start);
    if (end < 0) {
      end = block.length;
      checker.faults.push([
        checker.line + 1,
        null,
        'truncated',
        'the last line has no end: the file was cut inside of it',
      ]);
    }
    checker.add(start, end);
  }
  return checker.finish();
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {number} expected @param {number} found */
const expectedNumber = (expected, found) =>
  found > expected
    ? `event ${expected} should stand here and ${found} does: ${found === expected + 1 ? `event ${expected} was` : `events ${expected} to ${found - 1} were`} removed or moved`
    : `event ${expected} should stand here and ${found} does: it was added twice or moved`;

const BLOCK = 4 << 20;
/** Below this the threads cost more than they save. */
const PARALLEL_FROM = 32 << 20;

/** Threads that run {@link checkBlock} of this very file. */
class Pool {
  /** @type {Worker[]} */ #workers = [];
  /** @type {Map<number, { go: (block: Block) => void, stop: (error: Error) => void }>} */ #waiting =
    new Map();
  #next = 0;
  #idle;

  /** @param {number} threads @param {ArrayBuffer[]} idle where memory goes that has been read */
  constructor(threads, idle) {
    this.#idle = idle;
    for (let i = 0; i < threads; i++) {
      const worker = new Worker(new URL(import.meta.url), { workerData: { threadproof: 'check blocks' } });
      worker.on('message', ({ id, result, memory }) => {
        this.#idle.push(memory);
        this.#waiting.get(id)?.go({ ...result, hashes: Buffer.from(result.hashes) });
        this.#waiting.delete(id);
      });
      worker.on('error', (error) => {
        for (const { stop } of this.#waiting.values()) stop(error);
      });
      this.#workers.push(worker);
    }
  }

  /** @param {ArrayBuffer} memory @param {number} length how much of it is filled @returns {Promise<Block>} */
  check(memory, length) {
    const id = this.#next++;
    return new Promise((go, stop) => {
      this.#waiting.set(id, { go, stop });
      this.#workers[id % this.#workers.length]?.postMessage({ id, memory, length }, [memory]);
    });
  }

  async close() {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

if (workerData?.threadproof === 'check blocks') {
  parentPort?.on('message', ({ id, memory, length }) => {
    const result = checkBlock(Buffer.from(memory, 0, length));
    parentPort?.postMessage({ id, result, memory }, [memory]);
  });
}

/** Reads a slice in blocks of whole lines and joins what was found. Memory: 32 bytes an event and a little for each anomaly. */
export class LedgerReader {
  #findings;
  /** @type {Pool | null} */ #pool;
  /** Blocks that have been read: fresh memory costs more than hashing it. @type {ArrayBuffer[]} */ #idle =
    [];
  #memory = Buffer.from(new ArrayBuffer(BLOCK));
  #filled = 0;
  /** @type {Promise<Block>[]} */ #pending = [];
  #limit;
  #line = 0;
  /** @type {Buffer[]} */ #hashes = [];
  /** Only where numbers are missing or out of order. @type {Map<number, string> | null} */ #loose = null;
  /** @type {Block['last'] | null} */ #last = null;
  /** @type {Block['first'] | null} */ first = null;
  /** @type {Map<string, { first: number, last: number, events: number }>} */ subjects = new Map();
  /** @type {Event[]} */ events = [];
  erased = 0;
  count = 0;

  /** @param {Findings} findings @param {number} bytes how long the slice will be @param {number} [threads] */
  constructor(
    findings,
    bytes,
    threads = Math.max(1, Math.min(8, (availableParallelism ?? (() => cpus().length))())),
  ) {
    this.#findings = findings;
    this.#pool = bytes >= PARALLEL_FROM && threads > 1 ? new Pool(threads, this.#idle) : null;
    this.#limit = this.#pool ? threads * 2 : 1;
  }

  /** @returns {Head} */
  get head() {
    return this.#last ? { seq: this.#last.seq, hash: this.#last.hash } : { seq: 0, hash: GENESIS };
  }

  /** The hash of an event, or null where there is none. @param {number} seq */
  hashOf(seq) {
    if (this.#loose) return this.#loose.get(seq) ?? null;
    const index = seq - (this.first?.seq ?? 1);
    if (index < 0 || index >= this.count) return null;
    // all blocks but the last have been joined by then
    if (this.#hashes.length > 1) this.#hashes = [Buffer.concat(this.#hashes)];
    return this.#hashes[0]?.subarray(index * 32, index * 32 + 32).toString('hex') ?? null;
  }

  /** @param {Buffer} chunk */
  async push(chunk) {
    for (let at = 0; at < chunk.length; ) {
      if (this.#filled === this.#memory.length) await this.#send(this.#memory.lastIndexOf(NEWLINE) + 1);
      const taken = chunk.copy(this.#memory, this.#filled, at);
      at += taken;
      this.#filled += taken;
    }
  }

  /** Hands over whole lines and keeps the rest. @param {number} length */
  async #send(length) {
    const full = this.#memory;
    const rest = this.#filled - length;
    // a line that is longer than a block
    const size = length === 0 ? full.length * 2 : BLOCK;
    const idle = this.#idle.pop();
    this.#memory = Buffer.from(
      idle && idle.byteLength >= size ? idle : new ArrayBuffer(Math.max(size, rest * 2)),
    );
    full.copy(this.#memory, 0, length, this.#filled);
    this.#filled = rest;
    const memory = /** @type {ArrayBuffer} */ (full.buffer);
    if (length === 0) return;
    if (this.#pool) this.#pending.push(this.#pool.check(memory, length));
    else {
      this.#join(checkBlock(full.subarray(0, length)));
      this.#idle.push(memory);
    }
    while (this.#pending.length >= this.#limit)
      this.#join(/** @type {Block} */ (await this.#pending.shift()));
  }

  /** @param {Block} block */
  #join(block) {
    for (const [line, seq, rule, detail] of block.faults)
      this.#findings.fault(
        SLICE,
        rule,
        `line ${this.#line + line}${seq === null ? '' : `, seq ${seq}`}`,
        detail,
      );
    const { first } = block;
    if (first.hash !== '') {
      const at = `line ${this.#line + 1}, seq ${first.seq}`;
      if (this.#last === null) this.first = first;
      else if (first.seq !== this.#last.seq + 1)
        this.#findings.fault(SLICE, 'sequence', at, expectedNumber(this.#last.seq + 1, first.seq));
      else if (first.prev !== this.#last.hash)
        this.#findings.fault(
          SLICE,
          'previous_hash',
          at,
          `it does not follow event ${this.#last.seq} as that stands here: one of the two was edited`,
        );
      else if (first.recordedAt < this.#last.recordedAt)
        this.#findings.fault(
          SLICE,
          'recorded_order',
          at,
          `recorded at ${first.recordedAt}, before the event before it (${this.#last.recordedAt})`,
        );
      this.#keepHashes(block);
      this.#last = block.last;
    }
    for (const [subject, from, to, events] of block.subjects) {
      const known = this.subjects.get(subject);
      if (known) {
        known.last = to;
        known.events += events;
      } else this.subjects.set(subject, { first: from, last: to, events });
    }
    for (const event of block.events) this.events.push({ ...event, line: event.line + this.#line });
    this.#line += block.lines;
    this.erased += block.erased;
  }

  /** @param {Block} block */
  #keepHashes(block) {
    const broken = block.seqs !== null || (this.#last !== null && block.first.seq !== this.#last.seq + 1);
    if (broken && this.#loose === null) {
      this.#loose = new Map();
      const all = Buffer.concat(this.#hashes);
      for (let i = 0; i < this.count; i++)
        this.#loose.set((this.first?.seq ?? 1) + i, all.subarray(i * 32, i * 32 + 32).toString('hex'));
    }
    const events = block.hashes.length / 32;
    if (this.#loose)
      for (let i = 0; i < events; i++)
        this.#loose.set(
          block.seqs?.[i] ?? block.first.seq + i,
          Buffer.from(block.hashes.subarray(i * 32, i * 32 + 32)).toString('hex'),
        );
    else this.#hashes.push(Buffer.from(block.hashes));
    this.count += events;
  }

  async finish() {
    try {
      if (this.#filled > 0) await this.#send(this.#filled);
      for (const block of this.#pending) this.#join(await block);
    } finally {
      await this.#pool?.close();
    }
    this.#hashes = [Buffer.concat(this.#hashes)];
  }
}

// ------------------------------------------------------------------------------------------------ keys and signatures

/** @typedef {{ id: string, fingerprint: string, key: import('node:crypto').KeyObject, trusted: string }} Key  `trusted` says why */

/** @param {string} pem @param {string} trusted @returns {Key} */
function readKey(pem, trusted) {
  if (/PRIVATE KEY/.test(pem)) throw new Error('that is a private key; give the public one');
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error(`that is a key of type ${key.asymmetricKeyType}, not Ed25519`);
  const fingerprint = sha256(key.export({ type: 'spki', format: 'der' }));
  return { id: fingerprint.slice(0, 16), fingerprint, key, trusted };
}

/** @param {string | Uint8Array} text @param {string} signature base64 @param {Key} key */
const isSigned = (text, signature, key) =>
  verifySignature(null, Buffer.from(text), key.key, Buffer.from(signature, 'base64'));

const encodeForSigning = (/** @type {string} */ type, /** @type {Buffer} */ payload) =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
const checkpointText = (/** @type {number} */ seq, /** @type {string} */ hash) =>
  `threadproof checkpoint 1\n${seq}\n${hash}\n`;
const rotationText = (/** @type {string} */ previousId, /** @type {string} */ fingerprint) =>
  `threadproof key rotation 1\n${previousId}\n${fingerprint}\n`;

/** Keys that the ledger says took over from one another, each with the signature of the one before. @param {Event[]} events */
function readRotations(events) {
  /** @type {Map<string, Key>} */
  const keys = new Map();
  const links = [];
  for (const { type, payload, seq } of events) {
    if (type !== 'key.created' && type !== 'key.rotated') continue;
    try {
      const key = readKey(payload.publicKeyPem, `event ${seq} of the ledger`);
      if (key.id !== payload.keyId) continue;
      keys.set(key.id, key);
      if (type === 'key.rotated')
        links.push({
          from: String(payload.previousKeyId),
          to: key,
          signature: String(payload.signatureByPrevious),
          seq,
        });
    } catch {
      // an event that names no key vouches for none; the chain check says so where it was edited
    }
  }
  return { keys, links };
}

/** Follows rotations from keys that are trusted to those that they vouched for. @param {Map<string, Key>} keys @param {Event[]} events */
function followRotations(keys, events) {
  const { links } = readRotations(events);
  for (const { from, to, signature, seq } of links) {
    const old = keys.get(from);
    if (old && !keys.has(to.id) && isSigned(rotationText(old.id, to.fingerprint), signature, old))
      keys.set(to.id, { ...to, trusted: `vouched for by ${old.id} in event ${seq} of the ledger` });
  }
}

/** Older keys that vouched for one that is trusted: they may have signed older checkpoints. @param {Map<string, Key>} keys @param {Event[]} events */
function traceRotations(keys, events) {
  const { keys: named, links } = readRotations(events);
  for (const { from, to, signature, seq } of links.reverse()) {
    const old = named.get(from);
    if (
      old &&
      keys.has(to.id) &&
      !keys.has(old.id) &&
      isSigned(rotationText(old.id, to.fingerprint), signature, old)
    )
      keys.set(old.id, {
        ...old,
        trusted: `vouched for ${to.id}, which signed this bundle, in event ${seq} of the ledger`,
      });
  }
}

/** @param {Source} source @param {Map<string, Key>} keys @param {{ manifest: string | null, dataset: string | null }} digests @param {Findings} findings */
async function checkEnvelope(source, keys, digests, findings) {
  const read = await readJson(source, ENVELOPE, findings);
  if (!read) return { signedBy: [], predicate: null };
  const envelope = read.value;
  const payload = Buffer.from(String(envelope.payload), 'base64');
  if (payload.toString('base64') !== envelope.payload)
    findings.fault(ENVELOPE, 'form', 'payload', 'it is not plain base64');
  if (envelope.payloadType !== PAYLOAD_TYPE)
    findings.fault(ENVELOPE, 'form', 'payloadType', `it is ${show(envelope.payloadType)}`);
  const signedBy = checkSignatures(envelope, payload, keys, findings);
  await checkSigstore(source, envelope, findings);
  return { signedBy, predicate: checkStatement(payload, digests, findings) };
}

/** @param {any} envelope @param {Buffer} payload @param {Map<string, Key>} keys @param {Findings} findings */
function checkSignatures(envelope, payload, keys, findings) {
  /** @type {Key[]} */
  const signedBy = [];
  const signatures = Array.isArray(envelope.signatures) ? envelope.signatures : [];
  const signed = encodeForSigning(String(envelope.payloadType), payload);
  for (const { keyid, sig } of signatures) {
    const key = keys.get(keyid);
    if (!key) continue;
    const text = Buffer.from(String(sig), 'base64');
    if (text.toString('base64') === sig && isSigned(signed, sig, key)) signedBy.push(key);
    else
      findings.fault(
        ENVELOPE,
        'signature',
        `key ${keyid}`,
        'the signature does not fit: the statement was edited, or another key signed it',
      );
  }
  if (signedBy.length === 0 && !signatures.some((/** @type {any} */ s) => keys.has(s.keyid)))
    findings.fault(
      ENVELOPE,
      'signature',
      null,
      `no signature by a key that you gave (signed by ${signatures.map((/** @type {any} */ s) => s.keyid).join(', ') || 'nobody'}; you gave ${[...keys.keys()].join(', ')}): another organization, a swapped key, or a rotation that this bundle does not show`,
    );
  if (signatures.length !== signedBy.length && signedBy.length > 0)
    findings.fault(ENVELOPE, 'signature', null, 'there is a second signature that nobody you trust made');
  return signedBy;
}

/** @param {Source} source @param {any} envelope @param {Findings} findings */
async function checkSigstore(source, envelope, findings) {
  const read = await readJson(source, SIGSTORE, findings);
  if (!read) return;
  const { mediaType, dsseEnvelope, verificationMaterial } = read.value;
  if (
    mediaType !== SIGSTORE_TYPE ||
    canonical(dsseEnvelope ?? null) !== canonical(envelope) ||
    verificationMaterial?.publicKey?.hint !== envelope.signatures?.[0]?.keyid
  )
    findings.fault(
      SIGSTORE,
      'differs',
      null,
      `it is not the envelope of ${ENVELOPE} in another form: it was edited`,
    );
}

/** @param {Buffer} payload @param {{ manifest: string | null, dataset: string | null }} digests @param {Findings} findings */
function checkStatement(payload, digests, findings) {
  let statement;
  try {
    statement = JSON.parse(payload.toString());
  } catch {
    findings.fault(ENVELOPE, 'form', 'payload', 'the signed statement is no JSON');
    return null;
  }
  if (statement._type !== STATEMENT_TYPE || statement.predicateType !== PREDICATE_TYPE)
    findings.fault(ENVELOPE, 'form', 'payload', 'it is no statement about an evidence bundle');
  const subjects = new Map(
    (Array.isArray(statement.subject) ? statement.subject : []).map((/** @type {any} */ s) => [
      s?.name,
      s?.digest?.sha256,
    ]),
  );
  for (const [name, digest] of [
    [MANIFEST, digests.manifest],
    [DATASET, digests.dataset],
  ]) {
    if (digest !== null && subjects.get(name) !== digest)
      findings.fault(
        String(name),
        'not_signed',
        null,
        `its SHA-256 is ${digest}, the signed one is ${subjects.get(name) ?? 'missing'}: it was edited after it had been signed`,
      );
  }
  if (subjects.size !== 2)
    findings.fault(
      ENVELOPE,
      'form',
      'subject',
      'the statement is not about the manifest and the dataset alone',
    );
  return statement.predicate ?? null;
}

/** @param {Source} source @param {LedgerReader} ledger @param {Map<string, Key>} keys @param {Findings} findings */
async function checkCheckpoints(source, ledger, keys, findings) {
  const entry = source.entries.get(CHECKPOINTS);
  /** @type {{ at: string, file: string, value: any }[]} */
  const all = ledger.events
    .filter((e) => e.type === 'checkpoint.signed' && e.payload)
    .map((e) => ({ at: `seq ${e.seq}`, file: SLICE, value: e.payload }));
  if (entry) {
    const lines = (await readAll(entry).catch(() => Buffer.alloc(0))).toString().split('\n');
    for (const [i, line] of lines.entries()) {
      if (line === '' && i === lines.length - 1) continue;
      try {
        all.push({ at: `line ${i + 1}`, file: CHECKPOINTS, value: JSON.parse(line) });
      } catch {
        findings.fault(CHECKPOINTS, 'form', `line ${i + 1}`, 'it is no JSON: the line was edited');
      }
    }
  }
  let checked = 0;
  let start = ledger.first === null || (ledger.first.seq === 1 && ledger.first.prev === GENESIS);
  let older = 0;
  for (const { at, file, value } of all) {
    const place = `${at}, checkpoint of seq ${value?.seq}`;
    const key = keys.get(value?.keyId);
    if (!key) {
      findings.fault(
        file,
        'checkpoint',
        place,
        `signed by ${show(value?.keyId)}, a key that you did not give and that no rotation in this ledger leads to`,
      );
      continue;
    }
    checked++;
    const signed = isSigned(checkpointText(value.seq, value.headHash), String(value.signature), key);
    if (!signed)
      findings.fault(file, 'checkpoint', place, 'its signature does not fit: the checkpoint was edited');
    const hash = ledger.hashOf(value.seq);
    if (hash !== null && hash !== value.headHash)
      findings.fault(
        file,
        'checkpoint',
        place,
        'the ledger had another head there when it was signed: events at or before it were edited, removed or added',
      );
    if (hash === null && ledger.first && value.seq > ledger.head.seq)
      findings.fault(
        file,
        'truncated',
        place,
        `the ledger ends at ${ledger.head.seq} and was signed further: events were cut off`,
      );
    if (hash === null && ledger.first && value.seq < ledger.first.seq) older++;
    if (signed && ledger.first && value.seq === ledger.first.seq - 1 && value.headHash === ledger.first.prev)
      start = true;
  }
  if (!start)
    findings.fault(
      SLICE,
      'start',
      `seq ${ledger.first?.seq}`,
      'it begins neither with event 1 nor behind a signed checkpoint: events were cut off at the start',
    );
  if (older > 0)
    findings.notChecked.push(
      `${count(older, 'checkpoint')} from before the slice: only their signatures were checked.`,
    );
  return checked;
}

// ------------------------------------------------------------------------------------------------ dataset

/** Lists of the dataset, which are read row by row; everything else of it is small. */
const LISTS = [
  'anomalies',
  'carriedIn',
  'changes',
  'exceptions',
  'notCounted',
  'openAtEnd',
  'population',
  'severityChanges',
];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);

/**
 * Takes an object of canonical JSON apart without holding it: one call for each row of the named lists, one for each other member.
 * Throws on what has not that form.
 */
export class ObjectReader {
  #rowsOf;
  #onRow;
  #onMember;
  #depth = 0;
  #inText = false;
  #escaped = false;
  /** @type {Buffer[]} */ #parts = [];
  #state = /** @type {'before' | 'key' | 'colon' | 'value' | 'rows' | 'after'} */ ('before');
  #key = '';

  /** @param {Set<string>} rowsOf @param {(key: string, row: string) => void} onRow @param {(key: string, value: string) => void} onMember */
  constructor(rowsOf, onRow, onMember) {
    this.#rowsOf = rowsOf;
    this.#onRow = onRow;
    this.#onMember = onMember;
  }

  /** @param {Buffer} chunk */
  push(chunk) {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const c = /** @type {number} */ (chunk[i]);
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (c === BACKSLASH) this.#escaped = true;
        else if (c === QUOTE) {
          this.#inText = false;
          if (this.#state === 'key') {
            this.#key = JSON.parse(this.#take(chunk, from, i + 1));
            this.#state = 'colon';
          }
        }
        continue;
      }
      if (c === QUOTE) {
        this.#inText = true;
        if (this.#state === 'key') from = i;
        else if (this.#state !== 'value' && this.#state !== 'rows')
          throw new Error('a text where none belongs');
        continue;
      }
      if (OPENING.has(c)) {
        this.#depth++;
        if (this.#state === 'before' && c === 0x7b) this.#state = 'key';
        else if (this.#state === 'rows' && this.#depth === 2 && c === 0x5b) from = i + 1;
        else if (this.#state === 'rows' && this.#depth < 3) throw new Error(`${this.#key} is no list`);
        else if (this.#state !== 'value' && this.#state !== 'rows')
          throw new Error('brackets where none belong');
      } else if (CLOSING.has(c)) {
        this.#depth--;
        if (this.#depth === 1 && this.#state === 'rows') this.#endRow(chunk, from, i);
        else if (this.#depth === 0) this.#endMember(chunk, from, i);
        if (this.#depth === 0) this.#state = 'after';
        if (this.#depth < 0) throw new Error('it goes on behind its end');
      } else if (c === 0x3a && this.#state === 'colon') {
        this.#state = this.#rowsOf.has(this.#key) ? 'rows' : 'value';
        from = i + 1;
      } else if (c === 0x2c && this.#depth === 1) {
        if (this.#state !== 'rows') this.#endMember(chunk, from, i);
        this.#state = 'key';
        from = i + 1;
      } else if (c === 0x2c && this.#depth === 2 && this.#state === 'rows') {
        this.#endRow(chunk, from, i);
        from = i + 1;
      } else if (this.#state !== 'value' && this.#state !== 'rows')
        throw new Error('characters where none belong');
    }
    if (this.#state === 'value' || this.#state === 'rows' || this.#inText)
      this.#parts.push(chunk.subarray(from));
  }

  finish() {
    if (this.#state !== 'after') throw new Error('it ends too early: something was cut off');
  }

  /** @param {Buffer} chunk @param {number} from @param {number} to */
  #take(chunk, from, to) {
    const last = chunk.subarray(from, to);
    if (this.#parts.length === 0) return last.toString();
    const text = Buffer.concat([...this.#parts, last]).toString();
    this.#parts = [];
    return text;
  }

  /** @param {Buffer} chunk @param {number} from @param {number} to */
  #endRow(chunk, from, to) {
    const row = this.#take(chunk, from, to);
    if (row !== '') this.#onRow(this.#key, row);
  }

  /** @param {Buffer} chunk @param {number} from @param {number} to */
  #endMember(chunk, from, to) {
    if (this.#state === 'value') this.#onMember(this.#key, this.#take(chunk, from, to));
  }
}

/** How a row is called in a fault. @param {string} list @param {any} row @param {number} index */
const rowName = (list, row, index) =>
  `${list}, row ${index + 1}${row?.key ? ` (${row.key})` : row?.code ? ` (${row.code} ${row.subject ?? ''})` : ''}`;

/** What of the dataset is needed to count again, gathered while it is read. */
class Dataset {
  #findings;
  #reader;
  #ledger;
  failed = false;
  /** @type {Record<string, any>} */ head = {};
  /** @type {Record<string, { name: string, number: number | null, digest: string, detectedAt: string | null, recordedAt: string | null }[]>} */
  lists = Object.fromEntries(LISTS.map((list) => [list, []]));
  /** @type {Set<number>} */ pages = new Set();
  /** Exceptions that a page names, with the page. @type {Map<string, string>} */ namedExceptions = new Map();
  /** Rows that are open at the period's end. @type {Set<number>} */ open = new Set();
  /** @type {Map<string, number>} */ states = new Map();
  /** @type {Record<'atEnd' | 'asOf', Record<string, number>>} */ parts = { atEnd: {}, asOf: {} };
  /** @type {Map<string, { count: number, openAtEnd: number, openAsOf: number }>} */ codes = new Map();
  /** @type {{ listed: string, number: number }[]} */ carried = [];
  /** Of each exception: its name, and whether it is about an anomaly. @type {Map<string, { name: string, paged: boolean }>} */ exceptionIds =
    new Map();
  /** @type {{ number: number, why: string, detectedAt: string | null }[]} */ uncounted = [];

  /** @param {Findings} findings @param {LedgerReader | null} ledger */
  constructor(findings, ledger) {
    this.#findings = findings;
    this.#ledger = ledger;
    this.#reader = new ObjectReader(
      new Set(LISTS),
      (list, row) => this.#add(list, row),
      (key, value) => {
        if (key in this.head) this.#findings.fault(DATASET, 'form', key, 'it stands there twice');
        this.head[key] = JSON.parse(value);
      },
    );
  }

  /** @param {Buffer} chunk */
  push(chunk) {
    this.#guard(() => this.#reader.push(chunk));
  }

  finish() {
    this.#guard(() => this.#reader.finish());
  }

  /** @param {() => void} work */
  #guard(work) {
    if (this.failed) return;
    try {
      work();
    } catch (error) {
      this.failed = true;
      this.#findings.fault(
        DATASET,
        'form',
        null,
        `it cannot be read as a dataset: ${/** @type {Error} */ (error).message}`,
      );
    }
  }

  /** @param {string} list @param {string} text */
  #add(list, text) {
    const rows = /** @type {Dataset['lists'][string]} */ (this.lists[list]);
    const row = JSON.parse(text);
    const name = rowName(list, row, rows.length);
    const number = typeof row.number === 'number' ? row.number : null;
    rows.push({
      name,
      number,
      digest: sha256(text),
      detectedAt: row.detectedAt?.utc ?? null,
      recordedAt: row.recordedAt?.utc ?? null,
    });
    if (list === 'anomalies') this.#addPage(row, name);
    if (list === 'population' || list === 'carriedIn') this.#addRow(list, row);
    if (list === 'notCounted')
      this.uncounted.push({ number: row.number, why: row.why, detectedAt: row.detectedAt?.utc ?? null });
    if (list === 'exceptions') this.#addException(row, name);
  }

  /** @param {any} page @param {string} name */
  #addPage(page, name) {
    if (this.pages.has(page.number)) this.#findings.fault(DATASET, 'once', name, 'it has two pages');
    this.pages.add(page.number);
    for (const id of page.exceptionIds ?? []) this.namedExceptions.set(id, name);
    if (!this.#ledger) return;
    for (const { seq, hash } of page.timeline ?? []) {
      const found = this.#ledger.hashOf(seq);
      if (found !== hash)
        this.#findings.fault(
          DATASET,
          'timeline',
          `${name}, event ${seq}`,
          found ? 'the ledger holds another event under this number' : 'the ledger holds no such event',
        );
    }
    const held = this.#ledger.subjects.get(`anomaly:${page.number}`);
    const { firstSeq, lastSeq, events } = page.ledger ?? {};
    if (held?.first !== firstSeq || held?.last !== lastSeq || held?.events !== events)
      this.#findings.fault(
        DATASET,
        'timeline',
        name,
        `it says ${show(events)} events from ${show(firstSeq)} to ${show(lastSeq)}; the ledger holds ${held ? `${held.events} from ${held.first} to ${held.last}` : 'none'}`,
      );
  }

  /** @param {string} list @param {any} row */
  #addRow(list, row) {
    if (row.atEnd?.open) this.open.add(row.number);
    if (list === 'carriedIn') {
      this.carried.push({ listed: row.listed, number: row.number });
      return;
    }
    for (const [when, state] of Object.entries({ 'at period end': row.atEnd, 'as of': row.asOf })) {
      const key = `${when}\n${state?.state}\n${state?.severity}`;
      this.states.set(key, (this.states.get(key) ?? 0) + 1);
    }
    for (const when of /** @type {const} */ (['atEnd', 'asOf'])) {
      const sums = this.parts[when];
      for (const [part, value] of Object.entries(row[when]?.parts ?? {})) {
        const key = value === 'present' ? part : value === 'not applicable' ? `${part}NotApplicable` : '';
        if (key) sums[key] = (sums[key] ?? 0) + 1;
      }
    }
  }

  /** @param {any} row @param {string} name */
  #addException(row, name) {
    if (this.exceptionIds.has(row.id))
      this.#findings.fault(DATASET, 'once', name, `its id ${row.id} stands there twice`);
    this.exceptionIds.set(row.id, { name, paged: typeof row.anomaly === 'number' });
    const sums = this.codes.get(row.code) ?? { count: 0, openAtEnd: 0, openAsOf: 0 };
    sums.count++;
    if (row.atPeriodEnd === 'yes') sums.openAtEnd++;
    if (row.asOf === 'yes') sums.openAsOf++;
    this.codes.set(row.code, sums);
  }
}

/** @typedef {{ at: string, said: unknown, found: unknown, what: string }} Sum */

/** A number in the dataset beside the one that comes out when it is counted again. @param {string} at @param {unknown} said @param {unknown} found @param {string} what @returns {Sum} */
const sum = (at, said, found, what) => ({ at, said, found, what });

/**
 * Everything that is counted again, one line a rule.
 * @type {{ rule: string, sums: (data: Dataset) => Sum[] }[]}
 */
const RECOUNTED = [
  {
    rule: 'rows',
    sums: ({ head, lists }) =>
      (head.cover?.lists ?? [])
        .filter((/** @type {any} */ l) => l.list in lists)
        .map((/** @type {any} */ l) =>
          sum(`cover, rows of ${l.list}`, l.rows, lists[l.list]?.length, 'rows'),
        ),
  },
  {
    rule: 'roll_forward',
    sums: ({ head: { rollForward: r = {} }, lists, open, uncounted, head }) => {
      const { start, end } = head.cover?.window ?? {};
      // open at the end, and merged or voided later: no row of the population any more
      const left = new Set(uncounted.map((u) => /** @type {number | null} */ (u.number)));
      const inside = uncounted.filter(
        (u) =>
          (u.why === 'merged' || u.why === 'voided') &&
          u.detectedAt !== null &&
          u.detectedAt >= start &&
          u.detectedAt < end,
      );
      return [
        sum(
          'roll-forward',
          r.openAtEnd,
          r.openAtStart + r.newlyDetected + r.reopened - r.resolved - r.mergedOrVoidedWhileOpen,
          'open at the end, from the other terms',
        ),
        sum('roll-forward', r.openAtEnd, lists.openAtEnd?.length, 'rows of openAtEnd'),
        sum(
          'roll-forward',
          r.openAtEnd,
          open.size + (lists.openAtEnd ?? []).filter((row) => left.has(row.number)).length,
          'rows that are open at the end',
        ),
        ...(head.cover?.status === 'FILTERED'
          ? []
          : [
              sum(
                'roll-forward',
                r.newlyDetected,
                (lists.population?.length ?? 0) + inside.length,
                'rows of population, and merged or voided ones detected in the period',
              ),
            ]),
      ];
    },
  },
  {
    rule: 'ties',
    sums: ({ head }) =>
      [...(head.cover?.ties ?? []), ...(head.rollForward?.ties ?? [])].map((/** @type {any} */ t) =>
        sum(`tie "${t.name}"`, t.ties, t.leftTotal === t.rightTotal, 'whether both sides are equal'),
      ),
  },
  {
    rule: 'states',
    sums: ({ head, states }) => {
      const left = new Map(states);
      const sums = [];
      for (const { when, state, bySeverity } of head.summary?.counts ?? []) {
        let total = 0;
        for (const severity of ['sev1', 'sev2', 'sev3', 'sev4']) {
          const key = `${when}\n${state}\n${severity}`;
          const found = left.get(key) ?? 0;
          left.delete(key);
          total += found;
          sums.push(
            sum(
              `summary, ${when}, ${state}, ${severity}`,
              bySeverity?.[severity],
              found,
              'rows of population',
            ),
          );
        }
        sums.push(sum(`summary, ${when}, ${state}, total`, bySeverity?.total, total, 'rows of population'));
      }
      for (const [key, found] of left)
        sums.push(sum(`summary, ${key.split('\n').join(', ')}`, 0, found, 'rows of population'));
      return sums;
    },
  },
  {
    rule: 'completeness',
    sums: ({ head, parts, lists }) =>
      /** @type {const} */ (['atEnd', 'asOf']).flatMap((when) => {
        const said = head.summary?.completeness?.[when] ?? {};
        const fields = ['detection', 'change', 'authorization', 'authorizationNotApplicable', 'resolution'];
        return [
          sum(`summary, completeness ${when}`, said.of, lists.population?.length, 'rows of population'),
          ...fields.map((field) =>
            sum(
              `summary, completeness ${when}, ${field}`,
              said[field],
              parts[when][field] ?? 0,
              'rows of population',
            ),
          ),
        ];
      }),
  },
  {
    rule: 'exceptions',
    sums: ({ head, codes }) => {
      const said = new Map((head.summary?.exceptionsByCode ?? []).map((/** @type {any} */ e) => [e.code, e]));
      return [...new Set([...said.keys(), ...codes.keys()])].flatMap((code) =>
        /** @type {const} */ (['count', 'openAtEnd', 'openAsOf']).map((field) =>
          sum(
            `summary, exceptions ${code}, ${field}`,
            said.get(code)?.[field] ?? 0,
            codes.get(code)?.[field] ?? 0,
            'rows of exceptions',
          ),
        ),
      );
    },
  },
  {
    rule: 'per_day',
    sums: ({ head }) => [
      sum(
        'summary, anomalies a day',
        (head.summary?.perDay ?? []).reduce(
          (/** @type {number} */ all, /** @type {any} */ day) => all + day.detected,
          0,
        ),
        head.rollForward?.newlyDetected,
        'newly detected in the roll-forward',
      ),
    ],
  },
];

/** @param {Dataset} data @param {LedgerReader | null} ledger @param {any} predicate @param {Findings} findings */
function recount(data, ledger, predicate, findings) {
  let sums = 0;
  for (const rule of RECOUNTED) {
    for (const { at, said, found, what } of rule.sums(data)) {
      sums++;
      if (said !== found)
        findings.fault(
          DATASET,
          rule.rule,
          at,
          `it says ${show(said)}; counted again (${what}): ${show(found)}`,
        );
    }
  }
  checkRows(data, findings);
  if (predicate) checkFacts(data.head.cover ?? {}, data, predicate, findings);
  if (ledger) checkAgainstLedger(data, ledger, findings);
  return sums;
}

/** Order, window, and each number in one place with its page. @param {Dataset} data @param {Findings} findings */
function checkRows(data, findings) {
  const { start, end } = data.head.cover?.window ?? {};
  /** @type {Map<number, string>} */
  const places = new Map();
  for (const list of ['population', 'carriedIn', 'notCounted']) {
    let before = '';
    for (const { name, number, detectedAt } of data.lists[list] ?? []) {
      if (number === null) continue;
      const other = places.get(number);
      if (other) findings.fault(DATASET, 'once', name, `the same number stands in ${other}`);
      places.set(number, name);
      const order = `${detectedAt ?? ''} ${String(number).padStart(12, '0')}`;
      if (order < before)
        findings.fault(DATASET, 'order', name, 'the rows are not in the order of detection: moved or edited');
      before = order;
      if (list === 'population' && !(detectedAt !== null && detectedAt >= start && detectedAt < end))
        findings.fault(DATASET, 'window', name, `detected at ${detectedAt}, outside of the period`);
      if (list === 'carriedIn' && !(detectedAt !== null && detectedAt < start))
        findings.fault(DATASET, 'window', name, `detected at ${detectedAt}, not before the period`);
      if (list === 'notCounted') continue;
      if (!data.pages.has(number)) findings.fault(DATASET, 'pages', name, 'it has no page');
    }
  }
  for (const { name, number } of data.lists.anomalies ?? []) {
    if (number !== null && !places.has(number))
      findings.fault(
        DATASET,
        'pages',
        name,
        'there is a page and no row: the row was removed or the page added',
      );
  }
  for (const [id, page] of data.namedExceptions) {
    if (!data.exceptionIds.has(id))
      findings.fault(
        DATASET,
        'exceptions',
        page,
        `it names exception ${id}, which is not in the list: removed or edited`,
      );
  }
  for (const [id, { name, paged }] of data.exceptionIds) {
    if (paged && !data.namedExceptions.has(id))
      findings.fault(DATASET, 'exceptions', name, 'the page of its anomaly does not name it');
  }
  for (const { name, number } of data.lists.openAtEnd ?? []) {
    if (number !== null && !data.open.has(number) && places.get(number)?.startsWith('notCounted') !== true)
      findings.fault(DATASET, 'open_at_end', name, 'its row is not open at the end');
  }
}

/** What was signed beside the digests must be what the cover says. @param {any} cover @param {Dataset} data @param {any} predicate @param {Findings} findings */
function checkFacts(cover, data, predicate, findings) {
  const pairs = [
    ['bundle id', cover.bundleId, predicate.bundleId],
    ['revision', cover.revision, predicate.revision],
    ['status', cover.status, predicate.status],
    ['workspace', cover.workspace, predicate.workspace],
    ...['name', 'start', 'end', 'zone', 'tzVersion'].map((field) => [
      `window, ${field}`,
      cover.window?.[field],
      predicate.window?.[field],
    ]),
    ['scope', cover.scope?.text, predicate.scope],
    ['as-of, seq', cover.asOf?.seq, predicate.asOf?.seq],
    ['as-of, hash', cover.asOf?.hash, predicate.asOf?.hash],
    ['generated at', cover.generatedAt?.utc, predicate.generatedAt],
    ...Object.entries(predicate.counts ?? {})
      .filter(([list]) => list in data.lists)
      .map(([list, rows]) => [`rows of ${list}`, data.lists[list]?.length, rows]),
  ];
  for (const [what, said, signed] of pairs) {
    if (said !== signed)
      findings.fault(
        DATASET,
        'signed_facts',
        `cover, ${what}`,
        `it says ${show(said)}; signed was ${show(signed)}`,
      );
  }
}

/** Is the population what the ledger says was detected? @param {Dataset} data @param {LedgerReader} ledger @param {Findings} findings */
function checkAgainstLedger(data, ledger, findings) {
  const { asOf, window, status } = data.head.cover ?? {};
  const { seq, hash } = ledger.head;
  if (asOf && (asOf.seq !== seq || asOf.hash !== hash))
    findings.fault(
      SLICE,
      asOf.seq > seq ? 'truncated' : 'head',
      `seq ${seq}`,
      `it ends at ${seq} ${hash.slice(0, 12)}…; the bundle was made at ${asOf.seq} ${String(asOf.hash).slice(0, 12)}…${asOf.seq > seq ? `: events ${seq + 1} to ${asOf.seq} were cut off` : ''}`,
    );
  const listed = new Set(
    ['population', 'carriedIn', 'notCounted'].flatMap((list) =>
      (data.lists[list] ?? []).map((row) => row.number),
    ),
  );
  /** @type {Map<number | null, Dataset['lists'][string][number]>} */
  const rows = new Map(
    [...(data.lists.population ?? []), ...(data.lists.carriedIn ?? [])].map((row) => [row.number, row]),
  );
  const whole = ledger.first?.seq === 1;
  let next = 1;
  for (const event of ledger.events) {
    if (event.type !== 'anomaly.opened') continue;
    const number = Number(event.subject.slice('anomaly:'.length));
    if (whole && number !== next)
      findings.fault(
        SLICE,
        'numbers',
        `line ${event.line}, seq ${event.seq}`,
        `anomaly ${number} is opened where ${next} should be: numbers have a gap`,
      );
    next = number + 1;
    const row = rows.get(number);
    // a merge moves the detection to the earlier one, never to a later one
    if (
      row &&
      (row.recordedAt !== event.recordedAt ||
        !(row.detectedAt !== null && row.detectedAt <= (event.payload?.detectedAt ?? event.effectiveAt)))
    )
      findings.fault(
        DATASET,
        'opening',
        row.name,
        `detected ${row.detectedAt}, recorded ${row.recordedAt}; event ${event.seq}, which opened it, says ${event.payload?.detectedAt ?? event.effectiveAt} and ${event.recordedAt}`,
      );
    const detectedAt = event.payload?.detectedAt ?? event.effectiveAt;
    if (
      status !== 'FILTERED' &&
      detectedAt >= window?.start &&
      detectedAt < window?.end &&
      !listed.has(number)
    )
      findings.fault(
        DATASET,
        'population',
        `anomaly ${number}`,
        `event ${event.seq} opened it in the period and no list has it: a row was removed`,
      );
  }
  if (!whole) findings.notChecked.push('Anomalies opened before the first event of the slice.');
}

// ------------------------------------------------------------------------------------------------ listings

/** `openAtEnd` -> `open_at_end`: how a list's files are called. @param {string} list */
const fileName = (list) => list.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Counts lines and compares each with the dataset's row. */
class JsonlReader {
  #carry = Buffer.alloc(0);
  /** @type {string[]} */ digests = [];

  /** @param {Buffer} chunk */
  push(chunk) {
    const block = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
      this.digests.push(sha256(block.subarray(start, end)));
      start = end + 1;
    }
    this.#carry = Buffer.from(block.subarray(start));
  }

  finish() {
    if (this.#carry.length > 0) this.digests.push(sha256(this.#carry));
  }

  get rows() {
    return this.digests.length;
  }

  /** @param {string} path @param {Dataset} data @param {string} list @param {Findings} findings */
  compare(path, data, list, findings) {
    const rows = data.lists[list] ?? [];
    for (let i = 0; i < Math.max(rows.length, this.digests.length); i++) {
      if (rows[i]?.digest === this.digests[i]) continue;
      const at = `line ${i + 1}${rows[i] ? ` (${rows[i]?.name})` : ''}`;
      findings.fault(
        path,
        'differs',
        at,
        rows[i] && this.digests[i]
          ? `it is not the row of ${DATASET}: one of the two was edited, or rows were moved`
          : this.digests[i]
            ? `${DATASET} has no such row: it was added`
            : 'the row is missing',
      );
    }
  }
}

/** Reads records (RFC 4180); keeps the header and the column by which a row is known. */
class CsvReader {
  #decoder = new TextDecoder('utf-8');
  #field = '';
  #quoted = false;
  #closing = false;
  /** @type {string[]} */ #record = [];
  /** @type {string[] | null} */ header = null;
  /** @type {string[]} */ keys = [];
  #column = -1;
  rows = 0;

  /** @param {Buffer} chunk */
  push(chunk) {
    this.#read(this.#decoder.decode(chunk, { stream: true }));
  }

  finish() {
    this.#read(this.#decoder.decode());
    if (this.#field !== '' || this.#record.length > 0) this.#endRecord();
  }

  /** @param {string} text */
  #read(text) {
    for (const c of text) {
      if (this.#closing) {
        this.#closing = false;
        if (c === '"') {
          this.#field += c;
          continue;
        }
        this.#quoted = false;
      }
      if (c === '"') {
        if (this.#quoted) this.#closing = true;
        else this.#quoted = true;
      } else if (this.#quoted) this.#field += c;
      else if (c === ',') this.#endField();
      else if (c === '\n') this.#endRecord();
      else if (c !== '\r') this.#field += c;
    }
  }

  #endField() {
    this.#record.push(this.#field);
    this.#field = '';
  }

  #endRecord() {
    this.#endField();
    if (this.header === null) {
      this.header = this.#record;
      this.#column = this.header.findIndex((name) => /^(number|key|anomaly)$/i.test(name));
    } else {
      this.rows++;
      if (this.#column >= 0) this.keys.push(this.#record[this.#column] ?? '');
    }
    this.#record = [];
  }

  /** @param {string} path @param {Dataset} data @param {string} list @param {Findings} findings */
  compare(path, data, list, findings) {
    const rows = data.lists[list] ?? [];
    if (rows.length !== this.rows)
      findings.fault(path, 'differs', null, `${count(this.rows, 'row')}, ${DATASET} has ${rows.length}`);
    if (this.#column < 0) return;
    for (const [i, key] of this.keys.entries()) {
      const number = rows[i]?.number;
      if (number === null || number === undefined) continue;
      if (Number(key.replace(/^ANM-/, '')) !== number)
        findings.fault(
          path,
          'differs',
          `row ${i + 1}`,
          `it is about ${show(key)}, ${DATASET} has ${rows[i]?.name} there: rows were added, removed or moved`,
        );
    }
  }
}

// ------------------------------------------------------------------------------------------------ all

const NOT_CHECKED = [
  'Whether the facts are true: a signature proves that the service had these bytes, not that they describe what happened.',
  'Whether the key belongs to the organization: compare its fingerprint with the one that you were given by another road.',
  'When it was signed, beyond what the ledger and Slack witness: the bundle has no time stamp by a third party that was checked here.',
  'Whether everything that happened reached the ledger: see the coverage and reconciliations in the bundle, and ask the sources.',
];

/** @param {string} path a zip or a folder @param {string} name @param {Findings} findings */
function openBundle(path, name, findings) {
  return statSync(path).isDirectory() ? openFolder(path) : openZip(path, name, findings);
}

/** Who reads which file beside the digest. @param {ManifestFile} file @param {Findings} findings @param {LedgerReader | null} ledger */
function readerFor(file, findings, ledger) {
  if (file.path === DATASET) return new Dataset(findings, ledger);
  if (/^jsonl\/.*\.jsonl$/.test(file.path)) return new JsonlReader();
  if (/^csv\/.*\.csv$/.test(file.path)) return new CsvReader();
  return null;
}

/** @param {ManifestFile[]} files @param {Source} source @param {Findings} findings @param {(done: number, of: number) => void} onProgress */
async function readFiles(files, source, findings, onProgress) {
  const of = files.reduce((all, file) => all + file.bytes, 0);
  let done = 0;
  const step = (/** @type {ManifestFile} */ file) => {
    done += file.bytes;
    onProgress(done, of);
  };
  /** @type {LedgerReader | null} */
  let ledger = null;
  const slice = files.find((file) => file.path === SLICE);
  if (slice && source.entries.has(SLICE)) {
    ledger = new LedgerReader(findings, slice.bytes);
    await readFile(slice, source, findings, ledger);
    await ledger.finish();
    step(slice);
  }
  /** @type {Dataset | null} */
  let dataset = null;
  /** @type {{ file: ManifestFile, reader: JsonlReader | CsvReader }[]} */
  const listings = [];
  for (const file of files) {
    if (file === slice) continue;
    const reader = readerFor(file, findings, ledger);
    await readFile(file, source, findings, reader);
    reader?.finish();
    if (reader instanceof Dataset) dataset = source.entries.has(DATASET) ? reader : null;
    else if (reader && source.entries.has(file.path)) listings.push({ file, reader });
    step(file);
  }
  return { ledger, slice, dataset: dataset?.failed ? null : dataset, listings };
}

/** @param {Awaited<ReturnType<typeof readFiles>>} read @param {ManifestFile[]} files @param {Findings} findings */
function checkListings({ ledger, slice, dataset, listings }, files, findings) {
  const counted = listings.map(({ file, reader }) => ({ file, rows: reader.rows }));
  if (ledger && slice) counted.push({ file: slice, rows: ledger.count });
  for (const { file, rows } of counted) {
    if (file.rows !== null && file.rows !== rows)
      findings.fault(
        file.path,
        'rows',
        null,
        `${count(rows, 'row')}, the manifest says ${file.rows}: rows were added or removed`,
      );
  }
  if (dataset) {
    for (const list of LISTS) {
      for (const { file, reader } of listings) {
        if (file.path === `jsonl/${fileName(list)}.jsonl` || file.path === `csv/${fileName(list)}.csv`)
          reader.compare(file.path, dataset, list, findings);
      }
    }
  }
  const seen = new Set(counted.map(({ file }) => file));
  const others = files.filter(
    (file) => !seen.has(file) && ![DATASET, 'verify.mjs', 'VERIFY.md'].includes(file.path),
  );
  const kinds = [...new Set(others.map((file) => file.path.replace(/^.*\./, '')))].sort();
  if (kinds.length > 0)
    findings.notChecked.push(
      `Whether the files for people (${kinds.join(', ')}) say the same as ${DATASET}: only that they are the files that were signed.`,
    );
  return counted.length;
}

/**
 * Checks a bundle. Faults are results; it throws only where there is nothing to check (no such file, no usable key).
 * @param {string} path a zip, or the folder that it was unpacked into
 * @param {string[]} publicKeys PEM texts that did not come from the bundle
 * @param {{ onProgress?: (done: number, of: number) => void }} [options]
 * @returns {Promise<Report>}
 */
export async function verifyBundle(path, publicKeys, { onProgress = () => {} } = {}) {
  const findings = new Findings();
  const keys = new Map(publicKeys.map((pem) => readKey(pem, 'given')).map((key) => [key.id, key]));
  if (keys.size === 0) throw new Error('no public key was given');
  const name = path.split(sep).pop() || path;
  const source = openBundle(path, name, findings);
  /** @type {Report} */
  const report = {
    format: 'threadproof-verification/1',
    verifier: VERIFIER_VERSION,
    bundle: name,
    ok: false,
    identity: null,
    manifestDigest: null,
    signedBy: [],
    checks: findings.checks,
    faults: findings.faults,
    faultCount: 0,
    notChecked: findings.notChecked,
  };
  findings.notChecked.push(...NOT_CHECKED);
  try {
    findings.checks.push({
      name: 'container',
      detail: `${count(source.entries.size, 'file')}`,
      faults: findings.total,
    });
    await verifySource(source, keys, report, findings, onProgress);
  } finally {
    source.close();
  }
  report.faultCount = findings.total;
  report.ok = findings.total === 0;
  return report;
}

/** @param {Source} source @param {Map<string, Key>} keys @param {Report} report @param {Findings} findings @param {(done: number, of: number) => void} onProgress */
async function verifySource(source, keys, report, findings, onProgress) {
  const manifest = await readJson(source, MANIFEST, findings);
  const files = manifest && readManifest(manifest.value, findings);
  report.manifestDigest = manifest ? sha256(manifest.bytes) : null;
  const read = await findings.check(
    'files and ledger',
    async () => {
      if (!files) return null;
      compareNames(files, source, findings);
      return readFiles(files, source, findings, onProgress);
    },
    (result) =>
      result && files
        ? `${count(files.length, 'digest')}; ${result.ledger ? `${count(result.ledger.count, 'ledger event')} chained${result.ledger.erased ? `, of which ${result.ledger.erased} lawfully erased` : ''}` : 'no ledger slice'}`
        : 'the manifest cannot be read',
  );
  const ledger = read?.ledger ?? null;
  if (files && !ledger)
    findings.fault(SLICE, 'missing', null, 'a bundle holds the part of the ledger that it was made from');
  if (ledger) followRotations(keys, ledger.events);
  const dataset = source.entries.get(DATASET);
  const digests = {
    manifest: report.manifestDigest,
    dataset: files?.find((file) => file.path === DATASET)?.sha256 ?? null,
  };
  if (!dataset && !files) findings.fault(DATASET, 'missing', null, 'the file is not in the bundle');
  const { signedBy, predicate } = await findings.check(
    'signature',
    () => checkEnvelope(source, keys, digests, findings),
    (result) =>
      result.signedBy.length > 0
        ? `by ${result.signedBy.map((key) => `${key.id} (${key.trusted})`).join(', ')}`
        : 'by no key that you gave',
  );
  report.signedBy = signedBy.map((key) => key.fingerprint);
  if (ledger) {
    if (signedBy.length > 0) traceRotations(keys, ledger.events);
    await findings.check(
      'checkpoints',
      () => checkCheckpoints(source, ledger, keys, findings),
      (checked) => `${count(checked, 'signature')} over heads of the ledger`,
    );
    if (ledger.erased > 0)
      findings.notChecked.push(
        `${count(ledger.erased, 'payload')} that were lawfully erased; their headers still chain.`,
      );
  }
  const data = read?.dataset ?? null;
  if (data) {
    await findings.check(
      'counts',
      () => recount(data, ledger, predicate, findings),
      (sums) => `${count(sums, 'number')} counted again from ${DATASET}`,
    );
    const { cover } = data.head;
    report.identity = cover
      ? {
          bundleId: cover.bundleId,
          revision: cover.revision,
          status: cover.status,
          workspace: cover.workspace,
          period: cover.window?.name,
          start: cover.window?.start,
          end: cover.window?.end,
          asOf: cover.asOf?.seq,
        }
      : null;
  } else findings.notChecked.push(`Counts and the roll-forward: ${DATASET} could not be read.`);
  if (read && files)
    await findings.check(
      'listings',
      () => checkListings(read, files, findings),
      (listings) => `${count(listings, 'listing')} counted and held against ${DATASET}`,
    );
  if (source.entries.has(TIMESTAMP))
    findings.notChecked.push(`${TIMESTAMP}: check it with \`openssl ts -verify\` (VERIFY.md says how).`);
}

// ------------------------------------------------------------------------------------------------ command

const USAGE = `Usage: node verify.mjs BUNDLE --key PUBLIC-KEY.pem [--key OLDER.pem] [--json]

  BUNDLE   the zip, or the folder that it was unpacked into
  --key    an Ed25519 public key in PEM, obtained from somewhere else than the bundle
  --json   the whole report as JSON

Exit code 0: everything that was checked agrees. 1: it does not. 2: it could not be checked.`;

/** The report for people. @param {Report} report @returns {string} */
export function formatReport(report) {
  const lines = [`Bundle    ${report.bundle}`];
  const id = /** @type {any} */ (report.identity);
  if (id)
    lines.push(
      `It says   ${id.bundleId}, revision ${id.revision}, ${id.status}; ${id.period}: ${id.start} to ${id.end} (not included); ledger as of ${id.asOf}`,
    );
  if (report.manifestDigest) lines.push(`Manifest  SHA-256 ${report.manifestDigest}`);
  if (report.signedBy.length > 0) lines.push(`Key       SHA-256 ${report.signedBy.join(', ')}`);
  lines.push('');
  for (const { name, detail, faults } of report.checks)
    lines.push(
      `${faults === 0 ? 'agrees  ' : 'DIFFERS '}  ${name}: ${detail}${faults === 0 ? '' : ` — ${count(faults, 'fault')}`}`,
    );
  if (report.faults.length > 0) {
    lines.push('', 'Faults');
    for (const { file, at, rule, detail } of report.faults)
      lines.push(`  ${file}${at ? `, ${at}` : ''}: ${detail} [${rule}]`);
    if (report.faultCount > report.faults.length)
      lines.push(`  … and ${report.faultCount - report.faults.length} more of the same kinds`);
  }
  lines.push('', 'Not checked');
  for (const line of report.notChecked) lines.push(`  ${line}`);
  lines.push(
    '',
    report.ok
      ? 'Everything that was checked agrees.'
      : `${count(report.faultCount, 'fault')}: this is not the bundle that was signed, or it does not add up.`,
  );
  // names come from the file that is being doubted
  return lines.join('\n').replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** @param {string[]} args */
function readArguments(args) {
  /** @type {string[]} */ const paths = [];
  /** @type {string[]} */ const keys = [];
  let json = false;
  for (let i = 0; i < args.length; i++) {
    const arg = /** @type {string} */ (args[i]);
    if (arg === '--help' || arg === '-h') return null;
    if (arg === '--json') json = true;
    else if (arg === '--key') keys.push(args[++i] ?? '');
    else if (arg.startsWith('--key=')) keys.push(arg.slice(6));
    else if (arg.startsWith('-')) throw new Error(`unknown option ${arg}`);
    else paths.push(arg);
  }
  const [path] = paths;
  if (path === undefined || paths.length > 1 || keys.length === 0)
    throw new Error('give one bundle and at least one --key');
  return { path, keys, json };
}

/** Runs as a command. @param {string[]} args @param {(text: string) => void} print @param {(text: string) => void} complain @returns {Promise<number>} the exit code */
export async function main(args, print, complain) {
  let options;
  try {
    options = readArguments(args);
    if (options === null) {
      print(USAGE);
      return 0;
    }
    const { path, keys, json } = options;
    for (const file of [path, ...keys]) if (!existsSync(file)) throw new Error(`there is no file ${file}`);
    const report = await verifyBundle(
      path,
      keys.map((key) => readFileSync(key, 'utf8')),
    );
    print(json ? JSON.stringify(report, null, 2) : formatReport(report));
    return report.ok ? 0 : 1;
  } catch (error) {
    complain(`${/** @type {Error} */ (error).message}${options ? '' : `\n\n${USAGE}`}`);
    return 2;
  }
}

const isCommand = () => {
  try {
    return (
      !workerData &&
      process.argv[1] !== undefined &&
      realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
    );
  } catch {
    return false;
  }
};
if (isCommand()) process.exitCode = await main(process.argv.slice(2), console.log, console.error);
