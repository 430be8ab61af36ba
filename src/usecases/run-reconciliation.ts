import { DAY, type Instant, plus } from '../domain/instant.ts';
import type { JobData, Ports, StoreReader } from '../ports.ts';
import { show } from './draw-card.ts';
import { listReconciliations, reconciliationKey } from './explain-unmatched.ts';
import { type Heard, LOOK_BACK, reconcile } from './reconcile.ts';

const EVERY = 7 * DAY;

/** True a week after the last comparison; a week after the first start where there was none. */
export async function reconciliationDue(reader: StoreReader, now: Instant): Promise<boolean> {
  let last: Instant | null = null;
  for await (const { effectiveAt } of reader.events({ types: ['reconciliation.ran'] })) last = effectiveAt;
  if (last === null)
    for await (const { effectiveAt } of reader.events({ types: ['pipeline.started'] })) {
      last = effectiveAt;
      break;
    }
  return last !== null && plus(last, EVERY) <= now;
}

/** Whether somebody asked for a comparison, and where an answer goes that nobody asked for. */
export interface Requested {
  userId: string | null;
  /** Told only when something does not match; null: nobody is told. */
  channelId: string | null;
}

/** Compares the last thirty days with the sources, and shows the result where it is waited for or needed. */
export async function runReconciliation(
  ports: Ports,
  heard: Heard,
  { userId, channelId }: Requested,
): Promise<void> {
  const now = ports.clock.now();
  const by = userId === null ? undefined : await personActor(ports, userId);
  const runs = await reconcile(ports, heard, { from: plus(now, -LOOK_BACK), to: now }, by);
  const place = userId === null ? channelId : await ports.chat.directChannel(userId);
  if (place === null) return;
  for (const run of await listReconciliations(ports.store, runs.length))
    if (userId !== null || run.unmatched.length > 0)
      await ports.jobs.enqueue({ name: 'show_reconciliation', data: { runId: run.runId, channelId: place } });
}

async function personActor({ chat }: Pick<Ports, 'chat'>, userId: string) {
  const person = await chat.person(userId).catch(() => null);
  return {
    kind: 'person' as const,
    personRef: `slack:${userId}` as const,
    label: person?.name ?? userId,
    via: 'slack_command' as const,
  };
}

/** Draws one comparison's message anew, with what was explained since. */
export async function showReconciliation(
  ports: Ports,
  { runId, channelId }: JobData<'show_reconciliation'>,
): Promise<void> {
  const runs = await listReconciliations(ports.store, Number.POSITIVE_INFINITY);
  const run = runs.find((each) => each.runId === runId);
  if (run)
    await show(
      ports,
      reconciliationKey(runId),
      { channelId, threadTs: null },
      ports.presenter.reconciliation(run),
    );
}
