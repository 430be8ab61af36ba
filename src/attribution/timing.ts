import { HOUR, type Instant, MINUTE, toEpoch } from '../domain/instant.ts';
import type { AnomalyToExplain, RankableChange } from './rankable-change.ts';

/** A change may follow its alert by this much, since clocks differ and deploys report late. Hours. */
const tolerance = (5 * MINUTE) / HOUR;

/** When a change took effect, seen from the alert. */
export interface Timing {
  /** Hours from the moment that counts to the alert; negative when it came after the alert. */
  hours: number;
  /** Which moment counts: the deploy where it is known and came before the alert, else the merge. */
  basis: 'deploy' | 'merge';
  /** Hours from that moment to the beginning of the trouble, which people may put before the alert. */
  age: number;
  /** Took effect after the alert or after that beginning, beyond the tolerance: not its cause. */
  tooLate: boolean;
  /** Merged before the alert, deployed after it. */
  notDeployedYet: boolean;
}

/** @param began the beginning of the trouble, never after the alert (see `onset.ts`) */
export const readTiming = (
  { detectedAt }: Pick<AnomalyToExplain, 'detectedAt'>,
  { effectiveAt, deployedAt }: RankableChange,
  began: Instant = detectedAt,
): Timing => {
  const earlier = (toEpoch(detectedAt) - toEpoch(began)) / HOUR;
  const since = (instant: string) => (toEpoch(detectedAt) - toEpoch(instant)) / HOUR;
  const merged = since(effectiveAt);
  const deployed = deployedAt === null ? null : since(deployedAt);
  const live = deployed !== null && deployed - earlier >= -tolerance;
  const hours = live ? deployed : merged;
  const age = hours - earlier;
  const tooLate = age < -tolerance;
  return {
    hours,
    age,
    basis: live ? 'deploy' : 'merge',
    tooLate,
    notDeployedYet: deployed !== null && !live && !tooLate,
  };
};
