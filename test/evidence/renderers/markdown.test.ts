import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collect } from '../../../src/evidence/assemble.ts';
import { markdown } from '../../../src/evidence/renderers/markdown.ts';
import { inline, link, quoted, table } from '../../../src/evidence/renderers/markdown-text.ts';
import { inputsOf, windowOf } from '../inputs.ts';
import { Scenario } from '../scenario.ts';
import { sourceOf } from '../source-of.ts';

describe('text of others', () => {
  test.each([
    ['a | b', 'a \\| b'],
    ['<script>alert(1)</script>', '\\<script\\>alert(1)\\</script\\>'],
    ['**bold** _it_ `code` ~~x~~', '\\*\\*bold\\*\\* \\_it\\_ \\`code\\` \\~\\~x\\~\\~'],
    ['[text](javascript:alert(1))', '\\[text\\](javascript:alert(1))'],
    ['![img](http://x/y.png)', '\\!\\[img\\](http://x/y.png)'],
    ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['two\nlines', 'two ⏎ lines'],
    ['# not a heading', '\\# not a heading'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['    code', 'code'],
    ['safe\u202eevil', 'safe\\[U+202E\\]evil'],
    ['nul\u0000bell\u0007', 'nul\\[U+0000\\]bell\\[U+0007\\]'],
    ['half \ud83d of a pair', 'half \\[U+D83D\\] of a pair'],
    ['family 👨‍👩‍👧', 'family 👨‍👩‍👧'],
    ['\\| already', '\\\\\\| already'],
  ])('%j', (text, expected) => {
    expect(inline(text)).toBe(expected);
  });

  test('a quotation keeps its lines, each of them quoted', () => {
    expect(quoted('one\n\n# two\r\n| three')).toBe('> one\n>\n>\n>\n> \\# two\n>\n> \\| three');
  });

  test.each([
    ['https://acme.example/a?b=c&d=<e>', '[x](<https://acme.example/a?b=c&d=%3Ce%3E>)'],
    ['javascript:alert(1)', 'x'],
    ['data:text/html,hi', 'x'],
    ['not an address', 'x'],
    [null, 'x'],
  ])('a link to %s', (url, expected) => {
    expect(link('x', url)).toBe(expected);
  });

  test('never leaves its cell, makes markup or hides anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const [, , line] = table(['a', 'b'], [[inline(text), 'end']]).split('\n');
        expect(line!.replace(/\\[\s\S]/g, '').split('|')).toHaveLength(4);
        expect(inline(text).replace(/\\[\s\S]/g, '')).not.toMatch(/[<>`*_[\]{}|~]/);
        expect(inline(text)).not.toMatch(
          /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
        );
      }),
    );
  });
});

test('everything that people and senders wrote arrives inert', async () => {
  const nasty = '</td><img src=x onerror=alert(1)> | `a` [l](javascript:x) \u202e ⟨@channel⟩\nsecond';
  const scenario = new Scenario()
    .at('2026-05-01T00:00:00Z')
    .open({ summary: nasty.slice(0, 120), text: nasty, services: [nasty], sender: nasty })
    .by('ada')
    .noneFound(1, nasty)
    .triage(1, { rationale: nasty })
    .resolve(1, { reason: nasty });
  const bundle = await collect(
    inputsOf(scenario, windowOf('Q2 2026')),
    sourceOf(scenario.events, scenario.head.seq),
  );
  const [file] = markdown.render(bundle, { datasetDigest: '0'.repeat(64) });
  const text = new TextDecoder().decode(file!.bytes);
  expect(text).not.toContain('\u202e');
  const unescaped = text.replace(/\\[\s\S]/g, '');
  expect(unescaped.match(/<(?!https?:|a id="anm-\d{6}"|\/a>)[^\n]{0,40}/g)).toBeNull();
  for (const block of text.split('\n\n').filter((part) => part.startsWith('|'))) {
    const widths = block
      .trim()
      .split('\n')
      .map((line) => line.replace(/\\[\s\S]/g, '').split('|').length);
    expect(new Set(widths).size, block.slice(0, 200)).toBe(1);
  }
  for (const heading of [
    'Cover',
    'Summary',
    'Roll-forward',
    'Population',
    'Carried in',
    'Exceptions',
    'Monitoring coverage',
    'Reconciliations',
    'Amendments',
    'Criteria',
    'Sign-off',
  ])
    expect(text).toMatch(new RegExp(`^## \\d+\\. ${heading}$`, 'm'));
});
