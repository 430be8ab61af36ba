/**
 * Characters that change how a text is shown without being seen: controls, marks of writing direction, zero-width spaces,
 * the byte order mark, and halves of surrogate pairs. The joiners U+200C and U+200D stay: scripts and emoji need them.
 */
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const named = (character: string): string =>
  `[U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`;

/** The text with every unseen character named (`[U+202E]`) and line ends as LF. Only JSON holds texts exactly as they were. */
export const visible = (text: string): string => text.replace(/\r\n?/g, '\n').replace(UNSEEN, named);

/** The same on one line: line breaks show as ⏎. */
export const visibleLine = (text: string): string =>
  visible(text.trim())
    .replace(/\s*\n\s*/g, ' ⏎ ')
    .replace(/\t/g, ' ');

/** The address where it is one of the web, else null: nothing else is ever made a link. */
export function webAddress(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}
