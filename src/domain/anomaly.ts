import type { PersonRef } from './actor.ts';
import type { AnomalyClass } from './alert.ts';
import type { Change } from './change.ts';
import type {
  authorizationKinds,
  authorizationRoles,
  Candidate,
  dispositions,
  noChangeReasons,
  ResolutionKind,
  SearchRecord,
} from './events/anomaly.ts';
import type { PayloadOf } from './events/event.ts';
import type { Instant } from './instant.ts';
import type { Mark } from './mark.ts';
import type { Response } from './program/response.ts';
import type { AlertSeverity, Severity } from './severity.ts';
import type { Ticket } from './ticket.ts';

/** `detected → acknowledged → mitigated → resolved → closed`, with the side exits `merged` and `voided`. */
export type LifecycleStatus =
  | 'detected'
  | 'acknowledged'
  | 'mitigated'
  | 'resolved'
  | 'closed'
  | 'merged'
  | 'voided';

export interface Attribution extends Mark {
  outcome: 'confirmed' | 'none_found' | 'external';
  changes: Change[];
  mechanism: (Mark & { text: string }) | null;
  noChange: { kind: (typeof noChangeReasons)[number]; explanation: string } | null;
  searched: SearchRecord | null;
  botSuggested: boolean;
  byAccusedAuthor: boolean;
  needsSecond: boolean;
  second: Mark | null;
}

export interface LinkedAuthorization extends Mark {
  changeId: string | null;
  role: (typeof authorizationRoles)[number];
  kind: (typeof authorizationKinds)[number];
  ref: string;
  ticket: Ticket | null;
  linkMethod: 'key_in_change' | 'search' | 'human' | 'rule';
  emergency: PayloadOf<'anomaly.authorization_linked'>['emergency'];
  document: PayloadOf<'anomaly.authorization_linked'>['document'];
  ratified: Mark | null;
}

export interface Resolution extends Mark {
  kind: ResolutionKind;
  change: Change | null;
  recoverySignalId: string | null;
  ruleUpdate: PayloadOf<'anomaly.resolved'>['ruleUpdate'];
  reason: string;
  verification: { how: string; ref: string | null; at: Instant; label: string } | null;
  needsSecond: boolean;
  second: Mark | null;
}

export interface SeverityChange extends Mark {
  from: Severity;
  to: Severity;
  criterionId: string | null;
  reason: string | null;
  approvedBy: PersonRef | null;
  approvedLabel: string | null;
  afterMissedTarget: boolean;
}

/** The state of one anomaly: a pure fold of its events, and all that a card needs. */
export interface Anomaly {
  number: number;
  kind: 'real' | 'exercise' | 'canary';
  status: LifecycleStatus;
  detectedAt: Instant;
  detectedBasis: 'slack_ts' | 'receipt' | 'reported';
  recordedAt: Instant;
  occurredAt: Instant | null;
  summary: string;
  class: AnomalyClass;
  services: string[];
  environment: string | null;
  severity: Severity;
  initialSeverity: Severity;
  peakSeverity: Severity;
  alertSeverity: AlertSeverity;
  severityChanges: SeverityChange[];
  sender: string;
  dedupeKeys: string[];
  /** Weaker names, by which only a recovery matches. */
  aliases: string[];
  /** When a sender last said that it fires. */
  lastFiringAt: Instant;
  url: string | null;
  text: string;
  mentions: { changes: string[]; tickets: string[] };
  channelId: string | null;
  messageTs: string | null;
  threadTs: string | null;
  openedBy: Mark;
  openingSignalId: string;
  /** Messages about it (firing, updates, recoveries), the alert instances they named at last, and the last one's time. */
  signalCount: number;
  alertCount: number;
  lastSignalAt: Instant;
  /** Messages in Slack that belong to it; the newest 50 are kept for matching. */
  messages: { channelId: string; ts: string; kind: string }[];
  recurrenceOf: number | null;
  /** The same problem before it, newest first; left out where none is known. */
  recurrences?: { number: number; detectedAt: Instant }[];
  programVersion: string | null;
  rule: PayloadOf<'anomaly.opened'>['rule'];
  acknowledgements: (Mark & { how: string })[];
  assignee: { to: PersonRef; label: string } | null;
  pager: PayloadOf<'anomaly.pager_linked'> | null;
  ranking: {
    at: Instant;
    rankerVersion: string;
    searched: SearchRecord;
    candidates: Candidate[];
    likely: boolean;
  } | null;
  rejected: (Mark & { changeId: string; reason: string | null; byAuthor?: boolean | undefined })[];
  deferred: Mark | null;
  attribution: Attribution | null;
  /** Older decisions, each with the reason for which it was withdrawn or the one that took its place. */
  pastAttributions: (Attribution & { endedAt: Instant; endedBecause: string })[];
  authorizations: LinkedAuthorization[];
  withdrawnAuthorizations: (LinkedAuthorization & { endedAt: Instant; endedBecause: string })[];
  /** Changes and tickets about which a source could not be asked, with the error code. */
  failedLookups: { ref: string; source: string; code: string; at: Instant }[];
  triage:
    | (Mark & {
        disposition: (typeof dispositions)[number];
        rationale: string;
        personal: string;
        confidential: string;
        detail: string | null;
      })
    | null;
  mitigation: (Mark & { what: string }) | null;
  resolution: Resolution | null;
  pastResolutions: (Resolution & { endedAt: Instant })[];
  reopenings: (Mark & { reason: string; signalId: string | null })[];
  closed: (Mark & PayloadOf<'anomaly.closed'>) | null;
  mergedInto: number | null;
  absorbed: number[];
  voided: (Mark & { reason: string }) | null;
  corrections: (Mark & { field: string; before: string; after: string; reason: string })[];
  markedMessages: (Mark & { channelId: string; ts: string; text: string; hash: string })[];
  /** What was done about it by the response program. */
  response: Response;
  /** Ledger number of the newest event about it: what a concurrent click is compared with. */
  lastSeq: number;
}

/** Not resolved, closed, merged or voided. */
export const isOpen = (anomaly: Pick<Anomaly, 'status'>): boolean =>
  anomaly.status === 'detected' || anomaly.status === 'acknowledged' || anomaly.status === 'mitigated';

/** Merged into another or voided: its number is used up, and nothing is asked of it any more. */
export const isGone = (anomaly: Pick<Anomaly, 'status'>): boolean =>
  anomaly.status === 'merged' || anomaly.status === 'voided';

/** By when the first emergency change has to be ratified that is not yet; null where none waits. */
export const ratificationDue = ({ authorizations }: Pick<Anomaly, 'authorizations'>): Instant | null =>
  authorizations
    .flatMap(({ emergency, ratified }) =>
      emergency !== null && ratified === null ? [emergency.ratifyDueAt] : [],
    )
    .sort()[0] ?? null;

/** Whether a suggestion is off the table. Its own author cannot take it off alone at the two highest severities. */
export const isRuledOut = (
  { rejected, severity }: Pick<Anomaly, 'rejected' | 'severity'>,
  changeId: string,
) =>
  rejected.some(
    (one) =>
      one.changeId === changeId && (one.byAuthor !== true || (severity !== 'sev1' && severity !== 'sev2')),
  );

/** A cause was named (or excluded) and whoever else had to agree did. */
export const isAttributed = (anomaly: Pick<Anomaly, 'attribution'>): boolean =>
  anomaly.attribution !== null && (!anomaly.attribution.needsSecond || anomaly.attribution.second !== null);
