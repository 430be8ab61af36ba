import { type Anomaly, isGone, isOpen } from './anomaly.ts';
import type { Instant } from './instant.ts';
import { type TargetName, type TargetPolicy, timesOf } from './targets.ts';

/** The target that ran out first and still is not met at `now`; null while none is missed. */
export function overdueOf(
  anomaly: Anomaly,
  policy: TargetPolicy,
  now: Instant,
): { target: TargetName; due: Instant } | null {
  if (isGone(anomaly)) return null;
  const missed = timesOf(anomaly, policy)
    .clocks.filter(
      ({ name, metAt, due }) => metAt === null && due < now && (name === 'attribute' || isOpen(anomaly)),
    )
    .sort((a, b) => (a.due < b.due ? -1 : 1));
  const [first] = missed;
  return first ? { target: first.name, due: first.due } : null;
}
