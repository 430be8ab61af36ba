import type { DecisionContext } from '../domain/decide/decision.ts';
import type { Ports, ReconciliationView, StoreReader } from '../ports.ts';
import { type Answer, LEAST_REASON, mayDecide, refused } from './govern.ts';

/** Where the result of a comparison was shown, if it was. */
export const reconciliationKey = (runId: string): string => `reconciled:${runId}`;

/** The newest comparisons, newest first, with what people said of their unmatched items. */
export async function listReconciliations(reader: StoreReader, limit: number): Promise<ReconciliationView[]> {
  const runs = new Map<string, ReconciliationView>();
  for await (const event of reader.events({ types: ['reconciliation.ran', 'reconciliation.explained'] })) {
    if (event.payload === null) continue;
    if (event.type === 'reconciliation.ran') {
      const { unmatchedLeft, unmatchedRight, leftQuery: _l, rightQuery: _r, ...run } = event.payload;
      const aside = (side: 'left' | 'right') => (item: (typeof unmatchedLeft)[number]) => ({
        ...item,
        side,
        explanation: null,
      });
      runs.set(run.runId, {
        ...run,
        ranAt: event.effectiveAt,
        unmatched: [...unmatchedLeft.map(aside('left')), ...unmatchedRight.map(aside('right'))],
      });
    } else if (event.type === 'reconciliation.explained') {
      const { runId, item, reason } = event.payload;
      const unmatched = runs.get(runId)?.unmatched.find((each) => each.item === item);
      if (unmatched) unmatched.explanation = { label: event.actor.label, at: event.effectiveAt, reason };
    }
  }
  return [...runs.values()].reverse().slice(0, limit);
}

/** Records why an item has no counterpart, in a person's words. The item stays listed, with the words beside it. */
export async function explainUnmatched(
  { store, jobs, scrubber }: Pick<Ports, 'store' | 'jobs' | 'scrubber'>,
  { runId, item, reason }: { runId: string; item: string; reason: string },
  context: DecisionContext,
): Promise<Answer> {
  if (!mayDecide(context)) return refused('NOT_ALLOWED');
  if (reason.trim().length < LEAST_REASON) return refused('REASON_REQUIRED');
  const { text } = await scrubber.scrub(reason.trim());
  const answer = await store.write(async (tx): Promise<Answer> => {
    if (context.idempotencyKey && (await tx.eventByIdempotencyKey(context.idempotencyKey)))
      return { kind: 'done', words: 'Recorded.' };
    const run = (await listReconciliations(tx, Number.POSITIVE_INFINITY)).find(
      (each) => each.runId === runId,
    );
    const unmatched = run?.unmatched.find((each) => each.item === item);
    if (!unmatched) return refused('INPUT_INVALID', 'No comparison lists that item.');
    if (unmatched.explanation)
      return refused(
        'ALREADY_DECIDED',
        `Explained by ${unmatched.explanation.label}: ${unmatched.explanation.reason}`,
      );
    await tx.append([
      {
        type: 'reconciliation.explained',
        subject: `reconciliation:${runId}`,
        effectiveAt: context.now,
        actor: context.actor,
        payload: { runId, item, reason: text },
        idempotencyKey: context.idempotencyKey,
      },
    ]);
    const posted = await tx.posted(reconciliationKey(runId));
    if (posted)
      await tx.enqueue({ name: 'show_reconciliation', data: { runId, channelId: posted.channelId } });
    return { kind: 'done', words: 'Recorded; it stands in the evidence.' };
  });
  jobs.poke();
  return answer;
}
