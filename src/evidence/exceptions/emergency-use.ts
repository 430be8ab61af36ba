import { type Anomaly, isGone } from '../../domain/anomaly.ts';
import type { PayloadOf } from '../../domain/events/event.ts';
import { type AnomalyEvent, evolve } from '../../domain/evolve.ts';
import { type Instant, plus } from '../../domain/instant.ts';
import { ON_ITS_WAY } from './exception.ts';

/** Which changes an anomaly had in its cause from a moment on, and which of them were declared emergencies. */
export interface EmergencyUse {
  /** Null: by the end of the period. */
  at: Instant | null;
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
  const deciding = events.filter(isDeciding);
  if (!deciding.some(({ type }) => type === 'anomaly.attributed')) return [];
  const settled = plus(end, ON_ITS_WAY);
  const [only] = deciding;
  if (deciding.length === 1 && only!.recordedAt <= settled && events[0]!.payload !== null) {
    // Most anomalies: nothing has to be folded to know what one decision says.
    const changes = changesIn(only!.payload as PayloadOf<'anomaly.attributed'>);
    return [{ at: null, changes, emergencies: [] }];
  }
  const steps: EmergencyUse[] = [];
  let state: Anomaly | null = null;
  for (const event of events) {
    if (event.payload === null || (state === null && event.type !== 'anomaly.opened')) continue;
    state = evolve(state, event);
    const step = { at: event.recordedAt <= settled ? null : event.recordedAt, ...namedIn(state) };
    const last = steps.at(-1);
    if (last && last.at === step.at) steps.pop();
    if ((last && last.at === step.at) || !isSame(last, step)) steps.push(step);
  }
  return steps;
}

/** What decides about an anomaly's changes, and whether they were emergencies. */
const isDeciding = ({ type, payload }: AnomalyEvent): boolean =>
  type === 'anomaly.authorization_linked'
    ? payload?.kind === 'emergency'
    : DECIDING.has(type) && payload !== null;

const DECIDING = new Set<string>([
  'anomaly.attributed',
  'anomaly.attribution_withdrawn',
  'anomaly.merged',
  'anomaly.voided',
]);

const changesIn = ({
  outcome,
  changes,
}: Pick<PayloadOf<'anomaly.attributed'>, 'outcome' | 'changes'>): string[] =>
  outcome === 'confirmed' ? changes.filter(({ kind }) => kind !== 'vendor').map(({ id }) => id) : [];

function namedIn(anomaly: Anomaly): Omit<EmergencyUse, 'at'> {
  const { attribution, authorizations } = anomaly;
  const changes = attribution && !isGone(anomaly) ? changesIn(attribution) : [];
  const isEmergency = (id: string): boolean =>
    authorizations.some(
      ({ kind, role, changeId }) =>
        kind === 'emergency' && role === 'authorizes_change' && (changeId === null || changeId === id),
    );
  return { changes, emergencies: changes.filter(isEmergency) };
}

const isSame = (a: EmergencyUse | undefined, b: EmergencyUse): boolean =>
  a !== undefined && `${a.changes}` === `${b.changes}` && `${a.emergencies}` === `${b.emergencies}`;

/** Names that are joined into one text: so many thousand take a fraction of the memory. */
const TOGETHER = 1_000;

/** Those of all anomalies of a period. */
export class EmergencyUses {
  readonly others: EmergencyUse[][] = [];
  readonly #names: string[] = [];
  readonly #joined: string[] = [];

  add(uses: EmergencyUse[]): void {
    const [first] = uses;
    if (!first) return;
    if (uses.length > 1 || first.at !== null || first.emergencies.length > 0) this.others.push(uses);
    else if (this.#names.push(...first.changes) >= TOGETHER)
      this.#joined.push(this.#names.splice(0).join('\n'));
  }

  /** Changes of anomalies that no emergency and no later decision touched. */
  ordinary(): Set<string> {
    return new Set([...this.#joined.flatMap((names) => names.split('\n')), ...this.#names]);
  }
}
