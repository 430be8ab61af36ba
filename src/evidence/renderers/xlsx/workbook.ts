import { Zip, ZipDeflate } from 'fflate';
import { type Sheet, SheetWriter, styles } from './sheet.ts';
import { HEAD, xml } from './xml.ts';

export interface Workbook {
  title: string;
  creator: string;
  description: string;
  madeAt: Date;
  sheets: readonly Sheet[];
}

type PartOfFile = readonly [path: string, pieces: Iterable<string>];

/** The earliest time that a zip can say, in every time zone. */
const FIXED = new Date(1980, 0, 1);
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006';
const TYPE = 'application/vnd.openxmlformats';

/** A workbook, compressed piece by piece (ECMA-376): memory holds its links and no more of it. Every byte follows from what it holds. */
export function* workbookBytes(workbook: Workbook): Generator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  for (const [path, pieces] of partsOf(workbook)) {
    const part = new ZipDeflate(path, { level: 6 });
    part.mtime = FIXED;
    zip.add(part);
    for (const piece of pieces) {
      part.push(Buffer.from(piece));
      yield* ready;
      ready = [];
    }
    part.push(new Uint8Array(), true);
  }
  zip.end();
  yield* ready;
}

function* partsOf(workbook: Workbook): Generator<PartOfFile> {
  const names = workbook.sheets.map(({ name }) => name);
  yield ['[Content_Types].xml', [contentTypes(names)]];
  yield [
    '_rels/.rels',
    [
      relations([
        [`${OFFICE}/relationships/officeDocument`, 'xl/workbook.xml'],
        [`${PACKAGE}/relationships/metadata/core-properties`, 'docProps/core.xml'],
      ]),
    ],
  ];
  yield ['docProps/core.xml', [properties(workbook)]];
  yield ['xl/workbook.xml', [index(names)]];
  const targets = names.map(
    (_, at) => [`${OFFICE}/relationships/worksheet`, `worksheets/sheet${at + 1}.xml`] as const,
  );
  yield [
    'xl/_rels/workbook.xml.rels',
    [relations([...targets, [`${OFFICE}/relationships/styles`, 'styles.xml']])],
  ];
  yield ['xl/styles.xml', [styles]];
  for (const [at, sheet] of workbook.sheets.entries()) {
    const writer = new SheetWriter(sheet);
    yield [`xl/worksheets/sheet${at + 1}.xml`, writer.pieces()];
    const links = writer.relations();
    if (links !== null) yield [`xl/worksheets/_rels/sheet${at + 1}.xml.rels`, [links]];
  }
}

function contentTypes(names: readonly string[]): string {
  const sheets = names.map(
    (_, at) =>
      `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="${TYPE}-officedocument.spreadsheetml.worksheet+xml"/>`,
  );
  return `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="${TYPE}-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}-officedocument.spreadsheetml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="${TYPE}-package.core-properties+xml"/>${sheets.join('')}</Types>`;
}

function relations(targets: readonly (readonly [type: string, target: string])[]): string {
  const all = targets.map(
    ([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${type}" Target="${target}"/>`,
  );
  return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${all.join('')}</Relationships>`;
}

function index(names: readonly string[]): string {
  const sheets = names.map(
    (name, at) => `<sheet name="${xml(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`,
  );
  return `${HEAD}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${OFFICE}/relationships"><bookViews><workbookView activeTab="0"/></bookViews><sheets>${sheets.join('')}</sheets></workbook>`;
}

function properties({ title, creator, description, madeAt }: Workbook): string {
  const at = madeAt.toISOString().replace(/\.\d+/, '');
  return `${HEAD}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${xml(title)}</dc:title><dc:creator>${xml(creator)}</dc:creator><dc:description>${xml(description)}</dc:description><dcterms:created xsi:type="dcterms:W3CDTF">${at}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${at}</dcterms:modified></cp:coreProperties>`;
}
