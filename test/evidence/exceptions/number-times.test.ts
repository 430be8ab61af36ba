import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toInstant } from '../../../src/domain/instant.ts';
import { NumberTimes } from '../../../src/evidence/exceptions/number-times.ts';

test('names every number that was not seen, with the one that follows', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 3000 }), { minLength: 1 }), (seen) => {
      const times = new NumberTimes();
      for (const number of seen) times.set(number, toInstant(number * 1000));
      const inOrder = seen.toSorted((a, b) => a - b);
      const expected = Array.from({ length: inOrder.at(-1)! }, (_, i) => i + 1)
        .filter((number) => !seen.includes(number))
        .map((number) => {
          const next = inOrder.find((one) => one > number)!;
          return { number, next, nextRecordedAt: toInstant(next * 1000) };
        });
      expect(times.missing()).toEqual(expected);
      expect(times.highest).toBe(inOrder.at(-1));
    }),
  );
  expect(new NumberTimes().missing()).toEqual([]);
  expect(new NumberTimes().highest).toBe(0);
});
