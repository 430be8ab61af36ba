import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wrapLines } from '../../../src/evidence/renderers/pdf/wrap-lines.ts';

/** Every character is one wide. */
const face = { advance: () => 1 };

describe('wrapping', () => {
  test.each([
    ['fits', 'one two', 7, ['one two']],
    ['between words', 'one two three', 8, ['one two', 'three']],
    ['a space that would not fit costs no line', 'one two three', 7, ['one two', 'three']],
    ['several spaces stay together', 'one   two', 5, ['one', 'two']],
    ['after a hyphen', 'config-restore', 8, ['config-', 'restore']],
    ['not inside a date', 'on 2026-04-01 at', 10, ['on', '2026-04-01', 'at']],
    ['not between two slashes', 'https://example', 8, ['https://', 'example']],
    ['not after a sign', 'up to -x', 7, ['up to', '-x']],
    ['a long word where the line ends', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['a pair of surrogates is not cut', 'ab😀cd', 3, ['ab😀', 'cd']],
    ['line breaks stay, and what stands before a line', 'a\n\n  b', 9, ['a', '', '  b']],
    ['nothing is one line', '', 9, ['']],
  ])('%s', (_, text, width, lines) => {
    expect(wrapLines(text, width, face)).toEqual(lines);
  });

  test('every line fits, and nothing but spaces is lost', () => {
    const words = fc.array(fc.stringMatching(/^[a-z0-9/\- ]{0,12}$/), { maxLength: 20 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 30 }), (some, width) => {
        const text = some.join(' ');
        const lines = wrapLines(text, width, face);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});
