import { createHash } from 'node:crypto';
import { type DrawnBundle, type RenderContext, renderer } from './renderer.ts';
import { anomalyTables } from './tables/anomaly-tables.ts';
import { reportTables } from './tables/report-tables.ts';
import { type Column, type Table, table, text } from './tables/table.ts';
import { visible, webAddress } from './visible-text.ts';
import type { CellValue, Sheet } from './xlsx/sheet.ts';
import { workbookBytes } from './xlsx/workbook.ts';

/** What a cell of a spreadsheet may hold; Excel's own limit. */
const LONGEST = 32_767;
/** Excel opens no longer address. */
const LONGEST_LINK = 2_000;

/** The text as a cell may hold it. What is cut off says so, with its length and hash. */
export function fit(raw: string): string {
  const shown = visible(raw);
  if (shown.length <= LONGEST) return shown;
  const hash = createHash('sha256').update(raw).digest('hex');
  const note = ` [truncated, ${raw.length} characters, sha256 ${hash}]`;
  // Half of a pair of surrogates is no character.
  return shown.slice(0, LONGEST - note.length).replace(/[\ud800-\udbff]$/, '') + note;
}

function value(column: Column<unknown>, row: unknown): CellValue {
  const raw = column.value(row);
  if (raw === null || typeof raw === 'number') return raw;
  return column.type === 'instant' ? new Date(raw) : fit(raw);
}

const width = (column: Column<unknown>): number => {
  if (column.type === 'number') return 12;
  if (column.type === 'instant') return 21;
  return /summary|reason|facts|rule|what|mechanism|meaning|explanation|independence|value/.test(column.name)
    ? 48
    : 24;
};

/** One list as a sheet: strings only as strings, no formulas, instants as dates in UTC. */
function sheetOf({ name, title, columns, rows }: Table): Sheet {
  return {
    name: title.slice(0, 31),
    columns: columns.map((column) => ({ name: column.name, width: width(column) })),
    rows: {
      *[Symbol.iterator]() {
        for (const row of rows) yield columns.map((column) => value(column, row));
      },
    },
    linkOf: (row, at) => {
      if (columns[at]!.type !== 'link') return null;
      const target = webAddress(row[at] as string | null);
      return target !== null && target.length < LONGEST_LINK ? target : null;
    },
    cutOff: `A sheet holds no more rows: all of them are in csv/${name}.csv`,
  };
}

/** The cover as names and values, so that a sheet that is passed on alone still says what it is from. */
function cover(bundle: DrawnBundle, { datasetDigest }: RenderContext): Table {
  const { cover: of, summary, rollForward } = bundle;
  const rows: [string, string][] = [
    ['Organization', of.organization],
    ['System', of.system],
    ['Bundle', `${of.bundleId}, revision ${of.revision}`],
    ['Supersedes', of.supersedes],
    ['Status', `${of.status}: ${of.statusReason}`],
    ['Signature of people', of.signed],
    ['Period', `${of.window.name} (typed: ${of.window.typed})`],
    ['Window in UTC', `${of.window.start} to ${of.window.end}; ${of.window.boundary}`],
    ['Window in its zone', `${of.window.startLocal} to ${of.window.endLocal} (${of.window.zone})`],
    ['As of', `ledger number ${of.asOf.seq}, hash ${of.asOf.hash}`],
    ['Scope', `${of.scope.text}: ${of.scope.excludedText}`],
    ['Generated', `${of.generatedAt.text} by ${of.generatedBy}`],
    ['Roll-forward', rollForward.equation],
    ['Four parts at period end', summary.completeness.atEnd.text],
    ['Four parts as of', summary.completeness.asOf.text],
    ['SHA-256 of evidence.json', datasetDigest],
    [
      'Texts',
      'Unseen characters are named, as in [U+202E]; evidence.json holds every text exactly as it was.',
    ],
    [
      'Dates',
      'Columns that end in _utc are dates in UTC; the column before them holds local time with its offset.',
    ],
    ...of.parameters.map(({ name, value }): [string, string] => [`Parameter: ${name}`, value]),
  ];
  return table('cover', 'Cover', 'the bundle', rows, [
    text('name', 'Name', ([name]) => name),
    text('value', 'Value', ([, said]) => said),
  ]);
}

const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const pieces = (bundle: DrawnBundle, context: RenderContext): Iterable<Uint8Array> =>
  workbookBytes({
    title: fit(`Evidence: ${bundle.cover.organization}, ${bundle.cover.window.name}`),
    creator: fit(bundle.cover.product.name),
    description: bundle.cover.bundleId,
    madeAt: new Date(bundle.cover.generatedAt.utc ?? bundle.cover.window.end),
    sheets: [cover(bundle, context), ...anomalyTables(bundle), ...reportTables(bundle)].map(sheetOf),
  });

/** One workbook, one sheet a list. The same bundle gives the same bytes. */
export const xlsx = renderer({
  format: 'xlsx',
  mediaType,
  parts: (bundle, context) => [
    () => [
      {
        path: 'evidence.xlsx',
        mediaType,
        role: 'every list as a sheet, to sample and to filter',
        rows: () => bundle.population.length,
        pieces: pieces(bundle, context),
      },
    ],
  ],
});
