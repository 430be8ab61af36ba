import type { AnomalyRow, NotCountedRow } from './bundle-anomaly.ts';
import type { BundleContext } from './context.ts';
import { openAt, type ReadHistory } from './history.ts';

/** In which lists of a bundle an anomaly stands. */
export interface Membership {
  /** Its place in the population or the carried-in list; null: neither. */
  listed: AnomalyRow['listed'] | null;
  /** Why its number is not counted although it belongs to the period; null: it is counted, or it is of no concern here. */
  notCounted: NotCountedRow['why'] | null;
  /** Its transitions count in the roll-forward. */
  rolls: boolean;
  openAtStart: boolean;
  openAtEnd: boolean;
  inScope: boolean;
}

const NOWHERE: Membership = {
  listed: null,
  notCounted: null,
  rolls: false,
  openAtStart: false,
  openAtEnd: false,
  inScope: true,
};

/** The table of the rule book on straddling anomalies: one place for each, whatever the windows. */
export function membershipOf(read: ReadHistory, { start, end, inputs }: BundleContext): Membership {
  const { asOf, transitions } = read;
  if (asOf.detectedAt >= end) return NOWHERE;
  const { scope } = inputs;
  if (scope !== null && !asOf.services.some((service) => scope.services.includes(service)))
    return { ...NOWHERE, inScope: false };
  const detectedInside = asOf.detectedAt >= start;
  if (asOf.kind !== 'real') return { ...NOWHERE, notCounted: detectedInside ? asOf.kind : null };
  const openAtStart = openAt(transitions, start);
  const openness = { rolls: true, openAtStart, openAtEnd: openAt(transitions, end), inScope: true };
  const reopened = transitions.some(({ at, cause }) => cause === 'reopened' && at >= start && at < end);
  if (asOf.status === 'merged' || asOf.status === 'voided') {
    const concerned = detectedInside || openAtStart || reopened;
    return { ...openness, listed: null, notCounted: concerned ? asOf.status : null };
  }
  const listed = detectedInside
    ? 'detected in the period'
    : openAtStart
      ? 'carried in: open at the start'
      : reopened
        ? 'carried in: reopened in the period'
        : null;
  return { ...openness, listed, notCounted: null };
}
