import { z } from 'zod';
import { anomalyRefSchema, markSchema, momentSchema, statementSchema } from './bundle-values.ts';

/** One obligation to tell somebody, of one anomaly: whether it applies, its clocks, and what came of it. */
export const notificationRowSchema = anomalyRefSchema
  .extend({
    obligation: z.string().min(1),
    name: z.string().min(1),
    /** yes, no, undecided, not assessed: a person says so, with the reason in `basis`. */
    applies: z.string().min(1),
    basis: statementSchema,
    /** When it was evaluated as a security incident, or personal data as touched: that asks for a decision. */
    askedAt: momentSchema,
    assessedBy: z.string().min(1),
    assessedAt: momentSchema,
    /** Each clock with its length and its start, which a person sets. */
    clock: z.string().min(1),
    /** The earliest due time of the clocks that were started. */
    dueAt: momentSchema,
    sentAt: momentSchema,
    /** Where `sentAt` lies from `dueAt`: "2 h before it was due". */
    timing: z.string().min(1),
    lateReason: statementSchema,
    /** The template that it was written from, with its hash. */
    template: z.string().min(1),
    approvedBy: z.string().min(1),
    proof: z.string().min(1),
    /** Why a person called it not required. */
    notRequired: statementSchema,
    notRequiredAt: momentSchema,
    /** sent; not sent; undecided, not sent; undecided; not required; does not apply; not asked for; unknown: … erased */
    atEnd: z.string().min(1),
    asOf: z.string().min(1),
  })
  .meta({ id: 'Notification' });
export type NotificationRow = z.infer<typeof notificationRowSchema>;

/** The review of one anomaly, written or owed. */
export const reviewRowSchema = anomalyRefSchema
  .extend({
    /** What of the rule of significance asks for it. */
    because: z.string().min(1),
    dueAt: momentSchema,
    /** A person's word for or against the rule. */
    decision: statementSchema,
    decidedAt: momentSchema,
    writtenBy: z.string().min(1),
    writtenAt: momentSchema,
    rootCause: statementSchema,
    mechanism: statementSchema,
    impact: statementSchema,
    personalData: z.string().min(1),
    confidentialData: z.string().min(1),
    contributing: z.array(z.string()),
    detectionGap: statementSchema,
    /** Why it names no action. */
    noAction: statementSchema,
    approvedBy: z.string().min(1),
    approvedAt: momentSchema,
    /** approved; written, not approved; owed, not written; not owed; decided against */
    atEnd: z.string().min(1),
    asOf: z.string().min(1),
  })
  .meta({ id: 'Review' });
export type ReviewRow = z.infer<typeof reviewRowSchema>;

/** One corrective, preventive or detective action, from its promise to its verification. */
export const actionRowSchema = anomalyRefSchema
  .extend({
    action: z.string().min(1),
    title: z.string().min(1),
    kind: z.string().min(1),
    owner: z.string().min(1),
    addedAt: momentSchema,
    dueAt: momentSchema,
    /** Each move of the due date: from, to, who, when and why. */
    moves: z.array(z.string()),
    ticket: z.string().min(1),
    /** What the ticket's own system said when it was last asked. */
    ticketSaid: z.string().min(1),
    doneBy: z.string().min(1),
    doneAt: momentSchema,
    proof: z.string().min(1),
    verifiedBy: z.string().min(1),
    verifiedAt: momentSchema,
    verification: statementSchema,
    cancelled: statementSchema,
    cancelledAt: momentSchema,
    /** open, done, verified, cancelled, not added yet */
    atEnd: z.string().min(1),
    asOf: z.string().min(1),
  })
  .meta({ id: 'Action' });
export type ActionRow = z.infer<typeof actionRowSchema>;

/** One step of an escalation path that was taken. */
export const escalationFactsSchema = markSchema.extend({
  path: z.string().min(1),
  step: z.number().int(),
  asked: z.string().min(1),
  answerDueAt: momentSchema,
  /** "answered by … at …", "no answer", "no answer is recorded". */
  answer: z.string().min(1),
  /** Whom PagerDuty called, or why nobody. */
  page: z.string().min(1),
  /** What was wrong with the step when it was used. */
  problem: z.string().min(1),
});
export type EscalationFacts = z.infer<typeof escalationFactsSchema>;

/** Evidence that was kept, with its hash, or why it cannot be had. */
export const captureFactsSchema = markSchema.extend({
  item: z.string().min(1),
  status: z.string().min(1),
  /** A file of Slack, an address, or the words themselves. */
  where: z.string().min(1),
  sha256: z.string().min(1),
  note: statementSchema,
  /** The last look at an uploaded file. */
  checked: z.string().min(1),
});
export type CaptureFacts = z.infer<typeof captureFactsSchema>;

/** The runbook that was taken up. */
export const runbookFactsSchema = z.object({
  name: z.string().min(1),
  /** Each step with what was said of it. */
  steps: z.array(z.object({ step: z.string().min(1), status: statementSchema })),
  /** Evidence that it asks for and that nobody has kept. */
  missingEvidence: z.array(z.string()),
});
