import type { AnomalyRule } from '../exception.ts';
import { attributionRules } from './attribution.ts';
import { authorizationRules } from './authorization.ts';
import { lateEntry } from './population.ts';
import { programRules } from './program.ts';
import { resolutionRules } from './resolution.ts';
import { targetRules } from './targets.ts';
import { triageRules } from './triage.ts';

/** Every rule about one anomaly. A new rule is one object in a topic's file and, for a new topic, one line here. */
export const anomalyRules: readonly AnomalyRule[] = [
  lateEntry,
  ...triageRules,
  ...targetRules,
  ...attributionRules,
  ...authorizationRules,
  ...resolutionRules,
  ...programRules,
];
