import type { Instant } from '../instant.ts';
import type { FileFaults, RuleRecord, RuleVersion } from './registry.ts';

/** One rule as it is shown. */
export interface RuleView {
  record: RuleRecord;
  /** The version in force; null before the first approval and once retired. */
  inForce: RuleVersion | null;
  /** The version that waits for somebody's approval. */
  waiting: RuleVersion | null;
  /** The prober's last run, its latency, and why it could not ask, if it could not. */
  probed: { at: Instant; latencyMs: number | null; ownFailures: number; ownCode: string | null } | null;
}

export interface RulesView {
  rules: RuleView[];
  counts: { holding: number; broken: number; neverChecked: number; waiting: number };
  prober: { at: Instant; tookMs: number; probed: number; own: number; medianMs: number | null } | null;
  faults: FileFaults['faults'];
}
