import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, type ResourceLimits, workerData } from 'node:worker_threads';
import { AnsweringThread, answerInTurn } from './answering-thread.ts';
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
  await using hand = openHand({ request }, signal);
  const rendered = await hand.ask<Rendered>(null);
  if (!write) return rendered;
  await write(rendered.bytes);
  return { ...rendered, bytes: new Uint8Array() };
}

/** Threads that take one job after the other until none is left. The first failure, or the signal, ends all of them. */
export const crewOf =
  (count: number): Crew =>
  async (materials, jobs, { onDone, signal }) => {
    const made: PackedFile[][] = jobs.map(() => []);
    const hands = Array.from({ length: Math.min(count, jobs.length) }, () => openHand({ materials }, signal));
    let next = 0;
    let done = 0;
    const work = async (hand: (typeof hands)[number]): Promise<void> => {
      for (let at = next++; at < jobs.length; at = next++) {
        made[at] = await hand.ask<PackedFile[]>(jobs[at]!);
        onDone(++done);
      }
    };
    try {
      await Promise.all(hands.map(work));
    } finally {
      // Nothing writes any more once this is over: the folder can be taken away.
      await Promise.all(hands.map((hand) => hand[Symbol.asyncDispose]()));
    }
    return made.flat();
  };

/** One thread, asked one thing at a time. */
function openHand(task: Task, signal: AbortSignal | undefined): AnsweringThread<Job | null> {
  const source = 'request' in task ? task.request[0] : task.materials.source;
  return new AnsweringThread(import.meta.url, task, boundsFor(source), signal);
}

if (!isMainThread && parentPort && (workerData?.request || workerData?.materials)) {
  const task = workerData as Task;
  const make = 'request' in task ? () => renderBundle(...task.request) : workerOn(task.materials);
  answerInTurn<Job, Rendered | PackedFile[]>(parentPort, make, (made) => made);
}
