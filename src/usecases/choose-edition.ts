import type { Actor } from '../domain/actor.ts';
import type { BundleCircumstances } from '../domain/bundle-circumstances.ts';
import type { RecordedEvent } from '../domain/events/event.ts';
import { type Instant, toEpoch } from '../domain/instant.ts';
import type { Window } from '../domain/period.ts';
import type { PeriodOptions } from '../domain/period-options.ts';
import type { EvidenceInputs } from '../evidence/source.ts';
import type { LedgerHead } from '../ledger/seal.ts';
import type { StoreReader } from '../ports.ts';
import { becauseOf } from './stale-bundles.ts';

export type Generated = RecordedEvent<'bundle.generated'>;

export interface Edition {
  asOf: LedgerHead & { recordedAt: Instant };
  generation: EvidenceInputs['generation'];
  /** What was recorded when it was made first; null for one that is made now. The same bytes again, and nothing new in the ledger. */
  again: Generated | null;
  /** Settings and product as they were then; null for one that is made now, and for bundles that did not record them. */
  circumstances: BundleCircumstances | null;
}

/** Which edition of a period's bundle is made: the one that stands, made again byte for byte, or the next revision. */
export async function chooseEdition(
  reader: StoreReader,
  { window, options, requestedBy }: { window: Window; options: PeriodOptions; requestedBy: Actor },
  now: Instant,
): Promise<Edition> {
  const before = await bundlesOf(reader, { ...window, scope: options.scope });
  const newest = before.at(-1);
  const wanted = await asOfWanted(reader, options.asOf);
  const sameAsOf = wanted && before.findLast(({ payload }) => payload.asOfSeq === wanted.seq);
  const stands =
    newest?.payload.final && !options.revision && !wanted && (await becauseOf(reader, newest)) === null;
  const repeated = sameAsOf ?? (stands ? newest : undefined);
  if (repeated) return editionOf(reader, repeated, before);
  return {
    asOf: wanted ?? (await lastSigned(reader)),
    again: null,
    circumstances: null,
    generation: {
      revision: (newest?.payload.revision ?? 0) + 1,
      supersedes: newest?.payload.bundleId ?? null,
      supersededAsOf: newest ? await asOfIn(reader, newest) : null,
      requestedBy,
      generatedAt: now,
      generatedBy: 'Threadproof',
    },
  };
}

/** Every bundle that was made of a window, oldest first; several of one revision where it was asked for in several formats. */
export async function bundlesOf(
  reader: StoreReader,
  of: { start: Instant; end: Instant; zone: string; scope: string | null },
): Promise<Generated[]> {
  const found: Generated[] = [];
  for await (const event of reader.events({ types: ['bundle.generated'] }))
    if (
      event.type === 'bundle.generated' &&
      event.payload !== null &&
      event.payload.windowStart === of.start &&
      event.payload.windowEnd === of.end &&
      event.payload.zone === of.zone &&
      event.payload.scope === of.scope
    )
      found.push(event);
  return found;
}

/** An edition as it was made, to be made again. `before`: every bundle of the same window. */
export async function editionOf(
  reader: StoreReader,
  made: Generated,
  before: readonly Generated[],
): Promise<Edition> {
  const { payload } = made;
  const first = before.find((each) => each.payload.bundleId === payload.bundleId) ?? made;
  const superseded = before.find((each) => each.payload.bundleId === payload.supersedes);
  return {
    again: made,
    circumstances: first.payload.circumstances ?? null,
    asOf: { hash: payload.asOfHash, ...(await asOfIn(reader, made)) },
    generation: {
      revision: payload.revision,
      supersedes: payload.supersedes,
      supersededAsOf: superseded ? await asOfIn(reader, superseded) : null,
      requestedBy: first.actor,
      generatedAt: first.payload.generatedAt,
      generatedBy: 'Threadproof',
    },
  };
}

/** Up to where the ledger was read for a bundle. */
async function asOfIn(
  reader: StoreReader,
  { payload }: Generated,
): Promise<{ seq: number; recordedAt: Instant }> {
  const at = await eventAt(reader, payload.asOfSeq);
  return { seq: payload.asOfSeq, recordedAt: at?.recordedAt ?? payload.generatedAt };
}

async function eventAt(reader: StoreReader, seq: number): Promise<RecordedEvent | null> {
  for await (const event of reader.events({ after: seq - 1, through: seq })) return event;
  return null;
}

const pointOf = (event: RecordedEvent | null): Edition['asOf'] => ({
  seq: event?.seq ?? 0,
  hash: event?.hash ?? '0'.repeat(64),
  recordedAt: event?.recordedAt ?? '1970-01-01T00:00:00.000Z',
});

/** The head that the newest checkpoint signs: what lies behind it has a signature. */
async function lastSigned(reader: StoreReader): Promise<Edition['asOf']> {
  let seq = (await reader.head()).seq;
  for await (const event of reader.events({ types: ['checkpoint.signed'] }))
    if (event.type === 'checkpoint.signed' && event.payload !== null) seq = event.payload.seq;
  return pointOf(await eventAt(reader, seq));
}

async function asOfWanted(
  reader: StoreReader,
  wanted: PeriodOptions['asOf'],
): Promise<Edition['asOf'] | null> {
  if (wanted === null) return null;
  const event =
    wanted.kind === 'seq' ? await eventAt(reader, wanted.seq) : await lastRecordedBy(reader, wanted.at);
  return event && pointOf(event);
}

/** The ledger is recorded in order of time, so that halving finds the place. */
async function lastRecordedBy(reader: StoreReader, at: Instant): Promise<RecordedEvent | null> {
  let found: RecordedEvent | null = null;
  let low = 1;
  let high = (await reader.head()).seq;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const event = await eventAt(reader, middle);
    if (event !== null && toEpoch(event.recordedAt) <= toEpoch(at)) {
      found = event;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}
