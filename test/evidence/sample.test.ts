import { describe, expect, test } from 'vitest';
import { collect } from '../../src/evidence/assemble.ts';
import { sample } from '../../src/evidence/sample.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { normalQuarter } from './quarters.ts';
import { sourceOf } from './source-of.ts';

describe('a sample', async () => {
  const scenario = normalQuarter();
  const bundle = await collect(
    inputsOf(scenario, windowOf('Q2 2026')),
    sourceOf(scenario.events, scenario.head.seq),
  );
  const drawn = (n: number, seed: string) => sample(bundle, n, seed).packets.map(({ row }) => row.number);

  // The numbers were drawn with sha256sum by hand: printf '2026-0717\n%s' 6 | sha256sum, and so on.
  test('is drawn again by the same seed, and not by another', () => {
    expect(drawn(4, '2026-0717')).toEqual(drawn(4, '2026-0717'));
    expect(drawn(4, '2026-0717')).toEqual([6, 4, 8, 2]);
    expect(drawn(7, 'a')).not.toEqual(drawn(7, 'b'));
  });

  test('a larger draw begins with the smaller', () => {
    expect(drawn(5, 'x').slice(0, 2)).toEqual(drawn(2, 'x'));
  });

  test('never has a row twice, and ends with the population', () => {
    expect(new Set(drawn(99, 'x')).size).toBe(bundle.population.length);
    expect(drawn(99, 'x')).toHaveLength(bundle.population.length);
  });

  test('gives one packet a row with its page, changes and exceptions', () => {
    for (const packet of sample(bundle, 3, 'x').packets) {
      expect(packet.page.number).toBe(packet.row.number);
      expect(packet.exceptions.map((one) => one.id).sort()).toEqual([...packet.page.exceptionIds].sort());
    }
  });

  test.each([0, -1, 1.5, Number.NaN])('%s rows are refused', (n) => {
    expect(() => sample(bundle, n, 'x')).toThrow(RangeError);
  });
});
