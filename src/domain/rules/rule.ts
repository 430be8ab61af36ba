import { z } from 'zod';
import { type PersonRef, namedPersonSchema as person } from '../actor.ts';
import { HOUR, MINUTE, SECOND } from '../instant.ts';
import { severitySchema } from '../severity.ts';

const duration = z.string().regex(/^[1-9]\d{0,4}(ms|s|m|h)$/, 'a duration such as 500ms, 30s, 5m or 1h');
const status = z.number().int().min(100).max(599);

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** What an answer must be like. `body` is a JSON Schema (2020-12) for the JSON that is sent. */
const expectationSchema = z.strictObject({
  status: z.union([status, z.array(status).min(1).max(20)]).default(200),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/, 'a header name'), z.string())
    .default({})
    .describe('Text that the header contains, compared without regard to case.'),
  body: z
    .union([z.record(z.string(), z.unknown()), z.boolean()])
    .nullable()
    .default(null),
  latency: z
    .strictObject({
      percentile: z.number().min(1).max(100).default(95),
      ms: z.number().int().positive(),
      over: z.number().int().min(1).max(200).default(20).describe('Over how many of the last runs.'),
    })
    .nullable()
    .default(null),
});

const proofSchema = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('http'),
    base: z
      .string()
      .regex(/^(https?:\/\/|\$\{env:)/, 'http(s)://… or a reference to a variable such as RULES_CHECKOUT_URL')
      .describe('Where the service is; secrets and addresses by reference.'),
    path: z
      .string()
      .startsWith('/')
      .nullable()
      .default(null)
      .describe('Where the endpoint has placeholders.'),
    headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/, 'a header name'), z.string()).default({}),
    send: z.unknown().optional().describe('JSON to send; only for methods that take a body.'),
    every: duration.default('1m'),
    timeout: duration.default('5s'),
    retries: z.number().int().min(0).max(10).default(2).describe('Failed probes before it counts as broken.'),
    holds: z
      .number()
      .int()
      .min(1)
      .max(20)
      .default(2)
      .describe('Good probes before it counts as holding again.'),
    expect: expectationSchema.prefault({}),
  }),
  z.strictObject({
    by: z.literal('contract_test'),
    tests: z
      .array(z.string().min(1))
      .default([])
      .describe('Words in the names of the tests that prove it; empty: the whole run.'),
    holds: z.number().int().min(1).max(20).default(1),
  }),
  z.strictObject({
    by: z.literal('notice'),
    contains: z.array(z.string().min(3)).default([]).describe('Words by which a notice means this rule.'),
    holds: z.number().int().min(1).max(20).default(1),
  }),
]);

/** How an API must behave, who says so, and what allowed it. One version of a rule, as its file has it. */
export const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{2,59}$/, 'small letters, digits and hyphens, 3 to 60'),
  version: z.number().int().min(1),
  statement: z
    .string()
    .trim()
    .min(10)
    .max(300)
    .regex(/^[^\n]*$/, 'one line')
    .describe('One sentence of plain English.'),
  service: z.string().min(1).max(100),
  endpoint: z
    .string()
    .regex(new RegExp(`^(${methods.join('|')}) /\\S*$`), 'a method and a path, such as GET /v1/orders'),
  severity: severitySchema.default('sev3'),
  owner: person.describe('Who answers for the rule.'),
  ticket: z.string().regex(/^[A-Z][A-Z0-9_]+-\d+$|^[\w.-]+\/[\w.-]+#\d+$/, 'a ticket key such as PAY-1290'),
  author: person.describe('Who wrote this version.'),
  requestedBy: person.nullable().default(null).describe('Who asked for this version, if not its author.'),
  prove: proofSchema,
});
export type Rule = z.infer<typeof ruleSchema>;
export type Proof = Rule['prove'];
export type HttpProof = Extract<Proof, { by: 'http' }>;

/** `rules/*.yml`: any number of rules a file. */
export const ruleFileSchema = z
  .strictObject({ rules: z.array(ruleSchema).min(1) })
  .superRefine(({ rules }, ctx) => {
    const seen = new Set<string>();
    for (const [at, { id }] of rules.entries()) {
      if (seen.has(id))
        ctx.addIssue({ code: 'custom', path: ['rules', at, 'id'], message: `"${id}" stands here twice` });
      seen.add(id);
    }
  });

/** Milliseconds of `500ms`, `30s`, `5m`, `1h`. */
export function milliseconds(text: string): number {
  const [, amount = '0', unit = 'ms'] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  return Number(amount) * { ms: 1, s: SECOND, m: MINUTE, h: HOUR }[unit as 'ms']!;
}

/** How a file names a person, as a reference. */
export const refOf = (name: string): PersonRef => (name.includes('@') ? `email:${name}` : `slack:${name}`);

export const methodOf = (rule: Pick<Rule, 'endpoint'>): string => rule.endpoint.split(' ')[0] ?? 'GET';
export const pathOf = (rule: Pick<Rule, 'endpoint'>): string => rule.endpoint.split(' ')[1] ?? '/';

/** Every statement that a person reads of what a proof expects. */
export function expectedWords(rule: Rule): string {
  const { prove } = rule;
  if (prove.by !== 'http') return rule.statement;
  const { status: codes, headers, body, latency } = prove.expect;
  return [
    `status ${[codes].flat().join(' or ')}`,
    ...Object.entries(headers).map(([name, text]) => `${name}: ${text}`),
    ...(body === null ? [] : ['a body that fits the schema']),
    ...(latency === null
      ? []
      : [`${latency.percentile}th percentile of the last ${latency.over} answers at most ${latency.ms} ms`]),
  ].join(', ');
}

/** The dedupe key of everything that is said about one rule. */
export const ruleKey = (ruleId: string): string => `rule:${ruleId}`;
