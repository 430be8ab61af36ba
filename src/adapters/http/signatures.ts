import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Instant, MINUTE, toEpoch } from '../../domain/instant.ts';
import { Refusal } from './problem.ts';

/** A request as it is checked: the body exactly as it came. */
export interface SignedRequest {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** How a sender shows that it knows the secret. Throws {@link Refusal}; returns nothing. */
export type Verify = (request: SignedRequest, secrets: readonly string[], now: Instant) => void;

/** How far a signed time may be from ours, either way. */
const TOLERANCE = 5 * MINUTE;

export const hmac = (secret: string, ...parts: (string | Buffer)[]): string => {
  const mac = createHmac('sha256', secret);
  for (const part of parts) mac.update(part);
  return mac.digest('hex');
};

/** Takes the same time wherever the texts differ; lengths are no secret. */
function equal(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

const header = (headers: IncomingHttpHeaders, name: string): string | null => {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

function demand(fits: boolean): void {
  if (!fits) throw new Refusal('signature_wrong');
}

/** `v1=<hex>`, several with commas while a secret is being changed. */
export const verifyPagerduty: Verify = ({ headers, body }, secrets) => {
  const given = header(headers, 'x-pagerduty-signature');
  if (given === null) throw new Refusal('signature_missing', { detail: 'x-pagerduty-signature' });
  const signatures = given.split(',').map((each) => each.trim());
  demand(secrets.some((secret) => signatures.some((each) => equal(each, `v1=${hmac(secret, body)}`))));
};

export const verifyGithub: Verify = ({ headers, body }, secrets) => {
  const given = header(headers, 'x-hub-signature-256');
  if (given === null) throw new Refusal('signature_missing', { detail: 'x-hub-signature-256' });
  demand(secrets.some((secret) => equal(given, `sha256=${hmac(secret, body)}`)));
};

/** Senders that sign nothing: the secret as bearer token, as the password of basic auth, or in a header of its own. */
export const verifyShared: Verify = ({ headers }, secrets) => {
  const given = header(headers, 'x-threadproof-secret') ?? fromAuthorization(headers.authorization);
  if (given === null)
    throw new Refusal('signature_missing', { detail: 'authorization, or x-threadproof-secret' });
  demand(secrets.some((secret) => equal(given, secret)));
};

function fromAuthorization(value: string | undefined): string | null {
  const [, scheme, rest = ''] = /^(\w+) +(\S+)$/.exec(value ?? '') ?? [];
  if (scheme?.toLowerCase() === 'bearer') return rest;
  if (scheme?.toLowerCase() !== 'basic') return null;
  return Buffer.from(rest, 'base64').toString('utf8').split(':').slice(1).join(':') || null;
}

/** Grafana 12 can sign (`x-grafana-alerting-signature`), with a time if a header is named for it; else as others do. */
export const verifyGrafana: Verify = (request, secrets, now) => {
  const given = header(request.headers, 'x-grafana-alerting-signature');
  if (given === null) return verifyShared(request, secrets, now);
  const time = header(request.headers, 'x-grafana-alerting-timestamp');
  const parts = time === null ? [request.body] : [time, ':', request.body];
  demand(secrets.some((secret) => equal(given, hmac(secret, ...parts))));
  if (time !== null) demandFresh(time, now);
};

/** Ours: `v1=<hex of HMAC-SHA256 over "<timestamp>.<body>">`, the timestamp in seconds in a header of its own. */
export const verifyThreadproof: Verify = ({ headers, body }, secrets, now) => {
  const given = header(headers, 'x-threadproof-signature');
  const time = header(headers, 'x-threadproof-timestamp');
  if (given === null || time === null)
    throw new Refusal('signature_missing', { detail: 'x-threadproof-signature and x-threadproof-timestamp' });
  demand(secrets.some((secret) => equal(given, `v1=${hmac(secret, time, '.', body)}`)));
  demandFresh(time, now);
};

/** Checked after the signature: only who knows the secret learns that a clock is wrong. */
function demandFresh(seconds: string, now: Instant): void {
  const ms = /^\d{10}$/.test(seconds) ? Number(seconds) * 1_000 : Number.NaN;
  if (!(Math.abs(ms - toEpoch(now)) <= TOLERANCE))
    throw new Refusal('timestamp_old', { detail: `It is ${now} here.` });
}
