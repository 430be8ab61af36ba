import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { RecordedEvent } from './domain/events/event.ts';
import type { EvidenceInputs } from './evidence/source.ts';
import { pageWriter, WRITTEN_AHEAD, type WritePages, type WrittenPage } from './evidence/write-page.ts';
import type { HistoryPage } from './ledger/history-page.ts';

/** More threads than this are kept waiting by the database. */
const MOST_THREADS = 4;
/** Bounds within which V8 collects: left alone it takes what a large machine offers, without being faster. */
const MEMORY = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 96 };

interface Request {
  inputs: EvidenceInputs;
  background: readonly RecordedEvent[];
}

/**
 * Writes pages in threads of their own: a large ledger is minutes of work, and Slack waits three seconds for an answer to a
 * click. Pages come out in their order, and no more of them are under way than the threads need to be kept busy.
 */
export const writePagesInThreads: WritePages = async function* (inputs, background, pages) {
  const count = Math.min(MOST_THREADS, availableParallelism());
  const threads: PageThread[] = [];
  const underWay: Promise<WrittenPage>[] = [];
  let turn = 0;
  try {
    for await (const page of pages) {
      if (threads.length < count) threads.push(new PageThread({ inputs, background }));
      underWay.push(threads[turn++ % count]!.write(page));
      if (underWay.length === count * WRITTEN_AHEAD) yield await underWay.shift()!;
    }
    for (const written of underWay) yield await written;
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
};

/** A thread that writes one page after the other. */
class PageThread {
  readonly #worker: Worker;
  readonly #waiting: PromiseWithResolvers<WrittenPage>[] = [];

  constructor(request: Request) {
    this.#worker = new Worker(new URL(import.meta.url), {
      workerData: { evidence: request },
      resourceLimits: MEMORY,
    });
    this.#worker.on('message', (written: WrittenPage) => this.#waiting.shift()!.resolve(written));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`writing pages ended with code ${code}`)));
  }

  write(page: HistoryPage): Promise<WrittenPage> {
    const written = Promise.withResolvers<WrittenPage>();
    // A failure is heard when the page's turn comes, also if that is never.
    written.promise.catch(() => {});
    this.#waiting.push(written);
    this.#worker.postMessage(page);
    return written.promise;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    for (const written of this.#waiting.splice(0)) written.reject(error);
  }
}

if (!isMainThread && parentPort && workerData?.evidence) {
  const port = parentPort;
  const { inputs, background } = workerData.evidence as Request;
  const write = pageWriter(inputs, background);
  port.on('message', (page: HistoryPage) => port.postMessage(write(page)));
}
