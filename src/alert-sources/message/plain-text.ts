import { emojiNames } from './emoji-names.ts';

/** A link of a message. `label` is plain text; empty where Slack wrapped a bare address. */
export interface Link {
  url: string;
  label: string;
}

/** Slack markup read once: text without markup, and what the markup carried. */
export interface PlainText {
  text: string;
  /** The text without what stands in code fences: logs and payloads quote states that are not the message's. */
  prose: string;
  links: Link[];
  /** Shortcodes without colons, in order. */
  emoji: string[];
  /** Those of the first line. */
  lead: string[];
  /** Stretches that were bold, in order. */
  bold: string[];
}

/** `&amp; &lt; &gt;` once: `&amp;lt;` is the text `&lt;`. */
export const unescapeText = (text: string): string =>
  text.replace(/&(amp|lt|gt);/g, (_, name: string) => (name === 'amp' ? '&' : name === 'lt' ? '<' : '>'));

/** Longest text that is read; Slack cuts messages at 40,000 characters. */
const READ_AT_MOST = 40_000;

/**
 * Reads mrkdwn in time linear in its length. A link is split at its first `|` only (labels contain pipes), entities
 * are unescaped once and after the split; mentions become `@name`, dates their fallback text.
 */
export function readMarkup(mrkdwn: string): PlainText {
  const out: PlainText = { text: '', prose: '', links: [], emoji: [], lead: [], bold: [] };
  const source = mrkdwn.slice(0, READ_AT_MOST);
  const pieces: string[] = [];
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('<', at);
    if (open < 0) break;
    const close = source.indexOf('>', open);
    if (close < 0) break;
    // A `<` before the closing `>` means that the first one was no token.
    const inner = source.lastIndexOf('<', close);
    const start = inner > open ? inner : open;
    pieces.push(source.slice(at, start), readToken(source.slice(start + 1, close), out));
    at = close + 1;
  }
  pieces.push(source.slice(at));
  const joined = pieces.join('').trimStart();
  const end = joined.indexOf('\n');
  if (end >= 0) dropEmoji(joined.slice(0, end), { ...out, emoji: out.lead });
  out.text = unescapeText(dropStyle(dropEmoji(joined, out), out));
  out.prose = joined.includes('```') ? outsideFences(joined) : out.text;
  if (end < 0) out.lead = [...out.emoji];
  addBareLinks(out);
  return out;
}

/** A fence that never closes runs to the end. */
function outsideFences(text: string): string {
  const scratch: PlainText = { text: '', prose: '', links: [], emoji: [], lead: [], bold: [] };
  const prose = text.split('```').filter((_, index) => index % 2 === 0);
  return unescapeText(dropStyle(dropEmoji(prose.join('\n'), scratch), scratch));
}

/** Mails and some fields carry addresses that Slack did not wrap. */
function addBareLinks(out: PlainText): void {
  const seen = new Set(out.links.map((link) => link.url));
  for (const [address] of out.text.matchAll(/https?:\/\/[^\s<>"'`)\]}]+/g)) {
    const url = address.replace(/[.,;:!?]+$/, '');
    if (seen.has(url) || out.links.length >= 100) continue;
    seen.add(url);
    if (![...seen].some((one) => one !== url && one.startsWith(url))) out.links.push({ url, label: '' });
  }
}

function readToken(token: string, out: PlainText): string {
  const bar = token.indexOf('|');
  const target = bar < 0 ? token : token.slice(0, bar);
  const label = bar < 0 ? '' : token.slice(bar + 1);
  const first = target[0] ?? '';
  if (first === '@' || first === '#') return label ? `${first}${label.replace(/^[@#]/, '')}` : '';
  // `<!here>` calls people and says nothing; a date or a group shows its fallback text.
  if (first === '!') return /^!(date|subteam)/.test(target) ? label : '';
  if (!/^(https?|mailto|tel|s3|ftp|slack):/i.test(target)) return `<${token}>`.replace(/[<>]/g, '');
  const link = { url: unescapeText(target), label: '' };
  out.links.push(link);
  if (!label) return target;
  const inner: PlainText = { text: '', prose: '', links: [], emoji: [], lead: [], bold: [] };
  link.label = unescapeText(dropStyle(dropEmoji(label, inner), inner)).trim();
  return label;
}

function dropEmoji(text: string, out: PlainText): string {
  return text
    .replace(
      /(?<![\p{L}\p{N}]):([a-z+-][a-z0-9_+'-]{0,60}):(?![\p{L}\p{N}/])(?::skin-tone-\d:)?/gu,
      (_whole, name: string) => {
        out.emoji.push(name);
        return ' ';
      },
    )
    .replace(/\p{Extended_Pictographic}\uFE0F?/gu, (sign) => {
      const name = emojiNames[sign.replace('\uFE0F', '')];
      if (name === undefined) return sign;
      out.emoji.push(name);
      return ' ';
    });
}

/** Takes `*bold*`, `**bold**`, `_italics_`, `~struck~`, `` `code` `` and fences off; lone signs stay. */
function dropStyle(text: string, out: PlainText): string {
  return text
    .replace(/```/g, '\n')
    .replace(/`([^`\n]*)`/g, '$1')
    .replace(
      /(^|[^\p{L}\p{N}*])\*{1,2}([^\s*](?:[^*\n]*[^\s*])?)\*{1,2}(?![\p{L}\p{N}*])/gmu,
      (_whole, before: string, inner: string) => {
        out.bold.push(unescapeText(inner.trim()));
        return `${before}${inner}`;
      },
    )
    .replace(/(^|[\s([{>])_([^_\n]+)_(?=$|[\s)\]},.:;!?<])/gm, '$1$2')
    .replace(/(^|[\s([{>])~([^~\n]+)~(?=$|[\s)\]},.:;!?<])/gm, '$1$2')
    .replace(/^&gt;\s?/gm, '');
}

/** One line: white space folded, control and direction signs gone, at most `limit` characters. */
export function oneLine(text: string, limit: number): string {
  const folded = text
    .slice(0, limit * 20)
    .replace(/[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (folded.length <= limit) return folded;
  return `${Array.from(folded.slice(0, limit + 1))
    .slice(0, limit - 1)
    .join('')
    .slice(0, limit - 1)}…`;
}
