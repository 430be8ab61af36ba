import type { Actor, PersonRef } from '../actor.ts';
import type { Anomaly } from '../anomaly.ts';
import { adviceFor, type ErrorCode } from '../errors.ts';
import { anomalyKey, anomalySubject, type NewEvent, type PayloadOf } from '../events/event.ts';
import type { AnomalyEventType } from '../evolve.ts';
import type { Instant } from '../instant.ts';
import type { Mark } from '../mark.ts';
import type { Program } from '../program/program.ts';

/** Who asks, when, and what is known of them. */
export interface DecisionContext {
  actor: Actor;
  now: Instant;
  /** Every reference known to be the actor's (Slack, GitHub …), for the separation of duties. */
  aliases: readonly PersonRef[];
  roles: readonly Role[];
  /** Whether two references are known to be of one person; without it only equal references are. */
  onePerson?: (one: PersonRef, other: PersonRef) => boolean;
  /** The version of the response program that the anomaly is pinned to; looked up for closing, where it has a say. */
  program?: Program | null;
  /** The same click or submission twice gives one set of events. */
  idempotencyKey: string | null;
}

export type Role = 'responder' | 'compliance' | 'auditor' | 'admin';

/** Events to append, or a refusal that names the failing guard in words for the person who asked. */
export type Decision =
  | { kind: 'accepted'; events: NewEvent[] }
  | { kind: 'refused'; code: ErrorCode; message: string };

export const refuse = (code: ErrorCode, detail: string): Decision => ({
  kind: 'refused',
  code,
  message: `${detail} ${adviceFor(code)}`.trim(),
});

/** "already confirmed by Priya at 2026-05-18 10:01 UTC": what the slower of two people is told. */
export const decidedAlready = (what: string, mark: Mark): Decision =>
  refuse('ALREADY_DECIDED', `${what} by ${mark.label} at ${mark.at.slice(0, 16).replace('T', ' ')} UTC.`);

/** Builds the events of one decision; the first carries the idempotency key. */
export class EventBuilder {
  readonly #events: NewEvent[] = [];
  readonly #context: DecisionContext;

  constructor(context: DecisionContext) {
    this.#context = context;
  }

  add<T extends AnomalyEventType>(anomaly: Pick<Anomaly, 'number'>, type: T, payload: PayloadOf<T>): this {
    const { actor, now, idempotencyKey } = this.#context;
    this.#events.push({
      type,
      subject: anomalySubject(anomaly.number),
      effectiveAt: now,
      actor,
      payload,
      idempotencyKey: this.#events.length === 0 ? idempotencyKey : null,
    } as unknown as NewEvent);
    return this;
  }

  /** Whoever decides something about an anomaly has seen it: that is the acknowledgement, without another click. */
  acknowledging(anomaly: Anomaly): this {
    const byPerson = this.#context.actor.kind === 'person';
    if (byPerson && anomaly.acknowledgements.length === 0)
      this.add(anomaly, 'anomaly.acknowledged', { how: 'decision' });
    return this;
  }

  accepted(): Decision {
    return { kind: 'accepted', events: this.#events };
  }
}

/** The shortest reason that says something. */
const MIN_REASON = 10;
export const isReason = (text: string | null): text is string =>
  text !== null && text.trim().length >= MIN_REASON;

export const isTopSeverity = (anomaly: Pick<Anomaly, 'severity'>): boolean =>
  anomaly.severity === 'sev1' || anomaly.severity === 'sev2';

/** Merged and voided anomalies keep their record and take no more decisions. */
export function endedElsewhere(anomaly: Anomaly): Decision | null {
  if (anomaly.status === 'merged')
    return refuse(
      'NOT_POSSIBLE_NOW',
      `${anomalyKey(anomaly.number)} was merged into ${anomalyKey(anomaly.mergedInto ?? 0)}.`,
    );
  if (anomaly.status === 'voided')
    return refuse('NOT_POSSIBLE_NOW', `${anomalyKey(anomaly.number)} was voided.`);
  return null;
}

export const isActor = (context: DecisionContext, ref: PersonRef | null): boolean =>
  ref !== null && (context.actor.personRef === ref || context.aliases.includes(ref));
