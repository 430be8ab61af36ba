import { anomalyKey } from '../domain/events/event.ts';
import type { NotCountedRow } from './bundle-anomaly.ts';
import type { BundleContext } from './context.ts';
import type { ReadHistory } from './history.ts';
import { fact, said, whoMarked } from './words.ts';

/** One line of the numbers that are used up and not counted. */
export function notCountedRow(
  { asOf, events }: ReadHistory,
  why: NotCountedRow['why'],
  inside: boolean,
  { words }: BundleContext,
): NotCountedRow {
  const ending = events.findLast(
    (event) => event.type === 'anomaly.merged' || event.type === 'anomaly.voided',
  );
  const drill = why === 'exercise' || why === 'canary';
  const reason = ending?.payload && 'reason' in ending.payload ? ending.payload.reason : null;
  const mark = ending
    ? { by: ending.actor.personRef, label: ending.actor.label, at: ending.effectiveAt }
    : asOf.openedBy;
  return {
    at: words.at(mark.at),
    by: whoMarked(mark),
    detected: inside ? 'detected in the period' : 'detected earlier',
    detectedAt: words.at(asOf.detectedAt),
    key: anomalyKey(asOf.number),
    number: asOf.number,
    reason: drill
      ? fact(`opened as ${why === 'canary' ? 'a canary' : 'an exercise'}`)
      : said(reason, 'none recorded'),
    summary: fact(asOf.summary),
    survivor: asOf.mergedInto === null ? 'not applicable' : anomalyKey(asOf.mergedInto),
    why,
  };
}
