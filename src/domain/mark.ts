import type { PersonRef } from './actor.ts';
import type { RecordedEvent } from './events/event.ts';
import type { Instant } from './instant.ts';

/** Who, when, and what the ledger calls it. */
export interface Mark {
  by: PersonRef | null;
  label: string;
  at: Instant;
  seq: number;
}

export const mark = ({
  actor,
  effectiveAt,
  seq,
}: Pick<RecordedEvent, 'actor' | 'effectiveAt' | 'seq'>): Mark => ({
  by: actor.personRef,
  label: actor.label,
  at: effectiveAt,
  seq,
});
