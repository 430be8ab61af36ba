import { describe, expect, it } from 'vitest';
import { findChains, findSpellings, readChain, stem, weighWord } from '../../src/attribution/words.ts';

const read = (text: string) => findChains(text, 1_000).flatMap(readChain);

describe('readChain', () => {
  it.each([
    ['SymbolFileDWARF', ['symbol', 'file', 'dwarf', '=symbolfiledwarf']],
    ['symbol_file-dwarf', ['symbol', 'file', 'dwarf', '=symbolfiledwarf']],
    ['HTTPServer2', ['http', 'server2', '=httpserver2']],
    ['x86_64', ['x86', '64', '=x8664']],
    ['src/billing/taxRate.ts', ['src', 'bill', 'tax', 'rate', 'ts', '=taxratets']],
    ['std::vector<int>', ['std', 'vector', '=stdvector', 'int']],
    ['crashes crashed crashing', ['crash', 'crash', 'crash']],
    ['Größenänderung', ['größenänderung']],
    ['請求書', ['請求書']],
    ['', []],
  ])('splits %s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('ignores what is too long to be a name, and reads no further than asked', () => {
    expect(read('a'.repeat(121))).toEqual([]);
    expect(findChains('one two three', 7)).toEqual(['one', 'two']);
  });
});

describe('stem', () => {
  it.each([
    ['queries', 'query'],
    ['boxes', 'box'],
    ['class', 'class'],
    ['status', 'status'],
    ['stopped', 'stop'],
    ['falling', 'fall'],
    ['cache', 'cach'],
    ['caching', 'cach'],
    ['caches', 'cach'],
    ['bus', 'bus'],
  ])('cuts %s to %s', (word, expected) => {
    expect(stem(word)).toBe(expected);
  });
});

describe('weighWord', () => {
  it.each([
    ['the', 0],
    [stem('reverting'), 0],
    [stem('failures'), 0],
    [stem('expected'), 0],
    ['x', 0],
    [stem('tests'), 0.35],
    ['500', 0.5],
    ['invoice', 1],
    ['=invoicets', 1],
  ])('gives %s %d', (word, weight) => {
    expect(weighWord(word)).toBe(weight);
  });
});

describe('findSpellings', () => {
  it('keeps the first spelling of words and identifiers', () => {
    const spellings = findSpellings('Invoices of invoice.ts; TaxRate', 100);
    expect(spellings.get('invoic')).toBe('Invoices');
    expect(spellings.get('=invoicets')).toBe('invoice.ts');
    expect(spellings.get('=taxrate')).toBe('TaxRate');
    expect(spellings.get('tax')).toBe('Tax');
  });
});
