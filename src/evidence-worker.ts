import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { readHistories } from './adapters/db/anomaly-histories.ts';
import { AnsweringThread, answerInTurn } from './answering-thread.ts';
import type { RecordedEvent } from './domain/events/event.ts';
import type { EvidenceInputs } from './evidence/source.ts';
import { pageWriter, WRITTEN_AHEAD, type WritePages, type WrittenPage } from './evidence/write-page.ts';
import type { HistoryText } from './ledger/history-page.ts';

/**
 * One thread beside the one that answers clicks: each further one takes some 60 MB, and a bundle may take 300 in all.
 */
const THREADS = 1;
/**
 * Bounds within which V8 collects: left alone it takes what a large machine offers, without being faster. What is kept is
 * some 20 MB; more only where single anomalies have thousands of events.
 */
const MEMORY = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 512 };

interface Task {
  inputs: EvidenceInputs;
  background: readonly RecordedEvent[];
  /** The PostgreSQL server that the thread reads from; null: what it writes is brought to it. */
  url: string | null;
}

/** A page to write: anomalies to be read by their numbers, or as they were read. */
type Page = { numbers: readonly number[] } | { histories: readonly HistoryText[] };

/**
 * Writes pages in threads of their own: a large ledger is minutes of work, and Slack waits three seconds for an answer to a
 * click. Pages come out in their order, and no more of them are under way than the threads need to be kept busy.
 * @param url the PostgreSQL server that the ledger is on, so that each thread reads for itself; null for the embedded
 *   store, which has one connection
 * @param count of threads; the bytes do not depend on it
 */
export const writePagesInThreads = (url: string | null, count = THREADS): WritePages =>
  async function* (inputs, background, pages) {
    const task: Task = { inputs, background, url };
    const threads: AnsweringThread<Page, WrittenPage>[] = [];
    const underWay: Promise<WrittenPage>[] = [];
    let turn = 0;
    try {
      for await (const page of pages) {
        if (threads.length < count)
          threads.push(new AnsweringThread(import.meta.url, { evidence: task }, MEMORY));
        const thread = threads[turn++ % count]!;
        underWay.push(
          thread.ask(url === null ? { histories: await page.read() } : { numbers: page.numbers }),
        );
        if (underWay.length === count * WRITTEN_AHEAD) yield await underWay.shift()!;
      }
      for (const written of underWay) yield await written;
    } finally {
      await Promise.all(threads.map((thread) => thread.end()));
    }
  };

if (!isMainThread && parentPort && workerData?.evidence) {
  const { inputs, background, url } = workerData.evidence as Task;
  const database = url === null ? null : new pg.Pool({ connectionString: url, max: 1 });
  const write = pageWriter(inputs, background);
  answerInTurn<Page, readonly HistoryText[], WrittenPage>(
    parentPort,
    async (page) =>
      'histories' in page ? page.histories : readHistories(database!, page.numbers, inputs.asOf.seq),
    (histories) => ({ answer: write(histories) }),
  );
}
