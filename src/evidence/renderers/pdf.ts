import type { EvidenceBundle } from '../bundle.ts';
import type { Document } from './document/document.ts';
import { documentOf, furtherPages, WHERE } from './document/document-of.ts';
import { drawDocument } from './pdf/draw-document.ts';
import { printableLine } from './pdf/printable.ts';
import { Sheet } from './pdf/sheet.ts';
import type { BundleFile, Renderer } from './renderer.ts';

/** A file of more pages is slow to open and too large for where evidence is handed in. */
const PAGES_A_FILE = 100;
const MOST_FILES = 100;
const ROWS = 1_000;

/** The bundle, and further files for the pages of anomalies that do not fit into the first. */
function* documentsOf(bundle: EvidenceBundle, datasetDigest: string): Generator<[string, Document]> {
  const all = bundle.anomalies.length;
  const files = Math.min(MOST_FILES, Math.ceil(all / PAGES_A_FILE));
  const others = files <= 1 ? WHERE : `The others are in evidence-2.pdf to evidence-${files}.pdf. ${WHERE}`;
  yield [
    'evidence.pdf',
    documentOf(bundle, { datasetDigest }, { rows: ROWS, pages: PAGES_A_FILE, where: others }),
  ];
  for (let file = 1; file < files; file += 1) {
    const from = file * PAGES_A_FILE;
    yield [`evidence-${file + 1}.pdf`, furtherPages(bundle, from, from + PAGES_A_FILE)];
  }
}

function draw(document: Document, { cover }: EvidenceBundle): Uint8Array {
  const { generatedAt, window, product } = cover;
  const sheet = new Sheet(document, new Date(generatedAt.utc ?? window.end), product.name);
  drawDocument(sheet, document);
  const left = printableLine(`${document.bundleId}, ${window.name}`, sheet);
  const middle = printableLine(document.standing, sheet);
  return sheet.finish({ left, middle });
}

/** Tagged pages (PDF/UA) with bookmarks; every page says which bundle it is from, whether it is signed, and which page of how many it is. */
export const pdf: Renderer = {
  format: 'pdf',
  mediaType: 'application/pdf',
  render: async (bundle, context) => {
    const files: BundleFile[] = [];
    for (const [path, document] of documentsOf(bundle, context.datasetDigest)) {
      const isFirst = files.length === 0;
      files.push({
        path,
        mediaType: pdf.mediaType,
        role: isFirst ? 'the whole bundle, to read and to print' : 'further pages of anomalies',
        rows: isFirst ? bundle.population.length : null,
        bytes: draw(document, bundle),
      });
    }
    return files;
  },
};
