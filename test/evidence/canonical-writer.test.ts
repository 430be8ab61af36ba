import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { canonicalWriter } from '../../src/evidence/canonical-writer.ts';
import { canonicalJson } from '../../src/ledger/canonical-json.ts';

const schema = z.object({
  url: z.string().nullable(),
  at: z.object({ utc: z.string(), text: z.string() }).nullable(),
  rows: z.array(z.object({ openFor: z.number(), openedBy: z.boolean() })),
});
const write = canonicalWriter(schema);

const shuffled = <T extends object>(value: T): fc.Arbitrary<T> =>
  fc
    .shuffledSubarray(Object.keys(value), { minLength: Object.keys(value).length })
    .map((names) => Object.fromEntries(names.map((name) => [name, value[name as keyof T]])) as T);

test('whatever order its keys have, a value is written canonically', () => {
  const moment = fc.record({ utc: fc.string({ unit: 'binary' }), text: fc.string() }).chain(shuffled);
  const row = fc.record({
    openFor: fc.double({ noNaN: true, noDefaultInfinity: true }),
    openedBy: fc.boolean(),
  });
  const value = fc
    .record({
      url: fc.option(fc.string()),
      at: fc.option(moment),
      rows: fc.array(row.chain(shuffled)),
    })
    .chain(shuffled);
  fc.assert(
    fc.property(value, (one) => {
      expect(write(one as never)).toBe(canonicalJson(one));
    }),
  );
});
