import type { KnownBlock } from '@slack/types';
import { type Anomaly, type Attribution, isGone, isRuledOut } from '../../domain/anomaly.ts';
import type { Change } from '../../domain/change.ts';
import { elapsed } from '../../domain/elapsed.ts';
import type { Candidate } from '../../domain/events/anomaly.ts';
import { toEpoch } from '../../domain/instant.ts';
import { button } from './actions.ts';
import { context, section } from './section.ts';
import { fitLines, inert, link, moment, who } from './text.ts';

/** Slack shows more; a tired person does not read more. */
const SHOWN = 3;

export const noChangeWords: Record<string, string> = {
  load: 'load',
  hardware: 'hardware',
  expiry: 'something expired',
  time_based: 'a date or time',
  external_attack: 'an attack from outside',
  data_dependent: 'the data',
  monitor_defect: 'a defect of the monitor',
  undetermined: 'not determined',
};

/** `#412` for a pull request, a short hash for a push, the kind for the rest. */
export const changeName = ({ number, kind, id }: Pick<Change, 'number' | 'kind' | 'id'>): string =>
  number !== null
    ? `#${number}`
    : kind === 'direct_push'
      ? `push ${id.split('@')[1]?.slice(0, 8) ?? ''}`.trim()
      : kind.replace('_', ' ');

/** The cause as decided, or what the bot suggests. Suggestions are marked as such; nobody is named when nothing is likely. */
export function causeBlocks(anomaly: Anomaly): KnownBlock[] {
  if (isGone(anomaly)) return [];
  return anomaly.attribution ? decided(anomaly, anomaly.attribution) : suggested(anomaly);
}

function decided(anomaly: Anomaly, attribution: Attribution): KnownBlock[] {
  const value = { anomaly: anomaly.number };
  const lines = [`*Cause* · ${outcomeWords(attribution)} by ${who(attribution)} ${moment(attribution.at)}`];
  for (const change of attribution.changes)
    lines.push(
      `• ${link(change.url, `${inert(change.repository ?? change.kind, 80)} ${changeName(change)}`)} ${inert(change.title, 160)}\n   by ${inert(change.authorLabel ?? 'unknown', 60)}, in effect ${moment(change.effectiveAt)}`,
    );
  if (attribution.noChange)
    lines.push(
      `${attribution.outcome === 'external' ? '' : `${noChangeWords[attribution.noChange.kind]}: `}${inert(attribution.noChange.explanation, 400)}`,
    );
  if (attribution.mechanism) lines.push(`_How:_ ${inert(attribution.mechanism.text, 400)}`);
  if (attribution.byAccusedAuthor) lines.push('Decided by an author of the change in question.');
  if (attribution.second)
    lines.push(`Second person: ${who(attribution.second)} ${moment(attribution.second.at)}.`);
  const blocks: KnownBlock[] = [section(fitLines(lines))];
  if (attribution.needsSecond && attribution.second === null)
    blocks.push(section('*A second person has to agree*, because of the severity or of who decided.'), {
      type: 'actions',
      elements: [button('second_attribution', 'I agree: no change of ours', value)],
    });
  if (attribution.outcome === 'confirmed' && attribution.mechanism === null)
    blocks.push({ type: 'actions', elements: [button('mechanism', 'Say how it did it…', value)] });
  return blocks;
}

const outcomeWords = ({ outcome }: Attribution): string =>
  outcome === 'confirmed'
    ? 'confirmed'
    : outcome === 'none_found'
      ? 'no change caused this, said'
      : 'external, said';

function suggested(anomaly: Anomaly): KnownBlock[] {
  const { ranking } = anomaly;
  const candidates = (ranking?.candidates ?? [])
    .filter(({ changeId }) => !isRuledOut(anomaly, changeId))
    .slice(0, SHOWN);
  const blocks: KnownBlock[] = [section(`*Which change caused this?* ${introduction(anomaly, candidates)}`)];
  for (const [index, candidate] of candidates.entries()) blocks.push(suggestion(anomaly, candidate, index));
  const value = { anomaly: anomaly.number, seen: null };
  blocks.push({
    type: 'actions',
    block_id: 'cause_actions',
    elements: [
      button('other_change', 'Another change…', value),
      button('no_change', 'No change caused this…', value),
      button('dont_know', "Don't know yet", value),
    ],
  });
  const notes = searchNotes(anomaly);
  if (notes.length > 0) blocks.push(context(notes.join(' ')));
  return blocks;
}

function introduction({ ranking }: Anomaly, candidates: Candidate[]): string {
  if (ranking === null) return 'Looking at recent changes…';
  if (candidates.length === 0)
    return `None of ${ranking.searched.changesConsidered} recent changes stands out.`;
  return ranking.likely
    ? 'The bot suggests; you decide.'
    : 'Nothing is likely. These are merely the nearest; the cause may be none of them.';
}

function suggestion(anomaly: Anomaly, candidate: Candidate, index: number): KnownBlock {
  const distance = toEpoch(anomaly.detectedAt) - toEpoch(candidate.effectiveAt);
  const [repository, name] = splitId(candidate.changeId);
  const [ticket] = candidate.ticketKeys;
  const denial = anomaly.rejected.find((one) => one.changeId === candidate.changeId);
  const text = [
    `*${index + 1}. ${link(candidate.url, `${inert(repository, 60)} ${inert(name, 20)}`)}* ${inert(candidate.title, 160)}`,
    `${inert(candidate.authorLabel ?? 'author unknown', 60)} · ${elapsed(distance)} ${distance >= 0 ? 'before' : 'after'} the alert · ${candidate.confidence} confidence${ticket ? ` · ${inert(ticket, 40)}` : ' · no ticket named'}`,
    candidate.reasons
      .slice(0, 4)
      .map((reason) => `– ${inert(reason, 160)}`)
      .join('\n'),
    ...(denial
      ? [`_${who(denial)}, who wrote or merged it, says it was not this one; somebody else has to agree._`]
      : []),
  ].join('\n');
  return {
    type: 'section',
    block_id: `candidate_${index}`,
    text: { type: 'mrkdwn', text },
    accessory: button(
      'confirm',
      ticket ? `Confirm + ${ticket}` : 'Confirm',
      { anomaly: anomaly.number, change: candidate.changeId, seen: null },
      { describe: `Confirm ${name} as the cause${ticket ? ` and ${ticket} as its ticket` : ''}` },
    ),
  };
}

function splitId(changeId: string): [string, string] {
  const match = /^github:(.+?)([#@].+)$/.exec(changeId);
  return match ? [match[1]!, match[2]!.slice(0, 9)] : [changeId, ''];
}

function searchNotes({ ranking, deferred }: Anomaly): string[] {
  const notes: string[] = [];
  if (deferred) notes.push(`${who(deferred)} does not know yet (${moment(deferred.at)}).`);
  for (const { source, code } of ranking?.searched.unavailable ?? [])
    notes.push(
      code === 'NEIGHBOUR_OFF'
        ? `${inert(source, 80)} is not connected; name the change by hand.`
        : `${inert(source, 80)} could not be asked (${code.toLowerCase().replaceAll('_', ' ')}); trying again.`,
    );
  for (const { source, to } of ranking?.searched.renamed ?? [])
    notes.push(`${inert(source, 80)} is called ${inert(to, 80)} now; name it so in threadproof.yml.`);
  if (ranking && ranking.searched.sources.length === 0 && ranking.searched.unavailable.length === 0)
    notes.push('No repository is configured for this service.');
  return notes;
}
