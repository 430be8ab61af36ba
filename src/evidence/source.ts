import type { Actor } from '../domain/actor.ts';
import type { RecordedEvent } from '../domain/events/event.ts';
import type { AnomalyEvent } from '../domain/evolve.ts';
import type { Instant } from '../domain/instant.ts';
import type { Window } from '../domain/period.ts';
import { type HistoryPage, type HistoryText, readEvents } from '../ledger/history-page.ts';
import { type LedgerPage, readSealed, type SealedText } from '../ledger/ledger-page.ts';
import { readEvent } from '../ledger/recorded-event.ts';
import type { LedgerHead } from '../ledger/seal.ts';
import type { ExceptionPolicy } from './exceptions/exception.ts';

/** One anomaly's events through the as-of, in ledger order; the first opens it. */
export interface AnomalyHistory {
  number: number;
  events: readonly AnomalyEvent[];
}

export const parseContext = (text: SealedText): RecordedEvent[] => readSealed(text).map(readEvent);

/** The anomalies of a page, each parsed when its turn comes. */
export function* parsePage(page: readonly HistoryText[]): Generator<AnomalyHistory> {
  for (const { number, events } of page) yield { number, events: readEvents(events) as AnomalyEvent[] };
}

/** What is asked for while the page before is being worked on. */
export async function* readAhead<Text>(
  pages: AsyncIterable<{ read(): Promise<Text> }> | Iterable<{ read(): Promise<Text> }>,
): AsyncGenerator<Text> {
  let before: Promise<Text> | null = null;
  for await (const page of pages) {
    const reading = page.read();
    // A failure is heard when its turn comes, also if that is never.
    reading.catch(() => {});
    if (before) yield await before;
    before = reading;
  }
  if (before) yield await before;
}

/**
 * What a bundle is made from: the ledger through the as-of, read in two parts so that no more than a page
 * of anomalies has to be held at a time. The second may be asked for only after the first was read to its end.
 */
export interface EvidenceSource {
  /** Every event that is not about an anomaly, in ledger order. */
  context(): AsyncIterable<LedgerPage> | Iterable<LedgerPage>;
  /** Every anomaly, also those detected after the window, by the `detectedAt` that its events fold to, then by number. */
  anomalies(): AsyncIterable<HistoryPage> | Iterable<HistoryPage>;
}

/** Everything beside the ledger that decides a bundle's bytes. */
export interface EvidenceInputs {
  window: Window;
  /** Only anomalies of these services; null: everything. */
  scope: { text: string; services: readonly string[] } | null;
  asOf: LedgerHead & { recordedAt: Instant };
  settings: EvidenceSettings;
  product: {
    name: string;
    version: string;
    commit: string | null;
    builtAt: Instant | null;
    rendererVersion: string;
  };
  generation: {
    revision: number;
    /** Bundle id of the revision before. */
    supersedes: string | null;
    /** As-of of that revision, for the amendments. */
    supersededAsOf: { seq: number; recordedAt: Instant } | null;
    requestedBy: Actor;
    generatedAt: Instant;
    generatedBy: string;
  };
  /** What verifying the ledger gave: one sentence, and each fault (none when all is well). */
  ledgerVerification: { text: string; faults: readonly string[] };
}

export interface EvidenceSettings {
  organization: string;
  /** Slack's team id, and the address that permalinks begin with (`https://acme.slack.com/`). */
  workspace: string;
  workspaceUrl: string | null;
  /** The system that the evidence is about, in the organization's words. */
  system: string;
  /** What exceptions and authorizations are judged by. */
  policy: ExceptionPolicy;
  /** Name of each configured neighbour with how it is configured, without secrets. */
  neighbours: readonly { source: string; configured: string }[];
  /** What else shaped the report (reopen window, fiscal start …), for the cover. */
  parameters: readonly { name: string; value: string }[];
}
