import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { ThreadproofError } from '../../domain/errors.ts';

const inTransaction = new AsyncLocalStorage<true>();

/** Runs what happens inside a transaction: there the pool is out of bounds, see {@link guardPool}. */
export const insideTransaction = <T>(work: () => Promise<T>): Promise<T> => inTransaction.run(true, work);

/** What is wrong when the store is asked from inside one of its own transactions; null outside of one. */
export const misuse = (): ThreadproofError | null =>
  inTransaction.getStore()
    ? new ThreadproofError(
        'STORE_FAILED',
        'the store was asked from inside a write or a snapshot; ask the transaction that was handed in',
      )
    : null;

/**
 * Makes the pool refuse whoever asks it from inside a transaction. On the embedded store that call would wait for its
 * own transaction until the timeout; on a server it would run beside it and see another state. Fails at once on both.
 */
export function guardPool(pool: pg.Pool): void {
  const connect = pool.connect.bind(pool) as (...input: unknown[]) => unknown;
  const guarded = (done?: (error: Error) => void): unknown => {
    const error = misuse();
    if (error === null) return done ? connect(done) : connect();
    if (!done) return Promise.reject(error);
    return done(error);
  };
  pool.connect = guarded as typeof pool.connect;
}
