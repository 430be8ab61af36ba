import { createHash } from 'node:crypto';
import { visible, visibleLine } from '../visible-text.ts';

/** A page is for reading: what is longer is shortened and says so; the whole text is in evidence.json. */
export const LONGEST = 3_000;

/** Which characters a font can show. */
export interface Glyphs {
  has(codePoint: number): boolean;
}

/** The text as the font can show it: on one line, and characters that it lacks (emoji, for one) by their number. */
export const printableLine = (text: string, glyphs: Glyphs): string =>
  replaceMissing(shorten(visibleLine(text)), glyphs);

/** The same with its line ends. */
export const printable = (text: string, glyphs: Glyphs): string =>
  replaceMissing(shorten(visible(text)).replace(/\t/g, '    '), glyphs);

function shorten(text: string): string {
  if (text.length <= LONGEST) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const head = text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '');
  return `${head} … [shortened: ${text.length} characters, sha256 ${hash}…; whole in evidence.json]`;
}

function replaceMissing(text: string, glyphs: Glyphs): string {
  // Nearly every text is within what every font has.
  if (/^[\n\x20-\x7e]*$/.test(text)) return text;
  let shown = '';
  for (const character of text) {
    const codePoint = character.codePointAt(0)!;
    const known = character === '\n' || glyphs.has(codePoint);
    shown += known ? character : `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;
  }
  return shown;
}
