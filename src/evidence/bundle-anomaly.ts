import { z } from 'zod';
import { anomalyClasses } from '../domain/alert.ts';
import { severitySchema } from '../domain/severity.ts';
import {
  actionRowSchema,
  captureFactsSchema,
  escalationFactsSchema,
  notificationRowSchema,
  reviewRowSchema,
  runbookFactsSchema,
} from './bundle-response.ts';
import {
  anomalyRefSchema,
  durationSchema,
  factSchema,
  linkSchema,
  markSchema,
  momentSchema,
  originSchema,
  statementSchema,
  whoSchema,
} from './bundle-values.ts';

/**
 * The four parts that make a row complete: it was detected, its cause is named, the cause was authorized in time by somebody
 * else, it was resolved. A cause outside of the organization or without a change needs no authorization.
 */
export const partSchema = z.enum(['present', 'missing', 'not applicable']);
export const partsSchema = z
  .object({
    detection: partSchema,
    change: partSchema,
    authorization: partSchema,
    resolution: partSchema,
  })
  .meta({ id: 'Parts' });
export type Parts = z.infer<typeof partsSchema>;

/** How a row stood at one of the two points in time. Everything in words. */
export const rowStateSchema = z
  .object({
    /** detected, acknowledged, mitigated, resolved, closed, merged, voided */
    state: z.string().min(1),
    open: z.boolean(),
    severity: severitySchema,
    attribution: z.string().min(1),
    authorization: z.string().min(1),
    resolution: z.string().min(1),
    /** Each obligation with where it stands, or "none asked for". */
    notification: z.string().min(1),
    review: z.string().min(1),
    parts: partsSchema,
    /** "authorization (authorized late), resolution", or "nothing is missing". */
    missing: z.string().min(1),
  })
  .meta({ id: 'RowState' });
export type RowState = z.infer<typeof rowStateSchema>;

/** What a page shows of both points in time, in the order in which it is read. */
export const toldStates = [
  'state',
  'severity',
  'attribution',
  'authorization',
  'resolution',
  'notification',
  'review',
  'missing',
] as const satisfies (keyof RowState)[];

/** One line of the population or of the carried-in list. Facts are as of the bundle's as-of; `atEnd` is at the period's end. */
export const anomalyRowSchema = anomalyRefSchema
  .extend({
    /** Why it stands in this list. */
    listed: z.enum([
      'detected in the period',
      'carried in: open at the start',
      'carried in: reopened in the period',
    ]),
    detectedAt: momentSchema,
    /** Whose clock: Slack's message time, the time of receipt, or a person's report. */
    detectedBasis: z.string().min(1),
    recordedAt: momentSchema,
    /** From detection to its record; "late entry" is said in the text beyond 24 hours. */
    recordedAfter: durationSchema,
    occurredAt: momentSchema,
    summary: statementSchema,
    class: z.enum(anomalyClasses),
    services: z.string().min(1),
    environment: z.string().min(1),
    sender: z.string().min(1),
    severity: z.object({
      initial: severitySchema,
      peak: severitySchema,
      current: severitySchema,
      /** What the current level rests on: a criterion, a reason, or the alert's own word. */
      basis: z.string().min(1),
    }),
    disposition: z.string().min(1),
    change: z.object({
      text: z.string().min(1),
      kind: z.string().min(1),
      id: z.string().min(1),
      url: z.string().nullable(),
      author: z.string().min(1),
      /** Merge time, push time, end of the deploy, time of the toggle. */
      tookEffectAt: momentSchema,
      deployedAt: momentSchema,
    }),
    attribution: z.object({
      status: z.string().min(1),
      by: z.string().min(1),
      at: momentSchema,
      mechanism: statementSchema,
    }),
    authorization: z.object({
      status: z.string().min(1),
      kind: z.string().min(1),
      ref: z.string().min(1),
      url: z.string().nullable(),
      createdAt: momentSchema,
      approvedAt: momentSchema,
      /** Computed from the source systems' own times: "approved 2 d before the merge". */
      timing: z.string().min(1),
      linkedAt: momentSchema,
    }),
    resolution: z.object({
      kind: z.string().min(1),
      ref: z.string().min(1),
      by: z.string().min(1),
      at: momentSchema,
      reason: statementSchema,
    }),
    timeToAcknowledge: durationSchema,
    timeToAttribute: durationSchema,
    /** From the primary change's effect in production to detection; the text says from which of its times. Negative: the data disagree. */
    timeToDetect: durationSchema,
    timeToMitigate: durationSchema,
    timeToResolve: durationSchema,
    /** Sum of all intervals in which it was open. */
    openFor: durationSchema,
    atEnd: rowStateSchema,
    asOf: rowStateSchema,
    /** What happened after the period's end and is known at the as-of, or "none". */
    afterEnd: z.string().min(1),
    exceptionCodes: z.array(z.string()),
    criteria: z.array(z.string()),
    thread: linkSchema,
  })
  .meta({ id: 'AnomalyRow' });
export type AnomalyRow = z.infer<typeof anomalyRowSchema>;

/** One entry of an anomaly's timeline: a ledger event in words. */
export const timelineEntrySchema = z
  .object({
    seq: z.number().int(),
    type: z.string(),
    happenedAt: momentSchema,
    recordedAt: momentSchema,
    /** Empty unless it was recorded more than 24 hours after it happened, or after the period's end. */
    notes: z.array(z.string()),
    by: whoSchema,
    via: z.string(),
    origin: originSchema,
    text: z.string().min(1),
    hash: z.string(),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

/** A change with what its source says about review and checks. Unknown lists are said in `reviewsKnown` and `checksKnown`. */
export const changeFactsSchema = z.object({
  id: z.string().min(1),
  kind: z.string().min(1),
  /** "cause", "contributing", "correction" (what fixed or reverted it). */
  role: z.enum(['cause', 'contributing', 'correction']),
  title: z.string().min(1),
  url: z.string().nullable(),
  repository: z.string().min(1),
  author: whoSchema,
  openedAt: momentSchema,
  tookEffectAt: momentSchema,
  deployedAt: momentSchema,
  mergedBy: whoSchema,
  headCommit: z.string().min(1),
  mergeCommit: z.string().min(1),
  lastCommitAt: momentSchema,
  ticketKeys: z.array(z.object({ key: z.string(), where: z.string() })),
  approvals: z.array(
    z.object({
      by: whoSchema,
      state: z.string(),
      at: momentSchema,
      commit: z.string().min(1),
      /** "4 h before the merge", "on an older commit than the one merged" … */
      note: z.string().min(1),
    }),
  ),
  /** "2 recorded", "none recorded", "unknown: the source was not asked". */
  reviewsKnown: z.string().min(1),
  checks: z.array(
    z.object({
      name: z.string(),
      conclusion: z.string(),
      at: momentSchema,
      commit: z.string(),
      required: z.string(),
    }),
  ),
  checksKnown: z.string().min(1),
  protection: z.string().min(1),
  bypass: z.string().min(1),
  /** Whether somebody other than its authors agreed before it took effect: in words, with the reason. */
  independence: z.string().min(1),
  fetchedAt: momentSchema,
  contentHash: z.string().min(1),
});
export type ChangeFacts = z.infer<typeof changeFactsSchema>;

export const authorizationFactsSchema = z
  .object({
    role: z.string().min(1),
    kind: z.string().min(1),
    ref: z.string().min(1),
    title: z.string().min(1),
    url: z.string().nullable(),
    changeId: z.string().min(1),
    status: z.string().min(1),
    createdAt: momentSchema,
    approvedAt: momentSchema,
    approvedBy: z.string().min(1),
    changeTookEffectAt: momentSchema,
    /** Source times relative to the merge, in words. */
    createdRelative: z.string().min(1),
    approvedRelative: z.string().min(1),
    timing: z.string().min(1),
    /** What the ladder of `docs` calls it; for display, not a score. */
    strength: z.string().min(1),
    emergency: z.string().min(1),
    linked: markSchema,
    linkMethod: z.string().min(1),
    /** "in force", or when and why it was withdrawn. */
    standing: z.string().min(1),
    reasons: z.array(z.string()),
  })
  .meta({ id: 'AuthorizationFacts' });
export type AuthorizationFacts = z.infer<typeof authorizationFactsSchema>;

export const candidateFactsSchema = z
  .object({
    changeId: z.string(),
    title: z.string().min(1),
    url: z.string().nullable(),
    author: z.string().min(1),
    tookEffectAt: momentSchema,
    /** low, medium, high: as the bot suggested it. */
    confidence: z.string(),
    reasons: z.array(z.string()),
    /** "confirmed by …", "rejected by …: reason", "not decided". */
    outcome: z.string().min(1),
  })
  .meta({ id: 'CandidateFacts' });

export const severityChangeSchema = anomalyRefSchema
  .extend({
    from: severitySchema,
    to: severitySchema,
    direction: z.enum(['raised', 'lowered']),
    at: momentSchema,
    by: whoSchema,
    criterion: z.string().min(1),
    reason: statementSchema,
    secondPerson: z.string().min(1),
    afterMissedTarget: z.boolean(),
    seq: z.number().int(),
  })
  .meta({ id: 'SeverityChange' });
export type SeverityChangeRow = z.infer<typeof severityChangeSchema>;

/** One clock of an anomaly: when it started, by when something had to have happened, and when that happened. */
export const targetFactsSchema = z
  .object({
    /** acknowledge; attribute; resolve; resolve, reopening 1 …; triage */
    name: z.string().min(1),
    started: momentSchema,
    /** By the severities held while it ran, each from when it was set. */
    due: momentSchema,
    /** When what is asked for was done, be it late; "not yet". */
    met: momentSchema,
    /** Where `met`, or the as-of, lies from `due`: "20 min before it was due", "not yet, 3 d after it was due". */
    timing: z.string().min(1),
    /** What the highest severity held while it ran would have asked for from the start. */
    peak: z.object({ severity: severitySchema, due: momentSchema, timing: z.string().min(1) }),
    /** "version 1" of the response program, or that the product's own targets are used, and why. */
    judgedBy: z.string().min(1),
  })
  .meta({ id: 'TargetFacts' });
export type TargetFacts = z.infer<typeof targetFactsSchema>;

/**
 * The page of one anomaly: what its line in the population or the carried-in list does not say. `rowsByNumber` (bundle.ts)
 * gives that line, which heads the page.
 */
export const anomalyPageSchema = anomalyRefSchema.extend({
  alert: z.object({
    title: z.string().min(1),
    text: z.string().min(1),
    url: z.string().nullable(),
    saidSeverity: z.string().min(1),
    messages: z.number().int(),
    instances: z.number().int(),
    lastMessageAt: momentSchema,
    dedupeKeys: z.array(z.string()),
    rule: z.string().min(1),
    recurrenceOf: z.string().min(1),
    openedBy: whoSchema,
  }),
  /** Questions with yes, no, not applicable or unknown, and the fact that says so. */
  checklist: z.array(z.object({ question: z.string(), answer: z.string(), fact: z.string() })),
  timeline: z.array(timelineEntrySchema),
  acknowledgements: z.array(markSchema.extend({ how: z.string() })),
  pager: z.array(factSchema),
  search: z.string().min(1),
  candidates: z.array(candidateFactsSchema),
  changes: z.array(changeFactsSchema),
  attribution: z.object({
    text: z.string().min(1),
    by: whoSchema,
    at: momentSchema,
    mechanism: statementSchema,
    explanation: statementSchema,
    secondPerson: z.string().min(1),
    botSuggested: z.string().min(1),
    /** Older decisions with when and why they ended. */
    past: z.array(z.string()),
  }),
  authorizations: z.array(authorizationFactsSchema),
  triage: z.object({
    disposition: z.string().min(1),
    rationale: statementSchema,
    personalData: z.string().min(1),
    confidentialData: z.string().min(1),
    by: whoSchema,
    at: momentSchema,
  }),
  severityChanges: z.array(severityChangeSchema),
  targets: z.array(targetFactsSchema),
  escalations: z.array(escalationFactsSchema),
  runbooks: z.array(runbookFactsSchema),
  captures: z.array(captureFactsSchema),
  notifications: z.array(notificationRowSchema),
  pirs: z.array(reviewRowSchema),
  correctiveActions: z.array(actionRowSchema),
  resolution: z.object({
    kind: z.string().min(1),
    by: whoSchema,
    at: momentSchema,
    reason: statementSchema,
    verification: z.string().min(1),
    secondPerson: z.string().min(1),
    ruleUpdate: z.string().min(1),
    past: z.array(z.string()),
  }),
  reopenings: z.array(markSchema.extend({ reason: statementSchema })),
  corrections: z.array(
    markSchema.extend({ field: z.string(), before: z.string(), after: z.string(), reason: statementSchema }),
  ),
  /** Messages that somebody marked as evidence, in their author's words, with the hash of the text as it stood. */
  markedMessages: z.array(markSchema.extend({ text: statementSchema, hash: z.string(), link: linkSchema })),
  exceptionIds: z.array(z.string()),
  /** Ledger numbers of the first and the last event used, and how many there are. */
  ledger: z.object({ firstSeq: z.number().int(), lastSeq: z.number().int(), events: z.number().int() }),
});
export type AnomalyPage = z.infer<typeof anomalyPageSchema>;

/** An anomaly whose number is used up but which is not counted. */
export const notCountedRowSchema = anomalyRefSchema.extend({
  why: z.enum(['merged', 'voided', 'exercise', 'canary']),
  detectedAt: momentSchema,
  summary: statementSchema,
  reason: statementSchema,
  by: whoSchema,
  at: momentSchema,
  /** Where it was detected: "detected in the period", "detected earlier". */
  detected: z.string().min(1),
  survivor: z.string().min(1),
});
export type NotCountedRow = z.infer<typeof notCountedRowSchema>;

/** One line of "open at the period's end". */
export const openRowSchema = anomalyRefSchema.extend({
  detectedAt: momentSchema,
  summary: statementSchema,
  severityAtEnd: severitySchema,
  stateAtEnd: z.string(),
  /** Age at the period's end. */
  age: durationSchema,
  missingAtEnd: z.string().min(1),
  stateAsOf: z.string(),
  afterEnd: z.string().min(1),
});
export type OpenRow = z.infer<typeof openRowSchema>;

/** One line of the changes listing: a change and the anomaly that it is tied to. */
export const changeRowSchema = anomalyRefSchema.extend({
  change: changeFactsSchema.pick({
    id: true,
    kind: true,
    role: true,
    title: true,
    url: true,
    repository: true,
    tookEffectAt: true,
    reviewsKnown: true,
    checksKnown: true,
    bypass: true,
    independence: true,
  }),
  author: z.string().min(1),
  mergedBy: z.string().min(1),
  authorization: z.string().min(1),
});
export type ChangeRow = z.infer<typeof changeRowSchema>;
