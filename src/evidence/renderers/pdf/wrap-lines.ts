import type { Typeface } from './typeface.ts';

const SPACE = 32;
const BREAK_AFTER = new Set(['-', '/', '–', '—'].map((character) => character.charCodeAt(0)));

const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;

/**
 * A text as lines that fit a width: broken after spaces, and after hyphens and slashes inside words (not inside numbers and
 * dates); a word that is longer than a line is broken where the line ends. Line breaks of the text stay.
 * @param width for a size of one
 */
export function wrapLines(text: string, width: number, face: Pick<Typeface, 'advance'>): string[] {
  if (!text.includes('\n')) return wrapLine(text, width, face);
  return text.split('\n').flatMap((line) => wrapLine(line, width, face));
}

function wrapLine(text: string, width: number, face: Pick<Typeface, 'advance'>): string[] {
  const lines: string[] = [];
  let start = 0;
  /** After what a line may end, and how wide it is up to there. */
  let end = 0;
  let endsAt = 0;
  let filled = 0;
  for (let at = 0; at < text.length; ) {
    const codePoint = text.codePointAt(at)!;
    const next = at + (codePoint > 0xffff ? 2 : 1);
    const advance = face.advance(codePoint);
    // A space at the end of a line may stand beyond it.
    if (codePoint !== SPACE && filled + advance > width && at > start) {
      const cut = end > start ? end : at;
      lines.push(text.slice(start, cut).trimEnd());
      filled -= end > start ? endsAt : filled;
      start = cut;
    }
    filled += advance;
    at = next;
    const mayEnd = codePoint === SPACE ? text.charCodeAt(at) !== SPACE : isBreak(text, at);
    if (mayEnd) {
      end = at;
      endsAt = filled;
    }
  }
  lines.push(text.slice(start).trimEnd());
  return lines;
}

/** Whether a word may be broken before `at`. */
function isBreak(text: string, at: number): boolean {
  if (!BREAK_AFTER.has(text.charCodeAt(at - 1)) || at >= text.length) return false;
  const before = at < 2 ? SPACE : text.charCodeAt(at - 2);
  const after = text.charCodeAt(at);
  const isApart = before === SPACE || BREAK_AFTER.has(before) || after === SPACE || BREAK_AFTER.has(after);
  return !isApart && !isDigit(after);
}
