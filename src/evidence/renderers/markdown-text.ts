import type { Moment, Statement } from '../bundle-values.ts';

/**
 * Characters that change how text is shown without being seen: controls, marks of writing direction, zero-width spaces, the
 * byte order mark, and halves of surrogate pairs. The joiners U+200C and U+200D stay: scripts and emoji need them.
 */
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const named = (character: string): string =>
  `[U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`;

/** Every character that Markdown or HTML could take for markup. Backslashes are valid before ASCII punctuation everywhere. */
const escapeMarkup = (text: string): string =>
  text
    .replace(/[\\`*_{}[\]<>|~$#^]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/!(?=\\\[)/g, '\\!');

/** At the beginning of a line these would make a list, a rule, a heading underline or a code block. */
const escapeLineStart = (line: string): string =>
  line
    .replace(/^\s+/, '')
    .replace(/^([-+=])/, '\\$1')
    .replace(/^(\d+)([.)])/, '$1\\$2');

const visible = (text: string): string => text.replace(/\r\n?/g, '\n').replace(UNSEEN, named);

/** Text on one line, for a table cell, a heading or a list item: line breaks show as ⏎. */
export const inline = (text: string): string =>
  escapeLineStart(
    escapeMarkup(
      visible(text.trim())
        .replace(/\s*\n\s*/g, ' ⏎ ')
        .replace(/\t/g, ' '),
    ),
  );

/** Text as a quotation of its own, line by line. */
export const quoted = (text: string): string =>
  visible(text)
    .split('\n')
    .map((line) => `> ${escapeLineStart(escapeMarkup(line))}`.trimEnd())
    .join('\n>\n');

/** A link where the address is http or https; else the text alone. */
export function link(text: string, url: string | null): string {
  const address = url === null ? null : webAddress(url);
  return address === null ? inline(text) : `[${inline(text)}](<${address}>)`;
}

function webAddress(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href.replace(/[<>\\\s]/g, encodeURIComponent) : null;
}

/** A table; cells are Markdown already. An empty one is said to be so. */
export function table(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  none = 'None.',
): string {
  if (rows.length === 0) return `${none}\n`;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `${[line(headers), line(headers.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

export const facts = (rows: readonly (readonly [string, string])[]): string => table(['', ''], rows);

export const list = (items: readonly string[], none = 'None.'): string =>
  items.length === 0 ? `${none}\n` : `${items.map((item) => `- ${item}`).join('\n')}\n`;

/** Local time with offset, and UTC where there is a time at all. */
export const time = ({ text, utc }: Moment): string =>
  utc === null || text.endsWith('+00:00') ? inline(text) : `${inline(text)} (${utc.slice(0, 19)}Z)`;

/** Says whose words they are. */
export const told = ({ origin, text }: Statement): string => `${inline(text)} *(${origin})*`;
