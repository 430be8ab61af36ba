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

export const parameters: Parameters = {
  weights: {
    // learned: `node bench/attribution-fit.ts --write`
    bm25: 0.2894,
    likelihood: 0.5291,
    relative: 1.0739,
    characters: 0.7213,
    charactersPlace: 0.6217,
    namedFile: 1.7227,
    neighbourMatches: 2.4094,
    logAge: -0.2775,
    lastDay: 1.5493,
    logPosition: -0.3749,
    size: 0.2955,
    docsOnly: -0.9427,
    testsOnly: -0.5868,
    behaviour: 0.5278,
    fix: -0.3562,
    removal: -0.6828,
    quiet: -0.344,
    isRevert: -1.9207,
    reverted: -1.3564,
    touchedLater: -0.4972,
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
  temperature: 1.0703,
  none: { constant: 0.6328, perLogCandidate: 0.8125 },
  driftRecency: 0.4,
  bands: { medium: 0.25, high: 0.6 },
  likely: 0.15,
};
