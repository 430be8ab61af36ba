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
  /** Where it would stand if the scope did not leave it out; null: the scope leaves it in, or it is of no concern here. */
  leftOut: AnomalyRow['listed'] | 'not counted' | null;
}

const NOWHERE: Membership = {
  listed: null,
  notCounted: null,
  rolls: false,
  openAtStart: false,
  openAtEnd: false,
  leftOut: null,
};

/** The table of the rule book on straddling anomalies: one place for each, whatever the windows. */
export function membershipOf(read: ReadHistory, context: BundleContext): Membership {
  if (read.asOf.detectedAt >= context.end) return NOWHERE;
  const place = placeOf(read, context);
  const { scope } = context.inputs;
  if (scope === null || read.asOf.services.some((service) => scope.services.includes(service))) return place;
  return { ...NOWHERE, leftOut: place.listed ?? (place.notCounted === null ? null : 'not counted') };
}

/** The place of an anomaly that was detected before the end, whatever the scope. */
function placeOf({ asOf, transitions }: ReadHistory, { start, end }: BundleContext): Membership {
  const detectedInside = asOf.detectedAt >= start;
  if (asOf.kind !== 'real') return { ...NOWHERE, notCounted: detectedInside ? asOf.kind : null };
  const openAtStart = openAt(transitions, start);
  const openness = { rolls: true, openAtStart, openAtEnd: openAt(transitions, end), leftOut: null };
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
