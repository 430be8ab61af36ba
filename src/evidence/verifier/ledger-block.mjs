import { NEWLINE, sha256 } from './words.mjs';

/** @import { LedgerReader } from './ledger-reader.mjs' */
/** @import { Head } from './words.mjs' */

/**
 * A slice line is `{"seq":7,"hash":"…","salt":"…","header":{…},"payload":{…}}` with both texts exactly as they were hashed
 * (salt and payload null after a lawful erasure), so that nothing has to be parsed or written again to check it:
 * hash = SHA-256(header), header.payloadHash = SHA-256(salt + payload), header.prevHash = hash of the event before.
 *
 * @typedef {{ seq: number, line: number, type: string, subject: string, recordedAt: string, effectiveAt: string, payload: any }} Event
 * @typedef {{ first: Head & { prev: string, recordedAt: string }, last: Head & { recordedAt: string }, lines: number, erased: number,
 *   hashes: Uint8Array, seqs: number[] | null, subjects: [number, number, number, number][], events: Event[],
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
export function stands(text, at, label) {
  for (let i = 0; i < label.length; i++) if (text.charCodeAt(at + i) !== label.charCodeAt(i)) return false;
  return true;
}

/** @param {string} text @param {number} at */
function readDigits(text, at) {
  let value = 0;
  for (let c = text.charCodeAt(at); c >= 0x30 && c <= 0x39; c = text.charCodeAt(++at))
    value = value * 10 + c - 0x30;
  return value;
}

/** A whole number followed by a comma, or NaN. @param {string} text @param {number} at */
function readNumber(text, at) {
  const value = readDigits(text, at);
  const end = at + digits(value);
  return value <= Number.MAX_SAFE_INTEGER && text.charCodeAt(at) >= 0x30 && text.charCodeAt(end) === 0x2c
    ? value
    : Number.NaN;
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
  /** By number of the anomaly: first and last event, how many. @type {Map<number, [number, number, number, number]>} */ subjects =
    new Map();
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
      // a number, because a piece of the text would keep all of it in memory
      const number = readDigits(text, subjectAt + 'anomaly:'.length);
      const known = this.subjects.get(number);
      if (known) {
        known[2] = seq;
        known[3]++;
      } else this.subjects.set(number, [number, seq, seq, 1]);
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
export const expectedNumber = (expected, found) =>
  found > expected
    ? `event ${expected} should stand here and ${found} does: ${found === expected + 1 ? `event ${expected} was` : `events ${expected} to ${found - 1} were`} removed or moved`
    : `event ${expected} should stand here and ${found} does: it was added twice or moved`;
