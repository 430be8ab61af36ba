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
  /** By number of the anomaly. @type {Map<number, { first: number, last: number, events: number }>} */ subjects =
    new Map();
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
