import { z } from 'zod';
import { personRefSchema } from '../actor.ts';
import { bundleCircumstancesSchema } from '../bundle-circumstances.ts';
import { instantSchema } from '../instant.ts';

/** Events about people, settings, keys and bundles. */
export const governanceEvents = {
  /** Subject `person:<ref>`. Two references belong to one person, since when and how we know. */
  'person.linked': z.object({
    personRef: personRefSchema,
    other: personRefSchema,
    label: z.string(),
    method: z.enum(['oauth', 'email_match', 'admin']),
  }),
  'person.unlinked': z.object({
    personRef: personRefSchema,
    other: personRefSchema,
    reason: z.string().min(1),
  }),
  /** Its system says that the account is gone or switched off; effective when that was noticed. */
  'person.left': z.object({ personRef: personRefSchema, label: z.string() }),
  /** An account that had left works again; effective when that was noticed. */
  'person.returned': z.object({ personRef: personRefSchema, label: z.string() }),
  /** Accounts of one system show the same e-mail address, so that address links nobody. The address itself is not kept. */
  'person.address_shared': z.object({ accounts: z.array(personRefSchema).min(2) }),
  /** Subject `settings`. The configuration that came into force, without secrets. */
  'settings.changed': z.object({
    hash: z.string(),
    settings: z.record(z.string(), z.unknown()),
    reason: z.string().nullable(),
  }),
  /** Subject `key:<id>`. */
  'key.created': z.object({ keyId: z.string(), publicKeyPem: z.string() }),
  'key.rotated': z.object({
    keyId: z.string(),
    publicKeyPem: z.string(),
    previousKeyId: z.string(),
    signatureByPrevious: z.string(),
  }),
  /** Subject `ledger`. The signed head; `seq` and `headHash` are those of the event before this one. */
  'checkpoint.signed': z.object({
    seq: z.number().int(),
    headHash: z.string(),
    keyId: z.string(),
    signature: z.string(),
  }),
  /** Subject `bundle:<id>`. Everything that decides the bundle's bytes, and their digests. */
  'bundle.generated': z.object({
    bundleId: z.string(),
    revision: z.number().int().positive(),
    supersedes: z.string().nullable(),
    periodText: z.string(),
    windowStart: instantSchema,
    windowEnd: instantSchema,
    zone: z.string(),
    /** Services that it is limited to, as typed; null: everything. */
    scope: z.string().nullable().default(null),
    tzdb: z.string(),
    final: z.boolean(),
    asOfSeq: z.number().int(),
    asOfHash: z.string(),
    format: z.string(),
    datasetDigest: z.string(),
    manifestDigest: z.string().nullable(),
    rendererVersion: z.string(),
    /** Absent in bundles of before this was recorded: they are made again under the settings of the day. */
    circumstances: bundleCircumstancesSchema.optional(),
    generatedAt: instantSchema,
    counts: z.record(z.string(), z.number().int()),
  }),
  'bundle.signed_off': z.object({
    bundleId: z.string(),
    role: z.enum(['preparer', 'reviewer']),
    statement: z.string().min(1),
    manifestDigest: z.string(),
  }),
  'bundle.stale': z.object({ bundleId: z.string(), becauseSeq: z.number().int() }),
  'bundle.refused': z.object({ periodText: z.string(), code: z.string() }),
  /** Subject `exception:<stable id>`. Management's answer, in its own words. */
  'exception.responded': z.object({
    exceptionId: z.string(),
    code: z.string(),
    text: z.string().min(1),
    rootCause: z.string().nullable(),
    compensatingControl: z.string().nullable(),
  }),
} as const;
