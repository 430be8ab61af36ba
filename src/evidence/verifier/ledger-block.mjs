import { BACKSLASH, NEWLINE, QUOTE, sha256 } from './words.mjs';

/** @import { LedgerReader } from './ledger-reader.mjs' */
/** @import { Head } from './words.mjs' */

/**
 * A slice line is `{"seq":7,"hash":"…","salt":"…","header":{…},"payload":{…}}` with both texts exactly as they were hashed
 * (salt and payload null after a lawful erasure), so that nothing has to be parsed or written again to check it:
 * hash = SHA-256(header), header.payloadHash = SHA-256(salt + payload), header.prevHash = hash of the event before.
 * It is looked at as bytes: a million events are not worth a million strings.
 *
 * @typedef {{ seq: number, line: number, type: string, subject: string, recordedAt: string, effectiveAt: string, payload: any }} Event
 * @typedef {{ first: Head & { prev: string, recordedAt: string }, last: Head & { recordedAt: string }, lines: number, count: number, erased: number,
 *   hashes: Uint8Array, seqs: number[] | null, subjects: Float64Array, events: Event[],
 *   faults: [number, number | null, string, string][] }} Block  hashes: 32 bytes an event; subjects: number of the anomaly,
 *   first and last event, how many, for each run of events of one; faults: line in the block, seq, rule, detail
 */

/**
 * A text to look for, as words of eight bytes (the last one may overlap the one before it); compared as floating-point numbers,
 * which is exact for ASCII. A short one has words of four.
 * @typedef {{ length: number, words: Float64Array, halves: Int32Array }} Label
 * @param {string} text four characters or more @returns {Label}
 */
function label(text) {
  const all = Buffer.from(text);
  const starts = (/** @type {number} */ width) =>
    Array.from({ length: Math.ceil(all.length / width) }, (_, i) => Math.min(i * width, all.length - width));
  return all.length < 8
    ? {
        length: all.length,
        words: new Float64Array(0),
        halves: Int32Array.from(starts(4), (at) => all.readInt32LE(at)),
      }
    : {
        length: all.length,
        words: Float64Array.from(starts(8), (at) => all.readDoubleLE(at)),
        halves: new Int32Array(0),
      };
}

const LEAD = label('{"seq":');
const HASH_LABEL = label(',"hash":"');
const SALT_LABEL = label('","salt":');
const NULL = label('null');
const HEADER_LABEL = label(',"header":{');
const PAYLOAD_HASH_LABEL = label(',"payloadHash":"');
const PREV_LABEL = label('","prevHash":"');
const RECORDED_LABEL = label('","recordedAt":"');
const VERSION_LABEL = label('","schemaVersion":');
const SEQ_LABEL = label(',"seq":');
const SUBJECT_LABEL = label(',"subject":"');
const TYPE_LABEL = label('","type":"');
const PAYLOAD_LABEL = label('"},"payload":');
const PAYLOAD_KEY = Buffer.from(',"payload":');
const ANOMALY = label('anomaly:');

const SALT_LENGTH = 32;
const INSTANT_LENGTH = 24;
/** What stands in a header (its keys are sorted) from `payloadHash` on, with where it stands behind that label. */
const TAIL = {
  payloadHash: 16,
  prevLabel: 80,
  prevHash: 94,
  recordedLabel: 158,
  recordedAt: 174,
  versionLabel: 198,
  version: 216,
};
/** Of these the payload is needed again: keys for the signatures, openings for the population. */
const KEPT = new Set(['anomaly.opened', 'key.created', 'key.rotated', 'checkpoint.signed']);
const KEPT_LENGTHS = new Uint8Array(64);
for (const type of KEPT) KEPT_LENGTHS[type.length] = 1;

/** How far the search for the payload's hash may jump that found this byte (Horspool). */
const JUMPS = new Uint8Array(256).fill(PAYLOAD_HASH_LABEL.length);
for (const [i, byte] of Buffer.from(',"payloadHash":').entries())
  JUMPS[byte] = PAYLOAD_HASH_LABEL.length - 1 - i;

/** @param {DataView} view @param {number} end of the line @param {number} at @param {Label} label */
function stands(view, end, at, { length, words, halves }) {
  if (at < 0 || at + length > end) return false;
  const last = words.length - 1;
  if (last < 0)
    return (
      view.getInt32(at, true) === halves[0] &&
      view.getInt32(at + length - 4, true) === halves[halves.length - 1]
    );
  for (let i = 0; i < last; i++) if (view.getFloat64(at + i * 8, true) !== words[i]) return false;
  return view.getFloat64(at + length - 8, true) === words[last];
}

/** Where the label of the payload's hash stands, or -1. @param {Uint8Array} block @param {DataView} view @param {number} from @param {number} end */
function findPayloadHash(block, view, from, end) {
  const last = PAYLOAD_HASH_LABEL.length - 1;
  for (let at = from + last; at < end; ) {
    const byte = /** @type {number} */ (block[at]);
    if (byte === QUOTE && stands(view, end, at - last, PAYLOAD_HASH_LABEL)) return at - last;
    at += /** @type {number} */ (JUMPS[byte]);
  }
  return -1;
}

/** Behind the digits that stand there. @param {Uint8Array} block @param {number} at */
function digitsEnd(block, at) {
  while (/** @type {number} */ (block[at]) >= 0x30 && /** @type {number} */ (block[at]) <= 0x39) at++;
  return at;
}

/** @param {Uint8Array} block @param {number} at @param {number} end */
function readDigits(block, at, end) {
  let value = 0;
  for (; at < end; at++) value = value * 10 + /** @type {number} */ (block[at]) - 0x30;
  return value;
}

/** Where a text in quotes ends that begins there, or -1. @param {Uint8Array} block @param {number} at @param {number} end */
function textEnd(block, at, end) {
  for (; at < end; at++) {
    if (block[at] === QUOTE) return at;
    if (block[at] === BACKSLASH) at++;
  }
  return -1;
}

/** @param {Float64Array} values */
function doubled(values) {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}

/** Hashes as they are written, beside those that were computed. All of a block are compared at once. */
class WrittenHashes {
  /** 64 digits each. */
  #written = new Float64Array(8 << 10);
  /** @type {string[]} */ #found = [];
  /** Line and number of the event. */
  #places = new Float64Array(2 << 10);

  /** @param {DataView} view @param {number} at @param {string} found in hexadecimal digits @param {number} line @param {number} seq */
  add(view, at, found, line, seq) {
    const to = this.#found.length * 8;
    if (to === this.#written.length) {
      this.#written = doubled(this.#written);
      this.#places = doubled(this.#places);
    }
    this.#places[to / 4] = line;
    this.#places[to / 4 + 1] = seq;
    const written = this.#written;
    for (let i = 0; i < 8; i++) written[to + i] = view.getFloat64(at + i * 8, true);
    this.#found.push(found);
  }

  get #all() {
    return Buffer.from(this.#written.buffer, 0, this.#found.length * 64);
  }

  /** Faults where the two differ. @param {string} rule @param {string} detail @returns {Block['faults']} */
  compare(rule, detail) {
    const written = this.#all;
    if (written.equals(Buffer.from(this.#found.join(''), 'latin1'))) return [];
    return this.#found.flatMap((found, i) =>
      written.toString('latin1', i * 64, i * 64 + 64) === found
        ? []
        : [/** @type {Block['faults'][0]} */ ([this.#places[i * 2], this.#places[i * 2 + 1], rule, detail])],
    );
  }

  /** As they are written, 32 bytes each; zeros where that is no hash. */
  get bytes() {
    const text = this.#all.toString('latin1');
    const all = Buffer.from(text, 'hex');
    // it ends where something is no digit
    if (all.length === text.length / 2) return new Uint8Array(all);
    const bytes = new Uint8Array(text.length / 2);
    for (let at = 0; at < text.length; at += 64) {
      const one = Buffer.from(text.slice(at, at + 64), 'hex');
      if (one.length === 32) bytes.set(one, at / 2);
    }
    return bytes;
  }
}

/** Checks whole lines one after the other. One block of a slice; joined with the others by {@link LedgerReader}. */
class BlockChecker {
  /** @type {Block['faults']} */ faults = [];
  /** @type {Event[]} */ events = [];
  /** Of each run of events of one anomaly: its number, first and last event, how many. @type {number[]} */ #runs =
    [];
  /** @type {Block['first'] | null} */ first = null;
  lastSeq = 0;
  /** Where the event before has its hash and its time. */
  lastHash = 0;
  lastRecordedAt = 0;
  count = 0;
  /** @type {number[] | null} */ seqs = null;
  erased = 0;
  line = 0;
  #block;
  #buffer;
  #offset;
  #view;
  #headers = new WrittenHashes();
  #payloads = new WrittenHashes();
  // of the line that is looked at: where it ends, and where its parts begin
  #end = 0;
  #subject = 0;
  #type = 0;
  #split = 0;
  #labelled = false;

  /** @param {Buffer} block */
  constructor(block) {
    this.#block = block;
    // kept, because asking a view for them costs a call each time
    this.#buffer = block.buffer;
    this.#offset = block.byteOffset;
    this.#view = new DataView(block.buffer, block.byteOffset, block.length);
  }

  /** @param {number} seq @param {string} rule @param {string} detail */
  #fault(seq, rule, detail) {
    this.faults.push([this.line, seq, rule, detail]);
  }

  /** @param {number} from @param {number} to */
  #digest(from, to) {
    return sha256(new Uint8Array(this.#buffer, this.#offset + from, to - from));
  }

  /** @param {number} from @param {number} to */
  #text(from, to) {
    return this.#block.toString('latin1', from, to);
  }

  /** One line: from `start` to the line's end, which is not included. @param {number} start @param {number} end */
  add(start, end) {
    this.line++;
    this.#end = end;
    const block = this.#block;
    const view = this.#view;
    const seqAt = start + LEAD.length;
    const seqEnd = digitsEnd(block, seqAt);
    const hash = seqEnd + HASH_LABEL.length;
    const salt = hash + 64 + SALT_LABEL.length;
    const salted = block[salt] === QUOTE;
    const headerLabel = salt + (salted ? SALT_LENGTH + 2 : NULL.length);
    const header = headerLabel + HEADER_LABEL.length - 1;
    const seq = readDigits(block, seqAt, seqEnd);
    const tail = findPayloadHash(block, view, header, end);
    const formed =
      tail > 0 &&
      seqEnd > seqAt &&
      seq <= Number.MAX_SAFE_INTEGER &&
      stands(view, end, start, LEAD) &&
      stands(view, end, seqEnd, HASH_LABEL) &&
      stands(view, end, hash + 64, SALT_LABEL) &&
      (salted ? block[headerLabel - 1] === QUOTE : stands(view, end, salt, NULL)) &&
      stands(view, end, headerLabel, HEADER_LABEL) &&
      this.#findParts(tail, end, seq) &&
      tail + TAIL.prevHash <= end &&
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
    this.#checkHeader(tail, seq, hash, header);
    const payloadHash = tail + TAIL.payloadHash;
    const payload = this.#split + PAYLOAD_KEY.length;
    const absent = end - 1 - payload === NULL.length && stands(view, end, payload, NULL);
    this.#keep(tail, header, seq, absent ? null : [payload, end - 1]);
    if (absent !== !salted) this.#fault(seq, 'payload_hash', 'of salt and payload only one is there');
    else if (absent) this.erased++;
    else {
      // the salt goes right before the payload, over bytes that have been checked, so that one pass hashes both
      const from = payload - SALT_LENGTH;
      for (let i = 0; i < SALT_LENGTH; i += 4)
        view.setInt32(from + i, view.getInt32(salt + 1 + i, true), true);
      this.#payloads.add(view, payloadHash, this.#digest(from, end - 1), this.line, seq);
    }
  }

  /**
   * Finds where the header ends, by walking from label to label behind the payload's hash; where a label was edited, by
   * searching. False: nowhere. @param {number} tail @param {number} end @param {number} seq
   */
  #findParts(tail, end, seq) {
    const block = this.#block;
    const view = this.#view;
    const version = tail + TAIL.version;
    const seqLabel = digitsEnd(block, version);
    const seqAt = seqLabel + SEQ_LABEL.length;
    const seqEnd = digitsEnd(block, seqAt);
    const subject = seqEnd + SUBJECT_LABEL.length;
    const subjectEnd = textEnd(block, subject, end);
    const type = subjectEnd + TYPE_LABEL.length;
    const typeEnd = textEnd(block, type, end);
    this.#labelled =
      typeEnd > 0 &&
      stands(view, end, typeEnd, PAYLOAD_LABEL) &&
      stands(view, end, tail + TAIL.prevLabel, PREV_LABEL) &&
      stands(view, end, tail + TAIL.recordedLabel, RECORDED_LABEL) &&
      stands(view, end, tail + TAIL.versionLabel, VERSION_LABEL) &&
      stands(view, end, seqLabel, SEQ_LABEL) &&
      stands(view, end, seqEnd, SUBJECT_LABEL) &&
      stands(view, end, subjectEnd, TYPE_LABEL) &&
      readDigits(block, seqAt, seqEnd) === seq;
    this.#subject = subject;
    this.#type = type;
    this.#split = this.#labelled ? typeEnd + 2 : block.indexOf(PAYLOAD_KEY, tail);
    return this.#split > tail && this.#split < end;
  }

  /** @param {number} tail @param {number} seq @param {number} hash where it is written @param {number} header */
  #checkHeader(tail, seq, hash, header) {
    const recordedAt = tail + TAIL.recordedAt;
    const expected = this.lastSeq + 1;
    const found = this.#digest(header, this.#split);
    this.#headers.add(this.#view, hash, found, this.line, seq);
    if (!this.#labelled && this.#text(hash, hash + 64) === found)
      this.#fault(seq, 'sequence', 'its header carries another number: events were renumbered or swapped');
    if (this.first === null)
      this.first = {
        seq,
        hash: this.#text(hash, hash + 64),
        prev: this.#text(tail + TAIL.prevHash, tail + TAIL.recordedLabel),
        recordedAt: this.#text(recordedAt, tail + TAIL.versionLabel),
      };
    else if (seq !== expected) this.#fault(seq, 'sequence', expectedNumber(expected, seq));
    else if (!this.#isSame(tail + TAIL.prevHash, this.lastHash))
      this.#fault(
        seq,
        'previous_hash',
        `it does not follow event ${this.lastSeq} as that stands here: one of the two was edited`,
      );
    else if (this.#isEarlier(recordedAt, this.lastRecordedAt))
      this.#fault(
        seq,
        'recorded_order',
        `recorded at ${this.#text(recordedAt, recordedAt + INSTANT_LENGTH)}, before the event before it (${this.#text(this.lastRecordedAt, this.lastRecordedAt + INSTANT_LENGTH)})`,
      );
    if (seq !== expected && this.count > 0)
      this.seqs ??= Array.from({ length: this.count }, (_, i) => (this.first?.seq ?? 0) + i);
    this.seqs?.push(seq);
    this.count++;
    this.lastSeq = seq;
    this.lastHash = hash;
    this.lastRecordedAt = recordedAt;
  }

  /** Whether two hashes are written alike; what is no hash was found out by then. @param {number} a @param {number} b */
  #isSame(a, b) {
    const view = this.#view;
    if (a + 64 > this.#end) return false;
    for (let i = 0; i < 64; i += 8)
      if (view.getFloat64(a + i, true) !== view.getFloat64(b + i, true)) return false;
    return true;
  }

  /** Of two times. @param {number} a @param {number} b */
  #isEarlier(a, b) {
    const block = this.#block;
    for (let i = 0; i < INSTANT_LENGTH; i++)
      if (block[a + i] !== block[b + i])
        return /** @type {number} */ (block[a + i]) < /** @type {number} */ (block[b + i]);
    return false;
  }

  /** What is needed later: how many events each anomaly has, and some events whole. @param {number} tail @param {number} header @param {number} seq @param {[number, number] | null} payload */
  #keep(tail, header, seq, payload) {
    if (!this.#labelled) return;
    const block = this.#block;
    const subject = this.#subject;
    if (stands(this.#view, this.#split, subject, ANOMALY)) {
      const digits = subject + ANOMALY.length;
      const number = readDigits(block, digits, digitsEnd(block, digits));
      const runs = this.#runs;
      const at = runs.length - 4;
      if (runs[at] === number) {
        runs[at + 2] = seq;
        runs[at + 3] = /** @type {number} */ (runs[at + 3]) + 1;
      } else runs.push(number, seq, seq, 1);
    }
    const typeEnd = this.#split - 2;
    if (KEPT_LENGTHS[typeEnd - this.#type] !== 1) return;
    const type = this.#text(this.#type, typeEnd);
    if (!KEPT.has(type)) return;
    this.events.push({
      seq,
      line: this.line,
      type,
      subject: this.#text(subject, this.#type - TYPE_LABEL.length),
      recordedAt: this.#text(tail + TAIL.recordedAt, tail + TAIL.versionLabel),
      effectiveAt: /"effectiveAt":"([^"]*)"/.exec(this.#text(header, tail))?.[1] ?? '',
      payload: payload && parse(block.toString('utf8', ...payload)),
    });
  }

  /** @returns {Block} */
  finish() {
    const { lastHash: hash, lastRecordedAt: at } = this;
    const some = this.count > 0;
    return {
      first: this.first ?? { seq: 0, hash: '', prev: '', recordedAt: '' },
      last: {
        seq: this.lastSeq,
        hash: some ? this.#text(hash, hash + 64) : '',
        recordedAt: some ? this.#text(at, at + INSTANT_LENGTH) : '',
      },
      lines: this.line,
      count: this.count,
      erased: this.erased,
      hashes: this.#headers.bytes,
      seqs: this.seqs,
      subjects: Float64Array.from(this.#runs),
      events: this.events,
      faults: [
        ...this.#headers.compare(
          'header_hash',
          'its header is not the one that was hashed: the event was edited',
        ),
        ...this.faults,
        ...this.#payloads.compare(
          'payload_hash',
          'its payload is not the one that was hashed: the event was edited',
        ),
      ].sort(([a], [b]) => a - b),
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
