import { z } from 'zod';
import { personRefSchema } from '../actor.ts';
import { instantSchema } from '../instant.ts';
import { ruleSchema } from '../rules/rule.ts';

/** Events about what APIs promised. Subject `rule:<id>`, of `rule.files_read` `rules`. */
export const ruleEvents = {
  /** A version was written down. It is in force only once somebody else approved it. */
  'rule.proposed': z.object({
    ruleId: z.string(),
    version: z.number().int().positive(),
    /** SHA-256 of the canonical JSON of `rule`. */
    hash: z.string(),
    rule: ruleSchema,
    author: personRefSchema,
    requestedBy: personRefSchema,
    origin: z.enum(['file', 'slack', 'import']),
    file: z.string().nullable(),
  }),
  /** The actor approved that version with that content. */
  'rule.approved': z.object({
    ruleId: z.string(),
    version: z.number().int().positive(),
    hash: z.string(),
    /** From when it is in force. */
    inForceFrom: instantSchema,
  }),
  'rule.retired': z.object({ ruleId: z.string(), reason: z.string().min(1) }),
  /** What the rule's provers last saw changed: it holds, or it no longer does. Single probes are not in the ledger. */
  'rule.standing_changed': z.object({
    ruleId: z.string(),
    version: z.number().int().positive(),
    to: z.enum(['holding', 'broken']),
    prover: z.string(),
    expected: z.string(),
    actual: z.string(),
    latencyMs: z.number().nullable(),
    runId: z.string(),
    anomaly: z.number().int().nullable(),
  }),
  /** The rule files have other faults than at the last reading; rules of a faulty file keep their approved version. */
  'rule.files_read': z.object({
    folder: z.string(),
    files: z.number().int(),
    rules: z.number().int(),
    faults: z.array(z.object({ file: z.string(), line: z.number().int().nullable(), message: z.string() })),
  }),
} as const;
