import { documentOf } from './document/document-of.ts';
import { drawDocument } from './pdf/draw-document.ts';
import { printableLine } from './pdf/printable.ts';
import { Sheet } from './pdf/sheet.ts';
import type { Renderer } from './renderer.ts';

/** Tagged pages (PDF/UA) with bookmarks; every page says which bundle it is from, whether it is signed, and which page of how many it is. */
export const pdf: Renderer = {
  format: 'pdf',
  mediaType: 'application/pdf',
  render: async (bundle, context) => {
    const document = documentOf(bundle, context);
    const { generatedAt, window, product } = bundle.cover;
    const sheet = new Sheet(document, new Date(generatedAt.utc ?? window.end), product.name);
    drawDocument(sheet, document);
    const left = printableLine(`${document.bundleId}, ${window.name}`, sheet);
    const middle = printableLine(document.standing, sheet);
    return [
      {
        path: 'evidence.pdf',
        mediaType: pdf.mediaType,
        role: 'the whole bundle, to read and to print',
        rows: bundle.population.length,
        bytes: await sheet.finish((page, pages) => [left, middle, `Page ${page} of ${pages}`]),
      },
    ];
  },
};
