import type { Actor } from '../domain/actor.ts';
import type { RecordedEvent } from '../domain/events/event.ts';
import { type Instant, toEpoch } from '../domain/instant.ts';
import type { Window } from '../domain/period.ts';
import type { PeriodOptions } from '../domain/period-options.ts';
import { staleBecause } from '../evidence/amendments.ts';
import type { EvidenceInputs } from '../evidence/source.ts';
import type { LedgerHead } from '../ledger/seal.ts';

type Generated = RecordedEvent<'bundle.generated'>;

export interface Edition {
  asOf: LedgerHead & { recordedAt: Instant };
  generation: EvidenceInputs['generation'];
  /** It was made before: the same bytes again, and nothing new in the ledger. */
  again: boolean;
}

/** Which edition of a period's bundle is made: the one that stands, made again byte for byte, or the next revision. */
export function chooseEdition(
  events: readonly RecordedEvent[],
  { window, options, requestedBy }: { window: Window; options: PeriodOptions; requestedBy: Actor },
  now: Instant,
): Edition {
  const before = events.filter(
    (event): event is Generated =>
      event.type === 'bundle.generated' &&
      event.payload !== null &&
      event.payload.windowStart === window.start &&
      event.payload.windowEnd === window.end &&
      event.payload.zone === window.zone &&
      event.payload.scope === options.scope,
  );
  const newest = before.at(-1);
  const wanted = asOfWanted(events, options.asOf);
  const sameAsOf = wanted && before.findLast(({ payload }) => payload.asOfSeq === wanted.seq);
  const stands =
    newest?.payload.final && !options.revision && !wanted && staleBecause(newest.payload, events) === null;
  const repeated = sameAsOf ?? (stands ? newest : undefined);
  if (repeated) return editionOf(repeated, before, events);
  const asOf = wanted ?? lastBefore(events);
  return {
    asOf,
    again: false,
    generation: {
      revision: (newest?.payload.revision ?? 0) + 1,
      supersedes: newest?.payload.bundleId ?? null,
      supersededAsOfSeq: newest?.payload.asOfSeq ?? null,
      requestedBy,
      generatedAt: now,
      generatedBy: 'Threadproof',
    },
  };
}

function editionOf(made: Generated, before: Generated[], events: readonly RecordedEvent[]): Edition {
  const { payload } = made;
  const superseded = before.find((each) => each.payload.bundleId === payload.supersedes);
  const at = events[payload.asOfSeq - 1];
  return {
    again: true,
    asOf: { seq: payload.asOfSeq, hash: payload.asOfHash, recordedAt: at?.recordedAt ?? payload.generatedAt },
    generation: {
      revision: payload.revision,
      supersedes: payload.supersedes,
      supersededAsOfSeq: superseded?.payload.asOfSeq ?? null,
      requestedBy: made.actor,
      generatedAt: payload.generatedAt,
      generatedBy: 'Threadproof',
    },
  };
}

/** The head that the newest checkpoint signs: what lies behind it has a signature. */
function lastBefore(events: readonly RecordedEvent[]): Edition['asOf'] {
  const checkpoint = events.findLast((event) => event.type === 'checkpoint.signed');
  const at = checkpoint?.type === 'checkpoint.signed' ? events[checkpoint.payload.seq - 1] : events.at(-1);
  return {
    seq: at?.seq ?? 0,
    hash: at?.hash ?? '0'.repeat(64),
    recordedAt: at?.recordedAt ?? '1970-01-01T00:00:00.000Z',
  };
}

function asOfWanted(events: readonly RecordedEvent[], wanted: PeriodOptions['asOf']): Edition['asOf'] | null {
  if (wanted === null) return null;
  const at =
    wanted.kind === 'seq'
      ? events[wanted.seq - 1]
      : events.findLast(({ recordedAt }) => toEpoch(recordedAt) <= toEpoch(wanted.at));
  return at ? { seq: at.seq, hash: at.hash, recordedAt: at.recordedAt } : null;
}
