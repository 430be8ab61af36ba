import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

const require = createRequire(import.meta.url);
const fonts = ['dejavu-fonts-ttf/ttf/DejaVuSans.ttf', 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'];

/** A thread of its own for one picture: compiling the renderer takes longer than anybody who clicks should wait. */
await initWasm(await readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
const fontBuffers = await Promise.all(fonts.map((font) => readFile(require.resolve(font))));
const renderer = new Resvg(workerData as string, {
  font: { fontBuffers, defaultFontFamily: 'DejaVu Sans', loadSystemFonts: false },
});
parentPort?.postMessage(renderer.render().asPng());
