import { expect, test } from 'vitest';
import { oneLine, readMarkup } from '../../../src/alert-sources/message/plain-text.ts';

test.each([
  ['<https://x.example/a?b=1&amp;c=2|a | b &amp; c>', 'a | b & c'],
  ['see <https://x.example/a>', 'see https://x.example/a'],
  ['&amp;lt; is &lt;', '&lt; is <'],
  ['<!here> <!channel> <@U07AHM2INES> down', 'down'],
  ['<!subteam^S07|@oncall> and <#C07|alerts>', '@oncall and #alerts'],
  ['<!date^1779099400^Started: {date_pretty}|10:16 UTC>', '10:16 UTC'],
  ['*bold* **Firing** _it_ ~no~ `code`', 'bold Firing it no code'],
  ['SELECT * FROM a WHERE snake_case_name = 2 * 3', 'SELECT * FROM a WHERE snake_case_name = 2 * 3'],
  [':fire: arn:aws:iam::123 at 10:05:11 🔥', 'arn:aws:iam::123 at 10:05:11'],
  ['Job <unknown> failed, 3 < 4 > 2', 'Job unknown failed, 3  4 2'],
])('%j reads as %j', (markup, text) => {
  expect(readMarkup(markup).text.replace(/\s+/g, ' ').trim()).toBe(text.replace(/\s+/g, ' '));
});

test('keeps links, leading emoji, bold and what stands outside fences', () => {
  const read = readMarkup(
    ':x: *Failed* <https://a.example/1|run &lt;1&gt;>\n:fire: more\n```ERROR recovered',
  );
  expect(read.links).toEqual([{ url: 'https://a.example/1', label: 'run <1>' }]);
  expect([read.lead, read.emoji]).toEqual([['x'], ['x', 'fire']]);
  expect(read.bold).toEqual(['Failed']);
  expect(read.prose).not.toContain('recovered');
  expect(read.text).toContain('ERROR recovered');
});

test('finds addresses that nobody wrapped', () =>
  expect(readMarkup('open https://a.example/incidents/7, please').links).toEqual([
    { url: 'https://a.example/incidents/7', label: '' },
  ]));

test('one line is short, flat and free of direction signs', () => {
  expect(oneLine('a\n\tb \u202ec\u0000', 200)).toBe('a b c');
  expect(oneLine('x'.repeat(300), 200)).toHaveLength(200);
});
