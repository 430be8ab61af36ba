import { HOUR, MINUTE, toEpoch } from '../domain/instant.ts';
import type { AnomalyToExplain, RankableChange } from './rankable-change.ts';

/** A change may follow its alert by this much, since clocks differ and deploys report late. Hours. */
const tolerance = (5 * MINUTE) / HOUR;

/** When a change took effect, seen from the alert. */
export interface Timing {
  /** Hours from the moment that counts to the alert; negative when it came after the alert. */
  hours: number;
  /** Which moment counts: the deploy where it is known and came before the alert, else the merge. */
  basis: 'deploy' | 'merge';
  /** Took effect after the alert, beyond the tolerance: not its cause. */
  tooLate: boolean;
  /** Merged before the alert, deployed after it. */
  notDeployedYet: boolean;
}

export const readTiming = (
  { detectedAt }: AnomalyToExplain,
  { effectiveAt, deployedAt }: RankableChange,
): Timing => {
  const since = (instant: string) => (toEpoch(detectedAt) - toEpoch(instant)) / HOUR;
  const merged = since(effectiveAt);
  const deployed = deployedAt === null ? null : since(deployedAt);
  const live = deployed !== null && deployed >= -tolerance;
  const hours = live ? deployed : merged;
  const tooLate = hours < -tolerance;
  return {
    hours,
    basis: live ? 'deploy' : 'merge',
    tooLate,
    notDeployedYet: deployed !== null && !live && !tooLate,
  };
};
