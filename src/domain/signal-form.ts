import { z } from 'zod';
import { anomalyClasses } from './alert.ts';
import { changeKinds } from './change.ts';
import { type Instant, toInstant } from './instant.ts';

/** RFC 3339 with any offset, read as an instant in UTC. */
const time = z.iso
  .datetime({ offset: true, message: 'a time such as 2026-04-01T09:30:00Z' })
  .transform((text): Instant => toInstant(text));
const words = (most: number) => z.string().trim().min(1).max(most);
const link = z.url({ protocol: /^https?$/ }).max(2_000);
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens, at most 40');

/** `POST /v1/signals`: anything that can send JSON says that something fires or is over. Described in docs/signals.md. */
export const signalFormSchema = z.strictObject({
  /** Who sends it; part of the identity. */
  source: name,
  state: z.enum(['firing', 'acknowledged', 'resolved', 'update']),
  title: words(200),
  /** The sender's stable name of the problem: equal for everything that is said about it. */
  key: words(300),
  severity: z.enum(['critical', 'high', 'medium', 'low']).nullable().default(null),
  service: words(80).nullable().default(null),
  class: z.enum(anomalyClasses).default('other'),
  url: link.nullable().default(null),
  /** When it happened, as the sender knows it. */
  occurredAt: time.nullable().default(null),
  /** Alert instances in it. */
  count: z.number().int().min(1).max(100_000).default(1),
  /** The words of the alert; they are compared with changes. */
  text: z.string().max(4_000).default(''),
});

const toldKinds = changeKinds.filter(
  (kind) => kind !== 'pull_request' && kind !== 'direct_push',
) as unknown as readonly ['deploy', 'config', 'feature_flag', 'infrastructure', 'data', 'vendor'];

/** `POST /v1/changes`: a change that no repository shows (configuration, a flag, infrastructure, a vendor). */
export const changeFormSchema = z.strictObject({
  /** The system that made the change; part of its id. */
  source: name,
  /** The system's own name of this change; a second one with the same id replaces the first. */
  id: words(200),
  kind: z.enum(toldKinds),
  title: words(300),
  text: z.string().max(20_000).default(''),
  url: link.nullable().default(null),
  /** When it took effect. */
  effectiveAt: time,
  author: words(80).nullable().default(null),
  /** A machine made it by itself. */
  automatic: z.boolean().default(false),
  services: z.array(words(80)).max(50).default([]),
  environment: words(80).nullable().default(null),
  /** Ticket keys that it names. */
  tickets: z.array(words(80)).max(20).default([]),
});
