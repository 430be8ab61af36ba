import { type Anomaly, isAttributed } from '../domain/anomaly.ts';
import { type Instant, toEpoch } from '../domain/instant.ts';
import type { JudgedChange } from './authorization-facts.ts';
import type { RowState } from './bundle-anomaly.ts';
import type { Amendments, ExceptionRow } from './bundle-cover.ts';
import type { Contacts } from './contacts.ts';
import { type EmergencyUse, emergencyUse } from './exceptions/emergency-use.ts';
import type { Transition } from './history.ts';
import type { Membership } from './membership.ts';
import { partsOf, type ReadyAnomaly, timesOf } from './row.ts';
import { type SuggestionCases, suggestionCases } from './suggestions.ts';

/** How a row of the population stood at one of the two points in time, as the summary counts it. */
export interface StandingFacts extends Pick<RowState, 'state' | 'severity' | 'parts'> {
  /** Attributed, and "no change found" only with a record of the search. */
  covered: boolean;
}

/**
 * What the summary counts of a row of the population. Times are milliseconds from its detection, `undetected` those from
 * the effect of its cause to its detection; null: not yet, or no change is named.
 */
export interface PopulationFacts {
  atEnd: StandingFacts;
  asOf: StandingFacts;
  undetected: number | null;
  acknowledged: number | null;
  attributed: number | null;
  mitigated: number | null;
  resolved: number | null;
  suggestions: SuggestionCases;
  /** How its emergencies stood at the end of the period, and after it. */
  emergencyUse: EmergencyUse[];
}

/**
 * What is counted of one anomaly once its rows are written: all that the cover, the summary, the roll-forward and the sums
 * need of it. Data alone: a thread hands it to another.
 */
export interface AnomalyFacts {
  number: number;
  recordedAt: Instant;
  /** How many events it has. */
  events: number;
  /** Which systems answered when they were asked about it. */
  contacts: Contacts;
  membership: Membership;
  /** Detected at the start of the period or later. */
  detectedInside: boolean;
  transitions: Transition[];
  /** Null where it is no row of the population. */
  population: PopulationFacts | null;
  exceptions: Pick<ExceptionRow, 'code' | 'asOf' | 'atPeriodEnd'>[];
  /** Versions that it names, where it has a page. */
  names: { program: string | null; rule: { id: string; version: number } | null };
  amendments: Amendments['rows'];
  earlierPeriods: Amendments['earlierPeriods'];
}

/** Attributed, as the coverage of the rule book counts it: "no change found" only with a record of the search. */
const isCovered = (anomaly: Anomaly): boolean =>
  isAttributed(anomaly) &&
  (anomaly.attribution?.outcome !== 'none_found' || anomaly.attribution.searched !== null);

const standingFacts = (anomaly: Anomaly, changes: readonly JudgedChange[]): StandingFacts => ({
  state: anomaly.status,
  severity: anomaly.severity,
  parts: partsOf(anomaly, changes),
  covered: isCovered(anomaly),
});

/** What is counted of a row of the population. */
export function populationFacts(
  { read, atEnd, changesAtEnd, changesAsOf }: ReadyAnomaly,
  end: Instant,
): PopulationFacts {
  const { asOf } = read;
  const { tookEffect, acknowledged, attributed, mitigated, resolved } = timesOf(asOf);
  const detectedAt = toEpoch(asOf.detectedAt);
  const since = (at: Instant | null): number | null => (at ? toEpoch(at) - detectedAt : null);
  const now = standingFacts(asOf, changesAsOf);
  return {
    atEnd: atEnd === asOf ? now : standingFacts(atEnd, changesAtEnd),
    asOf: now,
    undetected: tookEffect ? detectedAt - toEpoch(tookEffect) : null,
    acknowledged: since(acknowledged),
    attributed: since(attributed),
    mitigated: since(mitigated),
    resolved: since(resolved),
    suggestions: suggestionCases(read.events, end),
    emergencyUse: emergencyUse(read.events, end),
  };
}
