import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { readSealedRange } from './adapters/db/sealed-texts.ts';
import { AnsweringThread, answerInTurn } from './answering-thread.ts';
import { type HashedPage, type HashLedger, LedgerHasher } from './evidence/hash-ledger.ts';
import type { LedgerRange, SealedText } from './ledger/ledger-page.ts';
import type { LedgerHead } from './ledger/seal.ts';
import type { ChainReport } from './ledger/verify.ts';

/** Bounds within which V8 collects: left alone it takes what a large machine offers, without being faster. */
const MEMORY = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 256 };
/** Pages that are under way: one is read, one is hashed, one is taken. */
const HASHED_AHEAD = 3;

interface Task {
  withLines: boolean;
  /** The PostgreSQL server that the thread reads from; null: what it hashes is brought to it. */
  url: string | null;
}

/** A page (its text is null where the thread reads for itself), or where the ledger should have ended by then. */
type Question = { range: LedgerRange; text: SealedText | null } | { asOf: LedgerHead };
type Material = { range: LedgerRange; text: SealedText } | { asOf: LedgerHead };

/**
 * Hashes the ledger in a thread of its own: millions of events are seconds of work and hundreds of megabytes of garbage.
 * @param url the PostgreSQL server that the ledger is on, so that the thread reads for itself; null for the embedded store,
 *   which has one connection
 */
export const hashLedgerInThread = (url: string | null): HashLedger =>
  async function* (pages, asOf, withLines) {
    const task: Task = { withLines, url };
    await using thread = new AnsweringThread<Question>(import.meta.url, { ledger: task }, MEMORY);
    const questions = async function* (): AsyncGenerator<Question> {
      for await (const { after, through, read } of pages)
        yield { range: { after, through }, text: url === null ? await read() : null };
    };
    yield* thread.askAll<HashedPage>(questions(), HASHED_AHEAD);
    return await thread.ask<ChainReport>({ asOf });
  };

if (!isMainThread && parentPort && workerData?.ledger) {
  const { withLines, url } = workerData.ledger as Task;
  const database = url === null ? null : new pg.Pool({ connectionString: url, max: 1 });
  const hasher = new LedgerHasher(withLines);
  answerInTurn<Question, Material>(
    parentPort,
    async (question) =>
      'asOf' in question
        ? question
        : { ...question, text: question.text ?? (await readSealedRange(database!, question.range)) },
    (material): HashedPage | ChainReport =>
      'asOf' in material
        ? hasher.finish(material.asOf)
        : { through: material.range.through, lines: hasher.add(material.text) },
  );
}
