import type { Clock, InboxItem, Job, Store, StoreReader, StoreReport, WriteTx } from '../../ports.ts';
import type { PrismaClient } from './generated/client.ts';
import { countItems, receiveItems } from './inbox.ts';
import { type Db, lockHead } from './ledger-table.ts';
import { Reader } from './reader.ts';
import { rebuildProjections } from './rebuild-projections.ts';
import { ReceiveLine } from './receive-line.ts';
import { asStoreError } from './store-error.ts';
import { insideTransaction, misuse } from './transaction-guard.ts';
import { verifyStore } from './verify-store.ts';
import { WriteTransaction } from './write-transaction.ts';

const MINUTE = 60_000;

export interface StoreParts {
  prisma: PrismaClient;
  clock: Clock;
  /** Puts the jobs into the queue by way of the open transaction. */
  enqueue(db: Db, jobs: readonly Job[]): Promise<void>;
  /** Called after each commit that left jobs behind. */
  wake(jobs: readonly Job[]): void;
  /** Closes the database as a whole. */
  close(): Promise<void>;
}

/** The store on whatever PostgreSQL the client is connected to. */
export class PostgresStore extends Reader implements Store {
  readonly #parts: StoreParts;
  /** Writers of this process stand in line here, so that they do not each hold a connection while they wait. */
  #line: Promise<unknown> = Promise.resolve();
  readonly #arrivals: ReceiveLine;

  constructor(parts: StoreParts) {
    super(parts.prisma);
    this.#parts = parts;
    this.#arrivals = new ReceiveLine((items) => receiveItems(this.db, items));
  }

  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.#inLine(() => this.#write(work));
  }

  async #write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    const { prisma, clock, enqueue, wake } = this.#parts;
    const run = async (db: Db) => {
      const tx = new WriteTransaction(db, await lockHead(db), clock);
      const result = await insideTransaction(() => work(tx));
      if (tx.jobs.length > 0) await enqueue(db, tx.jobs);
      return { result, jobs: tx.jobs };
    };
    const { result, jobs } = await prisma
      .$transaction(run, { maxWait: MINUTE, timeout: 2 * MINUTE })
      .catch((error) => {
        throw asStoreError(error);
      });
    if (jobs.length > 0) wake(jobs);
    return result;
  }

  snapshot<T>(work: (reader: StoreReader) => Promise<T>): Promise<T> {
    return this.#read((db) => work(new Reader(db)));
  }

  async receive(item: InboxItem): Promise<boolean> {
    return this.#arrivals.receive(item).catch((error) => {
      throw asStoreError(error);
    });
  }

  verify(progress?: (done: number) => void): Promise<StoreReport> {
    return this.#read((db) => verifyStore(db, progress));
  }

  rebuild(): Promise<{ events: number; anomalies: number }> {
    const run = async (db: Db) => {
      await lockHead(db);
      return rebuildProjections(db);
    };
    return this.#inLine(() =>
      this.#parts.prisma.$transaction(run, { maxWait: MINUTE, timeout: 60 * MINUTE }).catch((error) => {
        throw asStoreError(error);
      }),
    );
  }

  inboxSize(): Promise<{ waiting: number; setAside: number }> {
    return countItems(this.db);
  }

  /** Waits for the writes that stand in line. */
  async settle(): Promise<void> {
    await this.#line;
  }

  close(): Promise<void> {
    return this.#parts.close();
  }

  /** One after the other. A write from inside a write would wait for itself: refused. */
  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const error = misuse();
    if (error) return Promise.reject(error);
    const turn = this.#line.then(work);
    this.#line = turn.catch(() => {});
    return turn;
  }

  #read<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.#parts.prisma
      .$transaction(
        async (db) => {
          await db.$executeRaw`SET TRANSACTION READ ONLY`;
          return insideTransaction(() => work(db));
        },
        { isolationLevel: 'RepeatableRead', maxWait: MINUTE, timeout: 60 * MINUTE },
      )
      .catch((error) => {
        throw asStoreError(error);
      });
  }
}
