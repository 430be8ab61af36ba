/**
 * The words of a reporting period, before any calendar: text -> {@link PeriodExpression}.
 * Nothing here knows a zone, a fiscal year or what time it is.
 */

/** Which year an unprefixed word means is a setting, so the grammar keeps "unsaid" apart from both. */
export type CalendarWord = 'fiscal' | 'calendar' | 'unsaid';

export type Unit = 'day' | 'week' | 'month' | 'quarter' | 'half' | 'year';

export type PeriodExpression =
  | { kind: 'quarter' | 'half'; calendar: CalendarWord; year: number | null; part: number }
  | { kind: 'year'; calendar: CalendarWord; year: number }
  | { kind: 'month'; year: number | null; month: number }
  | { kind: 'week'; year: number; week: number }
  /** Civil days, both included; `last: null` runs to the end of today. */
  | { kind: 'dates'; first: string; last: string | null }
  /** `yyyy-mm`, both included. */
  | { kind: 'months'; first: string; last: string }
  /** RFC 3339 with an offset, the end excluded. */
  | { kind: 'instants'; start: string; end: string }
  | { kind: 'current'; unit: Unit; calendar: CalendarWord }
  /** The `count` whole units before the current one. */
  | { kind: 'last'; unit: Unit; calendar: CalendarWord; count: number }
  /** From the start of the current unit to the end of today. */
  | { kind: 'to-date'; unit: Unit; calendar: CalendarWord };

export type RefusalCode =
  | 'empty'
  | 'too-long'
  | 'not-a-period'
  | 'no-such-quarter'
  | 'no-such-half'
  | 'no-such-month'
  | 'no-such-week'
  | 'no-such-date'
  | 'two-years'
  | 'ambiguous-date'
  | 'offset-missing'
  | 'reversed'
  | 'before-2000'
  | 'in-the-future'
  | 'needs-long'
  | 'over-five-years'
  | 'zone-unknown'
  | 'zone-abbreviation'
  | 'format-unknown'
  | 'as-of-invalid'
  | 'option-unknown'
  | 'name-unknown';

/** One sentence that says what to type instead. */
export interface Refusal {
  kind: 'refused';
  code: RefusalCode;
  message: string;
}

export const refuse = (code: RefusalCode, message: string): Refusal => ({ kind: 'refused', code, message });

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  /^(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/;
const YEAR = String.raw`(\d{4}|'?\d{2})`;
const PREFIX = String.raw`(?:(fy|cy)\s?)`;
const DAY = String.raw`\d{4}-\d{2}-\d{2}`;
const INSTANT = /^\d{4}-\d{2}-\d{2}t\d{2}:\d{2}(:\d{2}(\.\d+)?)?(z|[+-]\d{2}:?\d{2})$/;
const RANGE = /\s*\.{2,3}\s*|\s+(?:to|through|-)\s+/;

/** Longest period text, after the options are taken out. */
export const MAX_PERIOD_CHARACTERS = 100;

/** NFKC, straight quotes and dashes, no control or direction characters, single spaces. Keeps upper case. */
export const normalize = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u201a\u201b\u2032`]/g, "'")
    .replace(/[\u201c\u201d\u201e\u2033]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();

const toYear = (text: string): number => {
  const digits = text.replace("'", '');
  return digits.length === 2 ? 2000 + Number(digits) : Number(digits);
};

const toCalendar = (prefix: string | undefined): CalendarWord =>
  prefix === 'fy' ? 'fiscal' : prefix === 'cy' ? 'calendar' : 'unsaid';

/** q2 | q2 2026 | fy26 q2 | q2 fy26 | 2026-q2 | 2q26, and the same for halves. */
const PARTS: { pattern: RegExp; order: (m: RegExpMatchArray) => [string?, string?, string?, string?] }[] = [
  // each `order` gives: prefix, year, letter, number
  { pattern: new RegExp(`^${PREFIX}${YEAR}[\\s-]?([qh])(\\d+)$`), order: (m) => [m[1], m[2], m[3], m[4]] },
  { pattern: new RegExp(`^()${YEAR}[\\s-]?([qh])(\\d+)$`), order: (m) => [m[1], m[2], m[3], m[4]] },
  { pattern: /^([qh])(\d+)$/, order: (m) => [undefined, undefined, m[1], m[2]] },
  {
    pattern: new RegExp(`^([qh])(\\d+)[\\s-]${PREFIX}?${YEAR}$`),
    order: (m) => [m[3], m[4], m[1], m[2]],
  },
  { pattern: new RegExp(`^(\\d)([qh])\\s?${YEAR}?$`), order: (m) => [undefined, m[3], m[2], m[1]] },
];

function readPart(text: string): PeriodExpression | Refusal | null {
  for (const { pattern, order } of PARTS) {
    const match = text.match(pattern);
    if (!match) continue;
    const [prefix, year, letter, number] = order(match);
    const part = Number(number);
    if (letter === 'q' && (part < 1 || part > 4))
      return refuse('no-such-quarter', `There is no Q${number}; type Q1, Q2, Q3 or Q4, as in \`Q2 2026\`.`);
    if (letter === 'h' && (part < 1 || part > 2))
      return refuse('no-such-half', `There is no H${number}; type H1 or H2, as in \`H1 2026\`.`);
    return {
      kind: letter === 'q' ? 'quarter' : 'half',
      calendar: toCalendar(prefix),
      year: year ? toYear(year) : null,
      part,
    };
  }
  return /^(fy|cy)?\s?\S*\d\s?[qh]\d\s\S*\d$/.test(text)
    ? refuse('two-years', 'That names two years; type one of them, as in `FY26 Q2` or `Q2 2026`.')
    : null;
}

function readYear(text: string): PeriodExpression | null {
  const prefixed = text.match(new RegExp(`^${PREFIX}${YEAR}$`));
  if (prefixed) return { kind: 'year', calendar: toCalendar(prefixed[1]), year: toYear(prefixed[2]!) };
  return /^\d{4}$/.test(text) ? { kind: 'year', calendar: 'unsaid', year: Number(text) } : null;
}

function readMonth(text: string): PeriodExpression | Refusal | null {
  const named = text.match(new RegExp(`^([a-z]+)\\.?(?:[\\s-]${YEAR})?$`));
  if (named && MONTH.test(named[1]!)) {
    const month = MONTHS.indexOf(named[1]!.slice(0, 3)) + 1;
    return { kind: 'month', year: named[2] ? toYear(named[2]) : null, month };
  }
  const numbered = text.match(/^(\d{4})-(\d{2})$/);
  if (!numbered) return null;
  const month = Number(numbered[2]);
  if (month < 1 || month > 12) return noSuchMonth(text);
  return { kind: 'month', year: Number(numbered[1]), month };
}

const noSuchMonth = (text: string): Refusal =>
  refuse(
    'no-such-month',
    `There is no month ${text}; type the year and a month from 01 to 12, as in \`2026-06\`.`,
  );

function readWeek(text: string): PeriodExpression | null {
  const match = text.match(/^(\d{4})-?w(\d{1,2})$/);
  return match ? { kind: 'week', year: Number(match[1]), week: Number(match[2]) } : null;
}

function readRange(text: string): PeriodExpression | Refusal | null {
  if (new RegExp(`^${DAY}$`).test(text)) return { kind: 'dates', first: text, last: text };
  const [first, last, ...rest] = text.split(RANGE);
  if (first === undefined || last === undefined || rest.length > 0) return null;
  if (/^\d{4}-\d{2}$/.test(first) && /^\d{4}-\d{2}$/.test(last)) {
    const wrong = [first, last].find((month) => !/-(0[1-9]|1[0-2])$/.test(month));
    return wrong ? noSuchMonth(wrong) : { kind: 'months', first, last };
  }
  if (new RegExp(`^${DAY}$`).test(first) && (last === '' || new RegExp(`^${DAY}$`).test(last)))
    return { kind: 'dates', first, last: last || null };
  if (INSTANT.test(first) && INSTANT.test(last)) return { kind: 'instants', start: first, end: last };
  if (/\dt\d/.test(first) || /\dt\d/.test(last))
    return refuse(
      'offset-missing',
      'Give both times with an offset, as in `2026-04-01T00:00:00Z..2026-07-01T00:00:00+02:00`.',
    );
  return null;
}

const UNITS: Record<string, { unit: Unit; calendar: CalendarWord }> = {
  day: { unit: 'day', calendar: 'unsaid' },
  week: { unit: 'week', calendar: 'unsaid' },
  month: { unit: 'month', calendar: 'unsaid' },
  quarter: { unit: 'quarter', calendar: 'unsaid' },
  half: { unit: 'half', calendar: 'unsaid' },
  year: { unit: 'year', calendar: 'unsaid' },
  'fiscal year': { unit: 'year', calendar: 'fiscal' },
  'fiscal quarter': { unit: 'quarter', calendar: 'fiscal' },
  'calendar year': { unit: 'year', calendar: 'calendar' },
  'calendar quarter': { unit: 'quarter', calendar: 'calendar' },
};

const SHORTHANDS: Record<string, PeriodExpression> = {
  today: { kind: 'current', unit: 'day', calendar: 'unsaid' },
  yesterday: { kind: 'last', unit: 'day', calendar: 'unsaid', count: 1 },
  mtd: { kind: 'to-date', unit: 'month', calendar: 'unsaid' },
  qtd: { kind: 'to-date', unit: 'quarter', calendar: 'unsaid' },
  ytd: { kind: 'to-date', unit: 'year', calendar: 'unsaid' },
  fytd: { kind: 'to-date', unit: 'year', calendar: 'fiscal' },
};

function readRelative(text: string): PeriodExpression | null {
  if (Object.hasOwn(SHORTHANDS, text)) return SHORTHANDS[text]!;
  const match = text.match(/^(this|current|last|previous|prev) (?:(\d{1,4}) )?([a-z ]+?)(s?)$/);
  if (!match) return null;
  const [, which, count, word, plural] = match;
  // "halves" is the one plural that is not the unit plus "s"
  const singular = `${word}${plural}` === 'halves' ? 'half' : word!;
  if (!Object.hasOwn(UNITS, singular) || (plural && !count) || count === '0' || (count && which !== 'last'))
    return null;
  const unit = UNITS[singular]!;
  if (which === 'this' || which === 'current') return { kind: 'current', ...unit };
  return { kind: 'last', ...unit, count: count ? Number(count) : 1 };
}

/** @param text {@link normalize}d, lower case, without options */
export function readPeriod(text: string): PeriodExpression | Refusal {
  if (text === '')
    return refuse(
      'empty',
      'Type a period, such as `Q2`, `Q2 2026`, `last quarter` or `2026-04-01..2026-06-30`.',
    );
  if (text.length > MAX_PERIOD_CHARACTERS)
    return refuse(
      'too-long',
      `That is longer than ${MAX_PERIOD_CHARACTERS} characters; type a period such as \`Q2 2026\`.`,
    );
  if (/\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b/.test(text))
    return refuse(
      'ambiguous-date',
      'Day and month can be told apart only in year-month-day order; type dates such as `2026-06-30`.',
    );
  return (
    readRelative(text) ??
    readPart(text) ??
    readYear(text) ??
    readMonth(text) ??
    readWeek(text) ??
    readRange(text) ??
    refuse(
      'not-a-period',
      `“${text}” is no period; type one such as \`Q2\`, \`Q2 2026\`, \`June 2026\`, \`last quarter\` or \`2026-04-01..2026-06-30\`.`,
    )
  );
}
