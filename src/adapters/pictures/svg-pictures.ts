import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ThreadproofError } from '../../domain/errors.ts';
import type { Pictures } from '../../ports.ts';
import { drawWeeks } from './draw-weeks.ts';

/** {@link Pictures}: SVG, rendered without a browser and with the fonts that come along, so that it looks the same everywhere. */
export const svgPictures = (): Pictures => ({
  weeks: (weeks) => rasterize(drawWeeks(weeks)),
});

/** Throws ThreadproofError `INPUT_INVALID` where it cannot be drawn: whoever wanted the picture does without. */
function rasterize(svg: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const file = `./rasterize-worker${extname(import.meta.url)}`;
    const worker = new Worker(new URL(file, import.meta.url), { workerData: svg });
    const fail = (cause: unknown) =>
      reject(new ThreadproofError('INPUT_INVALID', 'the picture could not be drawn', { cause }));
    worker.once('message', (png: Uint8Array) => resolve(png));
    worker.once('error', fail);
    worker.once('exit', (code) => (code === 0 ? undefined : fail(code)));
  });
}
