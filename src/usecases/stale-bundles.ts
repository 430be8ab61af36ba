import { botActor, slackIdOf } from '../domain/actor.ts';
import type { RecordedEvent } from '../domain/events/event.ts';
import { periodAgain } from '../domain/period-again.ts';
import { staleBecause } from '../evidence/amendments.ts';
import type { Ports, StoreReader } from '../ports.ts';

type Generated = RecordedEvent<'bundle.generated'>;

export interface KnownBundle {
  event: Generated;
  /** `interim` bundles are about a window that was not over; they go out of date by nature. */
  state: 'interim' | 'final' | 'prepared' | 'reviewed' | 'stale';
  signedOff: boolean;
}

/** The latest revision of each bundle that was made, newest first, with where it stands. */
export async function latestBundles(reader: StoreReader): Promise<KnownBundle[]> {
  const latest = new Map<string, KnownBundle>();
  const byId = new Map<string, KnownBundle>();
  for await (const event of reader.events({
    types: ['bundle.generated', 'bundle.signed_off', 'bundle.stale'],
  })) {
    if (event.payload === null) continue;
    if (event.type === 'bundle.generated') {
      const { windowStart, windowEnd, scope, bundleId, final } = event.payload;
      // The same revision once more, in another format.
      if (byId.has(bundleId)) continue;
      const known: KnownBundle = { event, state: final ? 'final' : 'interim', signedOff: false };
      latest.set(`${windowStart}|${windowEnd}|${scope ?? ''}`, known);
      byId.set(bundleId, known);
    } else if (event.type === 'bundle.signed_off') {
      const known = byId.get(event.payload.bundleId);
      if (known) {
        known.state = event.payload.role === 'reviewer' ? 'reviewed' : 'prepared';
        known.signedOff ||= event.payload.role === 'reviewer';
      }
    } else if (event.type === 'bundle.stale') {
      const known = byId.get(event.payload.bundleId);
      if (known) known.state = 'stale';
    }
  }
  return [...latest.values()].sort((a, b) => b.event.seq - a.event.seq);
}

export interface StaleBundle {
  bundle: Generated;
  becauseSeq: number;
}

/** Final bundles whose closed window says something else by now, each with the event that did it. */
export async function findStaleBundles(reader: StoreReader): Promise<StaleBundle[]> {
  const finals = (await latestBundles(reader))
    .map(({ event }) => event)
    .filter(({ payload }) => payload.final);
  if (finals.length === 0) return [];
  const after = Math.min(...finals.map(({ payload }) => payload.asOfSeq));
  const events = await historiesTouchedAfter(reader, after);
  return finals.flatMap((bundle) => {
    const becauseSeq = staleBecause(bundle.payload, events);
    return becauseSeq === null ? [] : [{ bundle, becauseSeq }];
  });
}

/** The number of the first event that makes one bundle stale; null while it still says what the ledger says. */
export const becauseOf = async (reader: StoreReader, { payload }: Generated): Promise<number | null> =>
  staleBecause(payload, await historiesTouchedAfter(reader, payload.asOfSeq));

/** What was recorded after a number, with the whole history of each anomaly that it touches, in order. */
async function historiesTouchedAfter(reader: StoreReader, after: number): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  const anomalies = new Set<string>();
  for await (const event of reader.events({ after }))
    if (event.subject.startsWith('anomaly:')) anomalies.add(event.subject);
    else events.push(event);
  for (const subject of anomalies) for await (const event of reader.events({ subject })) events.push(event);
  return events.sort((a, b) => a.seq - b.seq);
}

/** Records each bundle that went stale, once, and tells whoever made it. */
export async function markStaleBundles({ store, clock, jobs }: Ports): Promise<void> {
  for (const { bundle, becauseSeq } of await findStaleBundles(store)) {
    const { bundleId } = bundle.payload;
    const idempotencyKey = `stale:${bundleId}`;
    const by = bundle.actor.personRef;
    await store.write(async (tx) => {
      if (await tx.eventByIdempotencyKey(idempotencyKey)) return;
      await tx.append([
        {
          type: 'bundle.stale',
          subject: `bundle:${bundleId}`,
          effectiveAt: clock.now(),
          actor: botActor('scheduler'),
          idempotencyKey,
          payload: { bundleId, becauseSeq },
        },
      ]);
      const userId = slackIdOf(by);
      if (userId !== null) {
        await tx.enqueue({ name: 'show_bundle', data: { bundleId, userId } });
        await tx.enqueue({
          name: 'tell_person',
          data: {
            key: idempotencyKey,
            userId,
            text: `Bundle ${bundleId} does not say any more what the ledger says of its period: event ${becauseSeq} changed it. \`/evidence ${periodAgain(bundle.payload)}\` makes the next revision, with what changed.`,
          },
        });
      }
    });
    jobs.poke();
  }
}
