import { Duplex } from 'node:stream';
import type { EmbeddedSession } from './embedded-session.ts';

const code = (letter: string) => letter.charCodeAt(0);
const QUERY = code('Q');
const SYNC = code('S');
const FLUSH = code('H');
const COPY_DONE = code('c');
const COPY_FAIL = code('f');
const TERMINATE = code('X');
const READY_FOR_QUERY = code('Z');
const IDLE = code('I');

/** Messages after which the server answers: everything up to and including one goes over as a unit. */
const endsUnit = new Set([QUERY, SYNC, FLUSH, COPY_DONE, COPY_FAIL]);

const ROLLBACK = Buffer.concat([Buffer.from([QUERY, 0, 0, 0, 13]), Buffer.from('ROLLBACK\0')]);

/**
 * A socket's stand-in for the `pg` driver (`new pg.Pool({ stream: () => new EmbeddedStream(session) })`): cuts what the
 * driver writes into units of the wire protocol and plays them to the embedded database, one connection at a time.
 */
export class EmbeddedStream extends Duplex {
  readonly #session: EmbeddedSession;
  readonly #owner = Symbol('connection');
  #unread: Buffer = Buffer.alloc(0);
  /** Complete messages that still wait for the one that ends their unit. */
  #unit: Buffer[] = [];
  #started = false;

  constructor(session: EmbeddedSession) {
    super({ allowHalfOpen: false });
    this.#session = session;
  }

  connect(): this {
    queueMicrotask(() => this.emit('connect'));
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#accept(chunk).then(() => done(), done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#accept(Buffer.concat(chunks.map(({ chunk }) => chunk))).then(() => done(), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#leave().then(() => {
      this.push(null);
      done();
    }, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#leave().then(
      () => done(error),
      () => done(error),
    );
  }

  async #accept(chunk: Buffer): Promise<void> {
    this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    for (;;) {
      // The very first message has no type byte: four bytes of length, then the protocol version.
      const prefix = this.#started ? 1 : 0;
      if (this.#unread.length < prefix + 4) return;
      const length = prefix + this.#unread.readUInt32BE(prefix);
      if (this.#unread.length < length) return;
      const message = this.#unread.subarray(0, length);
      this.#unread = this.#unread.subarray(length);
      const type = this.#started ? message[0]! : SYNC;
      this.#started = true;
      if (type === TERMINATE) {
        await this.#leave();
        this.push(null);
        return;
      }
      this.#unit.push(message);
      if (endsUnit.has(type)) await this.#play(type);
    }
  }

  async #play(ending: number): Promise<void> {
    // A copy, because the buffer is transferred to the worker and must not be the driver's own.
    const bytes = new Uint8Array(Buffer.concat(this.#unit));
    this.#unit = [];
    await this.#session.acquire(this.#owner);
    if (this.destroyed) return this.#session.release(this.#owner);
    const answer = await this.#session.exec(bytes);
    // After Flush a portal may be half read: the session stays ours until the Sync that follows.
    if (ending !== FLUSH && isIdle(answer)) this.#session.release(this.#owner);
    if (answer.length > 0 && !this.destroyed) {
      this.push(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength));
    }
  }

  /** Gives the session back; a transaction still open is rolled back, as a server does when a client goes away. */
  async #leave(): Promise<void> {
    if (!this.#session.holds(this.#owner)) return;
    try {
      await this.#session.exec(new Uint8Array(ROLLBACK));
    } finally {
      this.#session.release(this.#owner);
    }
  }
}

/** True when the answer ends in "ready for query" outside a transaction. */
const isIdle = (answer: Uint8Array): boolean =>
  answer.at(-6) === READY_FOR_QUERY && answer.at(-2) === 5 && answer.at(-1) === IDLE;
