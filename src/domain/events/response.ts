import { z } from 'zod';
import { personRefSchema } from '../actor.ts';
import { instantSchema } from '../instant.ts';
import { triggerSchema } from '../program/program.ts';
import { ticketStandingSchema } from '../program/ticket-standing.ts';

const reason = z.string().min(1);
const tri = z.enum(['yes', 'no', 'unknown']);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What people did about an anomaly by the response program; subject `anomaly:<number>`. */
export const responseEvents = {
  /** Said to those who wait: what is known, what is done. */
  'anomaly.status_updated': z.object({ text: reason }),
  'anomaly.escalated': z.object({
    pathId: z.string(),
    /** From 1. */
    step: z.number().int().positive(),
    asked: z.object({
      kind: z.enum(['person', 'channel', 'pagingPolicy']),
      ref: z.string(),
      label: z.string(),
    }),
    answerDueAt: instantSchema,
    /** What was wrong with the step when it was used: somebody left, the channel is gone. */
    problem: z.string().nullable(),
  }),
  /** A page for a step that names a paging policy, or why there was none. */
  'anomaly.escalation_paged': z.object({
    step: z.number().int().positive(),
    outcome: z.enum(['paged', 'not_paged']),
    incidentId: z.string().nullable(),
    url: z.string().nullable(),
    /** Names of those whom the policy called first at that moment. */
    whom: z.array(z.string()),
    why: z.string().nullable(),
  }),
  'anomaly.escalation_answered': z.object({
    step: z.number().int().positive(),
    outcome: z.enum(['answered', 'no_answer']),
  }),
  'anomaly.runbook_chosen': z.object({
    runbookId: z.string(),
    title: z.string(),
    programVersion: z.string(),
    steps: z.array(z.string()),
    evidence: z.array(z.object({ id: z.string(), what: z.string(), keptUntil: instantSchema.nullable() })),
  }),
  'anomaly.runbook_step': z.object({
    stepId: z.string(),
    status: z.enum(['done', 'skipped', 'not_applicable']),
    note: z.string().nullable(),
  }),
  'anomaly.evidence_captured': z.object({
    itemId: z.string(),
    status: z.enum(['captured', 'unavailable']),
    /** Where it is kept; null where the words themselves are the evidence, or where it is unavailable. */
    url: z.string().nullable(),
    text: z.string().nullable(),
    sha256: sha256.nullable(),
    /** Who reckoned the hash: we over the words or an uploaded file, or the person over a file elsewhere. */
    hashedBy: z.enum(['product', 'person']).nullable(),
    /** An uploaded file, by its Slack id; its bytes stay in Slack. Left out where none was uploaded. */
    file: z
      .object({
        id: z.string(),
        name: z.string(),
        bytes: z.number().int().nonnegative(),
        mediaType: z.string(),
      })
      .optional(),
    note: z.string().nullable(),
  }),
  /** A look at an uploaded file: whether Slack still has it, with the hash that it was kept by. */
  'anomaly.evidence_checked': z.object({
    captureSeq: z.number().int().positive(),
    outcome: z.enum(['same', 'changed', 'gone']),
    /** What it hashes to now; null once it is gone. */
    sha256: sha256.nullable(),
  }),
  'anomaly.obligation_assessed': z.object({
    obligationId: z.string(),
    applies: z.enum(['yes', 'no', 'undecided']),
    reason,
  }),
  /** Only ever by a person. `obligationId` null: for every obligation whose clock this trigger starts. */
  'anomaly.clock_started': z.object({
    obligationId: z.string().nullable(),
    trigger: triggerSchema,
    startedAt: instantSchema,
    basis: reason,
  }),
  'anomaly.notification_sent': z.object({
    obligationId: z.string(),
    sentAt: instantSchema,
    template: z.object({ id: z.string(), sha256: sha256 }).nullable(),
    approvedBy: personRefSchema.nullable(),
    approvedLabel: z.string().nullable(),
    proof: z.string().nullable(),
    lateReason: z.string().nullable(),
  }),
  'anomaly.notification_not_required': z.object({
    obligationId: z.string(),
    reason,
    byRole: z.boolean(),
  }),
  /** A person's word against (or for) the rule of significance. */
  'anomaly.review_decided': z.object({ required: z.boolean(), reason }),
  'anomaly.review_written': z.object({
    rootCause: reason,
    mechanism: reason,
    impact: reason,
    personal: tri,
    confidential: tri,
    contributing: z.array(z.string()),
    detectionGap: z.string().nullable(),
    noActionReason: z.string().nullable(),
  }),
  'anomaly.review_approved': z.object({ writtenSeq: z.number().int() }),
  'anomaly.action_added': z.object({
    actionId: z.string(),
    title: reason,
    kind: z.enum(['corrective', 'preventive', 'detective']),
    owner: personRefSchema,
    ownerLabel: z.string(),
    dueAt: instantSchema,
    ticket: z.string().nullable(),
  }),
  /** Where the ticket of an action stands in its own system: a fact that was looked up, nobody's decision here. */
  'anomaly.action_ticket_seen': ticketStandingSchema.extend({ actionId: z.string() }),
  'anomaly.action_moved': z.object({ actionId: z.string(), dueAt: instantSchema, reason }),
  'anomaly.action_done': z.object({ actionId: z.string(), proof: z.string().nullable() }),
  'anomaly.action_verified': z.object({ actionId: z.string(), how: reason }),
  'anomaly.action_cancelled': z.object({ actionId: z.string(), reason }),
} as const;
