import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import type { Pictures } from '../../ports.ts';
import { drawWeeks } from './draw-weeks.ts';

const require = createRequire(import.meta.url);
const fonts = ['dejavu-fonts-ttf/ttf/DejaVuSans.ttf', 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'];

let ready: Promise<Uint8Array[]> | null = null;

/** The renderer and its fonts, loaded at the first picture and kept. */
const load = (): Promise<Uint8Array[]> => {
  ready ??= (async () => {
    await initWasm(await readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
    return Promise.all(fonts.map((font) => readFile(require.resolve(font))));
  })();
  return ready;
};

/** {@link Pictures}: SVG, rendered without a browser and with the fonts that come along, so that it looks the same everywhere. */
export const svgPictures = (): Pictures => ({
  async weeks(weeks) {
    const fontBuffers = await load();
    const renderer = new Resvg(drawWeeks(weeks), {
      font: { fontBuffers, defaultFontFamily: 'DejaVu Sans', loadSystemFonts: false },
    });
    const image = renderer.render();
    try {
      return image.asPng();
    } finally {
      image.free();
      renderer.free();
    }
  },
});
