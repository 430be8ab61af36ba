import { z } from 'zod';
import { instantSchema } from './instant.ts';

const named = z.object({ name: z.string(), value: z.string() });

/**
 * What decides a bundle's bytes and stands nowhere else in the ledger: settings and product as they were when it was made.
 * Recorded with it, so that it can be made again after either has changed. Targets and roles come from the versions of the
 * response program, which the ledger has itself. No secrets.
 */
export const bundleCircumstancesSchema = z.object({
  window: z.object({
    typed: z.string(),
    name: z.string(),
    kind: z.enum(['day', 'week', 'month', 'quarter', 'half', 'year', 'range', 'instants', 'named']),
    calendar: z.enum(['fiscal', 'calendar']).nullable(),
    start: instantSchema,
    end: instantSchema,
    zone: z.string(),
    tzVersion: z.string().nullable(),
    offsets: z.object({ start: z.string(), end: z.string() }),
    days: z.number(),
    hours: z.number(),
    interim: z.enum(['running', 'settling']).nullable(),
    slug: z.string(),
    notes: z.array(z.string()),
  }),
  settings: z.object({
    organization: z.string(),
    workspace: z.string(),
    workspaceUrl: z.string().nullable(),
    system: z.string(),
    authorization: z.object({
      approvingStatuses: z.array(z.string()),
      rejectingStatuses: z.array(z.string()),
      ticketRequired: z.boolean(),
      ticketApproval: z.enum(['required', 'recommended']),
      staleApprovalsAllowed: z.boolean(),
      minimumApprovals: z.number().int(),
      deploymentsRecorded: z.boolean(),
      minimumDescription: z.number().int(),
    }),
    neighbours: z.array(z.object({ source: z.string(), configured: z.string() })),
    parameters: z.array(named),
  }),
  product: z.object({
    name: z.string(),
    version: z.string(),
    commit: z.string().nullable(),
    builtAt: instantSchema.nullable(),
    rendererVersion: z.string(),
  }),
});
export type BundleCircumstances = z.infer<typeof bundleCircumstancesSchema>;
