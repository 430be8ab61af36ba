import { z } from 'zod';
import {
  type AnomalyRow,
  anomalyPageSchema,
  anomalyRowSchema,
  changeRowSchema,
  notCountedRowSchema,
  openRowSchema,
  severityChangeSchema,
} from './bundle-anomaly.ts';
import {
  amendmentsSchema,
  coverSchema,
  criteriaSchema,
  exceptionRowSchema,
  guideSchema,
  rollForwardSchema,
  signOffSchema,
  summarySchema,
} from './bundle-cover.ts';
import { coverageSchema, reconciliationsSchema, rulesAndPoliciesSchema } from './bundle-monitoring.ts';
import { actionRowSchema, notificationRowSchema, reviewRowSchema } from './bundle-response.ts';

/** Raised with every change of the shape below. */
export const BUNDLE_SCHEMA_VERSION = '2';

/**
 * The lists whose length grows with the number of anomalies: they are made and written row by row.
 * All but `exceptions` are in the order of detection, then number.
 */
export const listSchemas = {
  anomalies: anomalyPageSchema,
  carriedIn: anomalyRowSchema,
  changes: changeRowSchema,
  correctiveActions: actionRowSchema,
  exceptions: exceptionRowSchema,
  notCounted: notCountedRowSchema,
  notifications: notificationRowSchema,
  openAtEnd: openRowSchema,
  pirs: reviewRowSchema,
  population: anomalyRowSchema,
  severityChanges: severityChangeSchema,
} as const;
export type ListName = keyof typeof listSchemas;
export type ListRow<N extends ListName> = z.infer<(typeof listSchemas)[N]>;
export const listNames = Object.keys(listSchemas) as ListName[];

/** The parts that are one object whatever the size of the period. */
export const headSchema = z.object({
  schemaVersion: z.literal(BUNDLE_SCHEMA_VERSION),
  cover: coverSchema,
  readersGuide: guideSchema,
  summary: summarySchema,
  rollForward: rollForwardSchema,
  coverage: coverageSchema,
  reconciliations: reconciliationsSchema,
  rulesAndPolicies: rulesAndPoliciesSchema,
  amendments: amendmentsSchema,
  criteria: criteriaSchema,
  signOff: signOffSchema,
});
export type BundleHead = z.infer<typeof headSchema>;

/** Management's evidence about one period: the one shape that every format is drawn from (see docs/evidence-format.md). */
export const evidenceBundleSchema = headSchema.extend({
  anomalies: z.array(listSchemas.anomalies),
  carriedIn: z.array(listSchemas.carriedIn),
  changes: z.array(listSchemas.changes),
  correctiveActions: z.array(listSchemas.correctiveActions),
  exceptions: z.array(listSchemas.exceptions),
  notCounted: z.array(listSchemas.notCounted),
  notifications: z.array(listSchemas.notifications),
  openAtEnd: z.array(listSchemas.openAtEnd),
  pirs: z.array(listSchemas.pirs),
  population: z.array(listSchemas.population),
  severityChanges: z.array(listSchemas.severityChanges),
});
export type EvidenceBundle = z.infer<typeof evidenceBundleSchema>;

/** The line of each page: population and carried-in list together have one for every page, and no other. */
export const rowsByNumber = (
  bundle: Pick<EvidenceBundle, 'population' | 'carriedIn'>,
): Map<number, AnomalyRow> =>
  new Map([...bundle.carriedIn, ...bundle.population].map((row) => [row.number, row]));
