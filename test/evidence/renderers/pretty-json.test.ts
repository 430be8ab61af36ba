import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Items, prettyJson } from '../../../src/evidence/renderers/pretty-json.ts';

const written = (value: unknown): string => [...prettyJson(value)].join('');

test('is what the engine writes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(written(value)).toBe(JSON.stringify(value, null, 1));
    }),
  );
});

test('items are an array, and what is undefined has no key', () => {
  const items = [{ a: ['x', { b: null }] }, 'line\nend', {}];
  const plain = { before: 1, items, none: [], after: [[{}]] };
  const lazy = { ...plain, items: new Items(() => items), none: new Items(() => []), left: undefined };
  expect(JSON.parse(written(lazy))).toEqual(plain);
  expect(written({ items: new Items(() => items) })).toBe(JSON.stringify({ items }, null, 1));
});
