import { hash } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import type { Instant } from '../domain/instant.ts';
import { canonicalJson } from './canonical-json.ts';

/** What a use case hands to the ledger. `payload` is JSON; `subject` names what it is about (`anomaly:123`). */
export interface Unsealed {
  type: string;
  subject: string;
  effectiveAt: Instant;
  actor: Actor;
  payload: unknown;
  /** A second append with the same key is refused by the store: one click, one event. */
  idempotencyKey: string | null;
}

/** The part that is hashed and chained. It never contains free text: that is in the payload, which may be erased. */
export interface EventHeader {
  seq: number;
  id: string;
  type: string;
  schemaVersion: number;
  subject: string;
  effectiveAt: Instant;
  recordedAt: Instant;
  actor: Actor;
  payloadHash: string;
  prevHash: string;
  idempotencyKey: string | null;
}

/** An event as it is stored and as a bundle's ledger slice holds it: both texts exactly as hashed. */
export interface SealedEvent {
  seq: number;
  /** Canonical JSON of {@link EventHeader}. */
  header: string;
  /** SHA-256 (hex) of `header`. */
  hash: string;
  /** Hex; null, like the payload, after a lawful erasure. */
  salt: string | null;
  /** Canonical JSON; its salted hash stands in the header. */
  payload: string | null;
}

export interface LedgerHead {
  seq: number;
  hash: string;
}

/** The head of an empty ledger: 64 zeros stand for "nothing before". */
export const GENESIS: LedgerHead = { seq: 0, hash: '0'.repeat(64) };

export const SCHEMA_VERSION = 1;

/** SHA-256 of a text, as 64 hex digits. */
export const sha256 = (text: string | Uint8Array): string => hash('sha256', text, 'hex');

/** The salted hash that a header carries for its payload. */
export const hashPayload = (salt: string, payload: string): string => hash('sha256', salt + payload, 'hex');

/**
 * Chains one event behind `head`.
 * @param now when it is recorded; never earlier than the event before (the caller passes the later of both)
 * @param random an id (UUID v7) and a salt (32 hex digits), made by the caller so that this stays pure
 */
export function seal(
  event: Unsealed,
  head: LedgerHead,
  now: Instant,
  random: { id: string; salt: string },
): SealedEvent {
  const payload = canonicalJson(event.payload);
  const header: EventHeader = {
    seq: head.seq + 1,
    id: random.id,
    type: event.type,
    schemaVersion: SCHEMA_VERSION,
    subject: event.subject,
    effectiveAt: event.effectiveAt,
    recordedAt: now,
    actor: event.actor,
    payloadHash: hashPayload(random.salt, payload),
    prevHash: head.hash,
    idempotencyKey: event.idempotencyKey,
  };
  const text = canonicalJson(header);
  return { seq: header.seq, header: text, hash: sha256(text), salt: random.salt, payload };
}
