import type { RecordedEvent } from '../../domain/events/event.ts';
import { type Identities, identitiesOf, noIdentities } from '../../domain/identity.ts';
import type { Instant } from '../../domain/instant.ts';

/** Who was known to be whom, at each moment: a link that somebody adds today does not change what could be shown yesterday. */
export class IdentityHistory {
  readonly #events: RecordedEvent[] = [];
  readonly #changes: Instant[] = [];
  readonly #states = new Map<number, Identities>();

  /** `person.*` events in ledger order; others are passed over. */
  add(event: RecordedEvent): void {
    if (!event.type.startsWith('person.')) return;
    this.#events.push(event);
    if (this.#changes.at(-1) !== event.recordedAt) this.#changes.push(event.recordedAt);
  }

  at(instant: Instant): Identities {
    const known = countUpTo(this.#events, instant);
    if (known === 0) return noIdentities;
    let state = this.#states.get(known);
    if (!state) {
      state = identitiesOf(this.#events.slice(0, known));
      this.#states.set(known, state);
    }
    return state;
  }

  /** The moments after `from` and before `until` at which something changed. */
  changesBetween(from: Instant, until: Instant): Instant[] {
    return this.#changes.filter((at) => at > from && at < until);
  }
}

/** How many events were recorded at `instant` or before; they are in order, so halves are enough. */
function countUpTo(events: readonly RecordedEvent[], instant: Instant): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (events[middle]!.recordedAt <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
