import type { Instant } from '../../domain/instant.ts';
import { toEpoch } from '../../domain/instant.ts';

/** Direction marks and control characters could make a line read otherwise than it is; they are shown, not obeyed. */
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069\u200e\u200f]/g;

const visible = (text: string): string =>
  text.replace(HIDDEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** At most `limit` characters, an ellipsis included, never half a surrogate pair. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Foreign text in mrkdwn: no mention, link, or formatting of its own. */
export const inert = (text: string, limit = 300): string =>
  clip(visible(text).replace(/\s+/g, ' ').trim(), limit)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/([*_~`])/g, '\u200b$1');

/** The same for text of several lines that stay lines; at most `limit` characters in all. */
export const inertLines = (text: string, limit = 2_900): string =>
  fitLines(
    text.split('\n').map((line) => inert(line, limit)),
    limit,
  );

/**
 * What we say to one person, in which commands stand in backticks and foreign words may stand, too: what is in backticks
 * is code. Nothing is obeyed in there, since mentions and links are none by then.
 */
export const inertWithCode = (text: string, limit = 2_900): string =>
  inertLines(text, limit).replace(
    /\u200b`([^`\n]{1,200}?)\u200b`/g,
    (_, code: string) => `\`${code.replaceAll('\u200b', '')}\``,
  );

/** Foreign text in plain_text objects and fallbacks; nothing is interpreted there. */
export const plain = (text: string, limit: number): string =>
  clip(visible(text).replace(/\s+/g, ' ').trim(), limit) || '–';

/** The text beside the blocks: read out and shown in notifications. Slack looks for mentions in it, too, and must find none. */
export const asFallback = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A link, when the address is one that may be clicked; the words alone otherwise. */
export const link = (url: string | null, words: string): string =>
  url !== null && /^https?:\/\/[^\s|<>]+$/.test(url) ? `<${url.replaceAll('&', '&amp;')}|${words}>` : words;

/** A moment in the reader's own zone with its date; UTC where a client cannot. */
export const moment = (instant: Instant): string =>
  `<!date^${Math.floor(toEpoch(instant) / 1000)}^{date_short} at {time}|${utc(instant)}>`;

/** A sentence about moments in UTC (`2026-04-02 10:00:00 UTC`), foreign text otherwise: each is shown in the reader's own zone. */
export const inertWithMoments = (text: string, limit?: number): string =>
  inert(text, limit).replace(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/g, (words, day, time) => {
    const instant = `${day}T${time}.000Z`;
    return Number.isNaN(Date.parse(instant)) ? words : moment(instant);
  });

export const utc = (instant: Instant): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`;

export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** Somebody, by Slack mention where that is possible without a notification: the recorded name. */
export const who = (mark: { label: string }): string => inert(mark.label, 80);

/** Whole lines up to Slack's 3,000 characters a text; says how many were left out instead of cutting one. */
export function fitLines(lines: string[], limit = 2_950): string {
  let length = 0;
  const kept = lines.findIndex((line) => {
    length += line.length + 1;
    return length > limit;
  });
  if (kept === -1) return lines.join('\n');
  return [...lines.slice(0, kept), `…and ${lines.length - kept} more lines in the bundle`].join('\n');
}
