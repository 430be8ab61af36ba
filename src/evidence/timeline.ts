import { elapsed } from '../domain/elapsed.ts';
import type { RecordedEvent } from '../domain/events/event.ts';
import type { AnomalyEvent, AnomalyEventType } from '../domain/evolve.ts';
import { DAY, toEpoch } from '../domain/instant.ts';
import type { TimelineEntry } from './bundle-anomaly.ts';
import type { Origin } from './bundle-values.ts';
import type { BundleContext } from './context.ts';
import { responseTellings } from './response-tellings.ts';
import { counted, listed, nonEmpty, plain, whoActed } from './words.ts';

type Tell<T extends AnomalyEventType> = (payload: RecordedEvent<T>['payload']) => string;

const because = (reason: string | null): string => (reason ? `: ${reason}` : ', no reason given');

/** What each event says, in one sentence. A person's own words are quoted as they were typed. */
const tellings: { [T in AnomalyEventType]: Tell<T> } = {
  'anomaly.opened': (p) =>
    `Opened from an alert of ${p.sender} (${p.severity}, ${plain(p.class)}): ${p.summary}`,
  'anomaly.signal_attached': (p) => `A further message of the sender (${p.kind}) was attached`,
  'anomaly.acknowledged': (p) =>
    p.how === 'card'
      ? 'Acknowledged'
      : `Acknowledged (${p.how === 'sender' ? "in the sender's own tool" : 'by deciding something'})`,
  'anomaly.assigned': (p) => `Assigned to ${p.label}`,
  'anomaly.severity_changed': (p) =>
    `Severity changed from ${p.from} to ${p.to}${p.criterionId ? `, criterion ${p.criterionId}` : ''}${because(p.reason)}`,
  'anomaly.severity_seconded': (p) => `The severity change of ledger event ${p.changeSeq} was seconded`,
  'anomaly.candidates_ranked': (p) =>
    p.likely
      ? `${counted(p.candidates.length, 'candidate change')} ranked by the bot (ranker ${p.rankerVersion}), most likely first: ${listed(p.candidates.map((one) => one.changeId))}`
      : `${counted(p.searched.changesConsidered, 'change')} considered by the bot (ranker ${p.rankerVersion}); none of them likely`,
  'anomaly.candidate_rejected': (p) => `Candidate ${p.changeId} rejected${because(p.reason)}`,
  'anomaly.attributed': (p) => attributed(p),
  'anomaly.attribution_seconded': () => 'The decision about the cause was seconded',
  'anomaly.attribution_deferred': () => 'Looked at; the cause is not known yet',
  'anomaly.attribution_withdrawn': (p) => `The decision about the cause was withdrawn: ${p.reason}`,
  'anomaly.mechanism_recorded': (p) => `How the change caused it: ${p.mechanism}`,
  'anomaly.authorization_linked': (p) =>
    `${plain(p.kind)} ${p.ref} linked (${plain(p.role)}, found by ${plain(p.linkMethod)})`,
  'anomaly.authorization_withdrawn': (p) => `The link to ${p.ref} was withdrawn: ${p.reason}`,
  'anomaly.change_snapshotted': (p) => `What ${p.change.source.system} says about ${p.change.id} was fetched`,
  'anomaly.ticket_snapshotted': (p) => `What ${p.ticket.source.system} says about ${p.ref} was fetched`,
  'anomaly.lookup_failed': (p) => `${p.source} could not say more about ${p.ref} (${p.code})`,
  'anomaly.emergency_ratified': (p) => `The emergency change ${p.ref} was ratified: ${p.note}`,
  'anomaly.triaged': (p) =>
    `Evaluated as ${plain(p.disposition)}; personal data: ${p.personal}; confidential data: ${p.confidential}: ${p.rationale}`,
  'anomaly.mitigated': (p) => `Mitigated: ${p.what}`,
  'anomaly.resolved': (p) =>
    `Resolved: ${plain(p.kind)}${p.change ? `, ${p.change.id}` : ''}${p.reason ? `: ${p.reason}` : ''}`,
  'anomaly.resolution_seconded': () => 'The resolution was seconded',
  'anomaly.resolution_verified': (p) => `The resolution was verified (${plain(p.how)})`,
  'anomaly.reopened': (p) => `Reopened: ${p.reason}`,
  'anomaly.closed': (p) =>
    p.unmet.length === 0 ? 'Closed' : `Closed although these were not met: ${p.unmet.map(plain).join(', ')}`,
  'anomaly.merged': (p) => `Merged into number ${p.into}: ${p.reason}`,
  'anomaly.absorbed': (p) => `Number ${p.number} was merged into this one: ${p.reason}`,
  'anomaly.voided': (p) => `Voided: ${p.reason}`,
  'anomaly.summary_corrected': (p) => `Summary corrected to "${p.summary}": ${p.reason}`,
  'anomaly.pager_linked': (p) => `The pager's incident ${p.incidentId} was linked (${p.status})`,
  ...responseTellings,
  'anomaly.message_marked': (p) => `A message was marked as evidence: ${p.text}`,
};

function attributed(p: RecordedEvent<'anomaly.attributed'>['payload']): string {
  const second = p.needsSecond ? ' (a second person has to agree)' : '';
  switch (p.outcome) {
    case 'confirmed':
      return `Cause confirmed: ${listed(p.changes.map((change) => change.id))}${second}${p.mechanism ? `: ${p.mechanism}` : ''}`;
    case 'none_found':
      return `No change found (${plain(p.noChange?.kind ?? 'no kind given')})${second}: ${nonEmpty(p.noChange?.explanation, 'no explanation')}`;
    case 'external':
      return `Cause outside of the organization${second}: ${nonEmpty(p.noChange?.explanation, 'no explanation')}`;
  }
}

function originOf(event: AnomalyEvent): Origin {
  if (event.type === 'anomaly.candidates_ranked') return 'bot suggestion';
  return event.actor.kind === 'person' ? 'human statement' : 'system fact';
}

const ERASED = 'The content of this entry was lawfully erased; its number, time and hash remain';

/** The ledger's entries about one anomaly, in the order in which they happened. */
export const timelineOf = (events: readonly AnomalyEvent[], context: BundleContext): TimelineEntry[] =>
  [...events]
    .sort((a, b) =>
      a.effectiveAt === b.effectiveAt ? a.seq - b.seq : a.effectiveAt < b.effectiveAt ? -1 : 1,
    )
    .map((event) => entry(event, context));

/** What one event says, in one sentence. */
export const tellEvent = (event: AnomalyEvent): string =>
  event.payload === null ? ERASED : (tellings[event.type] as Tell<AnomalyEventType>)(event.payload as never);

function entry(event: AnomalyEvent, { words, end }: BundleContext): TimelineEntry {
  const lag = toEpoch(event.recordedAt) - toEpoch(event.effectiveAt);
  const notes: string[] = [];
  if (lag > DAY) notes.push(`late entry: recorded ${elapsed(lag)} after it happened`);
  if (event.effectiveAt >= end) notes.push("after the period's end");
  else if (event.recordedAt >= end) notes.push("recorded after the period's end");
  return {
    by: whoActed(event.actor),
    happenedAt: words.at(event.effectiveAt),
    hash: event.hash,
    notes,
    origin: originOf(event),
    recordedAt: words.at(event.recordedAt),
    seq: event.seq,
    text: tellEvent(event),
    type: event.type,
    via: plain(event.actor.via),
  };
}
