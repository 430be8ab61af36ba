import { HEAD, letters, xml } from './xml.ts';

export type CellValue = string | number | Date | null;

export interface SheetColumn {
  name: string;
  /** In characters. */
  width: number;
}

export interface Sheet {
  name: string;
  columns: readonly SheetColumn[];
  rows: Iterable<readonly CellValue[]>;
  /** The address that a cell leads to, if any. */
  linkOf: (row: readonly CellValue[], column: number) => string | null;
  /** Said in the last row where a sheet cannot hold all. */
  cutOff: string;
}

/** Excel's own limits of one sheet. */
const MOST_ROWS = 1_048_576;
const MOST_LINKS = 65_530;

/** Places in the list of formats of {@link styles}. */
const HEADING = 1;
const DATE = 2;

const DAY = 86_400_000;
/** From the first day of spreadsheets to that of computers. */
const EPOCH = 25_569 * DAY;

/** Rows between two pieces, so that pieces are worth compressing. */
const TOGETHER = 50;

/** A sheet as SpreadsheetML (ECMA-376, 18.3), row by row: header in view, filters on. Texts stand in their cells. */
export class SheetWriter {
  readonly #sheet: Sheet;
  readonly #letters: readonly string[];
  /** Addresses by cell, in order. */
  readonly #links: [cell: string, address: string][] = [];

  constructor(sheet: Sheet) {
    this.#sheet = sheet;
    this.#letters = sheet.columns.map((_, at) => letters(at + 1));
  }

  *pieces(): Generator<string> {
    const { columns, rows, cutOff } = this.#sheet;
    const widths = columns.map(
      ({ width }, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`,
    );
    yield `${HEAD}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${widths.join('')}</cols><sheetData>`;
    let number = 1;
    let some = this.#row(
      number,
      columns.map(({ name }) => name),
      HEADING,
    );
    for (const row of rows) {
      if (number === MOST_ROWS - 1) {
        some += this.#row(++number, [cutOff]);
        break;
      }
      some += this.#row(++number, row);
      this.#link(number, row);
      if (number % TOGETHER !== 0) continue;
      yield some;
      some = '';
    }
    const last = this.#letters.at(-1);
    yield `${some}</sheetData><autoFilter ref="A1:${last}${Math.max(2, number)}"/>${this.#hyperlinks()}<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>`;
  }

  #row(number: number, row: readonly CellValue[], style = 0): string {
    let cells = '';
    row.forEach((value, at) => {
      if (value !== null && value !== '') cells += cell(`${this.#letters[at]}${number}`, value, style);
    });
    return `<row r="${number}">${cells}</row>`;
  }

  #link(number: number, row: readonly CellValue[]): void {
    for (let at = 0; at < row.length && this.#links.length < MOST_LINKS; at++) {
      const address = this.#sheet.linkOf(row, at);
      if (address !== null) this.#links.push([`${this.#letters[at]}${number}`, address]);
    }
  }

  #hyperlinks(): string {
    if (this.#links.length === 0) return '';
    const links = this.#links.map(([place], at) => `<hyperlink ref="${place}" r:id="rId${at + 1}"/>`);
    return `<hyperlinks>${links.join('')}</hyperlinks>`;
  }

  /** Where the links lead to, once all rows are written; null where there are none. */
  relations(): string | null {
    if (this.#links.length === 0) return null;
    const targets = this.#links.map(
      ([, address], at) =>
        `<Relationship Id="rId${at + 1}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="${xml(address)}" TargetMode="External"/>`,
    );
    return `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${targets.join('')}</Relationships>`;
  }
}

function cell(place: string, value: Exclude<CellValue, null>, style: number): string {
  if (typeof value === 'number') return `<c r="${place}"><v>${value}</v></c>`;
  if (typeof value !== 'string')
    return `<c r="${place}" s="${DATE}"><v>${(value.getTime() + EPOCH) / DAY}</v></c>`;
  const look = style === 0 ? '' : ` s="${style}"`;
  // What looks like the escape of a character would be taken for one (ECMA-376, 22.9.2.19).
  const text = xml(value).replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
  return `<c r="${place}"${look} t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}

/** The formats of cells: plain, heading, date in UTC. */
export const styles = `${HEAD}<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd hh:mm:ss.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE8EDF2"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
