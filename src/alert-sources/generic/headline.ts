import type { Part, PlainMessage } from '../message/plain-message.ts';
import { type Link, oneLine } from '../message/plain-text.ts';
import { isSeverityWord, severityOfWord } from './read-severity.ts';
import { type State, stateOfValue, stateWords } from './vocabulary.ts';

/** The line by which a message is known, taken apart. */
export interface Headline {
  /** The whole line as plain text. */
  line: string;
  /** The line without the sender's status prefix. */
  title: string;
  /** The state that the prefix, a bracket or an anchored suffix names. */
  state: State | null;
  emoji: string[];
  links: Link[];
  href: string | null;
  /** Lines before it that said nothing but a state or a severity. */
  thin: string[];
}

/** Lines that introduce and say nothing. */
export const CONSTANT =
  /^(new (message|notification|event|alert)s?( (from|in|for|received).{0,60})?|aws notification|notification|a new message|alerts?!?|message|attention!?|hello.{0,20}|hi.{0,20}|view .{0,40}|details:?|x|.{0,30}(alert|monitoring) (notification|bot|message))[:.!]?$/i;

const TOKENS = /[\p{L}\p{N}][\p{L}\p{N}'_./-]*/gu;
const FILLER = new Set(
  'the a an is was are has been for of on in at by to alert alerts new incident issue monitor problem notification status state check event priority from severity alarm service prometheus alertmanager grafana monitoring firing'.split(
    ' ',
  ),
);

/** How many words of a line say something besides state and severity. */
export function contentWords(line: string): number {
  let count = 0;
  for (const [token] of line.matchAll(TOKENS)) {
    const word = token.toLowerCase().replace(/[.,:]$/, '');
    if (!FILLER.has(word) && !stateWords.has(word) && !isSeverityWord(word) && !/^[#\d.]+$/.test(word))
      count += 1;
    if (count > 3) break;
  }
  return count;
}

/** Candidate lines in reading order: two of each part, the message's own text first. */
function candidates(message: PlainMessage): { line: string; part: Part | null }[] {
  const order = (part: Part) => (part.role === 'context' || part.role === 'image' ? 1 : 0);
  const fields = HEADLINE_FIELDS.flatMap((name) =>
    message.fields
      .filter((field) => field.name === name && field.declared)
      .map((field) => ({ line: field.value.split('\n')[0]?.trim() ?? '', part: null })),
  );
  const lines = message.parts
    .filter((part) => part.role !== 'image')
    .toSorted((a, b) => order(a) - order(b))
    .slice(0, 30)
    .flatMap((part) =>
      part.text
        .slice(0, 4_000)
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => /[\p{L}\p{N}]/u.test(line))
        .slice(0, 3)
        .map((line) => ({ line, part })),
    );
  return [...lines, ...fields];
}

/** Fields that name the problem where no line does. */
const HEADLINE_FIELDS = [
  'title',
  'summary',
  'subject',
  'message',
  'alert',
  'alert name',
  'alarm name',
  'name',
  'monitor',
  'check',
  'problem',
  'incident',
  'event',
  'error',
  'description',
];

/** A line without the sender's own name: "Uptime Kuma Alert" says nothing. */
const withoutNames = (line: string, message: PlainMessage): string =>
  message.names.reduce((text, name) => text.replace(name, ' '), line);

/** The first line that says what it is about; the state may stand on a thinner line before it. */
export function findHeadline(message: PlainMessage): Headline | null {
  let state: State | null = null;
  const emoji: string[] = [];
  const thinLines: string[] = [];
  let thin: Headline | null = null;
  for (const { line, part } of candidates(message)) {
    const found = splitPrefix(line, part);
    state ??= found.state;
    if (emoji.length === 0 && part) emoji.push(...part.lead);
    const headline: Headline = {
      ...found,
      line: oneLine(line, 600),
      state,
      emoji,
      links: part?.links ?? [],
      href: part?.href ?? null,
      thin: thinLines,
    };
    const isConstant = CONSTANT.test(line);
    if (!isConstant) thin ??= headline;
    if (!isConstant && contentWords(withoutNames(found.title, message)) > 0) return headline;
    thinLines.push(oneLine(line, 200));
  }
  if (thin) return { ...thin, state, emoji };
  const fallback = message.fallbacks.find((text) => contentWords(text) > 0);
  if (!fallback) return null;
  const { title } = splitPrefix(fallback, null);
  return {
    line: oneLine(fallback, 600),
    title,
    state: null,
    emoji,
    links: [],
    href: message.links[0]?.url ?? null,
    thin: thinLines,
  };
}

const BRACKET = /^\s*(?:\[([^\]]{1,60})\]|\(([^)]{1,40})\)|【([^】]{1,40})】)\s*[:|-]?\s*/;
const COLON = /^\s*([\p{L}][\p{L}\d' _-]{0,40}?)\s*(?::|\s[-–—|•·»]|\s?»)\s+/u;
const SENTENCE =
  /^\s*((?:[\p{L}\d'_-]+ ){0,5}?(?:issue|incident|alert|alarm|problem|event|monitor|check|violation|service|host|site|website|test|case|finding|condition|detector|drift)s?(?: #?\d{1,12})?(?: (?:is|was|has been|has|now|status|state|notification))*)[ :]+(?:is |now )*([\p{L}-]+(?: [\p{L}-]+)?)\s*(?:[:–—|-]|\([^)]{0,30}\)\s*[:–—-]?)\s+(?=\S)/iu;

/** Takes the status prefix off a line, as often as there is one. */
export function splitPrefix(
  line: string,
  part: Pick<Part, 'bold' | 'links'> | null,
): { title: string; state: State | null } {
  let rest = line.slice(0, 4_000).replace(/^[\s*=#~>•·-]+|[\s*=~]+$/gu, '');
  let state: State | null = null;
  for (let round = 0; round < 5; round += 1) {
    const next = takePrefix(rest, part);
    if (next === null) break;
    const shorter = next.rest.replace(/^[\s:|–—·-]+/u, '');
    state ??= next.state;
    if (!/[\p{L}\p{N}]/u.test(shorter)) {
      rest = shorter;
      break;
    }
    rest = shorter;
  }
  const suffix =
    /^(.*\S)\s*(?:\[([^\]]{2,40})\]|\(([\p{L} -]{2,24})\)|(?:\s[-–—|]|:)\s+([\p{L} ]{2,24}))\s*[.!]?$/u.exec(
      rest.slice(0, 1_000),
    );
  const isLink = part?.links.some((link) => link.label !== '' && suffix?.[0].includes(`(${link.label})`));
  const suffixState = suffix && !isLink ? exactState(suffix[2] ?? suffix[3] ?? suffix[4] ?? '') : null;
  if (suffix && suffixState && rest.length < 1_000) {
    if (suffix[2] || suffix[3]) rest = suffix[1] ?? rest;
    state ??= suffixState;
  }
  const middle = /^(.{2,300}?)\s*\[\s*([\p{L} -]{2,24})\s*\]/u.exec(rest);
  const middleState = middle ? exactState(middle[2] ?? '') : null;
  if (middle && middleState && contentWords(middle[1] ?? '') > 0) {
    rest = (middle[1] ?? rest).replace(/^\[([^\]]*)\]$/, '$1');
    state ??= middleState;
  }
  return { title: oneLine(rest.replace(/^[\s"']*(["'])(.*)\1[\s,]*$/, '$2'), 200), state };
}

function takePrefix(
  line: string,
  part: Pick<Part, 'bold' | 'links'> | null,
): { rest: string; state: State | null } | null {
  const bracket = BRACKET.exec(line);
  if (bracket) {
    const inner = bracket[1] ?? bracket[2] ?? bracket[3] ?? '';
    const state = stateOfValue(inner.replace(/[:,]\s*\d+.*/, ''));
    if (state || severityOfWord(inner)) return { rest: line.slice(bracket[0].length), state };
  }
  const bold = part?.bold[0];
  if (bold && line.startsWith(bold) && line.length > bold.length) {
    const state = exactState(bold);
    if (state) return { rest: line.slice(bold.length), state };
  }
  const colon = COLON.exec(line);
  if (colon) {
    const state = prefixState(colon[1] ?? '');
    if (state !== undefined) return { rest: line.slice(colon[0].length), state };
  }
  const tight = /^\s*(\p{L}[\p{L}-]{1,20}):(?=[^\s/:])/u.exec(line);
  if (tight && exactState(tight[1] ?? ''))
    return { rest: line.slice(tight[0].length), state: exactState(tight[1] ?? '') };
  const sentence = SENTENCE.exec(line.slice(0, 300));
  if (sentence && contentWords(sentence[1] ?? '') === 0) {
    const state = exactState(sentence[2] ?? '');
    if (state) return { rest: line.slice(sentence[0].length), state };
  }
  return null;
}

const exactState = (text: string): State | null =>
  stateWords.get(
    text
      .trim()
      .toLowerCase()
      .replace(/[!.]+$/, ''),
  ) ?? null;

const NOUN =
  /\b(alert|alarm|incident|issue|problem|notification|event|monitor|service|host|check|status|state|condition)s?\b/g;

/** The state of `PROBLEM Service Alert`, `New alert`, `Alert resolved`; null for a bare severity; undefined when it is no prefix. */
function prefixState(prefix: string): State | null | undefined {
  const text = prefix.toLowerCase().trim();
  const exact = exactState(text);
  if (exact) return exact;
  if (severityOfWord(text)) return null;
  const bare = text.replace(NOUN, ' ').replace(/\s+/g, ' ').trim();
  if (bare === '' || bare === text)
    return bare === '' && /alert|alarm|incident|problem/.test(text) ? 'firing' : undefined;
  const left = bare
    .split(' ')
    .filter((word) => severityOfWord(word) === null && word !== 'priority' && word !== 'is');
  if (left.length === 0) return 'firing';
  return stateWords.get(left.join(' ')) ?? undefined;
}
