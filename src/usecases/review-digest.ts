import type { DecisionContext } from '../domain/decide/decision.ts';
import type { Ports } from '../ports.ts';

/** Records that somebody looked at a week: evidence of its own, also for a week in which nothing happened. */
export async function reviewDigest(
  { store, jobs }: Pick<Ports, 'store' | 'jobs'>,
  week: string,
  context: DecisionContext,
): Promise<void> {
  await store.write(async (tx) => {
    if (context.idempotencyKey && (await tx.eventByIdempotencyKey(context.idempotencyKey))) return;
    await tx.append([
      {
        type: 'digest.reviewed',
        subject: `digest:${week}`,
        effectiveAt: context.now,
        actor: context.actor,
        payload: { week, comment: null },
        idempotencyKey: context.idempotencyKey,
      },
    ]);
    await tx.enqueue({ name: 'post_digest', data: { week } });
  });
  jobs.poke();
}
