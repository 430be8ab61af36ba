import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, fitLines, inert, inertWithCode, link, plain } from '../../src/slack/blocks/text.ts';

describe('foreign text in a message', () => {
  it.each([
    ['<!channel> hello', '&lt;!channel&gt; hello'],
    ['<@U123> & co', '&lt;@U123&gt; &amp; co'],
    ['\u202Egnp.exe', '\\u202egnp.exe'],
    ['a\nb\tc', 'a b c'],
    ['NUL\u0000', 'NUL\\u0000'],
  ])('%j stays what it is', (text, shown) => {
    expect(inert(text)).toBe(shown);
  });

  it('never mentions, links or breaks out, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(inert(text)).not.toMatch(/<[!@#]/);
        expect(inert(text)).not.toMatch(/[<>\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });

  it.each([
    ['Did you mean `/evidence help`?', 'Did you mean `/evidence help`?'],
    ['`a*b_c` and *bold*', '`a*b_c` and \u200b*bold\u200b*'],
    ['`<!channel>`', '`&lt;!channel&gt;`'],
    ['one ` alone', 'one \u200b` alone'],
  ])('what is in backticks is code: %j', (text, shown) => {
    expect(inertWithCode(text)).toBe(shown);
  });

  it.each([
    ['https://x.example/a?b=1&c=2', '<https://x.example/a?b=1&amp;c=2|words>'],
    ['javascript:alert(1)', 'words'],
    ['https://x.example/a|b', 'words'],
    [null, 'words'],
  ])('links %s as %s', (url, shown) => {
    expect(link(url, 'words')).toBe(shown);
  });

  it('cuts at the limit, never in the middle of a character', () => {
    expect(clip('abcdef', 4)).toBe('abc…');
    expect(clip('ab😀cd', 4)).toBe('ab…');
    expect(plain('', 10)).toBe('–');
  });

  it('leaves out whole lines, and says how many', () => {
    expect(fitLines(['a'.repeat(10), 'b'.repeat(10), 'c'], 15)).toBe(
      `${'a'.repeat(10)}\n…and 2 more lines in the bundle`,
    );
  });
});
