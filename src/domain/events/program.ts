import { z } from 'zod';
import { personRefSchema } from '../actor.ts';
import { instantSchema } from '../instant.ts';
import { programSchema } from '../program/program.ts';

const reason = z.string().min(1);
const fileHashes = z.array(z.object({ file: z.string(), sha256: z.string() }));

/** Events about the response program itself, its documents, people and exercises. */
export const programEvents = {
  /** Subject `program`. Somebody wants the files, as they are, to come into force. */
  'program.proposed': z.object({ hash: z.string(), program: programSchema, files: fileHashes }),
  /** Subject `program`. By somebody else than the author; the whole content, so that the ledger alone can be judged by it. */
  'program.approved': z.object({
    version: z.number().int().positive(),
    hash: z.string(),
    author: personRefSchema,
    authorLabel: z.string(),
    effectiveFrom: instantSchema,
    program: programSchema,
    files: fileHashes,
  }),
  /** Subject `escalation:<path id>`. Whether everything that a path names still exists. */
  'escalation.checked': z.object({
    pathId: z.string(),
    programVersion: z.number().int(),
    problems: z.array(z.string()),
    /** What could not be asked. */
    unknown: z.array(z.string()),
  }),
  /** Subject `document:<id>`. Somebody read it again, in the version that was in force. */
  'document.reviewed': z.object({
    documentId: z.string(),
    programVersion: z.number().int(),
    sha256: z.string().nullable(),
    outcome: z.enum(['no_change', 'to_be_revised']),
    note: z.string().nullable(),
  }),
  /** Subject `training:<person>`. */
  'training.recorded': z.object({
    person: personRefSchema,
    label: z.string(),
    courseId: z.string(),
    completedAt: instantSchema,
    expiresAt: instantSchema,
    proof: z.string().nullable(),
  }),
  /** Subject `drill:<id>`. */
  'drill.started': z.object({
    drillId: z.string(),
    scenarioId: z.string(),
    title: z.string(),
    type: z.string(),
    programVersion: z.number().int(),
    channelId: z.string(),
  }),
  'drill.held': z.object({
    drillId: z.string(),
    participants: z.array(z.object({ person: personRefSchema, label: z.string() })),
    findings: reason,
  }),
} as const;
