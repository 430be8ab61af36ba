import { z } from 'zod';
import { signalDispositions } from '../domain/events/monitoring.ts';
import {
  durationSchema,
  factSchema,
  markSchema,
  momentSchema,
  statementSchema,
  whoSchema,
} from './bundle-values.ts';

/** A channel that was watched, a sender that was heard, or a neighbour that was asked. */
export const coverageSubjectSchema = z.object({
  id: z.string(),
  kind: z.enum(['channel', 'sender', 'source']),
  label: z.string().min(1),
  from: momentSchema,
  until: momentSchema,
  note: z.string().min(1),
});

export const coverageCellSchema = z.object({
  subject: z.string(),
  /** For channels: whether anything could have been heard that day. */
  listening: z.enum(['whole day', 'part of the day', 'not watched', 'unknown', 'does not apply']),
  signals: z.number().int(),
  opened: z.number().int(),
  suppressed: z.number().int(),
  ignored: z.number().int(),
  unparsed: z.number().int(),
  heartbeats: z.number().int(),
  heartbeatsFailed: z.number().int(),
  gap: durationSchema,
});
export type CoverageCell = z.infer<typeof coverageCellSchema>;

export const coverageSchema = z.object({
  /** "0 anomalies met the opening rule; 41 signals were received and disposed as follows" */
  statement: z.string().min(1),
  subjects: z.array(coverageSubjectSchema),
  /** Every civil day of the period in the bundle's zone; cells in the order of `subjects`, those with nothing to say left out. */
  days: z.array(z.object({ day: z.string(), signals: z.number().int(), cells: z.array(coverageCellSchema) })),
  dispositions: z.array(
    z.object({ disposition: z.enum(signalDispositions), signals: z.number().int(), meaning: z.string() }),
  ),
  gaps: z.array(
    z.object({
      subject: z.string(),
      from: momentSchema,
      to: momentSchema,
      length: durationSchema,
      cause: z.string(),
      /** What reading the history afterwards gave. */
      backfill: z.string().min(1),
      recovered: z.number().int(),
      seq: z.number().int(),
    }),
  ),
  pipeline: z.array(
    z.object({ what: z.string(), at: momentSchema, detail: z.string(), seq: z.number().int() }),
  ),
  suppressions: z.array(
    z.object({
      id: z.string(),
      match: z.string(),
      reason: statementSchema,
      proposedBy: whoSchema,
      approvedBy: z.string().min(1),
      expiresAt: momentSchema,
      ended: z.string().min(1),
      matched: z.number().int(),
    }),
  ),
  unparsed: z.array(
    z.object({
      signalId: z.string(),
      receivedAt: momentSchema,
      sender: z.string(),
      channel: z.string(),
      title: z.string(),
      classified: z.string().min(1),
      seq: z.number().int(),
    }),
  ),
  canaries: z.array(
    z.object({ what: z.string(), at: momentSchema, result: z.string(), seq: z.number().int() }),
  ),
  /** Messages that were edited or deleted after they had been read, with both hashes. */
  changedMessages: z.array(
    z.object({
      signalId: z.string(),
      change: z.string(),
      at: momentSchema,
      beforeHash: z.string(),
      afterHash: z.string().min(1),
      seq: z.number().int(),
    }),
  ),
  digests: z.array(
    z.object({
      week: z.string(),
      from: momentSchema,
      to: momentSchema,
      postedAt: momentSchema,
      unattributed: z.number().int(),
      counts: z.array(factSchema),
      reviewed: z.string().min(1),
      reviewedAt: momentSchema,
      comment: statementSchema,
    }),
  ),
  /** Where a list above is empty: that it was looked for and nothing is recorded. */
  notes: z.array(z.string()),
});
export type Coverage = z.infer<typeof coverageSchema>;

const unmatchedSchema = z.object({
  item: z.string(),
  label: z.string(),
  url: z.string().nullable(),
  explanation: z.string().min(1),
});

export const reconciliationsSchema = z.object({
  statement: z.string().min(1),
  runs: z.array(
    z.object({
      runId: z.string(),
      kind: z.string(),
      from: momentSchema,
      to: momentSchema,
      ranAt: momentSchema,
      by: whoSchema,
      leftQuery: z.string(),
      rightQuery: z.string(),
      leftCount: z.number().int(),
      rightCount: z.number().int(),
      matched: z.number().int(),
      unmatchedLeft: z.array(unmatchedSchema),
      unmatchedRight: z.array(unmatchedSchema),
    }),
  ),
});
export type Reconciliations = z.infer<typeof reconciliationsSchema>;

/** A document, program, rule or setting in force for part of the period. */
export const inForceSchema = z.object({
  kind: z.string(),
  name: z.string(),
  version: z.string(),
  hash: z.string().min(1),
  from: momentSchema,
  until: momentSchema,
  approvedBy: z.string().min(1),
  reviewDue: momentSchema,
  note: z.string().min(1),
});

export const rulesAndPoliciesSchema = z.object({
  statement: z.string().min(1),
  inForce: z.array(inForceSchema),
  /** Settings as they stood at the period's end, one a line, without secrets. */
  settings: z.array(factSchema),
  settingsChanges: z.array(
    markSchema.extend({ hash: z.string(), reason: statementSchema, changed: z.array(z.string()) }),
  ),
  people: z.array(
    z.object({
      person: z.string(),
      other: z.string(),
      method: z.string(),
      since: momentSchema,
      by: z.string(),
    }),
  ),
  notes: z.array(z.string()),
});
export type RulesAndPolicies = z.infer<typeof rulesAndPoliciesSchema>;
