import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, type ResourceLimits, Worker, workerData } from 'node:worker_threads';
import type { PackedFile } from './evidence/package/pack-file.ts';
import type { SpooledBundle } from './evidence/package/spooled-bundle.ts';
import { type Crew, type Job, type Materials, workerOn } from './usecases/make-files.ts';
import { type Rendered, type RenderWatch, renderBundle } from './usecases/render-bundle.ts';

type Request = [
  source: Parameters<typeof renderBundle>[0],
  format: Parameters<typeof renderBundle>[1],
  rendering: Parameters<typeof renderBundle>[2],
];
/** Either one format as a whole, or jobs for a zip as they come. */
type Task = { request: Request } | { materials: Materials };

/** Each thread holds the lists of the bundle once: more of them would cost more memory than they save time. */
const MOST_HANDS = 4;

/**
 * How far a thread may let garbage pile up: with these bounds V8 clears it away in time, without them it takes what a large
 * machine offers (from a gigabyte on, V8 lets a heap quadruple before it looks through it). They are no limit of the bundle: its
 * lists take less than 10 MB for a thousand rows, and drawing a file of pages about 40 MB beside them.
 */
const boundsFor = ({ head }: SpooledBundle): ResourceLimits => ({
  maxYoungGenerationSizeMb: 16,
  maxOldGenerationSizeMb: 384 + Math.ceil(head.cover.lists.reduce((sum, { rows }) => sum + rows, 0) / 100),
});

/**
 * Renders outside of this thread: a PDF takes seconds, and Slack waits three for an answer to a click. A zip is made by as many
 * threads as there are processors; its bytes do not depend on how many.
 */
export const renderInWorker: typeof renderBundle = (source, format, rendering, watch = {}) =>
  format === 'zip'
    ? renderBundle(source, format, rendering, watch, crewOf(Math.min(MOST_HANDS, availableParallelism())))
    : renderWhole([source, format, rendering], watch);

async function renderWhole(request: Request, { signal, write }: RenderWatch): Promise<Rendered> {
  const hand = new Hand({ request }, signal);
  try {
    const rendered = await hand.ask<Rendered>(null);
    if (!write) return rendered;
    await write(rendered.bytes);
    return { ...rendered, bytes: new Uint8Array() };
  } finally {
    await hand.end();
  }
}

/** Threads that take one job after the other until none is left. The first failure, or the signal, ends all of them. */
export const crewOf =
  (count: number): Crew =>
  async (materials, jobs, { onDone, signal }) => {
    const made: PackedFile[][] = jobs.map(() => []);
    const hands = Array.from({ length: Math.min(count, jobs.length) }, () => new Hand({ materials }, signal));
    let next = 0;
    let done = 0;
    const work = async (hand: Hand): Promise<void> => {
      for (let at = next++; at < jobs.length; at = next++) {
        made[at] = await hand.ask<PackedFile[]>(jobs[at]!);
        onDone(++done);
      }
    };
    try {
      await Promise.all(hands.map(work));
    } finally {
      // Nothing writes any more once this is over: the folder can be taken away.
      await Promise.all(hands.map((hand) => hand.end()));
    }
    return made.flat();
  };

/** One thread, asked one thing at a time. */
class Hand {
  readonly #worker: Worker;
  readonly #failed: Promise<never>;

  constructor(task: Task, signal: AbortSignal | undefined) {
    signal?.throwIfAborted();
    const source = 'request' in task ? task.request[0] : task.materials.source;
    this.#worker = new Worker(new URL(import.meta.url), {
      workerData: task,
      resourceLimits: boundsFor(source),
    });
    this.#failed = new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.#worker.once('error', reject);
      this.#worker.once('exit', (code) => reject(new Error(`the rendering ended with code ${code}`)));
    });
    this.#failed.catch(() => {});
  }

  ask<Answer>(question: Job | null): Promise<Answer> {
    const answer = new Promise<Answer>((resolve) => this.#worker.once('message', resolve));
    this.#worker.postMessage(question);
    return Promise.race([answer, this.#failed]);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

if (!isMainThread && parentPort && (workerData?.request || workerData?.materials)) {
  const port = parentPort;
  const task = workerData as Task;
  const answer = 'request' in task ? () => renderBundle(...task.request) : workerOn(task.materials);
  port.on('message', async (job: Job) => port.postMessage(await answer(job)));
}
