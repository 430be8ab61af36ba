import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { readHistories } from './adapters/db/anomaly-histories.ts';
import { readSealedRange } from './adapters/db/sealed-texts.ts';
import { AnsweringThread, answerInTurn } from './answering-thread.ts';
import { contextTypes } from './domain/events/event.ts';
import type { BundleHead } from './evidence/bundle.ts';
import type { EvidenceInputs } from './evidence/source.ts';
import { BundleWriter, WRITTEN_AHEAD, type WriteBundle, type WrittenRows } from './evidence/write-bundle.ts';
import type { HistoryText } from './ledger/history-page.ts';
import type { LedgerRange, SealedText } from './ledger/ledger-page.ts';

/**
 * Bounds within which V8 collects: left alone it takes what a large machine offers, without being faster. What is kept is
 * some 20 MB; more only where single anomalies have thousands of events.
 */
const MEMORY = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 512 };

interface Task {
  inputs: EvidenceInputs;
  /** The PostgreSQL server that the thread reads from; null: what it writes is brought to it. */
  url: string | null;
}

/** A page (what it holds is null where the thread reads for itself); null behind the last one. */
type Question =
  | { range: LedgerRange; context: SealedText | null }
  | { numbers: readonly number[]; histories: readonly HistoryText[] | null }
  | null;
type Material = { context: SealedText } | { histories: readonly HistoryText[] } | null;
interface Answer {
  rows: WrittenRows[];
  head?: BundleHead;
}

/**
 * Writes a bundle in a thread of its own: a large ledger is minutes of work, and Slack waits three seconds for an answer to
 * a click. No more pages are under way than the thread needs to be kept busy.
 * @param url the PostgreSQL server that the ledger is on, so that the thread reads for itself; null for the embedded store,
 *   which has one connection
 */
export const writeBundleInThread = (url: string | null): WriteBundle =>
  async function* (inputs, source) {
    const task: Task = { inputs, url };
    await using thread = new AnsweringThread<Question>(import.meta.url, { evidence: task }, MEMORY);
    const questions = async function* (): AsyncGenerator<Question> {
      for await (const { after, through, read } of source.context())
        yield { range: { after, through }, context: url === null ? await read() : null };
      for await (const { numbers, read } of source.anomalies())
        yield { numbers, histories: url === null ? await read() : null };
    };
    for await (const { rows } of thread.askAll<Answer>(questions(), WRITTEN_AHEAD)) yield rows;
    const { rows, head } = await thread.ask<Answer>(null);
    yield rows;
    return head!;
  };

if (!isMainThread && parentPort && workerData?.evidence) {
  const { inputs, url } = workerData.evidence as Task;
  const database = url === null ? null : new pg.Pool({ connectionString: url, max: 1 });
  const writer = new BundleWriter(inputs);
  answerInTurn<Question, Material>(
    parentPort,
    async (question) => {
      if (question === null) return null;
      if ('range' in question) {
        const { context, range } = question;
        return { context: context ?? (await readSealedRange(database!, range, contextTypes)) };
      }
      const { histories, numbers } = question;
      return { histories: histories ?? (await readHistories(database!, numbers, inputs.asOf.seq)) };
    },
    (material): Answer => {
      if (material === null) return writer.finish();
      if ('histories' in material) return { rows: writer.anomalies(material.histories) };
      writer.context(material.context);
      return { rows: [] };
    },
  );
}
