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
    bm25: 0.2905,
    likelihood: 0.5303,
    relative: 1.1024,
    characters: 0.7052,
    charactersPlace: 0.63,
    namedFile: 1.6932,
    neighbourMatches: 2.4281,
    logAge: -0.2864,
    lastDay: 1.485,
    logPosition: -0.3633,
    size: 0.2898,
    docsOnly: -0.9718,
    testsOnly: -0.5941,
    behaviour: 0.5279,
    fix: -0.3597,
    removal: -0.6611,
    quiet: -0.3381,
    isRevert: -1.9171,
    reverted: -1.3529,
    touchedLater: -0.4895,
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
  none: { constant: 0.6719, perLogCandidate: 0.7969 },
  driftRecency: 0.4,
  bands: { medium: 0.25, high: 0.6 },
  likely: 0.15,
};
