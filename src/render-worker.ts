import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Rendered, type RenderWatch, renderBundle } from './usecases/render-bundle.ts';

type Request = [
  bundle: Parameters<typeof renderBundle>[0],
  format: Parameters<typeof renderBundle>[1],
  rendering: Parameters<typeof renderBundle>[2],
];
type Answer = { share: number } | { rendered: Rendered };

/** Renders in a thread of its own: a PDF takes seconds, and Slack waits three for an answer to a click. */
export const renderInWorker = (
  bundle: Request[0],
  format: Request[1],
  rendering: Request[2],
  { onProgress, signal }: RenderWatch = {},
): Promise<Rendered> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request: Request = [bundle, format, rendering];
    const worker = new Worker(new URL(import.meta.url), { workerData: { request } });
    const stop = () => {
      reject(signal?.reason);
      void worker.terminate();
    };
    signal?.addEventListener('abort', stop, { once: true });
    worker.on('message', (answer: Answer) => {
      if ('share' in answer) onProgress?.(answer.share);
      else resolve(answer.rendered);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      signal?.removeEventListener('abort', stop);
      reject(new Error(`the rendering ended with code ${code}`));
    });
  });

if (!isMainThread && parentPort && workerData?.request) {
  const port = parentPort;
  const [bundle, format, rendering] = workerData.request as Request;
  const onProgress = (share: number) => port.postMessage({ share } satisfies Answer);
  const rendered = await renderBundle(bundle, format, rendering, { onProgress });
  port.postMessage({ rendered } satisfies Answer);
}
