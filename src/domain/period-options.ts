import { type Instant, toInstant } from './instant.ts';
import { normalize, type Refusal, refuse } from './period-grammar.ts';

export const FORMATS = ['json', 'markdown', 'csv', 'xlsx', 'pdf', 'html', 'oscal', 'zip'] as const;
export type Format = (typeof FORMATS)[number];

/** What may stand beside the period in one line of text. */
export interface PeriodOptions {
  /** As typed; the window carries the resolved name. */
  timeZone: string | null;
  /** In the order typed, each once; empty when none was named. */
  formats: Format[];
  scope: string | null;
  asOf: { kind: 'seq'; seq: number } | { kind: 'instant'; at: Instant } | null;
  /** A new revision of a bundle that exists. */
  revision: boolean;
  /** More than 400 days are meant. */
  long: boolean;
  /** Describe the window and stop. */
  dryRun: boolean;
}

/** None was typed. */
export const noOptions = (): PeriodOptions => ({
  timeZone: null,
  formats: [],
  scope: null,
  asOf: null,
  revision: false,
  long: false,
  dryRun: false,
});

const OTHER_NAMES: Record<string, Format> = { md: 'markdown', excel: 'xlsx' };
const SWITCHES: Record<string, 'revision' | 'long' | 'dryRun'> = {
  rev: 'revision',
  long: 'long',
  'dry-run': 'dryRun',
};

/** A format by its name or another word for it, in lower case. */
export const readFormat = (word: string): Format | null =>
  FORMATS.find((format) => format === word) ?? (Object.hasOwn(OTHER_NAMES, word) ? OTHER_NAMES[word]! : null);

function readAsOf(value: string): PeriodOptions['asOf'] | Refusal {
  if (/^[1-9]\d{0,14}$/.test(value)) return { kind: 'seq', seq: Number(value) };
  const text = value.toUpperCase();
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text)))
    return { kind: 'instant', at: toInstant(text) };
  return refuse(
    'as-of-invalid',
    'Give a ledger number or a time with an offset, as in `as-of=4711` or `as-of=2026-07-03T12:00:00Z`.',
  );
}

function readOption(options: PeriodOptions, name: string, value: string): Refusal | null {
  switch (name) {
    case 'tz':
      options.timeZone = value;
      return null;
    case 'scope':
      options.scope = value;
      return null;
    case 'format':
      for (const word of value.toLowerCase().split(',')) {
        const format = readFormat(word);
        if (!format)
          return refuse('format-unknown', `“${word}” is no format; choose from ${FORMATS.join(', ')}.`);
        if (!options.formats.includes(format)) options.formats.push(format);
      }
      return null;
    case 'as-of': {
      const asOf = readAsOf(value);
      if (asOf && asOf.kind === 'refused') return asOf;
      options.asOf = asOf;
      return null;
    }
    default:
      return refuse('option-unknown', `“${name}=” is no option; there are tz=, format=, scope= and as-of=.`);
  }
}

/**
 * Takes the options out of one line of text.
 * @param isName says whether a text is a configured period name, whose words are then left alone
 * @returns what remains (lower case), or a refusal
 */
export function readOptions(
  typed: string,
  isName: (text: string) => boolean,
): { kind: 'read'; options: PeriodOptions; period: string } | Refusal {
  const options = noOptions();
  let refusal: Refusal | null = null;
  const rest = normalize(typed)
    .replace(/\s*=\s*/g, '=')
    .replace(/(?<=^|\s)([a-z-]+)=(?:"([^"]*)"|(\S*))/gi, (_, name: string, quoted, plain) => {
      refusal ??= readOption(options, name.toLowerCase(), quoted ?? plain);
      return '';
    })
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
  if (refusal) return refusal;
  if (isName(rest)) return { kind: 'read', options, period: rest };
  const words = rest.split(' ').filter((word) => {
    const format = readFormat(word);
    if (format && !options.formats.includes(format)) options.formats.push(format);
    if (Object.hasOwn(SWITCHES, word)) options[SWITCHES[word]!] = true;
    return !format && !Object.hasOwn(SWITCHES, word);
  });
  return { kind: 'read', options, period: words.join(' ') };
}
