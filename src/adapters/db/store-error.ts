import { ThreadproofError } from '../../domain/errors.ts';

/** PostgreSQL's and Prisma's codes for "another transaction was in the way; the same work may succeed now". */
const conflicts = new Set(['P2034', '40001', '40P01']);

/** What the database said, as an error that a use case can decide by. Errors of the work itself pass unchanged. */
export function asStoreError(error: unknown): unknown {
  if (!(error instanceof Error) || !isDatabaseError(error)) return error;
  const { code } = error as { code?: unknown };
  const conflict = typeof code === 'string' && conflicts.has(code);
  return new ThreadproofError(conflict ? 'STORE_CONFLICT' : 'STORE_FAILED', lastLine(error.message), {
    cause: error,
    retryable: conflict,
  });
}

const isDatabaseError = ({ name }: Error): boolean =>
  name.startsWith('PrismaClient') || name === 'DriverAdapterError';

/** Prisma puts the call, with its arguments, before what happened: only the last line says something. */
const lastLine = (message: string): string => message.trim().split('\n').at(-1)?.trim() ?? '';
