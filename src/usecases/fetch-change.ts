import { HOUR, plus } from '../domain/instant.ts';
import type { Ports } from '../ports.ts';

/** A change that arrives this long after an anomaly may still be its cause: deliveries are late. */
const STILL_ASKED = HOUR;
const MOST_ASKED = 50;

/** Asks the source for a change that it told of, and puts it into the index with every fact there is. */
export async function fetchChange(ports: Ports, id: string): Promise<void> {
  const { store, neighbours } = ports;
  const found = await neighbours.changes?.change(id);
  if (!found) return;
  const before = await store.change(found.id);
  await store.write(async (tx) => {
    await tx.saveChanges([{ ...found, deployedAt: found.deployedAt ?? before?.deployedAt ?? null }]);
    if (before === null) await tx.enqueue({ name: 'rerank_recent', data: {} });
  });
  ports.jobs.poke();
}

/** Lets the causes of young, unexplained anomalies be looked for again, because a change came to light. */
export async function rerankRecent({ store, jobs, clock }: Ports): Promise<void> {
  const recent = await store.anomalies(
    { open: true, unattributed: true, detectedFrom: plus(clock.now(), -STILL_ASKED) },
    { limit: MOST_ASKED },
  );
  for (const { number } of recent) await jobs.enqueue({ name: 'rank_candidates', data: { anomaly: number } });
}
