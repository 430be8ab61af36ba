import { z } from 'zod';
import { namedPersonSchema as person } from '../actor.ts';
import { anomalyClasses } from '../alert.ts';
import { severitySchema } from '../severity.ts';
import { durationSchema } from './duration.ts';

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,39}$/, 'a short name in small letters such as data-exfiltration');
const words = z.string().trim().min(1);
const zone = z.string().refine((name) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}, 'an IANA time zone such as Europe/Berlin');

/** Types that every program has a runbook for. */
export const incidentTypes = [
  'unauthorized-access',
  'data-exfiltration',
  'exploited-vulnerability',
  'unusual-api-activity',
  'api-contract-drift',
  'availability',
] as const;

const levelSchema = z.strictObject({
  name: words,
  criteria: z.array(z.strictObject({ id, text: words.max(300) })).min(1),
  acknowledge: durationSchema,
  update: durationSchema.nullable().default(null),
  attribute: durationSchema,
  resolve: durationSchema,
  triage: durationSchema,
  escalation: id.nullable().default(null),
  review: durationSchema.nullable().default(null),
});
export type Level = z.infer<typeof levelSchema>;

export const severityFileSchema = z.strictObject({
  levels: z.strictObject({ sev1: levelSchema, sev2: levelSchema, sev3: levelSchema, sev4: levelSchema }),
  /** Which anomalies need a review afterwards; any line is enough. */
  significant: z
    .strictObject({
      severities: z.array(severitySchema).default(['sev1', 'sev2']),
      classes: z.array(z.enum(anomalyClasses)).default([]),
      personalData: z.boolean().default(true),
      confidentialData: z.boolean().default(true),
      recurrences: z
        .strictObject({ count: z.number().int().min(2), days: z.number().int().min(1) })
        .nullable()
        .default(null),
    })
    .prefault({}),
});

const stepSchema = z
  .strictObject({
    person: person.nullable().default(null),
    channel: words.nullable().default(null),
    pagingPolicy: words.nullable().default(null),
    /** The PagerDuty service whose incident it becomes; left out, a service of that policy. */
    pagingService: words.optional(),
    answerWithin: durationSchema,
  })
  .refine(
    (step) => [step.person, step.channel, step.pagingPolicy].filter((each) => each !== null).length === 1,
    {
      message: 'a step names one of person, channel and pagingPolicy',
    },
  )
  .refine((step) => step.pagingService === undefined || step.pagingPolicy !== null, {
    message: 'pagingService belongs to a step with pagingPolicy',
  });
export type EscalationStep = z.infer<typeof stepSchema>;

export const escalationFileSchema = z.strictObject({
  paths: z
    .array(
      z.strictObject({
        id,
        rotation: words,
        owner: person.nullable().default(null),
        steps: z.array(stepSchema).min(1),
      }),
    )
    .default([]),
});
export type EscalationPath = z.infer<typeof escalationFileSchema>['paths'][number];

export const runbookSchema = z.strictObject({
  id,
  title: words.max(120),
  type: z.enum(incidentTypes),
  classes: z.array(z.enum(anomalyClasses)).default([]),
  owner: person.nullable().default(null),
  /** What the policy promises of such an incident; the steps named after it keep the promise. */
  policy: z.array(z.strictObject({ statement: words, steps: z.array(id).default([]) })).min(1),
  steps: z
    .array(
      z.strictObject({
        id,
        kind: z.enum(['diagnose', 'contain', 'communicate', 'recover']),
        text: words.max(400),
        role: words.default('on call'),
      }),
    )
    .min(1)
    .max(20),
  evidence: z
    .array(
      z.strictObject({
        id,
        what: words.max(200),
        source: words,
        how: words.max(300),
        /** How long the source keeps it, counted from detection; null where it does not pass. */
        retention: durationSchema.nullable().default(null),
      }),
    )
    .max(12)
    .default([]),
});
export type Runbook = z.infer<typeof runbookSchema>;

export const triggers = [
  'aware',
  'confirmed',
  'classified',
  'determined',
  'discovered',
  'submitted',
] as const;
export const triggerSchema = z.enum(triggers);

const obligationSchema = z.strictObject({
  id,
  name: words,
  source: words,
  enabled: z.boolean().default(false),
  /** Each clock that counts; the one that runs out first decides. `after`: it starts when that obligation was sent. */
  clocks: z
    .array(
      z
        .strictObject({ from: triggerSchema, after: id.nullable().default(null), due: durationSchema })
        .refine((clock) => (clock.from === 'submitted') === (clock.after !== null), {
          message: '`from: submitted` and `after:` belong together',
        }),
    )
    .min(1),
  audience: z.enum(['customer', 'controller', 'authority', 'data_subject', 'management', 'investors']),
  template: id.nullable().default(null),
  note: words.nullable().default(null),
});
export type Obligation = z.infer<typeof obligationSchema>;

export const obligationsFileSchema = z.strictObject({
  timeZone: zone.default('UTC'),
  holidays: z.array(z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-12-25')).default([]),
  obligations: z.array(obligationSchema).default([]),
});

const date = z.iso.date('a date such as 2026-12-25');

const commitmentSchema = z
  .strictObject({
    id,
    customer: words.max(120),
    /** The contract, and where in it. */
    source: words.max(300),
    from: triggerSchema.exclude(['submitted']),
    due: durationSchema,
    since: date,
    /** The first day on which it holds no more. */
    until: date.nullable().default(null),
    /** The obligation that keeps it. */
    obligation: id,
  })
  .refine(({ since, until }) => until === null || since < until, {
    message: 'until comes after since',
    path: ['until'],
  });
export type Commitment = z.infer<typeof commitmentSchema>;

export const contractsFileSchema = z.strictObject({ commitments: z.array(commitmentSchema).default([]) });

export const policiesFileSchema = z.strictObject({
  documents: z
    .array(
      z.strictObject({
        id,
        title: words,
        kind: z.enum(['policy', 'plan', 'standard']),
        owner: person.nullable().default(null),
        reviewEvery: durationSchema.default('12 months'),
        criteria: z.array(words).default([]),
        /** A file beside this one, or a page elsewhere with the hash of what it said. */
        file: words.nullable().default(null),
        url: z
          .url({ protocol: /^https?$/ })
          .nullable()
          .default(null),
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .nullable()
          .default(null),
      }),
    )
    .default([]),
});
export type PolicyDocument = z.infer<typeof policiesFileSchema>['documents'][number];

export const trainingFileSchema = z.strictObject({
  roster: z.array(z.strictObject({ person, since: z.string().regex(/^\d{4}-\d{2}-\d{2}$/) })).default([]),
  courses: z
    .array(z.strictObject({ id, title: words, validFor: durationSchema.default('12 months') }))
    .default([]),
  drills: z
    .strictObject({
      every: durationSchema.default('12 months'),
      scenarios: z
        .array(
          z.strictObject({
            id,
            title: words,
            type: z.enum(incidentTypes),
            story: words,
            questions: z.array(words).min(1).max(10),
          }),
        )
        .default([]),
    })
    .prefault({}),
});
export type DrillScenario = z.infer<typeof trainingFileSchema>['drills']['scenarios'][number];

/** The whole response program, as its files say it. */
export const programSchema = z.object({
  severity: severityFileSchema,
  escalation: escalationFileSchema,
  runbooks: z.array(runbookSchema),
  obligations: obligationsFileSchema,
  /** Left out in versions from before there was a register. */
  contracts: contractsFileSchema.optional(),
  policies: policiesFileSchema,
  training: trainingFileSchema,
  templates: z.array(z.strictObject({ id, text: words, sha256: z.string() })),
  /** Texts of policy documents that stand in the folder. */
  texts: z.array(z.strictObject({ file: words, text: words, sha256: z.string() })),
});
export type Program = z.infer<typeof programSchema>;
