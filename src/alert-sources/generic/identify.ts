import type { PlainMessage } from '../message/plain-message.ts';
import { severityOfWord } from './read-severity.ts';
import { stateWords } from './vocabulary.ts';

/** How a message names its problem. `id` keys are better than `name` keys. */
export interface Identity {
  dedupeKey: string | null;
  aliases: string[];
  why: string;
}

/** Path words before an id that stays the same from firing to recovery. Runs, events, results change each time. */
const STABLE_PATH =
  /\/(?:incidents?|issues?|problems?|alerts?|alarms?|monitors?|checks?|cases?|violations?|findings?|vulnerabilit(?:y|ies)|errors?|groups?|alert-groups?|drifts?|cronjobs?|heartbeats?|uptime|outages?|faults?|items?|situations?|projects\/[\w-]+\/faults|pings?|tests?)\/(?:details\/|view\/|show\/|list\/|[a-z]{1,12}\/)?#?([\w.~-]{0,80}\d[\w.~-]{0,80})(?=$|[/?#&;])/i;
const STABLE_QUERY =
  /[?&;#](?:incident_?id|alert_?id|issue_?id|problem_?id|monitor_?id|check_?id|pid|triggerid|rule_?id|alarm|incident|issue|alert)=([\w.~:-]{2,80})/i;
/** An id that is a time or random for each message is none. */
const VOLATILE = /^(?:1[5-9]\d{8}|1[5-9]\d{11}|20\d{2}-?\d{2}-?\d{2}.*)$/;

const ID_FIELDS = new Set([
  'incident id',
  'incident',
  'incident #',
  'incident number',
  'alert id',
  'issue id',
  'issue',
  'problem id',
  'original problem id',
  'problem',
  'monitor id',
  'check id',
  'alarm id',
  'case',
  'case id',
  'finding id',
  'violation id',
  'short id',
  'fingerprint',
  'dedup key',
  'dedupkey',
  'dedup_key',
  'entity_id',
  'entity id',
  'rule id',
  'trigger id',
  'drift id',
  'drift',
  'alias',
  'number',
  'reference',
  'ref',
  'ticket',
]);
const ID_VALUE = /^#?([\p{L}]{0,12}[-_ ]?#?\d[\w:.-]{0,60}|[0-9a-f]{8}-[0-9a-f-]{20,32}|[0-9A-Z]{8,40})$/iu;
const ID_IN_LINE =
  /(?:^|[\s([{"'])(?:#(\d{1,10})|((?:INC|INCIDENT|PROBLEM|P|ALERT|ALR|ISSUE|CASE|DRIFT|EVT|SEC|VULN|ANOM)[-#]\d[\w-]{0,20}))(?=$|[\s\])}:,."'])/;

const NAME_FIELDS = [
  'alarm name',
  'alert name',
  'alertname',
  'monitor name',
  'monitor',
  'check',
  'check name',
  'rule',
  'rule name',
  'alert rule',
  'trigger',
  'trigger name',
  'condition',
  'condition name',
  'test',
  'test name',
];
const TARGET_FIELDS = [
  'host',
  'hostname',
  'host name',
  'instance',
  'service',
  'service name',
  'resource',
  'entity',
  'impacted entities',
  'affected resource',
  'node',
  'namespace',
  'cluster',
  'environment',
  'env',
  'region',
  'endpoint',
  'database',
  'queue',
  'repository',
  'branch',
  'job',
  'group',
  'policy',
  'device',
  'sensor',
  'url',
  'monitor url',
  'component',
  'project',
  'application',
  'account id',
  'package',
];

/** Sender, then the sender's id where the message has a stable one, else the problem's name without what varies. */
export function identify(message: PlainMessage, title: string, url: string | null): Identity {
  const sender = slug(message.names[0] ?? message.botId ?? message.appId ?? 'unknown');
  const subject = subjectOf(title);
  const nameField = NAME_FIELDS.map((name) => declared(message, name)).find(Boolean);
  const target = TARGET_FIELDS.map((name) => declared(message, name))
    .filter(Boolean)
    .map((value) => slug((value ?? '').slice(0, 120)));
  const names = [subject || slug(nameField ?? ''), ...new Set(target)].filter(Boolean);
  const byName = names.length > 0 ? `generic:${sender}:name:${names.join('|')}`.slice(0, 300) : null;
  const byTitle = subject ? `generic:${sender}:title:${subject}`.slice(0, 300) : null;
  const aliases = [byName, byTitle].filter((key): key is string => key !== null);
  const id = stableId(message, title, url);
  if (id) return { dedupeKey: `generic:${sender}:id:${id.toLowerCase()}`, aliases, why: `id ${id}` };
  return {
    dedupeKey: byName,
    aliases: aliases.filter((key) => key !== byName),
    why: byName ? "the problem's name" : 'nothing identifies it',
  };
}

function declared(message: PlainMessage, name: string): string | null {
  return message.fields.find((field) => field.name === name && field.value !== '')?.value ?? null;
}

function stableId(message: PlainMessage, title: string, url: string | null): string | null {
  for (const field of message.fields.slice(0, 200)) {
    if (!ID_FIELDS.has(field.name)) continue;
    const id = ID_VALUE.exec(field.value.trim())?.[1];
    if (
      id &&
      !VOLATILE.test(id) &&
      stateWords.get(id.toLowerCase()) === undefined &&
      severityOfWord(id) === null
    )
      return id;
  }
  const path = url
    ? (STABLE_PATH.exec(url.slice(0, 1_000))?.[1] ?? STABLE_QUERY.exec(url.slice(0, 1_000))?.[1])
    : undefined;
  if (path && !VOLATILE.test(path)) return path;
  const inLine =
    ID_IN_LINE.exec(message.lines.find((line) => line.includes(title.slice(0, 40))) ?? title) ??
    ID_IN_LINE.exec(title);
  return inLine ? (inLine[1] ?? inLine[2] ?? null) : null;
}

const NOISE = new Set(
  'a an the is are was were has have had been be being now again still currently it its this that alert alerts alerting notification status state changed change from to at on in for since after by with and or of new re back gone under over than least more less not no longer within out please check level priority severity service monitor host site website'.split(
    ' ',
  ),
);

/** Where a title turns from the problem to its reason, its reading or its length. */
const ASIDE =
  /(?:[.,;(]\s*|\s[-–—|]\s*|\s)(?:it was (?:down|up)|downtime|duration|reason|root cause|because|due to|caused by|current(?:ly)? (?:value|status)|value|last (?:value|check)|error:|was down|down for|after being|outage (?:lasted|duration))\b.*$/;

/** "web-07 is down - ping critical - packet loss = 100%": what follows the state varies. */
const AFTER_STATE =
  /^(.{3,300}?\S\s+(?:is|are|was|went|came|has|have)\s+(?:now |back |been |again )*(?:down|up|ok|critical|warning|unknown|unreachable|reachable|offline|online|healthy|unhealthy|recovered|available|unavailable|resolved|triggered|closed|failed)(?: again)?)(?:\s*[-–—,;.(]\s|\s+(?:since|at|after|with|due|because)\b).*$/;

/** The words of a title that name the problem: without states, severities, readings, durations and times. */
export function subjectOf(title: string): string {
  const line = title.slice(0, 600).toLowerCase().replace(AFTER_STATE, '$1');
  const text = (line.slice(0, 8) + line.slice(8).replace(ASIDE, ' '))
    .replace(/https?:\/\/\S+/g, (url) => url.replace(/[?#].*$/, ''))
    .replace(
      /\d{4}-\d{2}-\d{2}(?:[t ]\d{2}:\d{2}(?::\d{2})?\S*)?|\b\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?\b/g,
      ' ',
    )
    .replace(
      /\b(?:for|after|in|lasted|duration|down for|was down for|within|since)\s+(?:\d+(?:\.\d+)?\s*(?:d|h|m|s|ms|min|mins|sec|secs|minutes?|hours?|days?|seconds?)\b[\s,and]*)+/g,
      ' ',
    )
    .replace(/\bhttp(?:\/\d(?:\.\d)?)? ?\d{3}\b|\bstatus(?: code)? \d{3}\b|\b\d[\d.,]*x\b/g, ' ')
    .replace(/[<>=≥≤]+\s*-?\d[\d.,]*\s*(?:%|[a-z]{1,3}\b)?/g, ' ')
    .replace(
      /-?\b\d[\d.,]*\s?(?:%|percent|ms|s|sec|seconds?|minutes?|mins?|hours?|days?|gb|mb|kb|tb|gib|mib|kib|rps|qps|req\/s|lines?|events?|errors?|hits?|times?|failures?|requests?|messages?|users?|rows?|logs?|occurrences?|instances?|pods?|datapoints?|matches|results?|of \d+)(?![\p{L}\d])/gu,
      ' ',
    )
    .replace(/(^|[\s(])-?\d+\.\d+(?=$|[\s),])/g, '$1 ')
    .replace(/\b(?:is|at|was|reached|value|currently|now|of)\s*[:=]?\s+-?\d[\d.,]*(?=$|[\s,.)])/g, ' ');
  const kept: string[] = [];
  for (const [token] of text.matchAll(/[\p{L}\d][\p{L}\d_./:@-]*/gu)) {
    const word = token.replace(/[.:/-]+$/, '');
    if (NOISE.has(word) || isVarying(word)) continue;
    kept.push(word);
  }
  return kept.join(' ').slice(0, 200);
}

const VARYING = new Set(
  'firing fired triggered reporting renewed re-triggered retriggered resolved recovered recovery problem down up ok critical crit warning warn error failed failure failing fail fails passed passing pass passes success succeeded successful fixed closed opened open cleared acknowledged detected alarm unhealthy healthy degraded normal unreachable reachable online offline available unavailable active inactive activated auto-resolved auto resolve close high low medium major minor info fatal p1 p2 p3 p4 p5 sev1 sev2 sev3 returned went came responding normally operational broken above below exceeded exceeds stopped started expired ended confirmed restored missing missed late stable breached breaching drifted matches'.split(
    ' ',
  ),
);
const isVarying = (word: string): boolean => VARYING.has(word) || severityOfWord(word) !== null;

export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\d._/@-]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 120);
