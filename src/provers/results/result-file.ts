import { ThreadproofError } from '../../domain/errors.ts';
import type { TestRun } from '../contract-test.ts';
import { readJunit } from './junit.ts';
import { readPact } from './pact.ts';
import { readSchemathesis } from './schemathesis.ts';

/** Kinds of result files that CI can hand over, one reader a file. */
const readers = { junit: readJunit, pact: readPact, schemathesis: readSchemathesis } as const;
export type ResultKind = keyof typeof readers;

const MOST_BYTES = 64 * 1024 * 1024;

/** The tests of a result file. @throws ThreadproofError `INPUT_INVALID` when it is no such file */
export function readResultFile(kind: ResultKind, file: string, text: string): TestRun {
  if (text.length > MOST_BYTES) throw new ThreadproofError('INPUT_INVALID', `${file} has more than 64 MB.`);
  const run = readers[kind](text);
  if (typeof run === 'string') throw new ThreadproofError('INPUT_INVALID', `${file}: ${run}.`);
  if (run.tests.length === 0) throw new ThreadproofError('INPUT_INVALID', `${file} holds no test.`);
  return run;
}
