import { z } from 'zod';
import { personRefSchema } from '../actor.ts';
import { anomalyClasses } from '../alert.ts';
import { changeKinds, changeSchema } from '../change.ts';
import { instantSchema } from '../instant.ts';
import { alertSeveritySchema, severitySchema } from '../severity.ts';
import { ticketSchema } from '../ticket.ts';

/** What was looked at before a cause was named, or before none was found. */
export const searchRecordSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  /** Repositories and systems that answered, as `github:acme/api`. */
  sources: z.array(z.string()),
  /** Those that could not be asked, with the error code. */
  unavailable: z.array(z.object({ source: z.string(), code: z.string() })),
  /** Repositories that answered under another name than the one they are configured by. */
  renamed: z.array(z.object({ source: z.string(), to: z.string() })).optional(),
  changesConsidered: z.number().int(),
});
export type SearchRecord = z.infer<typeof searchRecordSchema>;

/** A change that the bot suggests. A suggestion, never a fact: reasons are in words, `probability` is calibrated. */
export const candidateSchema = z.object({
  changeId: z.string(),
  kind: z.enum(changeKinds),
  title: z.string(),
  url: z.string().nullable(),
  author: personRefSchema.nullable(),
  authorLabel: z.string().nullable(),
  /** Who else wrote or merged it, as far as the index knew. */
  others: z.array(personRefSchema).optional(),
  effectiveAt: instantSchema,
  ticketKeys: z.array(z.string()),
  score: z.number(),
  probability: z.number(),
  confidence: z.enum(['low', 'medium', 'high']),
  reasons: z.array(z.string()),
});
export type Candidate = z.infer<typeof candidateSchema>;

export const noChangeReasons = [
  'load',
  'hardware',
  'expiry',
  'time_based',
  'external_attack',
  'data_dependent',
  'monitor_defect',
  'undetermined',
] as const;

export const resolutionKinds = [
  'fix',
  'revert',
  'config_restore',
  'flag_off',
  'intentional',
  'auto_recovered',
  'false_positive',
  'external',
  'duplicate',
] as const;
export type ResolutionKind = (typeof resolutionKinds)[number];

export const dispositions = [
  'security_incident',
  'operational_incident',
  'defect',
  'benign',
  'false_positive',
  'duplicate',
  'test',
  'insufficient_data',
] as const;

export const authorizationRoles = ['authorizes_change', 'authorizes_rule', 'contradicted_by_change'] as const;
export const authorizationKinds = [
  'ticket',
  'design_doc',
  'pr_description',
  'standard_change',
  'emergency',
] as const;

const tri = z.enum(['yes', 'no', 'unknown']);
const reason = z.string().min(1);

/** Events whose subject is `anomaly:<number>`; a person's words stand in them as they were typed. */
export const anomalyEvents = {
  'anomaly.opened': z.object({
    number: z.number().int().positive(),
    kind: z.enum(['real', 'exercise', 'canary']),
    detectedAt: instantSchema,
    detectedBasis: z.enum(['slack_ts', 'receipt', 'reported']),
    occurredAt: instantSchema.nullable(),
    summary: z.string().min(1).max(200),
    class: z.enum(anomalyClasses),
    services: z.array(z.string()),
    environment: z.string().nullable(),
    severity: severitySchema,
    /** What the alert said of itself; null: it named none, and `severity` is the default. */
    alertSeverity: alertSeveritySchema,
    sender: z.string(),
    dedupeKey: z.string().nullable(),
    /** Weaker names of the same problem; only a recovery may match by one. */
    aliases: z.array(z.string()).default([]),
    url: z.string().nullable(),
    signalId: z.string(),
    count: z.number().int(),
    /** The words of the alert, for the ranking of changes. */
    text: z.string(),
    mentions: z.object({ changes: z.array(z.string()), tickets: z.array(z.string()) }),
    /** The message that opened it, and the thread in which the card stands. Null where no message did. */
    channelId: z.string().nullable(),
    messageTs: z.string().nullable(),
    threadTs: z.string().nullable(),
    recurrenceOf: z.number().int().nullable(),
    /** The same problem before it, along `recurrenceOf`, newest first; left out where it is none that came back. */
    recurrences: z.array(z.object({ number: z.number().int(), detectedAt: instantSchema })).optional(),
    /** Version of the response program in force, null while none is approved. */
    programVersion: z.string().nullable(),
    /** The rule that stopped holding, with its version; null unless a registered rule did. */
    rule: z
      .object({ ruleId: z.string(), version: z.number().int(), expected: z.string(), actual: z.string() })
      .nullable(),
  }),
  'anomaly.signal_attached': z.object({
    signalId: z.string(),
    kind: z.enum(['firing', 'update', 'acknowledged', 'resolved']),
    count: z.number().int(),
    /** The problem was said again (and not merely mentioned). */
    repeats: z.boolean().default(false),
    dedupeKey: z.string().nullable(),
    aliases: z.array(z.string()).default([]),
    channelId: z.string().nullable(),
    messageTs: z.string().nullable(),
    alertSeverity: alertSeveritySchema,
  }),
  'anomaly.acknowledged': z.object({
    /** `card`: by a click here; `decision`: by deciding something; `sender`: in the sender's own tool. */
    how: z.enum(['card', 'decision', 'sender']),
  }),
  'anomaly.assigned': z.object({ to: personRefSchema, label: z.string() }),
  'anomaly.severity_changed': z.object({
    from: severitySchema,
    to: severitySchema,
    criterionId: z.string().nullable(),
    reason: z.string().nullable(),
    approvedBy: personRefSchema.nullable(),
    approvedLabel: z.string().nullable(),
    afterMissedTarget: z.boolean(),
  }),
  /** A second person agrees with the newest severity change. */
  'anomaly.severity_seconded': z.object({ changeSeq: z.number().int() }),
  'anomaly.candidates_ranked': z.object({
    rankerVersion: z.string(),
    searched: searchRecordSchema,
    candidates: z.array(candidateSchema),
    /** False: nothing is likely, and the card says so instead of naming somebody. */
    likely: z.boolean(),
  }),
  'anomaly.candidate_rejected': z.object({
    changeId: z.string(),
    reason: z.string().nullable(),
    /** Whoever says so wrote it. */
    byAuthor: z.boolean().optional(),
  }),
  'anomaly.attributed': z.object({
    outcome: z.enum(['confirmed', 'none_found', 'external']),
    /** Primary first, contributing after; empty unless confirmed (or external with a vendor's incident). */
    changes: z.array(changeSchema),
    mechanism: z.string().nullable(),
    noChange: z.object({ kind: z.enum(noChangeReasons), explanation: reason }).nullable(),
    searched: searchRecordSchema.nullable(),
    /** The bot had suggested the primary change. */
    botSuggested: z.boolean(),
    /** Whoever decided wrote or merged a change that stood among the likely candidates. */
    byAccusedAuthor: z.boolean(),
    needsSecond: z.boolean(),
  }),
  'anomaly.attribution_seconded': z.object({}),
  'anomaly.attribution_deferred': z.object({}),
  'anomaly.attribution_withdrawn': z.object({ reason }),
  'anomaly.mechanism_recorded': z.object({ mechanism: reason }),
  'anomaly.authorization_linked': z.object({
    changeId: z.string().nullable(),
    role: z.enum(authorizationRoles),
    kind: z.enum(authorizationKinds),
    /** Ticket key, document link, catalogue id … */
    ref: z.string(),
    ticket: ticketSchema.nullable(),
    linkMethod: z.enum(['key_in_change', 'search', 'human', 'rule']),
    emergency: z
      .object({ declaredBy: personRefSchema.nullable(), reason, ratifyDueAt: instantSchema })
      .nullable(),
    document: z
      .object({
        approvedBy: z.array(personRefSchema),
        approvedAt: instantSchema.nullable(),
        hash: z.string().nullable(),
      })
      .nullable(),
  }),
  'anomaly.authorization_withdrawn': z.object({ ref: z.string(), reason }),
  'anomaly.emergency_ratified': z.object({ ref: z.string(), note: reason }),
  /** The full facts of a decided change, once its source answered. A decision never waits for a neighbour. */
  'anomaly.change_snapshotted': z.object({
    change: changeSchema,
    /** The id by which it was decided, where the source calls it otherwise: a commit that came by a pull request. */
    ref: z.string().optional(),
  }),
  'anomaly.ticket_snapshotted': z.object({ ref: z.string(), ticket: ticketSchema }),
  /** A source could not say more about a change or ticket; recorded when that begins, not at each try. */
  'anomaly.lookup_failed': z.object({ ref: z.string(), source: z.string(), code: z.string() }),
  'anomaly.triaged': z.object({
    disposition: z.enum(dispositions),
    rationale: reason,
    personal: tri,
    confidential: tri,
    detail: z.string().nullable(),
  }),
  'anomaly.mitigated': z.object({ what: reason }),
  'anomaly.resolved': z.object({
    kind: z.enum(resolutionKinds),
    /** What fixed or reverted it; null where no change did, or where it is not known yet. */
    change: changeSchema.nullable(),
    recoverySignalId: z.string().nullable(),
    ruleUpdate: z
      .object({
        ruleId: z.string(),
        fromVersion: z.number().int(),
        toVersion: z.number().int(),
        ticket: z.string(),
        approvedBy: personRefSchema,
        requestedBy: personRefSchema,
      })
      .nullable(),
    reason: z.string(),
    verification: z
      .object({
        how: z.enum(['monitor_green', 'test', 'human_check', 'contract_pass']),
        ref: z.string().nullable(),
      })
      .nullable(),
    needsSecond: z.boolean(),
  }),
  'anomaly.resolution_seconded': z.object({}),
  'anomaly.resolution_verified': z.object({
    how: z.enum(['monitor_green', 'test', 'human_check', 'contract_pass']),
    ref: z.string().nullable(),
  }),
  'anomaly.reopened': z.object({ reason, signalId: z.string().nullable() }),
  /** `reason`: why it was closed although something was unmet. */
  'anomaly.closed': z.object({ unmet: z.array(z.string()), reason: reason.optional() }),
  'anomaly.merged': z.object({ into: z.number().int(), reason }),
  'anomaly.absorbed': z.object({ number: z.number().int(), detectedAt: instantSchema, reason }),
  'anomaly.voided': z.object({ reason, secondBy: personRefSchema.nullable() }),
  'anomaly.summary_corrected': z.object({ summary: z.string().min(1).max(200), reason }),
  'anomaly.pager_linked': z.object({
    incidentId: z.string(),
    url: z.string(),
    status: z.string(),
    priority: z.string().nullable(),
    acknowledgements: z.array(z.object({ by: personRefSchema, label: z.string(), at: instantSchema })),
  }),
  'anomaly.message_marked': z.object({
    channelId: z.string(),
    ts: z.string(),
    author: personRefSchema.nullable(),
    text: z.string(),
    hash: z.string(),
  }),
} as const;
