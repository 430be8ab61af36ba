import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { readSealedRange } from './adapters/db/sealed-texts.ts';
import { AnsweringThread, answerInTurn } from './answering-thread.ts';
import { type HashedPage, type HashLedger, LedgerHasher } from './evidence/hash-ledger.ts';
import type { LedgerRange, SealedText } from './ledger/ledger-page.ts';
import type { LedgerHead } from './ledger/seal.ts';
import type { ChainReport } from './ledger/verify.ts';

/** Bounds within which V8 collects: left alone it takes what a large machine offers, without being faster. */
const MEMORY = { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 256 };
/** Pages that are under way: one is read, one is hashed, one is taken. */
const AHEAD = 3;

interface Task {
  withLines: boolean;
  /** The PostgreSQL server that the thread reads from; null: what it hashes is brought to it. */
  url: string | null;
}

/** A page, to be read by its numbers or as it was read; or where the ledger should have ended by then. */
type Question = { range: LedgerRange } | { text: SealedText } | { asOf: LedgerHead };
type Answer = { lines: HashedPage['lines'] } | { report: ChainReport };

/**
 * Hashes the ledger in a thread of its own: millions of events are seconds of work and hundreds of megabytes of garbage.
 * @param url the PostgreSQL server that the ledger is on, so that the thread reads for itself; null for the embedded store,
 *   which has one connection
 */
export const hashLedgerInThread = (url: string | null): HashLedger =>
  async function* (pages, asOf, withLines) {
    const task: Task = { withLines, url };
    const thread = new AnsweringThread<Question, Answer>(import.meta.url, { ledger: task }, MEMORY);
    // Kept as the thread answers: what is made of an answer would have nobody who hears it fail.
    const underWay: { through: number; answer: Promise<Answer> }[] = [];
    const take = async ({ through, answer }: (typeof underWay)[number]): Promise<HashedPage> => ({
      through,
      ...((await answer) as { lines: HashedPage['lines'] }),
    });
    try {
      for await (const { after, through, read } of pages) {
        const question = url === null ? { text: await read() } : { range: { after, through } };
        underWay.push({ through, answer: thread.ask(question) });
        if (underWay.length === AHEAD) yield await take(underWay.shift()!);
      }
      for (const one of underWay) yield await take(one);
      return ((await thread.ask({ asOf })) as { report: ChainReport }).report;
    } finally {
      await thread.end();
    }
  };

if (!isMainThread && parentPort && workerData?.ledger) {
  const { withLines, url } = workerData.ledger as Task;
  const database = url === null ? null : new pg.Pool({ connectionString: url, max: 1 });
  const hasher = new LedgerHasher(withLines);
  answerInTurn<Question, SealedText | LedgerHead, Answer>(
    parentPort,
    async (question) => {
      if ('asOf' in question) return question.asOf;
      return 'text' in question ? question.text : readSealedRange(database!, question.range);
    },
    (material) => {
      if (!('header' in material)) return { answer: { report: hasher.finish(material) } };
      const lines = hasher.add(material);
      return { answer: { lines }, transfer: lines ? [lines.buffer as ArrayBuffer] : [] };
    },
  );
}
