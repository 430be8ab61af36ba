import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Rendered, renderBundle } from './usecases/render-bundle.ts';

type Request = Parameters<typeof renderBundle>;

/** Renders in a thread of its own: a PDF takes seconds, and Slack waits three for an answer to a click. */
export const renderInWorker = (...request: Request): Promise<Rendered> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { request } });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the rendering ended with code ${code}`)));
  });

if (!isMainThread && parentPort && workerData?.request)
  parentPort.postMessage(await renderBundle(...(workerData.request as Request)));
