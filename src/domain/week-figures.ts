import { type Anomaly, isAttributed, isGone, isOpen } from './anomaly.ts';
import { type Instant, toEpoch } from './instant.ts';
import type { IsoWeek } from './iso-week.ts';

/** The work of one week in figures, by when it was detected. Merged and voided anomalies are no work of their own. */
export interface WeekFigures {
  /** `2026-W25` */
  week: string;
  from: Instant;
  detected: number;
  /** Ended, with a settled cause; ended without one; not ended. Together: detected. */
  settled: number;
  causeless: number;
  open: number;
  /** With a settled cause, ended or not. */
  attributed: number;
  /** Null where nothing was resolved. */
  medianResolveMs: number | null;
}

/** Figures of each week, in the order of the weeks. */
export function weekFigures(anomalies: readonly Anomaly[], weeks: readonly IsoWeek[]): WeekFigures[] {
  const counted = anomalies.filter((anomaly) => anomaly.kind === 'real' && !isGone(anomaly));
  return weeks.map(({ name, from, to }) => {
    const its = counted.filter(({ detectedAt }) => detectedAt >= from && detectedAt < to);
    const ended = its.filter((anomaly) => !isOpen(anomaly));
    const settled = ended.filter(isAttributed).length;
    return {
      week: name,
      from,
      detected: its.length,
      settled,
      causeless: ended.length - settled,
      open: its.length - ended.length,
      attributed: its.filter(isAttributed).length,
      medianResolveMs: median(
        its.flatMap(({ resolution, detectedAt }) =>
          resolution ? [toEpoch(resolution.at) - toEpoch(detectedAt)] : [],
        ),
      ),
    };
  });
}

/** The middle one, or the mean of the two in the middle; null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
