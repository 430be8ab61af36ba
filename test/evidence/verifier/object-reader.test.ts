import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ObjectReader } from '../../../src/evidence/verifier/object-reader.mjs';
import { canonicalJson } from '../../../src/ledger/canonical-json.ts';

const read = (text: string, pieces: number[]) => {
  const rows: unknown[] = [];
  const members: Record<string, unknown> = {};
  const reader = new ObjectReader(
    new Set(['list', 'other']),
    (key, row) => rows.push([key, JSON.parse(row)]),
    (key, value) => {
      members[key] = JSON.parse(value);
    },
  );
  const bytes = Buffer.from(text);
  let at = 0;
  for (const piece of pieces) {
    reader.push(bytes.subarray(at, at + piece));
    at += piece;
  }
  reader.push(bytes.subarray(at));
  reader.finish();
  return { rows, members };
};

const object = fc.record({
  list: fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())),
  other: fc.array(fc.jsonValue().map((value) => ({ value }))),
  rest: fc.dictionary(
    fc.string().filter((key) => !['list', 'other', '__proto__'].includes(key)),
    fc.jsonValue(),
  ),
});

it('takes any object apart, wherever the pieces are cut', () => {
  fc.assert(
    fc.property(object, fc.array(fc.integer({ min: 0, max: 40 })), ({ list, other, rest }, pieces) => {
      const whole = { ...rest, list, other };
      const { rows, members } = read(canonicalJson(whole), pieces);
      const expected = JSON.parse(canonicalJson(whole));
      const { list: l, other: o, ...left } = expected;
      expect(rows).toEqual([
        ...l.map((row: unknown) => ['list', row]),
        ...o.map((row: unknown) => ['other', row]),
      ]);
      expect(members).toEqual(left);
    }),
    { numRuns: 500 },
  );
});

it('never hangs, and throws nothing but Error, on any text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', 'a', '1', '\\') }),
      (text) => {
        try {
          read(text, [3, 1]);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
