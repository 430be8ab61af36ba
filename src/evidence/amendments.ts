import type { Anomaly } from '../domain/anomaly.ts';
import { anomalyKey, anomalyNumberOf, type PayloadOf, type RecordedEvent } from '../domain/events/event.ts';
import { type AnomalyEvent, evolve, isAnomalyEvent } from '../domain/evolve.ts';
import type { Instant } from '../domain/instant.ts';
import type { AmendmentRow, Amendments } from './bundle-cover.ts';
import type { BundleContext } from './context.ts';
import { isListening } from './late-listening.ts';
import { tellEvent } from './timeline.ts';
import { counted } from './words.ts';

/** What the ledger keeps of a bundle that was made. */
export type BundleRecord = Pick<
  PayloadOf<'bundle.generated'>,
  'bundleId' | 'revision' | 'windowStart' | 'windowEnd' | 'asOfSeq' | 'final' | 'zone' | 'counts'
>;

/** Facts recorded in this period whose own time lies before it. */
export const earlierFacts = (
  events: readonly AnomalyEvent[],
  { start, end, words }: BundleContext,
): Amendments['earlierPeriods'] =>
  events
    .filter((event) => event.effectiveAt < start && event.recordedAt >= start && event.recordedAt < end)
    .map((event) => ({
      happenedAt: words.at(event.effectiveAt),
      recordedAt: words.at(event.recordedAt),
      seq: event.seq,
      subject: anomalyKey(anomalyNumberOf(event.subject)),
      what: tellEvent(event),
    }));

const COMPARED =
  "Compared are, field by field, the rows of anomalies in the population, carried in, not counted, and in the lists of changes, changes of severity, notifications, post-incident reviews and corrective actions; the exceptions about anomalies, whether they stand at the period's end and as of now; and what was recorded later about listening, weekly reviews and reconciliations in the period. What happened by the period's end, was recorded later and changes none of these rows is told as an entry of its page's timeline. A row that is added or removed brings or takes its page and changes with it, one that was not known before its exceptions, too. Not compared are other parts of pages, what moves with the as-of alone, exceptions about no anomaly and responses to exceptions. Links between accounts, rules and the program are those known now on both sides.";

export function amendmentsStatement(
  { inputs: { generation, asOf } }: BundleContext,
  rows: readonly AmendmentRow[],
): string {
  const { supersedes, supersededAsOf } = generation;
  if (supersededAsOf === null) return 'None: this is the first revision.';
  const before = supersedes ?? 'the revision before';
  const through = `ledger numbers ${supersededAsOf.seq + 1} to ${asOf.seq}`;
  const found =
    rows.length === 0
      ? `None: ${through} change nothing of ${before} that is compared.`
      : `Against ${before}, by ${through} and the time since: ${counted(rows.length, 'difference')}.`;
  return `${found} ${COMPARED}`;
}

const CORRECTIONS = new Set<string>([
  'anomaly.summary_corrected',
  'anomaly.attribution_withdrawn',
  'anomaly.authorization_withdrawn',
  'anomaly.merged',
  'anomaly.absorbed',
  'anomaly.voided',
]);

const OPENNESS = new Set<string>([
  'anomaly.opened',
  'anomaly.resolved',
  'anomaly.reopened',
  'anomaly.merged',
  'anomaly.voided',
]);

/**
 * Whether an event that was recorded after a bundle changes what the bundle says of its closed window: something that
 * happened inside of it, or a correction of one of its rows. Later work on an open anomaly is no such change.
 * @param before the anomaly as it stood before the event; null for its opening, and for events about no anomaly
 */
export function touchesWindow(record: BundleRecord, event: RecordedEvent, before: Anomaly | null): boolean {
  if (event.seq <= record.asOfSeq || event.payload === null) return false;
  const { windowStart, windowEnd } = record;
  const happenedAt = timeOfItsOwn(event);
  const inside = happenedAt >= windowStart && happenedAt < windowEnd;
  if (!isAnomalyEvent(event)) return inside && isListening(event);
  const detectedAt =
    event.type === 'anomaly.opened' ? event.payload.detectedAt : (before?.detectedAt ?? event.effectiveAt);
  if (event.type === 'anomaly.absorbed' && event.payload.detectedAt < windowEnd) return true;
  if (detectedAt >= windowEnd) return false;
  if (event.type === 'anomaly.opened') return event.payload.kind === 'real';
  if (inside || (event.effectiveAt < windowStart && OPENNESS.has(event.type))) return true;
  const rowOfIts = detectedAt >= windowStart;
  const replaces =
    event.type === 'anomaly.attributed' && before?.attribution != null && before.attribution.at < windowEnd;
  return rowOfIts && (CORRECTIONS.has(event.type) || replaces);
}

/** When a notice was sent or a ticket was closed, which somebody says or looks up later; else when it happened. */
function timeOfItsOwn({ type, payload, effectiveAt }: RecordedEvent): Instant {
  if (type === 'anomaly.notification_sent') return payload.sentAt;
  return type === 'anomaly.action_ticket_seen' ? (payload.since ?? effectiveAt) : effectiveAt;
}

/** The number of the first event that makes a bundle stale; null while it still says what the ledger says. */
export function staleBecause(record: BundleRecord, events: Iterable<RecordedEvent>): number | null {
  const states = new Map<string, Anomaly>();
  for (const event of events) {
    const before = states.get(event.subject) ?? null;
    if (touchesWindow(record, event, before)) return event.seq;
    if (
      isAnomalyEvent(event) &&
      event.payload !== null &&
      (before !== null || event.type === 'anomaly.opened')
    )
      states.set(event.subject, evolve(before, event));
  }
  return null;
}

/** Whether anything was recorded since that changes what a bundle says of its window. */
export const isStale = (record: BundleRecord, events: Iterable<RecordedEvent>): boolean =>
  staleBecause(record, events) !== null;
