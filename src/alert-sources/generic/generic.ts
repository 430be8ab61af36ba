import type { Alert, AlertKind } from '../../domain/alert.ts';
import { toInstant } from '../../domain/instant.ts';
import type { PlainMessage } from '../message/plain-message.ts';
import { fieldOf } from '../message/plain-message.ts';
import { oneLine } from '../message/plain-text.ts';
import { classify } from './classify.ts';
import { CONSTANT, contentWords, findHeadline, type Headline } from './headline.ts';
import { identify } from './identify.ts';
import { refuse } from './not-an-alert.ts';
import { readChange } from './read-change.ts';
import { readLink } from './read-link.ts';
import { readMentions } from './read-mentions.ts';
import { readService } from './read-service.ts';
import { readSeverity } from './read-severity.ts';
import { type Evidence, gatherEvidence, saysRunning, saysSuccess, speaksOfTrouble } from './read-status.ts';
import { componentStates, stateFields } from './vocabulary.ts';

/** Reads a message of a sender that nobody has described: by anchored state words first, by looks next, by problem words last. */
export function readGeneric(message: PlainMessage): Alert {
  const headline = findHeadline(message);
  const evidence = gatherEvidence(message, headline);
  const { kind, why } = decideKind(message, headline, evidence);
  const title = titleOf(message, headline);
  const line = headline?.line ?? '';
  const { severity, why: severityWhy } = readSeverity(message, line, headline?.thin ?? []);
  const url = readLink(message, headline);
  const service = readService(message, line);
  const identity = identify(message, title, url);
  const silent = kind === 'ignore' || kind === 'unparsed';
  return {
    kind,
    source: message.mail ? 'mail' : 'generic',
    title,
    severity,
    service,
    class: classify(title, message.text),
    dedupeKey: silent ? null : identity.dedupeKey,
    aliases: silent ? [] : identity.aliases,
    url,
    count: kind === 'ignore' ? 0 : readCount(message, line),
    occurredAt: readTime(message),
    mentions: readMentions(message),
    text: message.text.slice(0, 4_000),
    why: [
      ...why,
      ...(severity && severityWhy ? [severityWhy] : []),
      ...(silent ? [] : [`identified by ${identity.why}`]),
    ],
    change: kind === 'ignore' ? readChange(message, line, url, service) : null,
  };
}

/** The headline, or the named subject where the headline says nothing but a state. */
function titleOf(message: PlainMessage, headline: Headline | null): string {
  const title = headline?.title || oneLine(message.text, 200) || '(no text)';
  if (contentWords(title) > 0 && title.length > 1) return title;
  const component = message.fields.find(
    (field) => field.declared && componentStates.has(field.value.toLowerCase().replace(/_/g, ' ')),
  );
  if (component?.name && !(stateFields as readonly string[]).includes(component.name))
    return oneLine(component.name, 200);
  const subject = ['host', 'hostname', 'instance', 'resource', 'service', 'check', 'monitor', 'rule']
    .map((name) => fieldOf(message, name))
    .filter(Boolean);
  return subject.length > 0 ? oneLine(subject.slice(0, 2).join(': '), 200) : title;
}

interface Decision {
  kind: AlertKind;
  why: string[];
}

function decideKind(message: PlainMessage, headline: Headline | null, evidence: Evidence[]): Decision {
  const opening = [headline?.line ?? '', ...message.lines.slice(0, 12)].join('\n');
  const first = message.lines.find((line) => !CONSTANT.test(line)) ?? '';
  const refusal = refuse(message, opening, `${headline?.line ?? ''}\n${first}`, evidence);
  if (refusal) return { kind: 'ignore', why: [refusal] };
  const [best] = evidence;
  if (best) {
    const why = [best.why, ...evidence.slice(1, 3).map((one) => one.why)];
    switch (best.state) {
      case 'firing':
        return { kind: 'firing', why };
      case 'acknowledged':
      case 'update':
        return { kind: best.state, why };
      case 'resolved':
        return isMereSuccess(message, headline, best)
          ? { kind: 'ignore', why: ['a success, not a recovery', ...why] }
          : { kind: 'resolved', why };
      case 'success':
        return { kind: 'ignore', why: ['a success, not an alert', ...why] };
      case 'running':
        return { kind: 'ignore', why: ['something under way, not an alert', ...why] };
    }
  }
  if (speaksOfTrouble(opening))
    return { kind: 'unparsed', why: ['words of trouble, but no state that can be told'] };
  if (isProse(message.text)) return { kind: 'ignore', why: ['plain talk without a word about a problem'] };
  return { kind: 'unparsed', why: ['no reader understands this message'] };
}

/** Green looks alone on a message that tells of work done well: a deploy, a backup, a build. */
function isMereSuccess(message: PlainMessage, headline: Headline | null, best: Evidence): boolean {
  if (best.weight > 72) return false;
  const text = `${headline?.line ?? ''}\n${message.lines.slice(0, 3).join('\n')}`;
  if (saysSuccess(text) && !/\bagain\b/i.test(text)) return true;
  if (saysRunning(text)) return true;
  return !speaksOfTrouble(text) && isProse(headline?.line ?? '') && best.weight <= 65;
}

const COMMON = new Set(
  'the a an is are was to of for in on at and or you your we our has have this that it with from new today now be will by as all no not who what there here time'.split(
    ' ',
  ),
);

/** True for text of a person's language: two common words at least. */
function isProse(text: string): boolean {
  const words = new Set<string>();
  for (const [token] of text
    .slice(0, 2_000)
    .toLowerCase()
    .matchAll(/[a-z']+/g))
    if (COMMON.has(token)) words.add(token);
  return words.size >= 2;
}

/** `[FIRING:2, RESOLVED:1]` counts three; everything else is one. */
function readCount(message: PlainMessage, line: string): number {
  const bracket = /\[((?:firing|resolved)\s*:?\s*\d+[^\]]{0,40})\]/i.exec(line);
  const numbers = bracket?.[1]?.match(/\d+/g)?.map(Number) ?? [];
  const total = numbers.reduce((sum, one) => sum + one, 0);
  if (total > 0 && total < 100_000) return total;
  const field = fieldOf(message, 'firing alerts', 'number of alerts', 'alert count', 'alerts firing');
  return field && /^\d{1,5}$/.test(field) ? Math.max(1, Number(field)) : 1;
}

const TIME_FIELDS = [
  'started at',
  'started',
  'start time',
  'starts at',
  'triggered at',
  'time',
  'timestamp',
  'event time',
  'date',
  'occurred at',
  'first seen',
  'since',
  'detected at',
  'when',
  'date/time',
  'problem started',
];

function readTime(message: PlainMessage): string | null {
  for (const name of TIME_FIELDS) {
    const value = fieldOf(message, name);
    const found = value
      ? /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})/.exec(
          value,
        )
      : null;
    if (!found) continue;
    const time = Date.parse(
      found[0]
        .replace(' ', 'T')
        .replace(/\s?(?:UTC|GMT)$/, 'Z')
        .replace(/\s/g, '')
        .replace(/([+-]\d{2})(\d{2})$/, '$1:$2'),
    );
    if (!Number.isNaN(time)) return toInstant(time);
  }
  return null;
}
