import type { z } from 'zod';
import { changeFormSchema, signalFormSchema } from '../../domain/signal-form.ts';
import { sha256 } from '../../ledger/seal.ts';
import type { Received } from './intake-server.ts';
import { Refusal } from './problem.ts';
import {
  type SignedRequest,
  type Verify,
  verifyGithub,
  verifyGrafana,
  verifyPagerduty,
  verifyShared,
  verifyThreadproof,
} from './signatures.ts';

/** Whose secret opens a door. */
export type SecretName = 'pagerduty' | 'github' | 'signals';

/** One address: who may knock there, and what is kept of what they bring. */
export interface Sender {
  path: string;
  secret: SecretName;
  verify: Verify;
  /** What goes to the inbox; null for what is well-formed and of no interest (a ping). Throws {@link Refusal}. */
  accept(request: SignedRequest, json: unknown): Received | null;
}

const header = ({ headers }: SignedRequest, name: string): string | null => {
  const value = headers[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
};

const textAt = (json: unknown, ...path: string[]): string | null => {
  const found = path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : null,
    json,
  );
  return typeof found === 'string' && found !== '' ? found : null;
};

/** What a sender without ids of its own sends twice within ten minutes is one delivery: a retry says the same words. */
const SAME_WORDS_MS = 10 * 60_000;

/** A sender whose body is kept as it came, and read when the inbox is worked through. */
const raw = (
  name: string,
  secret: SecretName,
  verify: Verify,
  deliveryOf: (request: SignedRequest, json: unknown) => string | null,
): Sender => ({
  path: `/webhooks/${name}`,
  secret,
  verify,
  accept(request, json) {
    const hash = sha256(request.body.toString('utf8'));
    const delivery = deliveryOf(request, json);
    return {
      sender: name,
      payload: json,
      hash,
      delivery: delivery ?? hash,
      sameFor: delivery ? null : SAME_WORDS_MS,
    };
  },
});

/** Our own forms: checked at the door, because their senders can mend what is wrong. */
const form = <S extends z.ZodType>(path: string, sender: string, schema: S): Sender => ({
  path,
  secret: 'signals',
  verify: verifyThreadproof,
  accept(request, json) {
    const delivery = header(request, 'idempotency-key');
    if (delivery === null || delivery.length > 200)
      throw new Refusal('key_missing', {
        detail: 'One text of at most 200 characters, new for each signal.',
      });
    const parsed = schema.safeParse(json);
    if (!parsed.success)
      throw new Refusal('not_valid', {
        errors: parsed.error.issues.slice(0, 50).map(({ path: at, message }) => ({
          pointer: `#${at.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`,
          detail: message,
        })),
      });
    return { sender, payload: json, hash: sha256(request.body.toString('utf8')), delivery, sameFor: null };
  },
});

/** Deliveries of GitHub that tell of changes. */
const TOLD_BY_GITHUB = new Set(['push', 'pull_request', 'deployment_status']);

const github: Sender = {
  path: '/webhooks/github',
  secret: 'github',
  verify: verifyGithub,
  accept(request, json) {
    const event = header(request, 'x-github-event') ?? '';
    if (!TOLD_BY_GITHUB.has(event)) return null;
    const hash = sha256(request.body.toString('utf8'));
    const delivery = header(request, 'x-github-delivery');
    return {
      sender: 'github',
      payload: { event, body: json },
      hash,
      delivery: delivery ?? hash,
      sameFor: null,
    };
  },
};

export const senders: readonly Sender[] = [
  raw('pagerduty', 'pagerduty', verifyPagerduty, (_, json) => textAt(json, 'event', 'id')),
  raw('alertmanager', 'signals', verifyShared, () => null),
  raw('grafana', 'signals', verifyGrafana, () => null),
  raw('datadog', 'signals', verifyShared, (_, json) => {
    const id = textAt(json, 'id');
    return id && `${id}:${textAt(json, 'transition') ?? ''}`;
  }),
  github,
  form('/v1/signals', 'signals', signalFormSchema),
  form('/v1/changes', 'changes', changeFormSchema),
];
