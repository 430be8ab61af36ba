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
    bm25: 0.3037,
    likelihood: 0.5458,
    relative: 1.2022,
    characters: 0.9343,
    namedFile: 1.6475,
    neighbourMatches: 2.4499,
    logAge: -0.2847,
    lastDay: 1.4894,
    logPosition: -0.3609,
    size: 0.284,
    docsOnly: -0.9822,
    testsOnly: -0.5839,
    behaviour: 0.518,
    fix: -0.3376,
    removal: -0.6762,
    quiet: -0.3286,
    isRevert: -1.9357,
    reverted: -1.3423,
    touchedLater: -0.4861,
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
  temperature: 1.0781,
  none: { constant: 0.4453, perLogCandidate: 0.8594 },
  driftRecency: 0.4,
  bands: { medium: 0.25, high: 0.6 },
  likely: 0.15,
};
