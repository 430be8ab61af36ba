import type { PlainMessage } from '../message/plain-message.ts';
import type { Headline } from './headline.ts';
import { severityOfLine } from './read-severity.ts';
import {
  classifyColour,
  componentStates,
  emojiStates,
  type State,
  stateFields,
  stateOfValue,
  stateWords,
  weakStateFields,
} from './vocabulary.ts';

/** One fact that speaks for a state. Anchored facts (a prefix, a field, a state word) outweigh looks, looks outweigh problem words. */
export interface Evidence {
  state: State;
  /** 0 to 100. */
  weight: number;
  why: string;
}

export const FIELD_FROM = 78;
export const SENTENCE_FROM = 86;

/** "no errors", "0 failed": said of a good run. */
const NEGATED =
  /\b(?:0|no|zero|none|without(?: any)?)\s+(?:[\p{L}-]+ )?(?:failed|failures?|errors?|issues?|alerts?|problems?|incidents?|vulnerabilit(?:y|ies)|breaking changes?|violations?|warnings?|drift|anomal(?:y|ies)|findings?)\b/giu;

const NOT = /\b(?:not|n't|never|cannot|be|until|once|when|if|to be|un)[ -]$/i;

const RECOVERY = [
  /\b(?:has |have |had |is |are |was |were |been |now |got |automatically |auto[- ]?)*(?:recovered|resolved|restored|mended|remediated|cleared)\b/gi,
  /\b(?:is|are|came|went|come|comes|now|was|has come|gone)\s+(?:now |all |fully |marked )*(?:back )?(?:up|ok|okay|online|healthy|operational|green|reachable|normal|passing|stable|succeeding|working)\b(?!\s+(?:to|by|from|for|\d|in arms))/gi,
  /\ball (?:systems|services|components) (?:are )?(?:operational|normal|healthy|up|green)\b/gi,
  /\bis\s+(?:now )?available\b(?!\s+(?:at|in|on|for|to|via))/gi,
  /\bback\s+(?:up|online|to normal|to healthy|to ok|to green|in service|within|under|below|in sync)\b/gi,
  /\b(?:is|are)\s+(?:now )?back\b(?![- ]?(?:end|log|up\b|off))/gi,
  /\b(?:is|are)\s+(?:now )?(?!(?:down|fail|unreach|broken|unhealthy|offline|critical|late|stuck|slow|degraded|unavail|high|firing|alerting|not|above|over|err|missing|crash)\w*)[a-z]{2,16}(?: [a-z]{2,16}){0,2} again\b/gi,
  /\breturned to (?:a )?(?:normal|ok|healthy|service|green|operational)/gi,
  /\bno longer (?:firing|alerting|failing|down|detected|breach\w*|unhealthy|in alarm|violat\w*|an issue|critical|present|reproduc\w*|drift\w*|exceed\w*|active|late|missing|affected)/gi,
  /\b(?:closed|resolved|recovered|cleared)\s+(?:the |this |an )?(?:alert|incident|issue|problem|alarm|violation|drift)\b/gi,
  /\b(?:alert|incident|issue|problem|alarm|violation|drift|error|warning|outage|anomaly|finding|vulnerability|case|event)s?(?: #?[\w-]{1,24})?\s+(?:(?:is|was|has|have|been|now|automatically|auto)\s+)*(?:resolved|closed|cleared|recovered|over|fixed|ended|auto-resolved|dismissed)\b/gi,
  /\bmarked\b.{0,120}\b(?:as )?(?:resolved|fixed|done)\b/gi,
  /\b(?:changed|moved|transitioned|went|switched)\b.{0,80}\bto\s+["'`]?(?:ok|normal|resolved|up|healthy|green|good|passed|passing|closed|operational|available)\b/gi,
  /\b(?:passes|passed|passing|works|working|succeeds|succeeded|succeeding|healthy|up|ok|fine|responding|reporting|running|available|reachable|green|compliant|matches|in sync)\s+again\b/gi,
  /\b(?:was|has been|been|is|now|got)\s+fixed\b/gi,
  /\b(?:builds?|tests?|pipeline|job|workflow)\b.{0,40}\bfixed\b/gi,
  /\b(?:has been|was|is now|been)\s+(?:automatically )?closed\b/gi,
];

const ACKNOWLEDGEMENT = [
  /\b(?:has |have |was |been |is )*(?:acknowledged|acked)\b/gi,
  /\b(?:is looking into (?:it|this|the|["“'])|is investigating this|took ownership|claimed (?:the|this) (?:alert|incident))\b/gi,
];

const UPDATE = [
  /\b(?:re-?assigned|escalated|snoozed|silenced|muted|added (?:a )?(?:note|comment|responder)|left a (?:note|comment))\b/gi,
  /\bassigned\b.{1,160}\bto\b/gi,
  /\b(?:changed|updated|set|raised|lowered)\b.{0,60}\b(?:priority|severity|assignee|impact)\b|\b(?:priority|severity|impact) (?:was |has been )?(?:changed|updated|raised|lowered|set)\b/gi,
  /\b(?:has been|was|is)\s+(?:mitigated|identified|escalated|snoozed)\b/gi,
  /\bcommented on (?:the |this |an? )?(?:alert|incident|issue)\b/gi,
];

/** Says that something is wrong now. */
const PROBLEM =
  /\b(?:is|are|was|went|goes|now|still|currently|appears|seems|be)\s+(?:now |still |currently |in (?:a )?)?(?:down|offline|unreachable|unavailable|failing|critical|degraded|unhealthy|alarm|alert(?:ing)?|firing|warning|not (?:responding|ready|ok|healthy|running|reachable|available|found)|late|missing|overdue|broken|crashing|crashloop\w*|too (?:high|low|slow|many)|at risk|expired|expiring|about to expire|stuck|blocked|elevated|anomalous|high|above|below|over|out of (?:memory|disk|date|sync|range))\b|\b(?:failed|errored|triggered|crashed|breached|has failed|have failed|timed out|exceed(?:s|ed)|violat(?:es|ed)|went down|alarm state|in alarm|state to alarm|stopped (?:responding|working|reporting|sending)|did not (?:run|start|complete|finish|report|respond|check in)|has not (?:run|reported|checked|been seen|completed)|oomkilled|oom killed|crashloopbackoff|imagepullbackoff|errimagepull|back-off|evicted|(?:was|were|been|being|automatically) rolled back|rolling back|declared|paging|violation|breaking changes?|drift(?:ed)? detected|detected|is (?:err|error|failed|stalled|stopped)|(?:has|have) gone (?:down|offline|dark)|exited with (?:code |status |exit code )?[1-9]\d*|non-zero exit|found (?:\d+|an?|new)|(?:vulnerab\w*|cve-[\d-]+|secrets?|issues?|errors?|violations?|malware|mismatch\w*|anomal\w+|problems?|failures?) (?:(?:was|were|has been|have been) )?found)\b/i;

/** Says so in a weaker way. */
const TROUBLE =
  /\b(?:fail(?:s|ing|ure|ures)?|down|outages?|downtime|breach(?:es|ing)?|exceed(?:ing)?|violat(?:ions?|ing)|unreachable|time-?outs?|exceptions?|panic|unhealthy|incidents?|anomal(?:y|ies|ous)|degrad(?:ed|ation)|degraded|vulnerabilit(?:y|ies)|vulnerable|cve-\d+|drift(?:ed|s)?|regress(?:ion|ions|ed)|spik(?:e|es|ing)|surge|drop(?:ped)?|thresholds?|slow|latency|saturat\w+|deadlocks?|lag(?:ging)?|missed|no data|lost|denied|unauthori[sz]ed|suspicious|malware|intrusion|leak(?:ed|s)?|exposed|expir(?:es|ing|ed|y)|errors?|alert|alarm|warning|critical|fatal|stopped|rejected|invalid|inconsisten\w+|mismatch\w*|corrupt\w*|too many|not (?:ready|responding|running|found)|5\d\d|oom|killed|burn(?:ing)?|backlog|swap\w*|high|hot|overload(?:ed)?|unusual|attack|brute|impossible travel|incompatible|deprecated|removed|required)\b|(?:Error|Exception|Failure|Failed|Down|Timeout|Lag|Missing|Latency|Burn|High|Low|Unavailable|Full)\b/;

const SUCCESS =
  /\b(?:success(?:ful|fully)?|succeeded|succeeds|completed|deployed|finished|applied|rolled back|published|released|shipped|promoted|merged|synced|is (?:ready|live|complete)|went live|all (?:good|clear|checks|tests)|(?:checks|tests|build|pipeline|job|workflow|run)s? (?:have |has )?passed|passed)\b/i;
const RUNNING =
  /\b(?:in progress|has started|was started|started|is starting|starting|queued|is running|is deploying|deploying|began|initiated|kicked off)\b/i;

const clearOf = (text: string): string => text.replace(NEGATED, ' ');

function matchesFree(patterns: RegExp[], text: string): string | null {
  for (const pattern of patterns)
    for (const match of text.matchAll(pattern)) {
      const before = text.slice(Math.max(0, match.index - 14), match.index);
      if (!NOT.test(before)) return match[0].trim().slice(0, 60);
    }
  return null;
}

export const speaksOfTrouble = (text: string): boolean => {
  const clear = clearOf(text.slice(0, 8_000));
  return (
    PROBLEM.test(clear) ||
    TROUBLE.test(clear) ||
    /\b(?:fail|error|critical|alert|outage|incident|down)/i.test(clear)
  );
};

export const saysSuccess = (text: string): boolean => SUCCESS.test(text.slice(0, 2_000));
export const saysRunning = (text: string): boolean => RUNNING.test(text.slice(0, 2_000));

/** Everything that speaks for a state, strongest first. */
export function gatherEvidence(message: PlainMessage, headline: Headline | null): Evidence[] {
  const found: Evidence[] = [
    ...actorLines(message),
    ...(headline ? headlineEvidence(headline) : []),
    ...fieldEvidence(message).filter((one) => one.state !== 'running' || headline?.state !== 'firing'),
    ...looks(message, headline),
    ...bodyEvidence(message, headline),
  ];
  return found.toSorted((a, b) => b.weight - a.weight);
}

/** "Resolved by …", "Acknowledged by …" as a line of its own: what on-call tools add to a message that they otherwise leave. */
function actorLines(message: PlainMessage): Evidence[] {
  const found: Evidence[] = [];
  for (const line of message.proseLines.slice(0, 80)) {
    const match =
      /^(?:status: )?(auto-?resolved|resolved|closed|acknowledged|acked|reopened|re-triggered|unacknowledged)\s+(?:automatically\b|by\b(?!\s*[:-]?\s*(?:none|nobody|n\/a|-)?\s*$))/i.exec(
        line,
      );
    const state = match && line.length < 160 ? stateWords.get((match[1] ?? '').toLowerCase()) : undefined;
    if (state)
      found.push({ state, weight: state === 'resolved' ? 100 : 98, why: `line "${line.slice(0, 60)}"` });
  }
  return found;
}

function headlineEvidence(headline: Headline): Evidence[] {
  const found: Evidence[] = [];
  const line = clearOf(headline.line);
  if (headline.state)
    found.push({
      state: headline.state,
      weight: headline.state === 'success' || headline.state === 'running' ? 72 : headline.weak ? 64 : 95,
      why: `state word "${headline.state}" in the headline`,
    });
  const arrow = /\b([\p{L}]+)\s*(?:→|⇒|->|=>)\s*([\p{L}]+)\b/u.exec(line);
  const turned =
    arrow && stateWords.has((arrow[1] ?? '').toLowerCase())
      ? stateWords.get((arrow[2] ?? '').toLowerCase())
      : null;
  if (turned) found.push({ state: turned, weight: 92, why: `transition "${arrow?.[0]}"` });
  const recovery = matchesFree(RECOVERY, line);
  if (recovery) found.push({ state: 'resolved', weight: 90, why: `the headline says "${recovery}"` });
  const seen = matchesFree(ACKNOWLEDGEMENT, line);
  if (seen) found.push({ state: 'acknowledged', weight: 91, why: `the headline says "${seen}"` });
  const update = matchesFree(UPDATE, line);
  if (update) found.push({ state: 'update', weight: 86, why: `the headline says "${update}"` });
  const problem = PROBLEM.exec(line);
  if (problem) found.push({ state: 'firing', weight: 60, why: `the headline says "${problem[0].trim()}"` });
  else if (SUCCESS.test(line))
    found.push({ state: 'success', weight: 58, why: 'the headline tells of a success' });
  else if (RUNNING.test(line))
    found.push({ state: 'running', weight: 57, why: 'the headline tells of something under way' });
  else if (TROUBLE.test(line))
    found.push({ state: 'firing', weight: 40, why: 'problem words in the headline' });
  if (severityOfLine(headline.line))
    found.push({ state: 'firing', weight: 45, why: 'a severity in the headline' });
  return found;
}

function fieldEvidence(message: PlainMessage): Evidence[] {
  const found: Evidence[] = [];
  for (const field of message.fields.slice(0, 200)) {
    const component = field.declared
      ? componentStates.get(field.value.toLowerCase().replace(/_/g, ' '))
      : undefined;
    if (component) found.push({ state: component, weight: 79, why: `${field.name}: ${field.value}` });
    const rank = (stateFields as readonly string[]).indexOf(field.name);
    if (rank < 0 || component) continue;
    const state = stateOfValue(field.value) ?? emojiState(field.emoji);
    if (state === null) continue;
    const base = weakStateFields.has(field.name) ? 56 : field.declared ? 84 : 80;
    const weight = state === 'success' || state === 'running' ? base - 10 : base;
    found.push({
      state,
      weight: weight - rank / 100,
      why: `field ${field.name}: ${field.value.slice(0, 40)}`,
    });
  }
  return found;
}

function emojiState(emoji: string[]): State | null {
  for (const name of emoji) {
    const look = emojiStates[name];
    if (look === 'good') return 'resolved';
    if (look === 'bad') return 'firing';
    if (look === 'seen') return 'acknowledged';
  }
  return null;
}

function looks(message: PlainMessage, headline: Headline | null): Evidence[] {
  const found: Evidence[] = [];
  for (const name of headline?.emoji.slice(0, 4) ?? []) {
    const look = emojiStates[name];
    if (look === 'good') found.push({ state: 'resolved', weight: 70, why: `:${name}: leads the message` });
    if (look === 'bad') found.push({ state: 'firing', weight: 52, why: `:${name}: leads the message` });
    if (look === 'warn') found.push({ state: 'firing', weight: 44, why: `:${name}: leads the message` });
    if (look) break;
  }
  const colour = message.colours.map(classifyColour).find((one) => one !== 'neutral');
  if (colour === 'good') found.push({ state: 'resolved', weight: 65, why: 'the colour is green' });
  if (colour === 'bad') found.push({ state: 'firing', weight: 50, why: 'the colour is red' });
  if (colour === 'warn') found.push({ state: 'firing', weight: 42, why: 'the colour is a warning' });
  return found;
}

/** Sentences of the first lines under the headline. */
function bodyEvidence(message: PlainMessage, headline: Headline | null): Evidence[] {
  const found: Evidence[] = [];
  const body = message.proseLines.filter((line) => line !== headline?.line).slice(0, 8);
  for (const line of body) {
    const text = clearOf(line.slice(0, 400));
    const recovery = matchesFree(RECOVERY, text);
    if (
      recovery &&
      !/\b(?:will|would|should|may|might|auto-resolve|last|previous(?:ly)?|yesterday)\b/i.test(text)
    )
      found.push({ state: 'resolved', weight: 62, why: `the text says "${recovery}"` });
    const prefix = stateOfLead(text);
    if (prefix) found.push({ state: prefix, weight: 61, why: `a line starts with a state` });
    const problem = PROBLEM.exec(text);
    if (problem) found.push({ state: 'firing', weight: 38, why: `the text says "${problem[0].trim()}"` });
  }
  return found;
}

function stateOfLead(line: string): State | null {
  const word = /^\W*([\p{L}-]+(?: [\p{L}-]+)?)\s*(?:[:!]|$)/u.exec(line)?.[1];
  const state = word ? (stateWords.get(word.toLowerCase()) ?? null) : null;
  return state === 'firing' || state === 'resolved' || state === 'acknowledged' ? state : null;
}
