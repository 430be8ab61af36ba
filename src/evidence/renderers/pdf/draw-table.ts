import { type Block, type Cell, textOf } from '../document/document.ts';
import { webAddress } from '../visible-text.ts';
import { printableLine } from './printable.ts';
import { palette, type Sheet, type Structure } from './sheet.ts';

const SIZE = 7;
const PAD = 3;

type TableBlock = Extract<Block, { kind: 'table' }>;

interface DrawnCell {
  cell: Cell;
  rest: string;
  element: Structure;
  bold: boolean;
}

/** A table whose header stands on each of its pages and whose rows may be longer than a page. */
export function drawTable(
  sheet: Sheet,
  parent: Structure,
  block: TableBlock,
  targets: ReadonlySet<string>,
): void {
  const weights = block.widths ?? block.headers.map(() => 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const widths = weights.map((weight) => (weight / total) * sheet.width);
  const table = sheet.element(parent, 'Table');
  sheet.ensure(60);
  drawCaption(sheet, table, block.caption);

  const header = headerDrawer(sheet, block.headers, widths);
  const top = sheet.element(sheet.element(table, 'THead'), 'TR');
  header((name, draw) => {
    const heading = sheet.element(
      top,
      name === '' ? 'TD' : 'TH',
      name === '' ? {} : ({ scope: 'Column' } as never),
    );
    heading.add(draw);
  });
  const body = sheet.element(table, 'TBody');
  sheet.withHeader(
    () => sheet.artifact(() => header((_, draw) => draw()), 'Pagination'),
    () => {
      for (const row of block.rows) drawRow(sheet, body, row, widths, targets);
    },
  );
  table.end();
  sheet.y += 8;
}

export function drawFacts(
  sheet: Sheet,
  parent: Structure,
  block: Extract<Block, { kind: 'facts' }>,
  targets: ReadonlySet<string>,
): void {
  const table = sheet.element(parent, 'Table');
  sheet.ensure(40);
  drawCaption(sheet, table, block.caption);
  const body = sheet.element(table, 'TBody');
  const widths = [sheet.width * 0.22, sheet.width * 0.78];
  for (const row of block.rows) drawRow(sheet, body, row, widths, targets);
  table.end();
  sheet.y += 8;
}

function drawCaption(sheet: Sheet, table: Structure, text: string): void {
  const shown = printableLine(text, sheet);
  const height = sheet.heightOf(shown, sheet.width, SIZE);
  sheet
    .element(table, 'Caption')
    .add(() => sheet.write(shown, sheet.left, sheet.y, sheet.width, SIZE, { ink: palette.quiet }));
  sheet.y += height + 3;
}

type EachHeader = (name: string, draw: () => void) => void;

function headerDrawer(sheet: Sheet, headers: string[], widths: number[]): (each: EachHeader) => void {
  const names = headers.map((name) => printableLine(name, sheet));
  const height =
    Math.max(...names.map((name, i) => sheet.heightOf(name, widths[i]! - 2 * PAD, SIZE, true))) + 2 * PAD;
  return (each) => {
    const y = sheet.y;
    // Bands inside an artifact are part of it; elsewhere they are one themselves.
    const band = (): void => void sheet.pdf.rect(sheet.left, y, sheet.width, height).fill(palette.band);
    const isNested = (sheet.pdf.page as unknown as { markings: unknown[] }).markings.length > 0;
    if (isNested) band();
    else sheet.artifact(band);
    let x = sheet.left;
    names.forEach((name, i) => {
      const at = x + PAD;
      const width = widths[i]! - 2 * PAD;
      each(name, () => sheet.write(name, at, y + PAD, width, SIZE, { bold: true }));
      x += widths[i]!;
    });
    sheet.y = y + height;
  };
}

function drawRow(
  sheet: Sheet,
  body: Structure,
  row: Cell[],
  widths: number[],
  targets: ReadonlySet<string>,
): void {
  const line = sheet.element(body, 'TR');
  const cells = row.map((cell, i): DrawnCell => {
    const origin =
      typeof cell !== 'string' && cell.origin && cell.origin !== 'system fact' ? ` [${cell.origin}]` : '';
    const parts = typeof cell !== 'string' && cell.lines ? cell.text.split('\n') : [textOf(cell)];
    const text = `${parts.map((part) => printableLine(part, sheet)).join('\n')}${origin}`;
    const type = i === 0 ? 'TH' : 'TD';
    const element = sheet.element(line, type, i === 0 ? ({ scope: 'Row' } as never) : {});
    return {
      cell,
      rest: text || ' ',
      element,
      bold: i === 0 || (typeof cell !== 'string' && cell.strong === true),
    };
  });
  const heightOf = ({ rest, bold }: DrawnCell, i: number): number =>
    sheet.heightOf(rest, widths[i]! - 2 * PAD, SIZE, bold);
  // What does not fit is carried over to the next page, cell by cell.
  for (let first = true; first || cells.some(({ rest }) => rest !== ''); first = false) {
    const wanted = Math.max(...cells.map(heightOf)) + 2 * PAD;
    if (wanted <= sheet.room - 40) sheet.ensure(wanted);
    else sheet.ensure(sheet.room / 3);
    const height = Math.min(wanted, sheet.bottom - sheet.y);
    const y = sheet.y;
    let x = sheet.left;
    cells.forEach((drawn, i) => {
      const width = widths[i]! - 2 * PAD;
      const [head, rest] = sheet.split(drawn.rest, width, height - 2 * PAD + 0.01, SIZE, drawn.bold);
      if (drawn.rest !== '') drawCell(sheet, drawn, head, x + PAD, y + PAD, width, targets);
      drawn.rest = rest;
      x += widths[i]!;
    });
    sheet.y = y + height;
    const { left, width } = sheet;
    sheet.artifact(() => {
      sheet.pdf
        .moveTo(left, y + height)
        .lineTo(left + width, y + height)
        .lineWidth(0.4)
        .strokeColor(palette.faint)
        .stroke();
    });
  }
  // What is ended is written out and no longer held.
  line.end();
}

function drawCell(
  sheet: Sheet,
  { cell, element, bold }: DrawnCell,
  text: string,
  x: number,
  y: number,
  width: number,
  targets: ReadonlySet<string>,
): void {
  const to = typeof cell === 'string' || !cell.to || !targets.has(cell.to) ? null : cell.to;
  const href = typeof cell === 'string' ? null : webAddress(cell.href ?? null);
  if (to === null && href === null) {
    element.add(() => sheet.write(text, x, y, width, SIZE, { bold }));
    return;
  }
  const link = sheet.element(element, 'Link');
  link.add(() => sheet.write(text, x, y, width, SIZE, { bold, ink: palette.link }));
  const height = sheet.heightOf(text, width, SIZE, bold);
  const told = { structParent: link, Contents: new String(text.slice(0, 200)) } as never;
  if (to !== null) sheet.pdf.goTo(x, y, width, height, to, told);
  else sheet.pdf.link(x, y, width, height, href!, told);
}
