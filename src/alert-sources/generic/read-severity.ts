import type { AlertSeverity } from '../../domain/severity.ts';
import { fieldOf, type PlainMessage } from '../message/plain-message.ts';

type Level = NonNullable<AlertSeverity>;

const levels: ReadonlyMap<string, Level> = new Map(
  (
    [
      [
        'critical',
        'critical crit fatal emergency emerg disaster blocker catastrophic p0 p1 sev0 sev1 sev-0 sev-1 s1 highest',
      ],
      ['high', 'high error err major severe urgent p2 sev2 sev-2 s2'],
      ['medium', 'medium warning warn moderate average minor p3 sev3 sev-3 s3 normal'],
      [
        'low',
        'low info informational information notice debug trivial lowest p4 p5 sev4 sev-4 sev5 sev-5 s4',
      ],
    ] as const
  ).flatMap(([level, list]) => list.split(' ').map((word) => [word, level] as const)),
);

/** Words that are a severity only inside a severity field: as prefixes they mean something else. */
const FIELD_ONLY = new Set([
  'normal',
  'minor',
  'average',
  'urgent',
  'high',
  'low',
  'medium',
  'highest',
  'lowest',
  'notice',
  'debug',
  's1',
  's2',
  's3',
  's4',
  'err',
  'moderate',
  'trivial',
  'severe',
  'blocker',
]);

const clean = (value: string): string =>
  value
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, ' ')
    .trim();

/** True for any word that can be a severity, whatever else it may mean. */
export const isSeverityWord = (word: string): boolean => levels.has(word.toLowerCase());

/** `P1-CRITICAL`: two severities and nothing else; the first counts. */
const levelOfAll = (words: string[]): Level | null =>
  words.length === 2 && words.every((word) => levels.has(word)) ? (levels.get(words[0] ?? '') ?? null) : null;

/** The level of a prefix or bracket (`CRITICAL`, `P1`, `SEV-2`, `critical severity`); null when it is none. */
export function severityOfWord(word: string): Level | null {
  const text = clean(word.slice(0, 60));
  const bare = text.replace(/\b(severity|priority|level|urgency)\b/g, '').trim();
  const level = levels.get(bare.replace(/\s+/g, '-')) ?? levelOfAll(bare.split(/[\s-]+/));
  if (level !== null && bare === text && FIELD_ONLY.has(bare)) return null;
  return level;
}

/** The level of a severity field's value (`P1 - Critical`, `High`, `critical (prod)`, `SEV 1`, `8.2`). */
export function severityOfValue(value: string): Level | null {
  const text = clean(value.slice(0, 80));
  const whole = levels.get(text.replace(/\s+/g, '-')) ?? levels.get(text);
  if (whole) return whole;
  for (const word of text
    .replace(/\b(sev|severity|p|priority|level)[ -]?(\d)\b/g, 'p$2')
    .split(/\s+/)
    .slice(0, 4)) {
    const level = levels.get(word);
    if (level) return level;
  }
  return /^[1-5]\b/.test(text) ? (levels.get(`p${text[0]}`) ?? null) : null;
}

const FIELDS = [
  'severity',
  'alert severity',
  'incident severity',
  'trigger severity',
  'event severity',
  'problem severity',
  'priority',
  'alert priority',
  'incident priority',
  'impact',
  'impact level',
  'severity level',
  'criticality',
  'risk',
  'risk level',
  'level',
  'log level',
  'alert level',
  'error level',
  'importance',
  'urgency',
  'sev',
  'max severity',
];

/** What the message itself says of its severity: a field, then the headline's prefix, bracket or words. */
export function readSeverity(
  message: PlainMessage,
  headline: string,
  thin: readonly string[] = [],
): { severity: AlertSeverity; why: string | null } {
  for (const name of FIELDS) {
    const value = fieldOf(message, name);
    const severity = value === null ? null : severityOfValue(value);
    if (severity) return { severity, why: `${name}: ${value?.slice(0, 40)}` };
  }
  const label = /(?:^|[\s,{(|;·-])(?:severity|priority|level)\s?[=:]\s?"?([\p{L}\d-]+)/iu.exec(
    message.text.slice(0, 8_000),
  );
  const labelled = label ? severityOfValue(label[1] ?? '') : null;
  if (labelled) return { severity: labelled, why: `label ${label?.[0].trim()}` };
  const words = severityOfLine(headline) ?? severityOfThin(thin) ?? severityOfState(message);
  return { severity: words, why: words ? 'severity word in the headline' : null };
}

const ANCHORED = [
  /^\W*(high|medium|low)\s*:\s/giu,
  /[[(【]\s*([\p{L}]{2,12}[ -]?\d?|[ps]\d)\s*(?:severity|priority)?\s*[\])】]/giu,
  /(?:^|[[(]|[|·•–—-]\s?)\s*(?:new |open )?(critical|fatal|emergency|error|warning|warn|info|p[0-5]|sev[- ]?[0-5]|major|disaster)\s*(?:[:|\]–—]|- |$|\))/giu,
  /:\s(?:resolved |new )?(critical|warning|p[0-5]|sev[- ]?[0-5])\s*(?:[:|\]–—]|- )/giu,
  /\b(critical|high|medium|moderate|low|warning|info|major|minor|urgent|p[0-5]|sev[- ]?[0-5])[- ](?:priority|severity|urgency)\b/gi,
  /\b(?:severity|priority|urgency)[ :=-]{1,3}(critical|high|medium|moderate|low|warning|info|major|minor|urgent|p?[0-5]|sev[- ]?[0-5])\b/gi,
  /\b(?:is|to|now|→|->|=>|state|status|in)\s+(critical|warning|warn|fatal|emergency)\b/gi,
  /\b(p[0-5]|sev[- ]?[0-5])\b/gi,
  /\b(CRITICAL|WARNING)\W*$/g,
  // Alertmanager and what copies it: label values in a closing bracket, without their names.
  /\((?:[^()]{0,300}\s)?(critical|warning|info|high|low|p[0-5])(?:\s[^()]{0,300})?\)\s*$/gi,
  /^\W*(?:new |open )?(critical|fatal|emergency|warning|disaster)\b(?! (?:section|path|value|mass))/gi,
];

export function severityOfLine(line: string): Level | null {
  const text = line.slice(0, 600);
  for (const pattern of ANCHORED)
    for (const match of text.matchAll(pattern)) {
      const level = severityOfValue((match[1] ?? '').replace(/\s+/g, ''));
      if (level) return level;
    }
  return null;
}

/** A line that says nothing but a state and a severity (`Alert firing: High`) may use words that mean more elsewhere. */
function severityOfThin(lines: readonly string[]): Level | null {
  for (const line of lines) {
    const word = line
      .toLowerCase()
      .split(/[^\p{L}\d]+/u)
      .find((one) => levels.has(one) && one !== 'normal');
    if (word) return levels.get(word) ?? null;
  }
  return null;
}

/** `State: CRITICAL`, `OK -> WARNING`, "db-1 is critical": the state now shown is a severity as well. */
function severityOfState(message: PlainMessage): Level | null {
  const state = fieldOf(
    message,
    'state',
    'status',
    'current state',
    'new state',
    'service state',
    'alert state',
  );
  const shown =
    state
      ?.split(/→|->|=>| to /)
      .at(-1)
      ?.trim() ?? '';
  const level = severityOfWord(shown);
  if (level && !isSeverityNoise(shown)) return level;
  for (const line of message.lines.slice(0, 3)) {
    const said = /\b(?:is|now|turned|went)\s+(critical|warning)\b/i.exec(line.slice(0, 300))?.[1];
    if (said) return levels.get(said.toLowerCase()) ?? null;
  }
  return null;
}

/** A status of "error" tells that it failed, not how bad that is. */
const isSeverityNoise = (word: string): boolean => /^(?:error|info)$/i.test(word);
