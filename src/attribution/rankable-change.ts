import type { Instant } from '../domain/instant.ts';

/** What the ranking needs to know of an anomaly. `text` is the alert as it arrived, stack trace and all. */
export interface AnomalyToExplain {
  text: string;
  detectedAt: Instant;
  /** When it began, as somebody claims; absent or null: nobody does. */
  occurredAt?: Instant | null;
  service: string | null;
  /** True when a rule about stored facts was broken, which is found late; false for an outage, which is noticed at once. */
  drift: boolean;
  environment?: string | null;
  /** What the alert itself names: `acme/api#247`, `#247`, `acme/api@1f2e3d4`, a hash, a URL, a change's id or a ticket key. */
  mentions?: readonly string[];
}

/** The part of a change that is ranked. The domain's `Change` has it all; a benchmark row is mapped to it. */
export interface RankableChange {
  id: string;
  title: string;
  body: string;
  bot: boolean;
  /** Merge, push, toggle or end of the deploy. */
  effectiveAt: Instant;
  /** When production got it; null when unknown. */
  deployedAt: Instant | null;
  /** Paths, possibly cut. */
  files: readonly string[];
  additions: number;
  deletions: number;
  services: readonly string[];
  url?: string | null;
  repository?: string | null;
  number?: number | null;
  environment?: string | null;
  ticketKeys?: readonly string[];
  pullRequest?: { mergeSha: string | null } | null;
  /** Id of the change that this one reverts, and of the one that reverted this one. */
  revertsId?: string | null;
  revertedBy?: string | null;
}

/** Who owns what: path globs (`services/billing/**`, `*.tf`) and repositories (`owner/name`) of one service. */
export interface Ownership {
  service: string;
  paths: readonly string[];
  repositories: readonly string[];
}
