import { availableParallelism, cpus } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { checkBlock, expectedNumber } from './ledger-block.mjs';
import { GENESIS, NEWLINE, SLICE } from './words.mjs';

/** @import { Findings } from './findings.mjs' */
/** @import { Block, Event } from './ledger-block.mjs' */
/** @import { Head } from './words.mjs' */

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
        this.#waiting.get(id)?.go(result);
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
    parentPort?.postMessage({ id, result, memory }, [memory, result.hashes.buffer, result.subjects.buffer]);
  });
}

/** First and last event of each anomaly, and how many. Three numbers each, because a million objects are more work than the hashes. */
class Subjects {
  /** By number of the anomaly, which runs from 1 without gaps. */
  #dense = new Float64Array(3 << 10);
  /** Numbers that are too large for that. @type {Map<number, { first: number, last: number, events: number }>} */ #others =
    new Map();

  /** @param {Float64Array} runs as a block holds them @param {number} count of all events so far: no anomaly has a larger number, where nothing is missing */
  add(runs, count) {
    for (let i = 0; i < runs.length; i += 4) {
      const number = runs[i] ?? 0;
      const first = runs[i + 1] ?? 0;
      const last = runs[i + 2] ?? 0;
      const events = runs[i + 3] ?? 0;
      if (number > count || this.#others.has(number)) {
        const known = this.#others.get(number) ?? { first, events: 0 };
        this.#others.set(number, { first: known.first, last, events: known.events + events });
        continue;
      }
      const at = number * 3;
      if (at >= this.#dense.length) {
        const larger = new Float64Array(Math.max(at + 3, this.#dense.length * 2));
        larger.set(this.#dense);
        this.#dense = larger;
      }
      const dense = this.#dense;
      if (dense[at + 2] === 0) dense[at] = first;
      dense[at + 1] = last;
      dense[at + 2] = /** @type {number} */ (dense[at + 2]) + events;
    }
  }

  /** @param {number} number @returns {{ first: number, last: number, events: number } | undefined} */
  get(number) {
    const [first = 0, last = 0, events = 0] = this.#dense.subarray(number * 3, number * 3 + 3);
    return this.#others.get(number) ?? (events > 0 ? { first, last, events } : undefined);
  }
}

/** Reads a slice in blocks of whole lines and joins what was found. Memory: 32 bytes an event and a little for each anomaly. */
export class LedgerReader {
  #findings;
  /** @type {Pool | null} */ #pool;
  /** Blocks that have been read: fresh memory costs more than hashing it. @type {ArrayBuffer[]} */ #idle =
    [];
  #memory = Buffer.alloc(0);
  #filled = 0;
  /** @type {Promise<Block>[]} */ #pending = [];
  #limit;
  #line = 0;
  /** @type {Uint8Array[]} */ #hashes = [];
  /** Only where numbers are missing or out of order. @type {Map<number, string> | null} */ #loose = null;
  /** @type {Block['last'] | null} */ #last = null;
  /** @type {Block['first'] | null} */ first = null;
  subjects = new Subjects();
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
    const [all = Buffer.alloc(0)] = this.#hashes;
    return hexAt(all, index);
  }

  /** Takes the next bytes. They are used up: the check writes into them. @param {Buffer} chunk */
  async push(chunk) {
    if (this.#pool) await this.#gather(this.#pool, chunk);
    else this.#checkHere(chunk);
  }

  /** Checks whole lines where they lie, and keeps what is left over of the last one. @param {Buffer} chunk */
  #checkHere(chunk) {
    let start = 0;
    if (this.#filled > 0) {
      // the line that began in the piece before
      start = chunk.indexOf(NEWLINE) + 1;
      this.#keepRest(start === 0 ? chunk : chunk.subarray(0, start));
      if (start === 0) return;
      this.#join(checkBlock(this.#memory.subarray(0, this.#filled)));
      this.#filled = 0;
    }
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > start) this.#join(checkBlock(chunk.subarray(start, end)));
    this.#keepRest(chunk.subarray(Math.max(start, end)));
  }

  /** @param {Buffer} rest */
  #keepRest(rest) {
    const filled = this.#filled + rest.length;
    if (filled > this.#memory.length) {
      const larger = Buffer.allocUnsafeSlow(filled * 2);
      this.#memory.copy(larger, 0, 0, this.#filled);
      this.#memory = larger;
    }
    rest.copy(this.#memory, this.#filled);
    this.#filled = filled;
  }

  /** Fills blocks for the threads. @param {Pool} pool @param {Buffer} chunk */
  async #gather(pool, chunk) {
    for (let at = 0; at < chunk.length; ) {
      if (this.#memory.length === 0) this.#memory = this.#nextMemory(BLOCK);
      if (this.#filled === this.#memory.length) await this.#send(pool, this.#memory.lastIndexOf(NEWLINE) + 1);
      const taken = chunk.copy(this.#memory, this.#filled, at);
      at += taken;
      this.#filled += taken;
    }
  }

  /** @param {number} size */
  #nextMemory(size) {
    const idle = this.#idle.pop();
    return Buffer.from(idle && idle.byteLength >= size ? idle : new ArrayBuffer(size));
  }

  /** Hands over whole lines and keeps the rest. @param {Pool} pool @param {number} length */
  async #send(pool, length) {
    const full = this.#memory;
    const rest = this.#filled - length;
    // a line that is longer than a block
    this.#memory = this.#nextMemory(length === 0 ? full.length * 2 : Math.max(BLOCK, rest * 2));
    full.copy(this.#memory, 0, length, this.#filled);
    this.#filled = rest;
    if (length === 0) return;
    this.#pending.push(pool.check(/** @type {ArrayBuffer} */ (full.buffer), length));
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
    if (block.count > 0) {
      const { first } = block;
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
    this.subjects.add(block.subjects, this.count);
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
      for (let i = 0; i < this.count; i++) this.#loose.set((this.first?.seq ?? 1) + i, hexAt(all, i));
    }
    if (this.#loose)
      for (let i = 0; i < block.count; i++)
        this.#loose.set(block.seqs?.[i] ?? block.first.seq + i, hexAt(block.hashes, i));
    // of its own memory, because the block's is as large as the most that may be needed
    else this.#hashes.push(block.hashes.slice());
    this.count += block.count;
  }

  async finish() {
    try {
      const rest = this.#memory.subarray(0, this.#filled);
      if (rest.length > 0 && this.#pool) await this.#send(this.#pool, this.#filled);
      else if (rest.length > 0) this.#join(checkBlock(rest));
      for (const block of this.#pending) this.#join(await block);
    } finally {
      await this.#pool?.close();
    }
    this.#hashes = [Buffer.concat(this.#hashes)];
  }
}

/** @param {Uint8Array} hashes 32 bytes each @param {number} index */
const hexAt = (hashes, index) =>
  Buffer.from(hashes.buffer, hashes.byteOffset + index * 32, 32).toString('hex');
