import { type Block, type Cell, textOf } from '../document/document.ts';
import { webAddress } from '../visible-text.ts';
import { printableLine } from './printable.ts';
import type { Sheet, Structure } from './sheet.ts';

const SIZE = 7;
const PAD = 3;
/** A header does not stand alone at the foot of a page: caption, header and a first row of some five lines. */
export const WITH_FIRST_ROW = 100;
/** A rounding error does not cost a line. */
const SLACK = 0.01;

type TableBlock = Extract<Block, { kind: 'table' }>;

interface DrawnCell {
  cell: Cell;
  /** What is not drawn yet. */
  lines: string[];
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
  sheet.ensure(WITH_FIRST_ROW);
  drawCaption(sheet, table, block.caption);

  const header = headerOf(sheet, block.headers, widths);
  sheet.artifact(header.band);
  const top = sheet.element(sheet.element(table, 'THead'), 'TR');
  header.names((name, draw) =>
    sheet.mark(name === '' ? sheet.element(top, 'TD') : sheet.element(top, 'TH', { scope: 'Column' }), draw),
  );
  const body = sheet.element(table, 'TBody');
  const again = (): void =>
    sheet.artifact(() => {
      header.band();
      header.names((_, draw) => draw());
    }, 'Pagination');
  sheet.withHeader(again, () => {
    for (const row of block.rows) drawRow(sheet, body, row, widths, targets);
  });
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
  const lines = sheet.lines(printableLine(text, sheet), sheet.width, SIZE);
  sheet.mark(sheet.element(table, 'Caption'), () =>
    sheet.write(lines, sheet.left, sheet.y, SIZE, { ink: 'quiet' }),
  );
  sheet.y += sheet.heightOf(lines, SIZE) + 3;
}

/** The header of a table: its band first, then its names, after which the pen is below it. */
function headerOf(sheet: Sheet, headers: string[], widths: number[]) {
  const names = headers.map((name, i) =>
    sheet.lines(printableLine(name, sheet), widths[i]! - 2 * PAD, SIZE, true),
  );
  const height = Math.max(...names.map((lines) => sheet.heightOf(lines, SIZE))) + 2 * PAD;
  return {
    band: (): void => sheet.pen.rectangle(sheet.left, sheet.y, sheet.width, height, 'band'),
    names(each: (name: string, draw: () => void) => void): void {
      let x = sheet.left;
      names.forEach((lines, i) => {
        const at = x + PAD;
        each(headers[i]!, () => sheet.write(lines, at, sheet.y + PAD, SIZE, { bold: true }));
        x += widths[i]!;
      });
      sheet.y += height;
    },
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
    const bold = i === 0 || (typeof cell !== 'string' && cell.strong === true);
    return {
      cell,
      lines: sheet.lines(wordsOf(cell, sheet), widths[i]! - 2 * PAD, SIZE, bold),
      element: i === 0 ? sheet.element(line, 'TH', { scope: 'Row' }) : sheet.element(line, 'TD'),
      bold,
    };
  });
  // What does not fit is carried over to the next page, cell by cell.
  for (let first = true; first || cells.some(({ lines }) => lines.length > 0); first = false) {
    const wanted = Math.max(...cells.map(({ lines }) => sheet.heightOf(lines, SIZE))) + 2 * PAD;
    if (wanted <= sheet.room - 40) sheet.ensure(wanted);
    else sheet.ensure(sheet.room / 3);
    const height = Math.min(wanted, sheet.bottom - sheet.y);
    const most = sheet.linesIn(height - 2 * PAD + SLACK, SIZE);
    let x = sheet.left;
    cells.forEach((drawn, i) => {
      const lines = drawn.lines.splice(0, most);
      if (lines.length > 0) drawCell(sheet, drawn, lines, [x + PAD, widths[i]! - 2 * PAD], targets);
      x += widths[i]!;
    });
    sheet.y += height;
    sheet.artifact(() => sheet.rule(sheet.y, 0.4));
  }
  // What is ended is written out and no longer held.
  line.end();
}

/** A cell as it is printed: whose words they are is said behind them. */
function wordsOf(cell: Cell, sheet: Sheet): string {
  if (typeof cell === 'string') return printableLine(cell, sheet);
  const parts = cell.lines ? cell.text.split('\n') : [cell.text];
  const origin = cell.origin && cell.origin !== 'system fact' ? ` [${cell.origin}]` : '';
  return `${parts.map((part) => printableLine(part, sheet)).join('\n')}${origin}`;
}

function drawCell(
  sheet: Sheet,
  { cell, element, bold }: DrawnCell,
  lines: string[],
  [x, width]: [x: number, width: number],
  targets: ReadonlySet<string>,
): void {
  const y = sheet.y + PAD;
  const place = typeof cell === 'string' || !cell.to || !targets.has(cell.to) ? null : cell.to;
  const address = typeof cell === 'string' ? null : webAddress(cell.href ?? null);
  const target = place !== null ? { place } : address !== null ? { address } : null;
  if (target === null) {
    sheet.mark(element, () => sheet.write(lines, x, y, SIZE, { bold }));
    return;
  }
  const link = sheet.element(element, 'Link');
  sheet.mark(link, () => sheet.write(lines, x, y, SIZE, { bold, ink: 'link' }));
  const box = [x, y, width, sheet.heightOf(lines, SIZE)] as const;
  sheet.link(link, box, target, textOf(cell).slice(0, 200));
}
