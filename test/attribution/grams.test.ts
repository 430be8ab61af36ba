import { describe, expect, it } from 'vitest';
import { compareGrams } from '../../src/attribution/grams.ts';

const compare = (query: string, ...documents: string[]) =>
  compareGrams(
    query,
    documents.map((text) => [[text, 1_000]]),
  );

describe('compareGrams', () => {
  it('finds what is written together here and apart there', () => {
    const [near, far] = compare('test_tildehome', 'TildeHomeResolver', 'Avatar of the profile');
    expect(near).toBeGreaterThan(0);
    expect(far).toBe(0);
  });

  it('needs five characters in a row, whatever their case, and never crosses other characters', () => {
    expect(compare('invo ice', 'invoice')).toEqual([0]);
    expect(compare('INVOI', 'an invoice')[0]).toBeGreaterThan(0);
    expect(compare('cache', 'ca-che', 'cac/he')).toEqual([0, 0]);
  });

  it('counts what is rare for more, and long documents for less', () => {
    const [rare, common, other] = compare('currency session', 'currency', 'session', 'session') as [
      number,
      number,
      number,
    ];
    expect(rare).toBeGreaterThan(common);
    expect(common).toBe(other);
    const [short, long] = compare('currency', 'currency', `currency ${'filler '.repeat(40)}`) as [
      number,
      number,
    ];
    expect(short).toBeGreaterThan(long);
  });

  it('reads no further than asked', () => {
    expect(compareGrams('currency', [[['the currency', 6]]])).toEqual([0]);
  });
});
