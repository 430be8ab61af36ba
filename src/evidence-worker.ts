import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { readHistories } from './adapters/db/anomaly-histories.ts';
import { readSealedRange } from './adapters/db/sealed-texts.ts';
import { AnsweringThread, answerInTurn } from './answering-thread.ts';
import { contextTypes } from './domain/events/event.ts';
import type { BundleHead } from './evidence/bundle.ts';
import { type HashedPage, LedgerHasher } from './evidence/hash-ledger.ts';
import type { EvidenceInputs } from './evidence/source.ts';
import { BundleWriter, WRITTEN_AHEAD, type WrittenRows } from './evidence/write-bundle.ts';
import type { HistoryText } from './ledger/history-page.ts';
import type { LedgerPage, LedgerRange, SealedText } from './ledger/ledger-page.ts';
import type { LedgerHead } from './ledger/seal.ts';
import type { ChainReport } from './ledger/verify.ts';
import type { EditionWorker } from './usecases/make-edition.ts';

/**
 * Bounds within which V8 collects: left alone it takes what a large machine offers, without being faster. What is kept is
 * some 20 MB; more only where single anomalies have thousands of events.
 */
const MEMORY = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 512 };
/** Pages of the ledger that are under way: one is read, one is hashed, one is taken. */
const HASHED_AHEAD = 3;

/** Pages are named by their numbers; what they hold is null where the thread reads for itself. */
type Question =
  | { kind: 'hash'; withLines: boolean }
  | { kind: 'sealed'; range: LedgerRange; text: SealedText | null }
  | { kind: 'hashed'; asOf: LedgerHead }
  | { kind: 'write'; inputs: EvidenceInputs }
  | { kind: 'context'; range: LedgerRange; text: SealedText | null }
  | { kind: 'anomalies'; numbers: readonly number[]; through: number; histories: HistoryText[] | null }
  | { kind: 'written' };

interface Written {
  rows: WrittenRows[];
  head?: BundleHead;
}

/**
 * Makes editions in threads of their own, one for each part: a large ledger is minutes of work and hundreds of megabytes of
 * garbage, and Slack waits three seconds for an answer to a click. No more pages are under way than a thread needs to be
 * kept busy, and it ends when its part is done or nobody listens any more.
 * @param url the PostgreSQL server that the ledger is on, so that the threads read for themselves; null for the embedded
 *   store, which has one connection
 */
export const workInThreads = (url: string | null): EditionWorker => {
  const open = () => new AnsweringThread<Question>(import.meta.url, { evidence: { url } }, MEMORY);
  const sealed = async ({ after, through, read }: LedgerPage) => ({
    range: { after, through },
    text: url === null ? await read() : null,
  });
  return {
    async *hashLedger(pages, asOf, withLines) {
      await using thread = open();
      const questions = async function* (): AsyncGenerator<Question> {
        for await (const page of pages) yield { kind: 'sealed', ...(await sealed(page)) };
      };
      await thread.ask({ kind: 'hash', withLines });
      yield* thread.askAll<HashedPage>(questions(), HASHED_AHEAD);
      return await thread.ask<ChainReport>({ kind: 'hashed', asOf });
    },
    async *writeBundle(inputs, source) {
      await using thread = open();
      const through = inputs.asOf.seq;
      const questions = async function* (): AsyncGenerator<Question> {
        for await (const page of source.context()) yield { kind: 'context', ...(await sealed(page)) };
        for await (const { numbers, read } of source.anomalies())
          yield { kind: 'anomalies', numbers, through, histories: url === null ? await read() : null };
      };
      await thread.ask({ kind: 'write', inputs });
      for await (const { rows } of thread.askAll<Written>(questions(), WRITTEN_AHEAD)) yield rows;
      const { rows, head } = await thread.ask<Written>({ kind: 'written' });
      yield rows;
      return head!;
    },
  };
};

if (!isMainThread && parentPort && workerData?.evidence) {
  const { url } = workerData.evidence as { url: string | null };
  const database = url === null ? null : new pg.Pool({ connectionString: url, max: 1 });
  let hasher: LedgerHasher;
  let writer: BundleWriter;
  const read = async (question: Question): Promise<Question> => {
    if (question.kind === 'sealed' || question.kind === 'context') {
      const types = question.kind === 'context' ? contextTypes : undefined;
      return {
        ...question,
        text: question.text ?? (await readSealedRange(database!, question.range, types)),
      };
    }
    if (question.kind !== 'anomalies' || question.histories) return question;
    return {
      ...question,
      histories: await readHistories(database!, question.numbers, question.through),
    };
  };
  const answer = (question: Question): HashedPage | ChainReport | Written | null => {
    switch (question.kind) {
      case 'hash':
        hasher = new LedgerHasher(question.withLines);
        return null;
      case 'sealed':
        return { through: question.range.through, lines: hasher.add(question.text!) };
      case 'hashed':
        return hasher.finish(question.asOf);
      case 'write':
        writer = new BundleWriter(question.inputs);
        return null;
      case 'context':
        writer.context(question.text!);
        return { rows: [] };
      case 'anomalies':
        return { rows: writer.anomalies(question.histories!) };
      case 'written':
        return writer.finish();
    }
  };
  answerInTurn(parentPort, read, answer);
}
