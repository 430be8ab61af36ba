import type { RecordedEvent } from '../domain/events/event.ts';
import type { EventHeader, SealedEvent } from './seal.ts';

/** The event that stands in the ledger. It was checked when it was appended, and the hash guards it since. */
export const eventOf = (header: EventHeader, hash: string, payload: unknown): RecordedEvent =>
  ({
    seq: header.seq,
    id: header.id,
    type: header.type,
    subject: header.subject,
    effectiveAt: header.effectiveAt,
    recordedAt: header.recordedAt,
    actor: header.actor,
    idempotencyKey: header.idempotencyKey,
    hash,
    payload,
  }) as RecordedEvent;

export const readEvent = ({ header, hash, payload }: SealedEvent): RecordedEvent =>
  eventOf(JSON.parse(header), hash, payload === null ? null : JSON.parse(payload));
