import { botActor } from '../domain/actor.ts';
import { anomalySubject } from '../domain/events/event.ts';
import type { Ports } from '../ports.ts';

const INCIDENT = /pagerduty\.com\/incidents\/([A-Z0-9]+)/i;

/** The incident behind a PagerDuty alert: its id stands in the link, whatever the message says. */
export function incidentIdOf(anomaly: { url: string | null; dedupeKeys: string[] }): string | null {
  const fromKey = anomaly.dedupeKeys.map((key) => /^pagerduty[:/](.+)$/.exec(key)?.[1]).find(Boolean);
  return (anomaly.url && INCIDENT.exec(anomaly.url)?.[1]) ?? fromKey ?? null;
}

/** Reads who acknowledged the page, and records it when it changed. Off when PagerDuty is not configured. */
export async function linkPager({ store, jobs, neighbours, clock }: Ports, number: number): Promise<void> {
  const anomaly = await store.anomaly(number);
  const incidentId = anomaly && incidentIdOf(anomaly);
  if (!incidentId || neighbours.pager === null) return;
  const incident = await neighbours.pager.incident(incidentId);
  if (incident === null) return;
  const payload = {
    incidentId: incident.id,
    url: incident.url,
    status: incident.status,
    priority: incident.priority,
    acknowledgements: incident.acknowledgements.map(({ by, label, at }) => ({ by, label, at })),
  };
  await store.write(async (tx) => {
    const current = await tx.anomaly(number);
    if (current === null || JSON.stringify(current.pager) === JSON.stringify(payload)) return;
    await tx.append([
      {
        type: 'anomaly.pager_linked',
        subject: anomalySubject(number),
        effectiveAt: clock.now(),
        actor: { ...botActor('scheduler'), kind: 'integration', label: 'PagerDuty' },
        payload,
        idempotencyKey: null,
      },
    ]);
    await tx.enqueue({ name: 'draw_card', data: { anomaly: number, urgent: true } });
  });
  jobs.poke();
}
