import { botActor } from '../domain/actor.ts';
import type { Anomaly } from '../domain/anomaly.ts';
import { ThreadproofError } from '../domain/errors.ts';
import { anomalySubject } from '../domain/events/event.ts';
import { sameJson } from '../ledger/canonical-json.ts';
import type { PagerIncident, Ports } from '../ports.ts';
import { waitAfter } from './ask-again.ts';

const INCIDENT = /pagerduty\.com\/incidents\/([A-Z0-9]+)/i;

/** The incident behind a PagerDuty alert: its id stands in the link, whatever the message says. */
export function incidentIdOf(anomaly: { url: string | null; dedupeKeys: string[] }): string | null {
  const fromKey = anomaly.dedupeKeys.map((key) => /^pagerduty[:/](.+)$/.exec(key)?.[1]).find(Boolean);
  return (anomaly.url && INCIDENT.exec(anomaly.url)?.[1]) ?? fromKey ?? null;
}

/**
 * Reads who acknowledged the page, and records it when it changed. Off when PagerDuty is not configured. Where it does not
 * answer, the card says so, and it is asked again.
 */
export async function linkPager(ports: Ports, number: number): Promise<void> {
  const { store, neighbours } = ports;
  const anomaly = await store.anomaly(number);
  const incidentId = anomaly && incidentIdOf(anomaly);
  if (!incidentId || neighbours.pager === null) return;
  try {
    const incident = await neighbours.pager.incident(incidentId);
    if (incident === null) throw new ThreadproofError('NEIGHBOUR_NOT_FOUND', incidentId);
    await recordPage(ports, number, incident);
  } catch (error) {
    if (!(error instanceof ThreadproofError) || !error.code.startsWith('NEIGHBOUR_')) throw error;
    await recordSilence(ports, anomaly, incidentId, error);
  }
}

async function recordPage(
  { store, jobs, clock }: Ports,
  number: number,
  incident: PagerIncident,
): Promise<void> {
  const payload = {
    incidentId: incident.id,
    url: incident.url,
    status: incident.status,
    priority: incident.priority,
    acknowledgements: incident.acknowledgements.map(({ by, label, at }) => ({ by, label, at })),
  };
  await store.write(async (tx) => {
    const current = await tx.anomaly(number);
    if (current === null) return;
    const wasSilent = current.failedLookups.some(({ ref }) => ref === incident.id);
    if (!wasSilent && sameJson(current.pager, payload)) return;
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

/** Once for each reason; the asking goes on. */
async function recordSilence(
  { store, jobs, clock }: Ports,
  { number, failedLookups }: Anomaly,
  incidentId: string,
  error: ThreadproofError,
): Promise<void> {
  const now = clock.now();
  const known = failedLookups.find(({ ref, code }) => ref === incidentId && code === error.code);
  if (!known)
    await store.write(async (tx) => {
      await tx.append([
        {
          type: 'anomaly.lookup_failed',
          subject: anomalySubject(number),
          effectiveAt: now,
          actor: botActor('scheduler'),
          payload: { ref: incidentId, source: 'pagerduty', code: error.code },
          idempotencyKey: null,
        },
      ]);
      await tx.enqueue({ name: 'draw_card', data: { anomaly: number } });
    });
  const wait = waitAfter(error, known?.at ?? now, now);
  if (wait < Number.POSITIVE_INFINITY)
    await jobs.enqueue({ name: 'link_pager', data: { anomaly: number }, startAfterMs: wait });
  jobs.poke();
}
