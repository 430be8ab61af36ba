import { type DrawnBundle, type DrawnFile, renderer } from './renderer.ts';
import { anomalyTables } from './tables/anomaly-tables.ts';
import { reportTables } from './tables/report-tables.ts';
import { type ColumnType, type Table, table, text } from './tables/table.ts';
import { visible } from './visible-text.ts';

/** What spreadsheet programs take for the beginning of a formula, also in its wide form (CWE-1236). */
const FORMULA = /^[=+\-@\t\r\n\0＝＋－＠]/;

export interface WrittenCell {
  text: string;
  /** An apostrophe was put before it, so that no program takes it for a formula. */
  escaped: boolean;
}

/** One cell as its type asks; only what is a number by type is written as a number. */
export function writeCell(value: string | number | null, type: ColumnType): WrittenCell {
  if (value === null) return { text: '', escaped: false };
  if (type === 'number') return { text: String(value), escaped: false };
  const raw = String(value);
  const escaped = FORMULA.test(raw);
  return { text: quote(`${escaped ? "'" : ''}${visible(raw)}`), escaped };
}

const quote = (cell: string): string =>
  /[",\n\r\t]|^\s|\s$/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell;

interface Written {
  list: Table;
  rows: number;
  escaped: number;
}

/** RFC 4180 with a byte order mark: spreadsheet programs take the file for something else without it. */
function* write(list: Table, written: Written): Generator<string> {
  yield `\uFEFF${list.columns.map((column) => column.name).join(',')}\r\n`;
  for (const row of list.rows) {
    const cells = list.columns.map((column) => {
      const cell = writeCell(column.value(row), column.type);
      if (cell.escaped) written.escaped += 1;
      return cell.text;
    });
    written.rows += 1;
    yield `${cells.join(',')}\r\n`;
  }
}

function file(list: Table, role: string, written: Written): DrawnFile {
  return {
    path: `csv/${list.name}.csv`,
    mediaType: 'text/csv',
    role,
    rows: () => written.rows,
    pieces: write(list, written),
  };
}

const rules = [
  'A cell of text that begins with = + - @ TAB CR LF NUL, or with = + - @ in their wide form, has an apostrophe before it, so that no program takes it for a formula.',
  'Controls, marks of writing direction and zero-width characters are named, as in [U+202E].',
  'Line ends inside a cell are LF. Nothing is cut off.',
  'evidence.json holds every text exactly as it was, and is what counts.',
];

/** What each list and each column means, how cells are escaped, and how many were. */
function dictionary(lists: Written[]): Table {
  const rows = [
    ...rules.map((rule, i) => ['dictionary', 'rule', String(i + 1), 'text', rule]),
    ...lists.flatMap(({ list, rows: count, escaped }) => [
      [list.name, 'list', '', '', `${list.title}; keyed by ${list.keyedBy}; ${count} rows`],
      [list.name, 'escaped', '', 'number', `${escaped} cells have an apostrophe before them`],
      ...list.columns.map((column) => [list.name, 'column', column.name, column.type, column.meaning]),
    ]),
  ];
  const names = ['list', 'about', 'column', 'type', 'meaning'];
  return table(
    'dictionary',
    'Dictionary',
    'nothing',
    rows,
    names.map((name, i) => text(name, name, (row: string[]) => row[i]!)),
  );
}

function* files(bundle: DrawnBundle): Generator<DrawnFile> {
  const all: Written[] = [];
  for (const list of [...anomalyTables(bundle), ...reportTables(bundle)]) {
    const written = { list, rows: 0, escaped: 0 };
    all.push(written);
    yield file(list, `list: ${list.title}`, written);
  }
  const list = dictionary(all);
  yield file(list, 'what each column means, and what was escaped', { list, rows: 0, escaped: 0 });
}

/** A set of CSV files, one a list, with a dictionary, which is last: it says how much was escaped. */
export const csv = renderer({
  format: 'csv',
  mediaType: 'text/csv; charset=utf-8',
  parts: (bundle) => [() => files(bundle)],
});
