import type { Anomaly } from '../domain/anomaly.ts';
import { anomalyKey, anomalyNumberOf, type PayloadOf, type RecordedEvent } from '../domain/events/event.ts';
import { type AnomalyEvent, evolve, isAnomalyEvent } from '../domain/evolve.ts';
import type { AnomalyRow } from './bundle-anomaly.ts';
import type { AmendmentRow, Amendments } from './bundle-cover.ts';
import type { BundleContext } from './context.ts';
import { readHistory } from './history.ts';
import { membershipOf } from './membership.ts';
import { assembleRow, prepare } from './row.ts';
import type { AnomalyHistory } from './source.ts';
import { tellEvent } from './timeline.ts';
import { whoActed } from './words.ts';

/** What the ledger keeps of a bundle that was made. */
export type BundleRecord = Pick<
  PayloadOf<'bundle.generated'>,
  'bundleId' | 'revision' | 'windowStart' | 'windowEnd' | 'asOfSeq' | 'final' | 'zone' | 'counts'
>;

/** Fields that say the same as others, or that change with the as-of alone. */
const NOT_COMPARED = new Set(['openFor', 'exceptionCodes', 'number', 'key', 'afterEnd', 'criteria']);

/** The order in which the fields of each part of a row are told; others come in the order of their names. */
const TOLD = [
  ...['state', 'open', 'severity', 'detection', 'change', 'attribution', 'authorization', 'resolution'],
  ...[
    'parts',
    'missing',
    'status',
    'text',
    'kind',
    'ref',
    'id',
    'url',
    'author',
    'tookEffectAt',
    'deployedAt',
  ],
  ...['by', 'at', 'reason', 'mechanism', 'createdAt', 'approvedAt', 'timing', 'linkedAt'],
];

const inOrderTold = (value: object): [string, unknown][] =>
  Object.entries(value).sort(([a], [b]) => TOLD.indexOf(a) - TOLD.indexOf(b));

/** A row as pairs of a readable field name and its text. */
function textsOf(row: AnomalyRow): Map<string, string> {
  const texts = new Map<string, string>();
  const walk = (path: string, value: unknown): void => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      const { text } = value as { text?: unknown };
      if (typeof text === 'string' && Object.keys(value).length === 2) texts.set(path, text);
      else
        for (const [name, inner] of inOrderTold(value)) walk(path === '' ? name : `${path}.${name}`, inner);
    } else texts.set(path, Array.isArray(value) ? value.join(', ') : String(value ?? 'none'));
  };
  for (const [name, value] of Object.entries(row)) if (!NOT_COMPARED.has(name)) walk(name, value);
  return texts;
}

/** The line that an anomaly has by a part of its events; null where it stands in no list of the bundle. */
function lineOf(number: number, events: readonly AnomalyEvent[], context: BundleContext): AnomalyRow | null {
  if (events.length === 0) return null;
  const read = readHistory({ number, events }, context.end);
  const membership = membershipOf(read, context);
  return membership.listed === null
    ? null
    : assembleRow(prepare(read, context), membership.listed, [], context);
}

/** Rows added, removed and changed by what was recorded after a revision, each tied to the one event that did it. */
export function amendmentsOf(
  { number, events }: AnomalyHistory,
  supersededAsOfSeq: number,
  context: BundleContext,
): AmendmentRow[] {
  const firstNew = events.findIndex((event) => event.seq > supersededAsOfSeq);
  if (firstNew === -1) return [];
  const rows: AmendmentRow[] = [];
  let before = lineOf(number, events.slice(0, firstNew), context);
  for (let i = firstNew; i < events.length; i++) {
    const event = events[i]!;
    const after = lineOf(number, events.slice(0, i + 1), context);
    rows.push(...differences(number, before, after, event, context));
    before = after;
  }
  return rows;
}

function differences(
  number: number,
  before: AnomalyRow | null,
  after: AnomalyRow | null,
  event: AnomalyEvent,
  { words }: BundleContext,
): AmendmentRow[] {
  const amendment = (
    change: AmendmentRow['change'],
    field: string,
    old: string,
    now: string,
  ): AmendmentRow => ({
    after: now || 'none',
    anomaly: number,
    before: old || 'none',
    by: whoActed(event.actor),
    change,
    field,
    happenedAt: words.at(event.effectiveAt),
    reason: tellEvent(event),
    recordedAt: words.at(event.recordedAt),
    seq: event.seq,
    subject: anomalyKey(number),
  });
  if (before === null && after === null) return [];
  if (before === null)
    return [amendment('added', 'row', 'not in the bundle', `${after!.listed}: ${after!.summary.text}`)];
  if (after === null)
    return [amendment('removed', 'row', `${before.listed}: ${before.summary.text}`, 'not in the bundle')];
  const old = textsOf(before);
  return [...textsOf(after)].flatMap(([field, text]) =>
    old.get(field) === text ? [] : [amendment('changed', field, old.get(field) ?? 'none', text)],
  );
}

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

export function amendmentsStatement(
  { inputs: { generation, asOf } }: BundleContext,
  rows: readonly AmendmentRow[],
): string {
  if (generation.supersededAsOfSeq === null) return 'None: this is the first revision.';
  const through = `ledger numbers ${generation.supersededAsOfSeq + 1} to ${asOf.seq}`;
  return rows.length === 0
    ? `None: no row of ${generation.supersedes ?? 'the revision before'} is changed by ${through}.`
    : `Against ${generation.supersedes ?? 'the revision before'}, by ${through}: ${rows.length} differences.`;
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

const LISTENING = /^(signal|channel|suppression|digest|reconciliation)\./;

/**
 * Whether an event that was recorded after a bundle changes what the bundle says of its closed window: something that
 * happened inside of it, or a correction of one of its rows. Later work on an open anomaly is no such change.
 * @param before the anomaly as it stood before the event; null for its opening, and for events about no anomaly
 */
export function touchesWindow(record: BundleRecord, event: RecordedEvent, before: Anomaly | null): boolean {
  if (event.seq <= record.asOfSeq || event.payload === null) return false;
  const { windowStart, windowEnd } = record;
  const inside = event.effectiveAt >= windowStart && event.effectiveAt < windowEnd;
  if (!isAnomalyEvent(event)) return inside && LISTENING.test(event.type);
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
