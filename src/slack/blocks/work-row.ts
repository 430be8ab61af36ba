import type { ActionsBlockElement, KnownBlock } from '@slack/types';
import { isSlackId } from '../../domain/actor.ts';
import { type Attribution, isAttributed, isGone, isOpen, isRuledOut } from '../../domain/anomaly.ts';
import { elapsed } from '../../domain/elapsed.ts';
import type { Candidate } from '../../domain/events/anomaly.ts';
import { anomalyKey } from '../../domain/events/event.ts';
import { toEpoch } from '../../domain/instant.ts';
import type { WorkRow } from '../../ports.ts';
import { button } from './actions.ts';
import { severityWords } from './card.ts';
import { changeName } from './card-cause.ts';
import { section } from './section.ts';
import { capital, inert, inertWithMoments, link, moment, who } from './text.ts';

const stateWords = {
  detected: 'open, nobody has it yet',
  acknowledged: 'open, somebody is on it',
  mitigated: 'open, mitigated',
  resolved: 'resolved',
  closed: 'closed',
  merged: 'merged',
  voided: 'voided',
} as const;

const targetWords = {
  acknowledge: 'acknowledging',
  attribute: 'naming the cause',
  resolve: 'resolving',
};

export const verdictWords = {
  authorized: 'authorized in time',
  late: 'authorized late',
  emergency_ratified: 'an emergency, ratified',
  unauthorized: 'no authorization that counts',
  cannot_tell: 'authorization cannot be told yet',
} as const;

/** Somebody who answers for something: a mention where it is a Slack id. In a home and in an update nobody is notified by it. */
export const mention = (person: string): string => (isSlackId(person) ? `<@${person}>` : inert(person, 80));

/** `ANM-000123` with a link to where it is worked on, how bad, and the sentence. */
export const headline = ({ anomaly, alertUrl, cardUrl }: WorkRow, limit = 160): string =>
  `*${link(cardUrl ?? alertUrl, anomalyKey(anomaly.number))}* · ${severityWords[anomaly.severity]} · ${inert(anomaly.summary, limit)}`;

/** The first suggestion that nobody ruled out; null where nothing is likely or a cause is settled. */
function bestCandidate({ anomaly }: Pick<WorkRow, 'anomaly'>): Candidate | null {
  if (anomaly.attribution !== null || !anomaly.ranking?.likely) return null;
  return anomaly.ranking.candidates.find(({ changeId }) => !isRuledOut(anomaly, changeId)) ?? null;
}

const candidateName = ({ changeId, kind }: Candidate): string =>
  changeName({ number: Number(/#(\d+)$/.exec(changeId)?.[1] ?? Number.NaN) || null, kind, id: changeId });

/** One line of work in full: where it stands, what it lacks, since when, the best guess. */
export function rowText(row: WorkRow, asOf: string, notes: string[] = []): string {
  const { anomaly, missing, overdue } = row;
  const services = anomaly.services.map((service) => inert(service, 40)).join(', ') || 'service not named';
  const lines = [
    headline(row),
    `${services} · ${anomaly.status === 'detected' && anomaly.assignee ? 'open, taken' : stateWords[anomaly.status]} · since ${moment(anomaly.detectedAt)} (${elapsed(toEpoch(asOf) - toEpoch(anomaly.detectedAt))})`,
    ...(anomaly.attribution ? [settledWords(anomaly.attribution)] : []),
    [
      missing.length > 0 ? `Lacks ${missing.join(', ')}` : 'Nothing is missing',
      ...(overdue
        ? [
            `${elapsed(toEpoch(asOf) - toEpoch(overdue.due))} past the target for ${targetWords[overdue.target]}`,
          ]
        : []),
    ].join(' · '),
  ];
  if (row.authorization && row.authorization.verdict !== 'authorized')
    lines.push(
      `${capital(verdictWords[row.authorization.verdict])}. ${inertWithMoments(row.authorization.why, 240)}`,
    );
  const best = bestCandidate(row);
  if (best)
    lines.push(
      `Best guess: ${link(best.url, candidateName(best))} ${inert(best.title, 120)} (${best.confidence} confidence)`,
    );
  if (anomaly.assignee) lines.push(`Taken by ${inert(anomaly.assignee.label, 80)}.`);
  return [...lines, ...notes].join('\n');
}

function settledWords(attribution: Attribution): string {
  const what =
    attribution.outcome === 'confirmed'
      ? `${attribution.changes.map(changeName).join(', ')} confirmed`
      : attribution.outcome === 'external'
        ? 'said to be external'
        : 'no change caused it, said';
  return `Cause: ${what} by ${who(attribution)} ${moment(attribution.at)}.`;
}

/** Steps that fit its state, each done in place: a click decides, or opens the one dialog that is needed. */
function rowButtons(row: WorkRow): ActionsBlockElement[] {
  const { anomaly, missing } = row;
  const key = anomalyKey(anomaly.number);
  const value = { anomaly: anomaly.number, seen: anomaly.attribution?.seq ?? null };
  if (isGone(anomaly)) return [];
  const elements: ActionsBlockElement[] = [];
  if (anomaly.attribution === null) {
    const best = bestCandidate(row);
    const ticket = best?.ticketKeys[0];
    if (best)
      elements.push(
        button(
          'confirm',
          `Confirm ${candidateName(best)}${ticket ? ` + ${ticket}` : ''}`,
          { anomaly: anomaly.number, change: best.changeId, seen: null },
          { style: 'primary', describe: `Confirm ${candidateName(best)} as the cause of ${key}` },
        ),
      );
    elements.push(
      button('open_prompt', best ? 'Another change…' : 'Name the change…', value, {
        describe: `Name the change that caused ${key}`,
      }),
      button('no_change', 'Not a change…', value, { describe: `Say why no change caused ${key}` }),
    );
  } else if (!isAttributed(anomaly))
    elements.push(
      button('second_attribution', 'I agree with the cause', value, {
        describe: `Agree with the cause of ${key}`,
      }),
    );
  if (missing.includes('authorization'))
    elements.push(
      button('link_ticket', 'Name the ticket…', value, { describe: `Name the ticket of ${key}` }),
    );
  if (isAttributed(anomaly) && isOpen(anomaly))
    elements.push(button('resolve', 'Resolve…', value, { describe: `Resolve ${key}` }));
  if (anomaly.assignee === null && missing.length > 0 && isOpen(anomaly))
    elements.push(button('assign', 'I take this', value, { describe: `Take ${key}` }));
  return elements;
}

/** A line of work with its steps beneath: at most two blocks. */
export function workRow(row: WorkRow, asOf: string, notes: string[] = []): KnownBlock[] {
  const elements = rowButtons(row);
  const { number } = row.anomaly;
  return [
    { ...section(rowText(row, asOf, notes)), block_id: `row_${number}` },
    ...(elements.length > 0 ? [{ type: 'actions' as const, block_id: `steps_${number}`, elements }] : []),
  ];
}
