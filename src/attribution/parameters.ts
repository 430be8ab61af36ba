import type { FeatureName } from './features.ts';

/** Everything numeric in the ranking. `docs/attribution.md` says how the numbers were found. */
export interface Parameters {
  /** Utility per unit of a feature. */
  weights: Record<FeatureName, number>;
  /** Divides utilities before they become probabilities. */
  temperature: number;
  /** Utility of "none of these": `constant + perLogCandidate * ln(candidates)`, after the temperature. */
  none: { constant: number; perLogCandidate: number };
  /** Recency counts this share for drift, which is found late. */
  driftRecency: number;
  /** Lower bounds of probability for the bands, and for naming anybody at all. */
  bands: { medium: number; high: number };
  likely: number;
}

/** Raised when the numbers change; recorded with every ranking that is shown. */
export const rankerVersion = '1';

export const parameters: Parameters = {
  weights: {
    // learned: `node bench/attribution-fit.ts --write`
    bm25: 0.3322,
    likelihood: 0.598,
    relative: 0.9338,
    characters: 0.7822,
    namedFile: 1.5178,
    neighbourMatches: 2.0323,
    logAge: -0.2731,
    lastDay: 1.6266,
    logPosition: -0.3567,
    size: 0.3081,
    growth: 0.0285,
    docsOnly: -1.395,
    testsOnly: -0.6157,
    behaviour: 0.5746,
    fix: -0.3506,
    removal: -0.7808,
    quiet: -0.3108,
    isRevert: -2.6496,
    reverted: -1.8122,
    touchedLater: -0.6492,
    // set by hand: the examples have no services, owners, deploys, environments or changes after the alert
    mentioned: 4,
    sameService: 1.2,
    otherService: -0.8,
    owned: 1,
    notOwned: -0.6,
    otherEnvironment: -1.5,
    revertedAfterAlert: 2.5,
    afterAlert: -12,
    notDeployedYet: -2.5,
    bot: -0.7,
  },
  temperature: 1.1797,
  none: { constant: 0.8672, perLogCandidate: 0.7813 },
  driftRecency: 0.4,
  bands: { medium: 0.25, high: 0.6 },
  likely: 0.15,
};
