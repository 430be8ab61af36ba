import type { ActionsBlockElement, ContextBlock, HeaderBlock, KnownBlock, SectionBlock } from '@slack/types';
import { type Anomaly, isGone, isOpen, type LifecycleStatus } from '../../domain/anomaly.ts';
import { elapsed } from '../../domain/elapsed.ts';
import { anomalyKey } from '../../domain/events/event.ts';
import { toEpoch } from '../../domain/instant.ts';
import type { AnomalyView, OutgoingMessage } from '../../ports.ts';
import { button, type MenuChoice, menu } from './actions.ts';
import { authorizationBlocks } from './card-authorization.ts';
import { causeBlocks } from './card-cause.ts';
import { resolutionBlocks } from './card-resolution.ts';
import { canaryCard } from './program/canary.ts';
import { responseBlocks } from './program/card-response.ts';
import { context, section } from './section.ts';
import { inert, inertWithCode, link, moment, plain, utc, who } from './text.ts';

/** State is told in words; the sign beside it only helps the eye. Whoever takes it need not have acknowledged it. */
const stateOf = ({ status, assignee }: Anomaly): string =>
  status === 'detected' && assignee ? '🟠 Open, taken by somebody' : statusWords[status];

const statusWords: Record<LifecycleStatus, string> = {
  detected: '🔴 Open, nobody has it yet',
  acknowledged: '🟠 Open, somebody is on it',
  mitigated: '🟡 Open, mitigated',
  resolved: '🟢 Resolved',
  closed: '⚪ Closed',
  merged: '⚪ Merged into another',
  voided: '⚪ Voided, recorded in error',
};

export const severityWords = { sev1: 'SEV 1', sev2: 'SEV 2', sev3: 'SEV 3', sev4: 'SEV 4' } as const;

const field = (name: string, value: string) => ({ type: 'mrkdwn' as const, text: `*${name}*\n${value}` });

function header(anomaly: Anomaly): HeaderBlock {
  const title = `${anomalyKey(anomaly.number)} · ${severityWords[anomaly.severity]} · ${anomaly.summary}`;
  return { type: 'header', text: { type: 'plain_text', text: plain(title, 150), emoji: false } };
}

function severityText(anomaly: Anomaly): string {
  const newest = anomaly.severityChanges.at(-1);
  if (newest) return `${severityWords[anomaly.severity]}, set by ${who(newest)}`;
  return anomaly.alertSeverity === null
    ? `${severityWords[anomaly.severity]} (the alert names none)`
    : `${severityWords[anomaly.severity]} (the alert says ${anomaly.alertSeverity})`;
}

function facts({ anomaly, alertUrl }: AnomalyView): SectionBlock {
  const services =
    anomaly.services.map((service) => inert(service, 80)).join(', ') || 'not named by the alert';
  const times = anomaly.signalCount === 1 ? 'once' : `${anomaly.signalCount} messages`;
  return {
    type: 'section',
    fields: [
      field('State', stateOf(anomaly)),
      field('Severity', severityText(anomaly)),
      field('Where', `${services}${anomaly.environment ? ` · ${inert(anomaly.environment, 40)}` : ''}`),
      field('Since', moment(anomaly.detectedAt)),
      field(
        'Heard',
        `${times} · ${link(alertUrl, 'the alert')} · ${link(anomaly.url, inert(anomaly.sender, 40))}`,
      ),
      field('On it', onIt(anomaly)),
    ],
  };
}

function onIt(anomaly: Anomaly): string {
  const [first] = anomaly.acknowledgements;
  if (anomaly.assignee) return inert(anomaly.assignee.label, 80);
  if (first) return `${who(first)} since ${moment(first.at)}`;
  const paged = anomaly.pager?.acknowledgements[0];
  return paged ? `${inert(paged.label, 80)} (in PagerDuty)` : 'nobody yet';
}

function history(anomaly: Anomaly): ContextBlock[] {
  const lines: string[] = [];
  if (anomaly.recurrenceOf !== null) lines.push(`Seen before as ${anomalyKey(anomaly.recurrenceOf)}.`);
  if (anomaly.absorbed.length > 0) lines.push(`Holds ${anomaly.absorbed.map(anomalyKey).join(', ')}.`);
  if (anomaly.mergedInto !== null) lines.push(`Now part of ${anomalyKey(anomaly.mergedInto)}.`);
  const reopened = anomaly.reopenings.at(-1);
  if (reopened)
    lines.push(
      `Reopened ${anomaly.reopenings.length}× · last by ${who(reopened)} ${moment(reopened.at)}: ${inert(reopened.reason, 200)}`,
    );
  const corrected = anomaly.corrections.at(-1);
  if (corrected) lines.push(`Sentence corrected by ${who(corrected)} ${moment(corrected.at)}.`);
  const lowered = anomaly.severityChanges.at(-1);
  if (lowered && lowered.from < lowered.to && lowered.approvedBy === null)
    lines.push(
      `Severity lowered from ${severityWords[lowered.from]} by ${who(lowered)}; no second person agreed yet.`,
    );
  for (const { ref, source, code } of anomaly.failedLookups)
    lines.push(
      `${inert(source, 40)} could not be asked about ${inert(ref, 80)} (${code.toLowerCase().replaceAll('_', ' ')}).`,
    );
  return lines.length > 0 ? [context(lines.join('\n'))] : [];
}

function buttons(anomaly: Anomaly): KnownBlock[] {
  if (isGone(anomaly)) return [];
  const value = { anomaly: anomaly.number };
  const elements: ActionsBlockElement[] = [];
  if (anomaly.acknowledgements.length === 0) elements.push(button('acknowledge', 'I have seen it', value));
  if (isOpen(anomaly)) elements.push(button('resolve', 'Resolve…', value));
  else elements.push(button('reopen', 'Reopen…', value));
  const lowered = anomaly.severityChanges.at(-1);
  if (lowered && lowered.from < lowered.to && lowered.approvedBy === null)
    elements.push(button('second_severity', 'Agree with the lower severity', value));
  elements.push(menu(anomaly.number, choices(anomaly)));
  // A new id with each state: Slack keeps what was chosen in a menu as long as its block keeps its id.
  return [{ type: 'actions', block_id: `card_actions_${anomaly.lastSeq}`, elements }];
}

function choices(anomaly: Anomaly): MenuChoice[] {
  const open = isOpen(anomaly);
  const offered: [MenuChoice, boolean][] = [
    ['assign', open],
    ['severity', true],
    ['triage', true],
    ['mitigate', open],
    ['link_ticket', anomaly.attribution?.outcome === 'confirmed'],
    ['other_change', anomaly.attribution !== null],
    ['withdraw', anomaly.attribution !== null],
    ['reject', anomaly.attribution === null && (anomaly.ranking?.candidates.length ?? 0) > 0],
    ['correct', true],
    ['merge', true],
    ['verify', anomaly.resolution !== null && anomaly.resolution.verification === null],
    ['close', anomaly.status === 'resolved'],
    ['void', true],
  ];
  return offered.filter(([, shown]) => shown).map(([choice]) => choice);
}

/** The one message about an anomaly, drawn anew from its state. Never more than 50 blocks, 3,000 characters each. */
export function card(view: AnomalyView): OutgoingMessage {
  const { anomaly } = view;
  if (anomaly.kind === 'canary') return canaryCard(anomaly);
  const blocks: KnownBlock[] = [
    header(anomaly),
    facts(view),
    { type: 'divider' },
    ...causeBlocks(anomaly),
    ...authorizationBlocks(view),
    ...resolutionBlocks(anomaly),
    ...responseBlocks(anomaly, view.program),
    ...history(anomaly),
    ...buttons(anomaly),
  ];
  return { text: fallback(anomaly), blocks };
}

/** What a notification and a screen reader get: state, sentence, age. */
function fallback(anomaly: Anomaly): string {
  const state = stateOf(anomaly).replace(/^\S+ /, '');
  const cause = anomaly.attribution?.changes[0]?.title ?? (anomaly.attribution ? 'no change' : 'not settled');
  return plain(
    `${anomalyKey(anomaly.number)} ${severityWords[anomaly.severity]}: ${anomaly.summary}. ${state}, since ${utc(anomaly.detectedAt)}. Cause: ${cause}.`,
    2_900,
  );
}

/** In the alert's own thread when the card stands elsewhere. */
export function pointer({ anomaly, cardUrl }: AnomalyView): OutgoingMessage {
  const words = `Followed as ${anomalyKey(anomaly.number)}`;
  return { text: words, blocks: [section(`${words}: ${link(cardUrl, 'open the card')}.`)] };
}

export function note(text: string): OutgoingMessage {
  return { text: plain(text, 2_900), blocks: [section(inertWithCode(text))] };
}

/** "resolved after 2 h 10 min", for lists. */
export const age = (anomaly: Anomaly): string =>
  anomaly.resolution === null
    ? 'not resolved yet'
    : `resolved after ${elapsed(toEpoch(anomaly.resolution.at) - toEpoch(anomaly.detectedAt))}`;
