import type { z } from 'zod';
import type { Actor } from '../actor.ts';
import type { Instant } from '../instant.ts';
import { anomalyEvents } from './anomaly.ts';
import { governanceEvents } from './governance.ts';
import { monitoringEvents } from './monitoring.ts';
import { programEvents } from './program.ts';
import { responseEvents } from './response.ts';
import { ruleEvents } from './rules.ts';

/** Every kind of ledger event with the schema of its payload. A room that needs more adds a line here. */
export const eventPayloads = {
  ...anomalyEvents,
  ...responseEvents,
  ...monitoringEvents,
  ...governanceEvents,
  ...programEvents,
  ...ruleEvents,
} as const;

export type EventType = keyof typeof eventPayloads;
export type PayloadOf<T extends EventType> = z.infer<(typeof eventPayloads)[T]>;

/** A fact or a decision, not yet in the ledger. `effectiveAt` is when it was true. */
export type NewEvent<T extends EventType = EventType> = {
  [K in T]: {
    type: K;
    subject: string;
    effectiveAt: Instant;
    actor: Actor;
    payload: PayloadOf<K>;
    idempotencyKey: string | null;
  };
}[T];

/** An event as the ledger gives it back. `payload` is null after a lawful erasure. */
export type RecordedEvent<T extends EventType = EventType> = {
  [K in T]: Omit<NewEvent<K>, 'payload'> & {
    payload: PayloadOf<K>;
    seq: number;
    id: string;
    recordedAt: Instant;
    hash: string;
  };
}[T];

/** Kinds of events that are about no anomaly. */
export const contextTypes = (Object.keys(eventPayloads) as EventType[]).filter(
  (type) => !type.startsWith('anomaly.'),
);

/** The subject of an anomaly's events. */
export const anomalySubject = (number: number): string => `anomaly:${number}`;

/** The number in the subject of an anomaly's events. */
export const anomalyNumberOf = (subject: string): number => Number(subject.slice('anomaly:'.length));

/** `ANM-000123`: how an anomaly is called wherever a person reads. */
export const anomalyKey = (number: number): string => `ANM-${String(number).padStart(6, '0')}`;
