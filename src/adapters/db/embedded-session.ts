import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EmbeddedReply, EmbeddedRequest, EmbeddedWorkerData } from './embedded-worker.ts';

/** What holds the session: a connection in the middle of a statement or a transaction. */
export type SessionOwner = symbol;

/**
 * PGlite is a single PostgreSQL session. Connections take turns: one holds the session from its first byte until the
 * server says "ready, no transaction open", so that messages and transactions of two connections never mix.
 */
export class EmbeddedSession {
  readonly #worker: Worker;
  readonly #fsyncs: BigInt64Array;
  readonly #pending = new Map<number, { resolve(bytes: Uint8Array): void; reject(error: Error): void }>();
  readonly #waiting: { owner: SessionOwner; enter(): void; refuse(error: Error): void }[] = [];
  #owner: SessionOwner | null = null;
  #nextId = 1;
  #closing = false;
  #failure: Error | null = null;

  private constructor(worker: Worker, fsyncs: BigInt64Array, onFailure: (error: Error) => void) {
    this.#worker = worker;
    this.#fsyncs = fsyncs;
    worker.on('message', (reply: EmbeddedReply) => this.#settle(reply));
    const fail = (error: Error) => {
      if (this.#closing || this.#failure) return;
      this.#failure = error;
      for (const { reject } of this.#pending.values()) reject(error);
      for (const { refuse } of this.#waiting.splice(0)) refuse(error);
      this.#pending.clear();
      onFailure(error);
    };
    worker.on('error', (cause) => fail(new Error('The embedded database stopped.', { cause })));
    worker.on('exit', (code) => fail(new Error(`The embedded database stopped (exit code ${code}).`)));
  }

  /** Starts the database. `onFailure` hears once if it stops by itself; nothing can be stored after that. */
  static async open(
    target: { directory: string | null; template?: Uint8Array | null },
    onFailure: (error: Error) => void,
  ): Promise<EmbeddedSession> {
    const fsyncs = new SharedArrayBuffer(8);
    const workerData: EmbeddedWorkerData = {
      directory: target.directory,
      template: target.template ?? null,
      fsyncs,
    };
    const file = `./embedded-worker${extname(import.meta.url)}`;
    // Flags of the main program (an inspector, `--eval`) are not the worker's business.
    const worker = new Worker(new URL(file, import.meta.url), { workerData, execArgv: [] });
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
      worker.once('exit', (code) =>
        reject(new Error(`The embedded database did not start (exit code ${code}).`)),
      );
    });
    worker.removeAllListeners('exit').removeAllListeners('error');
    return new EmbeddedSession(worker, new BigInt64Array(fsyncs), onFailure);
  }

  /** fsyncs issued so far: at least one for every durable commit. */
  get fsyncs(): number {
    return Number(Atomics.load(this.#fsyncs, 0));
  }

  /** Waits for the session, first come, first served. Returns at once for its present owner. */
  acquire(owner: SessionOwner): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#owner === owner) return Promise.resolve();
    if (this.#owner === null) {
      this.#owner = owner;
      return Promise.resolve();
    }
    return new Promise((enter, refuse) => this.#waiting.push({ owner, enter, refuse }));
  }

  /** Hands the session to the next in line; nothing when `owner` does not hold it (any more). */
  release(owner: SessionOwner): void {
    if (this.#owner !== owner) return;
    const next = this.#waiting.shift();
    this.#owner = next?.owner ?? null;
    next?.enter();
  }

  holds(owner: SessionOwner): boolean {
    return this.#owner === owner;
  }

  /** Whole protocol messages in, whatever the server answers out. Only for the session's owner. */
  exec(bytes: Uint8Array): Promise<Uint8Array> {
    return this.#ask((id) => ({ id, kind: 'exec', bytes }));
  }

  /** The data directory as a tarball (the in-memory variant's template). */
  dump(): Promise<Uint8Array> {
    return this.#ask((id) => ({ id, kind: 'dump' }));
  }

  async close(): Promise<void> {
    if (this.#failure) return;
    this.#closing = true;
    await this.#ask((id) => ({ id, kind: 'close' }));
    await this.#worker.terminate();
  }

  #ask(request: (id: number) => EmbeddedRequest): Promise<Uint8Array> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    const message = request(id);
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage(message, message.kind === 'exec' ? [message.bytes.buffer as ArrayBuffer] : []);
    });
  }

  #settle(reply: EmbeddedReply): void {
    if (!('id' in reply)) return;
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ('error' in reply) pending?.reject(new Error(reply.error));
    else pending?.resolve(reply.bytes);
  }
}
