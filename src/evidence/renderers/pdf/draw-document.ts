import type { Block, Document, Section } from '../document/document.ts';
import { textOf } from '../document/document.ts';
import { targetsOf } from '../document/document-of.ts';
import { drawPicture } from './draw-picture.ts';
import { drawFacts, drawTable } from './draw-table.ts';
import { printable, printableLine } from './printable.ts';
import { palette, type Sheet, type Structure } from './sheet.ts';

const BODY = 8.5;
const HEADINGS = { 1: 18, 2: 13, 3: 10 } as const;

type Outline = ReturnType<PDFKit.Mixins.PDFOutline['outline']['addItem']>;

/** Draws a document from its first section to its last, with a bookmark for each. */
export function drawDocument(sheet: Sheet, document: Document): void {
  const targets = targetsOf(document);
  drawText(sheet, sheet.root, document.bundleId, { ink: palette.quiet });
  drawHeading(sheet, sheet.root, document.title, 1);
  drawText(sheet, sheet.root, document.subtitle);
  drawText(sheet, sheet.root, document.standing, { bold: true });
  sheet.y += 6;
  for (const section of document.sections)
    drawSection(sheet, sheet.root, sheet.pdf.outline, section, 2, targets);
}

function drawSection(
  sheet: Sheet,
  parent: Structure,
  bookmarks: Outline,
  section: Section,
  level: 2 | 3,
  targets: ReadonlySet<string>,
): void {
  if (section.newPage) sheet.newPage();
  else sheet.ensure(70);
  const title = printableLine(section.title, sheet);
  const part = sheet.element(parent, 'Sect', { title });
  sheet.pdf.addNamedDestination(section.id, 'XYZ', sheet.left, sheet.y, null as never);
  const bookmark = bookmarks.addItem(title, { expanded: false });
  drawHeading(sheet, part, title, level);
  for (const block of section.blocks) drawBlock(sheet, part, block, targets);
  for (const child of section.sections ?? []) drawSection(sheet, part, bookmark, child, 3, targets);
  part.end();
}

function drawHeading(sheet: Sheet, parent: Structure, text: string, level: 1 | 2 | 3): void {
  const shown = printableLine(text, sheet);
  const size = HEADINGS[level];
  const height = sheet.heightOf(shown, sheet.width, size, true);
  sheet.y += level === 3 ? 4 : 0;
  sheet.ensure(height + 30);
  sheet
    .element(parent, `H${level}`)
    .add(() => sheet.write(shown, sheet.left, sheet.y, sheet.width, size, { bold: true }));
  sheet.y += height + 5;
}

function drawText(
  sheet: Sheet,
  parent: Structure,
  text: string,
  look: { bold?: boolean; ink?: string } = {},
): void {
  const element = sheet.element(parent, 'P');
  pieces(sheet, printableLine(text, sheet), sheet.width, look.bold, (piece, y) =>
    element.add(() => sheet.write(piece, sheet.left, y, sheet.width, BODY, look)),
  );
  sheet.y += 4;
}

/** A text that may go over the end of a page, piece by piece. */
function pieces(
  sheet: Sheet,
  text: string,
  width: number,
  bold: boolean | undefined,
  draw: (piece: string, y: number) => void,
): void {
  for (let rest = text || ' '; rest !== ''; ) {
    sheet.ensure(14);
    const [piece, after] = sheet.split(rest, width, sheet.bottom - sheet.y, BODY, bold);
    draw(piece, sheet.y);
    sheet.y += sheet.heightOf(piece, width, BODY, bold);
    rest = after;
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
      if (block.rows.length === 0) drawText(sheet, parent, 'None recorded.', { ink: palette.quiet });
      else drawFacts(sheet, parent, block, targets);
      break;
    case 'table':
      if (block.rows.length === 0) drawText(sheet, parent, block.none, { ink: palette.quiet });
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
    const line = sheet.element(list, 'LI');
    sheet.ensure(14);
    const y = sheet.y;
    sheet.element(line, 'Lbl').add(() => sheet.write('•', sheet.left, y, 10, BODY));
    const body = sheet.element(line, 'LBody');
    const width = sheet.width - 12;
    pieces(sheet, printableLine(item, sheet), width, false, (piece, at) =>
      body.add(() => sheet.write(piece, sheet.left + 12, at, width, BODY)),
    );
    sheet.y += 2;
  }
  sheet.y += 4;
}

function drawQuote(sheet: Sheet, parent: Structure, text: string): void {
  const quote = sheet.element(parent, 'BlockQuote');
  const width = sheet.width - 14;
  pieces(sheet, printable(text, sheet), width, false, (piece, y) => {
    const height = sheet.heightOf(piece, width, BODY);
    sheet.artifact(() => sheet.pdf.rect(sheet.left, y, 3, height).fill(palette.faint));
    quote.add(() => sheet.write(piece, sheet.left + 10, y, width, BODY));
  });
  sheet.y += 8;
}
