import type { EvidenceBundle } from '../bundle.ts';
import type { BundleFile, Renderer } from './renderer.ts';
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

/** RFC 4180 with a byte order mark: spreadsheet programs take the file for something else without it. */
function write(list: Table): { bytes: Uint8Array; escaped: number } {
  let escaped = 0;
  const lines = [list.columns.map((column) => column.name).join(',')];
  for (const row of list.rows) {
    const cells = list.columns.map((column) => {
      const cell = writeCell(column.value(row), column.type);
      if (cell.escaped) escaped += 1;
      return cell.text;
    });
    lines.push(cells.join(','));
  }
  return {
    bytes: new TextEncoder().encode(`\uFEFF${lines.join('\r\n')}\r\n`),
    escaped,
  };
}

const file = (list: Table, bytes: Uint8Array, role: string): BundleFile => ({
  path: `csv/${list.name}.csv`,
  mediaType: 'text/csv',
  role,
  rows: list.rows.length,
  bytes,
});

const rules = [
  'A cell of text that begins with = + - @ TAB CR LF NUL, or with = + - @ in their wide form, has an apostrophe before it, so that no program takes it for a formula.',
  'Controls, marks of writing direction and zero-width characters are named, as in [U+202E].',
  'Line ends inside a cell are LF. Nothing is cut off.',
  'evidence.json holds every text exactly as it was, and is what counts.',
];

/** What each list and each column means, how cells are escaped, and how many were. */
function dictionary(lists: { list: Table; escaped: number }[]): Table {
  const rows = [
    ...rules.map((rule, i) => ['dictionary', 'rule', String(i + 1), 'text', rule]),
    ...lists.flatMap(({ list, escaped }) => [
      [list.name, 'list', '', '', `${list.title}; keyed by ${list.keyedBy}; ${list.rows.length} rows`],
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

/** A set of CSV files, one a list, with a dictionary. */
export const csv: Renderer = {
  format: 'csv',
  mediaType: 'text/csv; charset=utf-8',
  render: async (bundle: EvidenceBundle) => {
    const written = [...anomalyTables(bundle), ...reportTables(bundle)].map((list) => ({
      list,
      ...write(list),
    }));
    const meaning = dictionary(written);
    return [
      ...written.map(({ list, bytes }) => file(list, bytes, `list: ${list.title}`)),
      file(meaning, write(meaning).bytes, 'what each column means, and what was escaped'),
    ];
  },
};
