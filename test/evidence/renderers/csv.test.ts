import { describe, expect, test } from 'vitest';
import { csv, writeCell } from '../../../src/evidence/renderers/csv.ts';
import { visible } from '../../../src/evidence/renderers/visible-text.ts';
import { asText, bundles, context, hostileTexts, poison } from './bundles.ts';

/** RFC 4180, strictly: CRLF between records, quotes doubled; throws on anything else. */
function parse(text: string): string[][] {
  expect(text.startsWith('\uFEFF')).toBe(true);
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/y;
  cell.lastIndex = 1;
  while (cell.lastIndex < text.length) {
    const [, quoted, plain, end] =
      cell.exec(text) ?? expect.fail(`at ${cell.lastIndex}: ${text.slice(cell.lastIndex, 40)}`);
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replace(/""/g, '"'));
    if (end === '\r\n') rows.push([]);
  }
  rows.pop();
  return rows;
}

describe('CSV', () => {
  test.each([
    ['=1+1', "'=1+1", true],
    ['+1', "'+1", true],
    ['-1', "'-1", true],
    ['@SUM(A1)', "'@SUM(A1)", true],
    ['\t=1', '"\'\t=1"', true],
    ['\r=1', '"\'\n=1"', true],
    ['\n=1', '"\'\n=1"', true],
    ['\0=1', "'[U+0000]=1", true],
    ['＝1', "'＝1", true],
    ['＋1', "'＋1", true],
    ['－1', "'－1", true],
    ['＠x', "'＠x", true],
    ['a=1', 'a=1', false],
    [' =1', '" =1"', false],
    ['a "b", c', '"a ""b"", c"', false],
    ['two\r\nlines', '"two\nlines"', false],
    ['\u202Eexe', '[U+202E]exe', false],
    ['', '', false],
  ])('text %j is written %j', (raw, text, escaped) => {
    expect(writeCell(raw, 'text')).toEqual({ text, escaped });
  });

  test('a number by type is a number, and nothing is empty', () => {
    expect(writeCell(-5, 'number')).toEqual({ text: '-5', escaped: false });
    expect(writeCell(null, 'number')).toEqual({ text: '', escaped: false });
  });

  test.each(['quiet', 'normal', 'bad'] as const)(
    'every file of a %s quarter parses, and rows are as many as it says',
    async (name) => {
      const bundle = await bundles[name];
      for (const file of csv.render(bundle, context)) {
        const [header, ...rows] = parse(asText(file.bytes));
        expect(rows.length, file.path).toBe(file.rows);
        for (const row of rows) expect(row.length, file.path).toBe(header!.length);
        expect(new Set(header).size).toBe(header!.length);
      }
    },
  );

  test('the lists are those of the bundle, and the dictionary names every column', async () => {
    const bundle = await bundles.bad;
    const files = new Map(csv.render(bundle, context).map((file) => [file.path, parse(asText(file.bytes))]));
    const columnOf = (path: string, name: string): string[] => {
      const [header, ...rows] = files.get(path)!;
      return rows.map((row) => row[header!.indexOf(name)]!);
    };
    expect(columnOf('csv/population.csv', 'key')).toEqual(bundle.population.map((row) => row.key));
    expect(columnOf('csv/population.csv', 'detected_at_utc')).toEqual(
      bundle.population.map((row) => row.detectedAt.utc),
    );
    expect(columnOf('csv/exceptions.csv', 'id')).toEqual(bundle.exceptions.map((row) => row.id));
    const dictionary = files.get('csv/dictionary.csv')!;
    for (const [path, rows] of files) {
      if (path === 'csv/dictionary.csv') continue;
      const list = path.slice(4, -4);
      const named = dictionary.filter((row) => row[0] === list && row[1] === 'column').map((row) => row[2]);
      expect(named).toEqual(rows[0]);
      const escaped = rows
        .slice(1)
        .flat()
        .filter((cell) => /^'[=+\-@\t\n＝＋－＠[]/.test(cell)).length;
      const counted = dictionary.find((row) => row[0] === list && row[1] === 'escaped')![4];
      expect(counted).toBe(`${escaped} cells have an apostrophe before them`);
    }
  });

  test.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 50), text]))(
    '%s is no formula and is not lost',
    async (_, text) => {
      for (const file of csv.render(poison(await bundles.incident, text), context)) {
        const [header, ...rows] = parse(asText(file.bytes));
        for (const row of rows) {
          row.forEach((cell, i) => {
            expect(cell).not.toMatch(/^[=+\t\r\n@＝＋－＠]/);
            if (cell.startsWith('-')) expect(header![i]).toMatch(/_ms$|number/);
          });
        }
        if (file.path === 'csv/exceptions.csv') {
          const title = rows[0]![header!.indexOf('title')]!;
          expect([visible(text), `'${visible(text)}`]).toContain(title);
        }
      }
    },
  );

  test('the same bundle gives the same bytes', async () => {
    const first = csv.render(await bundles.normal, context);
    expect(csv.render(structuredClone(await bundles.normal), context)).toEqual(first);
  });
});
