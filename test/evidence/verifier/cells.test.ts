import { describe, expect, it } from 'vitest';
import { collect } from '../../../src/evidence/assemble.ts';
import { csv } from '../../../src/evidence/renderers/csv.ts';
import { CELLS, cellsOf, cellsRead, firstDifference } from '../../../src/evidence/verifier/cells.mjs';
import { inputsOf, windowOf } from '../inputs.ts';
import { badQuarter } from '../quarters.ts';
import { sourceOf } from '../source-of.ts';

const bundle = await (async () => {
  const scenario = badQuarter();
  return collect(inputsOf(scenario, windowOf('Q2 2026')), sourceOf(scenario.events, scenario.head.seq));
})();
const files = csv.render(bundle, { datasetDigest: '' });

describe('the columns that are held against the dataset', () => {
  it.each(Object.keys(CELLS))('of %s stand in its CSV, under their names', (list) => {
    const path = `csv/${list.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}.csv`;
    const file = files.find((one) => one.path === path);
    const header = Buffer.from(file!.bytes).toString().split('\r\n')[0]!.replace('\ufeff', '').split(',');
    expect(header).toEqual(expect.arrayContaining(Object.keys(CELLS[list]!)));
  });

  it('stand in the rows of the dataset', () => {
    for (const list of ['population', 'exceptions', 'notCounted'] as const) {
      const values = cellsOf(list, bundle[list][0]).split('\u001f');
      const empty = Object.keys(CELLS[list]!).filter((_, i) => values[i] === '');
      // only times may be without a value
      expect(empty.filter((name) => !name.endsWith('_utc'))).toEqual([]);
    }
  });
});

describe('a cell', () => {
  const columns = Object.keys(CELLS.severityChanges!).map((_, i) => i);
  const row = {
    key: 'ANM-000001',
    at: { utc: null },
    from: 'sev2',
    to: 'sev1',
    direction: 'raised',
    reason: { text: '=1+1' },
    seq: 7,
  };
  const record = ['ANM-000001', '', 'sev2', 'sev1', 'raised', "'=1+1", '7'];

  it('may have an apostrophe before a formula', () => {
    expect(
      firstDifference('severityChanges', cellsOf('severityChanges', row), cellsRead(columns, record)),
    ).toBeNull();
  });
  it('that differs is named with both values', () => {
    const edited = record.with(3, 'sev4');
    expect(
      firstDifference('severityChanges', cellsOf('severityChanges', row), cellsRead(columns, edited)),
    ).toEqual({ column: 'to', expected: 'sev1', found: 'sev4' });
  });
  it('with characters that cannot be seen is not compared', () => {
    const hidden = { ...row, reason: { text: 'a\u202eb' } };
    const shown = record.with(5, 'a[U+202E]b');
    expect(
      firstDifference('severityChanges', cellsOf('severityChanges', hidden), cellsRead(columns, shown)),
    ).toBeNull();
  });
});
