import type { Anomaly } from '../domain/anomaly.ts';
import { isOpen } from '../domain/anomaly.ts';
import { anomalyNumberOf, type RecordedEvent } from '../domain/events/event.ts';
import { type AnomalyEvent, evolve } from '../domain/evolve.ts';
import { type Instant, toEpoch } from '../domain/instant.ts';
import type { AnomalyHistory } from './source.ts';

/** The moment at which an anomaly became open or stopped being so. */
export interface Transition {
  at: Instant;
  to: 'open' | 'ended';
  cause: 'detected' | 'reopened' | 'resolved' | 'merged' | 'voided';
  seq: number;
}

/** One anomaly read for one window: its two states, and when it was open. */
export interface ReadHistory {
  number: number;
  events: readonly AnomalyEvent[];
  /** Numbers of events whose payload was lawfully erased; they are left out of both states. */
  erased: number[];
  /** Everything known at the as-of, folded in the order of the ledger: what Slack shows. */
  asOf: Anomaly;
  /** What had happened before the period's end, known at the as-of. Null when it was detected at the end or later. */
  atEnd: Anomaly | null;
  /** In the order in which they happened. */
  transitions: Transition[];
}

/** What stands in place of an opening whose payload was erased, so that the number keeps its row. */
const erasedOpening = (event: AnomalyEvent): RecordedEvent<'anomaly.opened'> => ({
  ...event,
  type: 'anomaly.opened',
  payload: {
    number: anomalyNumberOf(event.subject),
    kind: 'real',
    detectedAt: event.effectiveAt,
    detectedBasis: 'receipt',
    occurredAt: null,
    summary: '[erased]',
    class: 'other',
    services: [],
    environment: null,
    severity: 'sev3',
    alertSeverity: null,
    sender: 'unknown',
    dedupeKey: null,
    aliases: [],
    url: null,
    signalId: 'unknown',
    count: 0,
    text: '[erased]',
    mentions: { changes: [], tickets: [] },
    channelId: null,
    messageTs: null,
    threadTs: null,
    recurrenceOf: null,
    programVersion: null,
    rule: null,
  },
});

const happenedOrder = (a: AnomalyEvent, b: AnomalyEvent): number =>
  a.effectiveAt === b.effectiveAt ? a.seq - b.seq : a.effectiveAt < b.effectiveAt ? -1 : 1;

const isInOrder = (events: readonly AnomalyEvent[]): boolean =>
  events.every((event, i) => i === 0 || events[i - 1]!.effectiveAt <= event.effectiveAt);

const causeOf = (anomaly: Anomaly): Transition['cause'] =>
  anomaly.status === 'merged' ? 'merged' : anomaly.status === 'voided' ? 'voided' : 'resolved';

/** @param end the end of the window, itself outside of it */
export function readHistory({ number, events }: AnomalyHistory, end: Instant): ReadHistory {
  const erased = events.filter((event) => event.payload === null).map((event) => event.seq);
  const [first, ...rest] = events as [AnomalyEvent, ...AnomalyEvent[]];
  const opening = first.payload === null ? erasedOpening(first) : first;
  const known = erased.length === 0 ? rest : rest.filter((event) => event.payload !== null);
  const happened = isInOrder(known) ? known : [...known].sort(happenedOrder);

  let state = evolve(null, opening);
  const transitions: Transition[] = [
    { at: state.detectedAt, to: 'open', cause: 'detected', seq: opening.seq },
  ];
  let atEnd: Anomaly | null = state.detectedAt < end ? state : null;
  for (const event of happened) {
    const before = isOpen(state);
    state = evolve(state, event);
    if (isOpen(state) !== before)
      transitions.push({
        at: event.effectiveAt > state.detectedAt ? event.effectiveAt : state.detectedAt,
        to: before ? 'ended' : 'open',
        cause: before ? causeOf(state) : 'reopened',
        seq: event.seq,
      });
    if (atEnd !== null && event.effectiveAt < end) atEnd = state;
  }
  const asOf = happened === known ? state : known.reduce(evolve, evolve(null, opening));
  if (atEnd !== null && atEnd !== asOf) atEnd = withTimesOfTheirOwn(atEnd, asOf, end);
  // A merge moves the detection to the earlier one for the whole of its life, whenever it was made.
  const detectedAt = asOf.detectedAt;
  transitions[0]!.at = detectedAt;
  if (detectedAt >= end) atEnd = null;
  else if (atEnd?.detectedAt !== detectedAt) atEnd = { ...(atEnd ?? evolve(null, opening)), detectedAt };
  return { number, events, erased, asOf, atEnd, transitions };
}

/** The state at the end, with what had happened by then by its own time although it was said later: a notice, a ticket that was closed. */
function withTimesOfTheirOwn(atEnd: Anomaly, { response }: Anomaly, end: Instant): Anomaly {
  if (response === atEnd.response) return atEnd;
  const done = (actionId: string) =>
    response.actions.find((each) => each.actionId === actionId)?.done ?? null;
  return {
    ...atEnd,
    response: {
      ...atEnd.response,
      sent: response.sent.filter(({ sentAt }) => sentAt < end),
      actions: atEnd.response.actions.map((action) => {
        const known = done(action.actionId);
        return known !== null && known.at < end ? { ...action, done: known } : action;
      }),
    },
  };
}

/** Whether it was open just before `at`; an end that happened at `at` itself counts as later. */
export function openAt(transitions: readonly Transition[], at: Instant): boolean {
  let open = false;
  for (const transition of transitions) {
    if (transition.at >= at) break;
    open = transition.to === 'open';
  }
  return open;
}

/** Milliseconds of all intervals in which it was open; the last one runs until `until` where it has no end. */
export function openFor(transitions: readonly Transition[], until: Instant): number {
  let total = 0;
  let since: Instant | null = null;
  for (const { at, to } of transitions) {
    if (to === 'open') since ??= at;
    else if (since !== null) {
      total += toEpoch(at) - toEpoch(since);
      since = null;
    }
  }
  return since === null ? total : total + Math.max(0, toEpoch(until) - toEpoch(since));
}
