import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

interface Node {
  kind: string;
  text?: string;
  url?: string;
  nodes?: Node[];
}

// The page is plain JavaScript for the browser; its pure rooms run here as well.
const load = (file: string) => import(new URL(`../../sandbox/page/${file}`, import.meta.url).href);
const { parseMrkdwn } = (await load('mrkdwn.js')) as { parseMrkdwn: (text: string) => Node[] };
const { fillDate, ago } = (await load('times.js')) as {
  fillDate: (pattern: string, seconds: number, tz: string) => string;
  ago: (millis: number, now: number) => string;
};

/** `bold(text) text` and so on: short enough for a table. */
const brief = (nodes: Node[]): string =>
  nodes
    .map((node) =>
      node.kind === 'text' ? node.text : `${node.kind}(${node.nodes ? brief(node.nodes) : ''})`,
    )
    .join('');

describe('mrkdwn', () => {
  it.each([
    ['*bold* _it_ ~gone~', 'bold(bold) italic(it) strike(gone)'],
    ['*bold _both_*', 'bold(bold italic(both))'],
    ['*1. <https://a.example/x_y|ledger #695>* LED-145', 'bold(1. link(ledger #695)) LED-145'],
    ['snake_case_name and 2*3*4 and a * b *', 'snake_case_name and 2*3*4 and a * b *'],
    ['`code *not bold*`', 'code(code *not bold*)'],
    ['```\nlines\n*raw*\n```', 'pre(lines\n*raw*)'],
    ['&gt; quoted\n&gt; twice\nafter', 'quote(quotedbreak()twice)after'],
    ['one\ntwo', 'onebreak()two'],
    [
      '<@U07AHM2INES> <#C07K3ALRT5P|alerts> <!here> <!subteam^S07|@ops>',
      'user() channel() broadcast() group()',
    ],
    ['&lt;script&gt;alert(1)&lt;/script&gt;', '<script>alert(1)</script>'],
    ['<javascript:alert(1)|click>', '<javascript:alert(1)|click>'],
    ['<https://a.example|*bold* <b>label>', '<https://a.example|bold(bold) <b>label>'],
    [':fire: at 10:30 :not an emoji:', 'emoji() at 10:30 :not an emoji:'],
    ['an open ``` fence', 'an open ``` fence'],
  ])('%s', (text, expected) => {
    expect(brief(parseMrkdwn(text))).toBe(expected);
  });

  it('links only to http, https and mailto, whatever it is given', () => {
    const links = (nodes: Node[]): string[] =>
      nodes.flatMap((node) => [...(node.url ? [node.url] : []), ...links(node.nodes ?? [])]);
    const pieces = fc.constantFrom(
      '<',
      '>',
      '|',
      'javascript:',
      'data:',
      'https://',
      'x',
      '*',
      '_',
      '`',
      '```',
      '&lt;',
      '\n',
      ' ',
      '!date^1^{date}^',
      '@U1',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        for (const url of links(parseMrkdwn(parts.join('')))) expect(url).toMatch(/^(https?:\/\/|mailto:)/);
      }),
    );
  });
});

describe('times', () => {
  const seconds = Date.UTC(2026, 10, 1, 23, 30) / 1000;

  it.each([
    ['{date_num} {time}', 'Europe/Berlin', '2026-11-02 00:30'],
    ['{date_num} {time_secs}', 'America/New_York', '2026-11-01 18:30:00'],
    ['at {time} on {date_short}', 'Asia/Tokyo', 'at 08:30 on 2 Nov 2026'],
    ['{unknown} {time}', 'UTC', '{unknown} 23:30'],
  ])('%s in %s', (pattern, tz, expected) => {
    expect(fillDate(pattern, seconds, tz)).toBe(expected);
  });

  it('tells how long ago in words', () => {
    expect(['just now', '5 minutes ago', '3 hours ago', '4 days ago']).toEqual(
      [0, 5, 180, 4 * 1440].map((minutes) => ago(1e12 - minutes * 60_000, 1e12)),
    );
  });
});
