import type { Block, Document, Section } from '../document/document.ts';
import { textOf } from '../document/document.ts';
import { targetsOf } from '../document/document-of.ts';
import { drawPicture } from './draw-picture.ts';
import { drawFacts, drawTable, WITH_FIRST_ROW } from './draw-table.ts';
import { printable, printableLine } from './printable.ts';
import type { Bookmark, Look, Sheet, Structure } from './sheet.ts';

const BODY = 8.5;
const HEADINGS = { 1: 18, 2: 13, 3: 10 } as const;

/**
 * Draws a document from its first section to its last, with a bookmark for each, and gives the bytes of its file.
 * @param from what every page says that it is from
 */
export function* drawDocument(sheet: Sheet, document: Document, from: string): Generator<Uint8Array> {
  const targets = targetsOf(document);
  drawText(sheet, sheet.root, document.bundleId, { ink: 'quiet' });
  drawHeading(sheet, sheet.root, document.title, 1);
  drawText(sheet, sheet.root, document.subtitle);
  drawText(sheet, sheet.root, document.standing, { bold: true });
  sheet.y += 6;
  for (const section of document.sections)
    yield* drawSection(sheet, sheet.root, sheet.bookmarks, section, 2, targets);
  sheet.finish({ left: printableLine(from, sheet), middle: printableLine(document.standing, sheet) });
  yield* sheet.written();
}

function* drawSection(
  sheet: Sheet,
  parent: Structure,
  bookmarks: Bookmark,
  section: Section,
  level: 2 | 3,
  targets: ReadonlySet<string>,
): Generator<Uint8Array> {
  if (section.newPage) sheet.newPage();
  else sheet.ensure(WITH_FIRST_ROW + 40);
  const title = printableLine(section.title, sheet);
  const part = sheet.element(parent, 'Sect', { title });
  sheet.nameHere(section.id);
  const bookmark = sheet.bookmark(bookmarks, title);
  drawHeading(sheet, part, title, level);
  for (const block of section.blocks) drawBlock(sheet, part, block, targets);
  for (const child of section.sections ?? []) yield* drawSection(sheet, part, bookmark, child, 3, targets);
  part.end();
  yield* sheet.written();
}

function drawHeading(sheet: Sheet, parent: Structure, text: string, level: 1 | 2 | 3): void {
  const size = HEADINGS[level];
  const lines = sheet.lines(printableLine(text, sheet), sheet.width, size, true);
  const height = sheet.heightOf(lines, size);
  sheet.y += level === 3 ? 4 : 0;
  sheet.ensure(height + 30);
  sheet.mark(sheet.element(parent, `H${level}`), () =>
    sheet.write(lines, sheet.left, sheet.y, size, { bold: true }),
  );
  sheet.y += height + 5;
}

function drawText(sheet: Sheet, parent: Structure, text: string, look: Look = {}): void {
  const element = sheet.element(parent, 'P');
  pieces(sheet, sheet.lines(printableLine(text, sheet), sheet.width, BODY, look.bold), (piece, y) =>
    sheet.mark(element, () => sheet.write(piece, sheet.left, y, BODY, look)),
  );
  sheet.y += 4;
}

/** Lines that may go over the end of a page, piece by piece. */
function pieces(sheet: Sheet, lines: readonly string[], draw: (piece: string[], y: number) => void): void {
  for (let from = 0; from < lines.length; ) {
    sheet.ensure(14);
    const piece = lines.slice(from, from + Math.max(1, sheet.linesIn(sheet.bottom - sheet.y, BODY)));
    draw(piece, sheet.y);
    sheet.y += sheet.heightOf(piece, BODY);
    from += piece.length;
  }
}

function drawBlock(sheet: Sheet, parent: Structure, block: Block, targets: ReadonlySet<string>): void {
  switch (block.kind) {
    case 'paragraph':
      drawText(sheet, parent, block.text);
      break;
    case 'list':
      drawList(sheet, parent, block.items.map(textOf));
      break;
    case 'quote':
      drawQuote(sheet, parent, block.text);
      break;
    case 'facts':
      if (block.rows.length === 0) drawText(sheet, parent, 'None recorded.', { ink: 'quiet' });
      else drawFacts(sheet, parent, block, targets);
      break;
    case 'table':
      if (block.rows.length === 0) drawText(sheet, parent, block.none, { ink: 'quiet' });
      else drawTable(sheet, parent, block, targets);
      break;
    case 'picture':
      drawPicture(sheet, parent, block.picture);
      break;
  }
}

function drawList(sheet: Sheet, parent: Structure, items: string[]): void {
  const list = sheet.element(parent, 'L');
  for (const item of items) {
    const entry = sheet.element(list, 'LI');
    sheet.ensure(14);
    sheet.mark(sheet.element(entry, 'Lbl'), () => sheet.write(['•'], sheet.left, sheet.y, BODY));
    const body = sheet.element(entry, 'LBody');
    pieces(sheet, sheet.lines(printableLine(item, sheet), sheet.width - 12, BODY), (piece, y) =>
      sheet.mark(body, () => sheet.write(piece, sheet.left + 12, y, BODY)),
    );
    sheet.y += 2;
  }
  sheet.y += 4;
}

function drawQuote(sheet: Sheet, parent: Structure, text: string): void {
  const quote = sheet.element(parent, 'BlockQuote');
  pieces(sheet, sheet.lines(printable(text, sheet), sheet.width - 14, BODY), (piece, y) => {
    const height = sheet.heightOf(piece, BODY);
    sheet.artifact(() => sheet.pen.rectangle(sheet.left, y, 3, height, 'faint'));
    sheet.mark(quote, () => sheet.write(piece, sheet.left + 10, y, BODY));
  });
  sheet.y += 8;
}
