import type { Anomaly } from '../../domain/anomaly.ts';
import { type AnomalyEvent, evolve } from '../../domain/evolve.ts';
import { type Instant, plus } from '../../domain/instant.ts';
import { ON_ITS_WAY } from './exception.ts';

/** Which changes an anomaly had in its cause from a moment on, and which of them were declared emergencies. */
export interface EmergencyUse {
  at: Instant;
  changes: string[];
  emergencies: string[];
}

/** That of an anomaly detected in the window; empty for every other. */
export function emergencyUseIn(
  events: readonly AnomalyEvent[],
  { start, end }: { start: Instant; end: Instant },
): EmergencyUse[] {
  const [opening] = events;
  const isInside =
    opening?.type === 'anomaly.opened' &&
    opening.payload?.kind === 'real' &&
    opening.payload.detectedAt >= start &&
    opening.payload.detectedAt < end;
  return isInside ? emergencyUse(events, end) : [];
}

/**
 * How the emergencies of an anomaly stood at the end of its period, and after each later event that changed it; empty
 * where its cause named no change.
 * @param events in ledger order
 */
export function emergencyUse(events: readonly AnomalyEvent[], end: Instant): EmergencyUse[] {
  if (!events.some(({ type }) => type === 'anomaly.attributed')) return [];
  const settled = plus(end, ON_ITS_WAY);
  const steps: EmergencyUse[] = [];
  let state: Anomaly | null = null;
  for (const event of events) {
    if (event.payload === null || (state === null && event.type !== 'anomaly.opened')) continue;
    state = evolve(state, event);
    const step = { at: event.recordedAt <= settled ? end : event.recordedAt, ...namedIn(state) };
    const last = steps.at(-1);
    if (last?.at === step.at) steps.pop();
    if (last?.at === step.at || !isSame(last, step)) steps.push(step);
  }
  return steps;
}

function namedIn({ attribution, authorizations, status }: Anomaly): Omit<EmergencyUse, 'at'> {
  const isGone = status === 'merged' || status === 'voided';
  const changes =
    attribution?.outcome === 'confirmed' && !isGone
      ? attribution.changes.filter(({ kind }) => kind !== 'vendor').map(({ id }) => id)
      : [];
  const isEmergency = (id: string): boolean =>
    authorizations.some(
      ({ kind, role, changeId }) =>
        kind === 'emergency' && role === 'authorizes_change' && (changeId === null || changeId === id),
    );
  return { changes, emergencies: changes.filter(isEmergency) };
}

const isSame = (a: EmergencyUse | undefined, b: EmergencyUse): boolean =>
  a !== undefined && `${a.changes}` === `${b.changes}` && `${a.emergencies}` === `${b.emergencies}`;
