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
  /** The state is a weak word (`Alert:`, `[CRITICAL]`): a field, a green colour outweigh it. */
  weak: boolean;
  emoji: string[];
  links: Link[];
  href: string | null;
  /** Lines before it that said nothing but a state or a severity. */
  thin: string[];
}

/** Lines that introduce and say nothing. */
export const CONSTANT =
  /^(new (message|notification|event|alert)s?( (from|in|for|received)[^:]{0,60})?|aws notification|notification|a new message|alerts?!?|message|attention!?|hello.{0,20}|hi.{0,20}|view .{0,40}|details:?|x|.{0,30}(alert|monitoring) (notification|bot|message))[:.!]?$/i;

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
  let weak = true;
  const emoji: string[] = [];
  const thinLines: string[] = [];
  let thin: Headline | null = null;
  for (const { line, part } of candidates(message)) {
    const found = splitPrefix(line, part);
    if (found.state && (state === null || (weak && !found.weak))) {
      state = found.state;
      weak = found.weak;
    }
    if (emoji.length === 0 && part) emoji.push(...part.lead);
    const headline: Headline = {
      ...found,
      line: oneLine(line, 600),
      state,
      weak,
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
  if (thin) return { ...thin, state, weak, emoji };
  const fallback = message.fallbacks.find((text) => contentWords(text) > 0);
  if (!fallback) return null;
  const { title } = splitPrefix(fallback, null);
  return {
    line: oneLine(fallback, 600),
    title,
    state: null,
    weak: true,
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

/** What a line's prefix, bracket or suffix names. A weak state (`Alert:`, `[CRITICAL]`) yields to any other that stands there too. */
interface Prefix {
  rest: string;
  state: State | null;
  weak: boolean;
}

type Markup = Pick<Part, 'bold' | 'links'>;

/** Takes the status prefix off a line, as often as there is one; then the status at its end or amid it. */
export function splitPrefix(
  line: string,
  part: Markup | null,
): { title: string; state: State | null; weak: boolean } {
  let rest = line
    .slice(0, 4_000)
    .replace(/^[\s*=#~>•·-]+|[\s*=~]+$/gu, '')
    .replace(/^(?:subject|title|summary|message)\s*:\s+/i, '');
  const found: Prefix[] = [];
  for (let round = 0; round < 5; round += 1) {
    const next = takePrefix(rest, part);
    if (next === null) break;
    found.push(next);
    rest = next.rest.replace(/^[\s:|–—·-]+/u, '');
    if (!/[\p{L}\p{N}]/u.test(rest)) break;
  }
  for (const take of [takeSuffix, takeMiddle]) {
    const next = take(rest, part);
    if (next === null) continue;
    found.push(next);
    rest = next.rest;
  }
  const named = found.filter((one) => one.state !== null);
  const best = named.find((one) => !one.weak) ?? named[0];
  const title = oneLine(rest.replace(/^[\s"']*(["'])(.*)\1[\s,]*$/, '$2'), 200);
  return { title, state: best?.state ?? null, weak: best?.weak ?? false };
}

/** Words that say "something is wrong" only where nothing says otherwise. */
const WEAK =
  /^(?:alerts?|alarm|incident|new|page|event|critical|crit|warning|warn|error|fatal|emergency|disaster)$/i;

const named = (rest: string, state: State | null, word: string): Prefix => ({
  rest,
  state,
  weak: WEAK.test(word.trim()),
});

function takePrefix(line: string, part: Markup | null): Prefix | null {
  const bracket = BRACKET.exec(line);
  if (bracket) {
    const inner = bracket[1] ?? bracket[2] ?? bracket[3] ?? '';
    const state = stateOfValue(inner.replace(/[:,]\s*\d+.*/, ''));
    if (state || severityOfWord(inner)) return named(line.slice(bracket[0].length), state, inner);
  }
  const bold = part?.bold[0];
  if (bold && line.startsWith(bold) && line.length > bold.length) {
    const state = exactState(bold);
    if (state) return named(line.slice(bold.length), state, bold);
  }
  const colon = COLON.exec(line);
  if (colon) {
    const prefix = prefixState(colon[1] ?? '');
    if (prefix !== null) return { ...prefix, rest: line.slice(colon[0].length) };
  }
  const tight = /^\s*(\p{L}[\p{L}-]{1,20}):(?=[^\s/:])/u.exec(line);
  if (tight) {
    const state = exactState(tight[1] ?? '');
    if (state) return named(line.slice(tight[0].length), state, tight[1] ?? '');
  }
  const sentence = SENTENCE.exec(line.slice(0, 300));
  if (sentence && contentWords(sentence[1] ?? '') === 0) {
    const state = exactState(sentence[2] ?? '');
    if (state) return named(line.slice(sentence[0].length), state, sentence[2] ?? '');
  }
  return null;
}

/** "… (resolved)", "… [ok]", "… - RECOVERED". */
function takeSuffix(line: string, part: Markup | null): Prefix | null {
  const suffix =
    /^(.*\S)\s*(?:\[([^\]]{2,40})\]|\(([\p{L} -]{2,24})\)|(?:\s[-–—|]|:)\s+([\p{L} ]{2,24}))\s*[.!]?$/u.exec(
      line.slice(0, 1_000),
    );
  if (!suffix || line.length > 1_000) return null;
  if (part?.links.some((link) => link.label !== '' && suffix[0].includes(`(${link.label})`))) return null;
  const word = suffix[2] ?? suffix[3] ?? suffix[4] ?? '';
  const state = exactState(word);
  return state ? named(suffix[4] ? line : (suffix[1] ?? line), state, word) : null;
}

/** "[Ledger API] [Down] connect refused": what stands before names the problem. */
function takeMiddle(line: string): Prefix | null {
  const middle = /^(.{2,300}?)\s*\[\s*([\p{L} -]{2,24})\s*\]/u.exec(line);
  const state = middle ? exactState(middle[2] ?? '') : null;
  if (!middle || !state || contentWords(middle[1] ?? '') === 0) return null;
  return named((middle[1] ?? line).replace(/^\[([^\]]*)\]$/, '$1'), state, middle[2] ?? '');
}

const exactState = (text: string): State | null =>
  stateWords.get(
    text
      .trim()
      .toLowerCase()
      .replace(/[!.]+$/, ''),
  ) ?? null;

const NOUN =
  /\b(alert|alarm|incident|issue|problem|notification|event|monitor|service|host|check|status|state|condition|situation)s?\b/g;

/** What `PROBLEM Service Alert`, `New alert`, `Alert resolved`, `Resolved critical` name; null when it is no prefix. */
function prefixState(prefix: string): Omit<Prefix, 'rest'> | null {
  const text = prefix.toLowerCase().trim();
  const exact = exactState(text);
  if (exact) return { state: exact, weak: WEAK.test(text) };
  if (severityOfWord(text)) return { state: null, weak: true };
  const bare = text.replace(NOUN, ' ').replace(/\s+/g, ' ').trim();
  if (bare === '') return /alert|alarm|incident|problem/.test(text) ? { state: 'firing', weak: true } : null;
  const left = bare
    .split(' ')
    .filter(
      (word) =>
        severityOfWord(word) === null &&
        word !== 'priority' &&
        word !== 'is' &&
        !/^#?(?:p|inc|alert|case|prb|ev)?-?\d+$/.test(word),
    );
  if (left.length === 0) return { state: 'firing', weak: true };
  if (left.length === text.split(' ').length) return null;
  const state = stateWords.get(left.join(' '));
  return state ? { state, weak: WEAK.test(left.join(' ')) } : null;
}
