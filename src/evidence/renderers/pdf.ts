import type { Document } from './document/document.ts';
import { documentOf, furtherPages, WHERE } from './document/document-of.ts';
import { drawDocument } from './pdf/draw-document.ts';
import { Sheet } from './pdf/sheet.ts';
import { type DrawnBundle, type Part, type RenderContext, renderer } from './renderer.ts';

/** A file of more pages is slow to open and too large for where evidence is handed in. */
const PAGES_A_FILE = 100;
const MOST_FILES = 100;
const ROWS = 1_000;

function firstDocument(bundle: DrawnBundle, context: RenderContext, files: number): Document {
  const others = files <= 1 ? WHERE : `The others are in evidence-2.pdf to evidence-${files}.pdf. ${WHERE}`;
  return documentOf(bundle, context, { rows: ROWS, pages: PAGES_A_FILE, where: others });
}

function draw(document: Document, { cover }: DrawnBundle): Generator<Uint8Array> {
  const { generatedAt, window, product } = cover;
  const sheet = new Sheet(document, new Date(generatedAt.utc ?? window.end), product.name);
  return drawDocument(sheet, document, `${document.bundleId}, ${window.name}`);
}

const mediaType = 'application/pdf';

/**
 * Tagged pages (PDF/UA) with bookmarks; every page says which bundle it is from, whether it is signed, and which page of how many it is.
 * Pages of anomalies that do not fit into the first file are in further ones.
 */
export const pdf = renderer({
  format: 'pdf',
  mediaType,
  parts: (bundle, context) => {
    const all = bundle.anomalies.length;
    const files = Math.max(1, Math.min(MOST_FILES, Math.ceil(all / PAGES_A_FILE)));
    const first: Part = () => [
      {
        path: 'evidence.pdf',
        mediaType,
        role: 'the whole bundle, to read and to print',
        rows: () => bundle.population.length,
        pieces: draw(firstDocument(bundle, context, files), bundle),
      },
    ];
    const further = (file: number): Part => {
      const from = (file - 1) * PAGES_A_FILE;
      return () => [
        {
          path: `evidence-${file}.pdf`,
          mediaType,
          role: 'further pages of anomalies',
          rows: () => null,
          pieces: draw(furtherPages(bundle, from, from + PAGES_A_FILE), bundle),
        },
      ];
    };
    return [first, ...Array.from({ length: files - 1 }, (_, at) => further(at + 2))];
  },
});
