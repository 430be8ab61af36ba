import {
  describeChanges,
  type FeatureName,
  type Features,
  learnedFeatures,
  setFeatures,
} from './features.ts';
import { parameters as found, type Parameters } from './parameters.ts';
import type { AnomalyToExplain, Ownership, RankableChange } from './rankable-change.ts';
import { giveReasons } from './reasons.ts';
import { alertLimit } from './shared-words.ts';
import { findSpellings } from './words.ts';

export interface RankedChange {
  id: string;
  /** 0..1, ordinal: its odds against "none of these". Comparable within one ranking only. */
  score: number;
  /** The band of `probability`. */
  confidence: 'low' | 'medium' | 'high';
  /** Calibrated: of the changes shown with 0.7, about seven in ten were the cause (docs/attribution.md says measured on what). */
  probability: number;
  /** In plain words, strongest first. */
  reasons: string[];
}

export interface Ranking {
  /** Every candidate, best first; ties go by id, so the order of the input does not matter. */
  best: RankedChange[];
  /** False when no candidate reaches the bar: then say so and name nobody. */
  likely: boolean;
  /** Probability that the cause is none of the candidates. 1 without candidates. */
  none: number;
}

const recency: readonly FeatureName[] = ['logAge', 'lastDay', 'logPosition'];
const featureNames: readonly FeatureName[] = [...learnedFeatures, ...setFeatures];

/** Sum of weighted features; drift discounts recency. */
export const weighChange = (
  features: Features,
  drift: boolean,
  { weights, driftRecency }: Parameters,
): number =>
  featureNames.reduce(
    (sum, name) =>
      sum + weights[name] * features[name] * (drift && recency.includes(name) ? driftRecency : 1),
    0,
  );

/** Utilities to probabilities, with "none of these" as one more choice. Same order; sums to 1 with `none`. */
export const toProbabilities = (
  utilities: readonly number[],
  { temperature, none }: Pick<Parameters, 'temperature' | 'none'>,
): { probabilities: number[]; none: number } => {
  if (utilities.length === 0) return { probabilities: [], none: 1 };
  const scaled = utilities.map((utility) => utility / temperature);
  const nobody = none.constant + none.perLogCandidate * Math.log(utilities.length);
  const highest = Math.max(nobody, ...scaled);
  const odds = scaled.map((value) => Math.exp(value - highest));
  const noneOdds = Math.exp(nobody - highest);
  const sum = odds.reduce((a, b) => a + b, noneOdds);
  return { probabilities: odds.map((value) => value / sum), none: noneOdds / sum };
};

/**
 * Ranks changes as the cause of an anomaly, from words, ownership, time, size, kind and reverts. Pure: same input, same
 * ranking, in whatever order the candidates come. An empty list gives an empty ranking that is not likely.
 */
export const rank = (
  anomaly: AnomalyToExplain,
  candidates: readonly RankableChange[],
  { ownership = [], parameters = found }: { ownership?: readonly Ownership[]; parameters?: Parameters } = {},
): Ranking => {
  const changes = [...candidates].sort((a, b) => (a.id < b.id ? -1 : 1));
  const described = describeChanges(anomaly, changes, ownership);
  const utilities = described.map(({ features }) => weighChange(features, anomaly.drift, parameters));
  const { probabilities, none } = toProbabilities(utilities, parameters);
  const spellings = findSpellings(anomaly.text, alertLimit);
  const best = changes
    .map((change, i) => ({ change, i }))
    .sort((a, b) => utilities[b.i]! - utilities[a.i]! || a.i - b.i)
    .map(({ change, i }): RankedChange => {
      const probability = probabilities[i]!;
      const { medium, high } = parameters.bands;
      return {
        id: change.id,
        score: probability / (probability + none),
        confidence: probability >= high ? 'high' : probability >= medium ? 'medium' : 'low',
        probability,
        reasons: giveReasons(anomaly, change, described[i]!, spellings, parameters),
      };
    });
  return { best, likely: (best[0]?.probability ?? 0) >= parameters.likely, none };
};
