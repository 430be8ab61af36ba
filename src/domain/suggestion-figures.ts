import type { LifecycleStatus } from './anomaly.ts';
import type { Candidate } from './events/anomaly.ts';
import type { RecordedEvent } from './events/event.ts';

/** How often people agreed with what was suggested. */
export interface Agreement {
  confirmed: number;
  /** Ruled out, or passed over for another cause. */
  rejected: number;
}

/** What the ledger says of anomalies and of the product's own suggestions: measured on decisions, never on guesses. */
export interface SuggestionFigures {
  states: Record<LifecycleStatus, number>;
  /** Decisions about the cause, the last one of each anomaly. */
  causes: { firstSuggestion: number; otherSuggestion: number; anotherChange: number; noChange: number };
  /** By the confidence that was shown. */
  byConfidence: Record<Candidate['confidence'], Agreement>;
  /** By the reason that was shown, without names and numbers; the most frequent first. */
  byReason: ({ reason: string } & Agreement)[];
}

/** Suggestions shown on a card; those below were never judged by anybody. */
const SHOWN = 3;

/** One anomaly, as far as it judges suggestions. */
export interface Case {
  status: LifecycleStatus;
  candidates: Candidate[];
  /** What stood there when the cause was decided. */
  judged: Candidate[];
  ruledOut: Set<string>;
  cause: { changes: string[] } | null;
  acknowledged: boolean;
}

/**
 * Folds decisions over a ledger's events, in order. A suggestion is judged where somebody decided the cause while it
 * was shown, or ruled it out; a withdrawn decision judges nothing.
 */
export async function suggestionFigures(
  events: AsyncIterable<RecordedEvent> | Iterable<RecordedEvent>,
): Promise<SuggestionFigures> {
  const cases = new Map<string, Case>();
  for await (const event of events) {
    const before = cases.get(event.subject) ?? null;
    const one = take(before, event);
    if (one !== null && before === null) cases.set(event.subject, one);
  }
  const counter = new SuggestionCounter();
  for (const one of cases.values()) counter.count(one);
  return counter.finish();
}

/** The events that {@link suggestionFigures} reads. */
export const FIGURE_EVENTS = [
  'anomaly.opened',
  'anomaly.candidates_ranked',
  'anomaly.candidate_rejected',
  'anomaly.attributed',
  'anomaly.attribution_withdrawn',
  'anomaly.acknowledged',
  'anomaly.mitigated',
  'anomaly.resolved',
  'anomaly.reopened',
  'anomaly.closed',
  'anomaly.merged',
  'anomaly.voided',
] as const satisfies RecordedEvent['type'][];

/** What one event makes of a case; null before it was opened, and for one that is no real anomaly. */
function take(one: Case | null, event: RecordedEvent): Case | null {
  if (event.payload === null) return one;
  if (event.type === 'anomaly.opened')
    return event.payload.kind !== 'real'
      ? null
      : {
          status: 'detected',
          candidates: [],
          judged: [],
          ruledOut: new Set(),
          cause: null,
          acknowledged: false,
        };
  if (one === null) return null;
  switch (event.type) {
    case 'anomaly.candidates_ranked':
      one.candidates = event.payload.likely ? event.payload.candidates.slice(0, SHOWN) : [];
      break;
    case 'anomaly.candidate_rejected':
      one.ruledOut.add(event.payload.changeId);
      if (one.cause === null) one.judged = one.candidates;
      break;
    case 'anomaly.attributed':
      one.judged = one.candidates;
      one.cause = { changes: event.payload.changes.map(({ id }) => id) };
      break;
    case 'anomaly.attribution_withdrawn':
      one.cause = null;
      break;
    case 'anomaly.acknowledged':
      one.acknowledged = true;
      if (one.status === 'detected') one.status = 'acknowledged';
      break;
    case 'anomaly.mitigated':
      one.status = 'mitigated';
      break;
    case 'anomaly.resolved':
      one.status = 'resolved';
      break;
    case 'anomaly.reopened':
      one.status = one.acknowledged ? 'acknowledged' : 'detected';
      break;
    case 'anomaly.closed':
      one.status = 'closed';
      break;
    case 'anomaly.merged':
      one.status = 'merged';
      break;
    case 'anomaly.voided':
      one.status = 'voided';
      break;
  }
  return one;
}

/** What all events of one anomaly, in order, make of it; null for one that is no real anomaly. */
export function caseOf(events: Iterable<RecordedEvent>): Case | null {
  let one: Case | null = null;
  for (const event of events) one = take(one, event);
  return one;
}

/** Counts cases one at a time; what it keeps does not grow with their number. */
export class SuggestionCounter {
  readonly #states = {
    detected: 0,
    acknowledged: 0,
    mitigated: 0,
    resolved: 0,
    closed: 0,
    merged: 0,
    voided: 0,
  };
  readonly #causes = { firstSuggestion: 0, otherSuggestion: 0, anotherChange: 0, noChange: 0 };
  readonly #byConfidence = { high: never(), medium: never(), low: never() };
  readonly #byReason = new Map<string, Agreement>();

  count({ status, judged, ruledOut, cause }: Case): void {
    this.#states[status]++;
    if (cause !== null) this.#causes[kindOf(cause.changes, judged)]++;
    for (const candidate of judged) {
      const confirmed = cause?.changes.includes(candidate.changeId) ?? false;
      // Where nothing is decided yet, only what somebody ruled out is judged.
      if (cause === null && !ruledOut.has(candidate.changeId)) continue;
      const side = confirmed ? 'confirmed' : 'rejected';
      this.#byConfidence[candidate.confidence][side]++;
      for (const reason of new Set(candidate.reasons.map(kindOfReason))) {
        const figures = this.#byReason.get(reason) ?? never();
        figures[side]++;
        this.#byReason.set(reason, figures);
      }
    }
  }

  finish(): SuggestionFigures {
    return {
      states: this.#states,
      causes: this.#causes,
      byConfidence: this.#byConfidence,
      byReason: [...this.#byReason]
        .map(([reason, figures]) => ({ reason, ...figures }))
        .sort(
          (a, b) => b.confirmed + b.rejected - (a.confirmed + a.rejected) || (a.reason < b.reason ? -1 : 1),
        ),
    };
  }
}

const never = (): Agreement => ({ confirmed: 0, rejected: 0 });

function kindOf(changes: string[], judged: Candidate[]): keyof SuggestionFigures['causes'] {
  if (changes.length === 0) return 'noChange';
  const place = judged.findIndex(({ changeId }) => changes.includes(changeId));
  return place === -1 ? 'anotherChange' : place === 0 ? 'firstSuggestion' : 'otherSuggestion';
}

/** The kinds of reason that the ranking gives, from its sentences: what is quoted or counted in them is left out. */
const reasonKinds: [RegExp, string][] = [
  [/^named by the alert/, 'named by the alert itself'],
  [/^reverted after the alert/, 'reverted after the alert'],
  [/^touches .*named in the alert$/, 'touches a file that the alert names'],
  [/^shares /, 'shares words with the alert'],
  [/^its names resemble/, 'its names resemble words of the alert'],
  [/^follows up on the same files/, 'follows up on a change that matches the alert'],
  [/^a change to .*, not to /, 'a change to another service'],
  [/^a change to /, 'a change to the same service'],
  [/^touches what .* owns$/, 'touches what the service owns'],
  [/^outside what .* owns$/, 'outside what the service owns'],
  [/^one of the larger changes/, 'one of the larger changes'],
  [/^already reverted/, 'already reverted before the alert'],
  [/^took effect in .*, the alert is about /, 'in another environment'],
  [/before the alert$/, 'took effect before the alert'],
  [/after it is said to have begun$/, 'took effect after the beginning'],
  [/after the alert$/, 'took effect after the alert'],
];

export const kindOfReason = (reason: string): string =>
  reasonKinds.find(([pattern]) => pattern.test(reason))?.[1] ??
  reason
    .replace(/[“"][^”"]*[”"]/g, '“…”')
    .replace(/\d+/g, 'n')
    .slice(0, 80);
