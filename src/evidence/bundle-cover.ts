import { z } from 'zod';
import { instantSchema } from '../domain/instant.ts';
import {
  durationSchema,
  factSchema,
  markSchema,
  momentSchema,
  statementSchema,
  whoSchema,
} from './bundle-values.ts';

/** A sum that has to come out: `left` and `right` are the two sides in words with their numbers. */
export const tieSchema = z.object({
  name: z.string(),
  left: z.string(),
  right: z.string(),
  leftTotal: z.number().int(),
  rightTotal: z.number().int(),
  ties: z.boolean(),
});
export type Tie = z.infer<typeof tieSchema>;

/** One list of the bundle: by which date it is keyed, what selects its rows (with the SHA-256 of that text), how many there are. */
export const listFactsSchema = z.object({
  list: z.string(),
  title: z.string(),
  keyedBy: z.string(),
  predicate: z.string(),
  predicateHash: z.string(),
  rows: z.number().int(),
});
export type ListFacts = z.infer<typeof listFactsSchema>;

/** Everything that information produced by the entity needs to be relied on. */
export const coverSchema = z.object({
  organization: z.string().min(1),
  workspace: z.string().min(1),
  system: z.string().min(1),
  bundleId: z.string(),
  revision: z.number().int().positive(),
  /** Bundle id of the revision before, or "none: this is the first revision". */
  supersedes: z.string().min(1),
  status: z.enum(['FINAL', 'INTERIM', 'FILTERED']),
  statusReason: z.string().min(1),
  /** "unsigned", "prepared by …", "prepared by … and reviewed by …". */
  signed: z.string().min(1),
  window: z.object({
    typed: z.string(),
    name: z.string(),
    start: instantSchema,
    end: instantSchema,
    startLocal: z.string(),
    endLocal: z.string(),
    boundary: z.string(),
    zone: z.string(),
    tzVersion: z.string(),
    days: z.number(),
    hours: z.number(),
    slug: z.string(),
    notes: z.array(z.string()),
  }),
  asOf: z.object({ seq: z.number().int(), hash: z.string(), recordedAt: momentSchema }),
  scope: z.object({
    text: z.string().min(1),
    /** Rows of the population and of the carried-in list that the scope leaves out. */
    excluded: z.number().int(),
    excludedText: z.string().min(1),
  }),
  requestedBy: whoSchema,
  generatedAt: momentSchema,
  generatedBy: z.string(),
  preparedBy: z.string().min(1),
  product: z.object({
    name: z.string(),
    version: z.string(),
    commit: z.string().min(1),
    builtAt: z.string().min(1),
    rendererVersion: z.string(),
    schemaVersion: z.string(),
  }),
  /** The words and settings that shaped this report. */
  parameters: z.array(factSchema),
  sources: z.array(
    z.object({
      source: z.string(),
      configured: z.string().min(1),
      lastContact: momentSchema,
      detail: z.string(),
    }),
  ),
  lists: z.array(listFactsSchema),
  ties: z.array(tieSchema),
  /** Gapless numbers of anomalies and of ledger events, checked while reading. */
  sequence: z.object({
    anomalies: z.string(),
    ledger: z.string(),
    missingAnomalyNumbers: z.array(z.number().int()),
  }),
  ledgerVerification: z.string().min(1),
  reconciliation: z.string().min(1),
  redaction: z.object({
    profile: z.string(),
    signalsScrubbed: z.number().int(),
    secretsRemoved: z.number().int(),
  }),
  /** Where its digest is written, since a file cannot contain its own. */
  digestNote: z.string(),
});
export type Cover = z.infer<typeof coverSchema>;

export const guideSchema = z.array(z.object({ heading: z.string(), paragraphs: z.array(z.string()) }));

const severityCountsSchema = z.object({
  sev1: z.number().int(),
  sev2: z.number().int(),
  sev3: z.number().int(),
  sev4: z.number().int(),
  total: z.number().int(),
});

/** How many rows of the population hold each part, as "9 of 11". */
export const completenessSchema = z.object({
  of: z.number().int(),
  detection: z.number().int(),
  change: z.number().int(),
  authorization: z.number().int(),
  authorizationNotApplicable: z.number().int(),
  resolution: z.number().int(),
  allFour: z.number().int(),
  text: z.string(),
});
export type Completeness = z.infer<typeof completenessSchema>;

/** A median of `n` values; what is still open is counted beside it and never dropped silently. */
export const metricSchema = z.object({
  name: z.string(),
  definition: z.string(),
  n: z.number().int(),
  notYet: z.number().int(),
  median: durationSchema,
  max: durationSchema,
  /** Nearest rank; "not shown below 20 values". */
  p90: durationSchema,
});
export type Metric = z.infer<typeof metricSchema>;

/** How often people agreed with what the bot suggested, in the population; `when` is "at period end" or "as of". */
export const suggestionsSchema = z.object({
  statement: z.string().min(1),
  decisions: z.array(
    z.object({
      when: z.string(),
      /** Anomalies with a decision about their cause. */
      decided: z.number().int(),
      firstSuggestion: z.number().int(),
      otherSuggestion: z.number().int(),
      anotherChange: z.number().int(),
      noChange: z.number().int(),
    }),
  ),
  /** By the confidence or by the kind of reason that was shown. */
  agreement: z.array(
    z.object({
      when: z.string(),
      shown: z.enum(['confidence', 'reason']),
      value: z.string(),
      confirmed: z.number().int(),
      rejected: z.number().int(),
    }),
  ),
});
export type Suggestions = z.infer<typeof suggestionsSchema>;

export const summarySchema = z.object({
  /** Population rows by current severity and state; `when` is "at period end" or "as of". */
  counts: z.array(z.object({ when: z.string(), state: z.string(), bySeverity: severityCountsSchema })),
  completeness: z.object({ atEnd: completenessSchema, asOf: completenessSchema }),
  attributionCoverage: z.object({ atEnd: z.string(), asOf: z.string() }),
  exceptionsByCode: z.array(
    z.object({
      code: z.string(),
      title: z.string(),
      count: z.number().int(),
      openAtEnd: z.number().int(),
      openAsOf: z.number().int(),
    }),
  ),
  metrics: z.array(metricSchema),
  /** Anomalies by civil day of detection in the bundle's zone, days without any included, for pictures. */
  perDay: z.array(
    z.object({ day: z.string(), detected: z.number().int(), openAtEndOfDay: z.number().int() }),
  ),
  statements: z.array(statementSchema),
  suggestions: suggestionsSchema,
});
export type Summary = z.infer<typeof summarySchema>;

/** open(s) + newly detected + reopened − resolved − merged or voided while open = open(e). */
export const rollForwardSchema = z.object({
  openAtStart: z.number().int(),
  newlyDetected: z.number().int(),
  reopened: z.number().int(),
  resolved: z.number().int(),
  mergedOrVoidedWhileOpen: z.number().int(),
  openAtEnd: z.number().int(),
  equation: z.string(),
  ties: z.array(tieSchema),
  /** The end of the previous bundle against the start of this one, or why there is nothing to compare. */
  previous: z.string().min(1),
  notes: z.array(z.string()),
});
export type RollForward = z.infer<typeof rollForwardSchema>;

/** One deviation. Found by rules/`evaluateExceptions`; never erased, only cleared. */
export const exceptionRowSchema = z.object({
  id: z.string(),
  code: z.string(),
  title: z.string(),
  subject: z.string(),
  /** ANM number where the subject is an anomaly, else null. */
  anomaly: z.number().int().nullable(),
  kind: z.string(),
  criteria: z.array(z.string()),
  rule: z.string(),
  facts: z.array(z.string()),
  firstTrueAt: momentSchema,
  /** "not cleared" in the text while it is still true. */
  clearedAt: momentSchema,
  atPeriodEnd: z.enum(['yes', 'no', 'was and is cleared']),
  asOf: z.enum(['yes', 'no', 'was and is cleared']),
  whoCanAct: z.string(),
  responses: z.array(
    z.object({
      text: z.string(),
      rootCause: z.string(),
      compensatingControl: z.string(),
      by: z.string(),
      at: momentSchema,
    }),
  ),
  /** The newest response, or "No response recorded". */
  responseText: z.string().min(1),
});
export type ExceptionRow = z.infer<typeof exceptionRowSchema>;

export const amendmentRowSchema = z.object({
  /** The row that differs: `ANM-000123`, or a list's name. */
  subject: z.string(),
  anomaly: z.number().int().nullable(),
  change: z.enum(['added', 'removed', 'changed']),
  field: z.string(),
  before: z.string().min(1),
  after: z.string().min(1),
  happenedAt: momentSchema,
  recordedAt: momentSchema,
  by: whoSchema,
  reason: z.string().min(1),
  seq: z.number().int().nullable(),
});
export type AmendmentRow = z.infer<typeof amendmentRowSchema>;

export const amendmentsSchema = z.object({
  statement: z.string().min(1),
  rows: z.array(amendmentRowSchema),
  /** Facts recorded in this period whose own time lies before it: they may touch earlier bundles. */
  earlierPeriods: z.array(
    z.object({
      subject: z.string(),
      what: z.string(),
      happenedAt: momentSchema,
      recordedAt: momentSchema,
      seq: z.number().int(),
    }),
  ),
});
export type Amendments = z.infer<typeof amendmentsSchema>;

export const criteriaSchema = z.object({
  edition: z.string(),
  index: z.array(
    z.object({
      criterion: z.string(),
      asks: z.string(),
      sections: z.array(z.object({ section: z.string(), rows: z.number().int(), what: z.string() })),
    }),
  ),
  crosswalk: z.array(z.object({ section: z.string(), tsc: z.string(), iso27001: z.string() })),
  notes: z.array(z.string()),
});
export type Criteria = z.infer<typeof criteriaSchema>;

export const signOffSchema = z.object({
  status: z.enum(['unsigned', 'prepared', 'prepared and reviewed']),
  statement: z.string().min(1),
  lines: z.array(
    markSchema.extend({
      role: z.enum(['preparer', 'reviewer']),
      statement: statementSchema,
      manifestDigest: z.string(),
      method: z.string(),
    }),
  ),
});
export type SignOff = z.infer<typeof signOffSchema>;
