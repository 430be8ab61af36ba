import { type Instant, toEpoch, toInstant } from '../../domain/instant.ts';

/** Which anomaly numbers there are, and when the record of each was made: eight bytes a number, so that a large ledger's have room. */
export class NumberTimes {
  /** Milliseconds, by number; NaN where a number was not seen. */
  #times = new Float64Array(1024).fill(Number.NaN);
  #highest = 0;

  set(number: number, recordedAt: Instant): void {
    if (number >= this.#times.length) {
      const larger = new Float64Array(Math.max(2 * this.#times.length, number + 1)).fill(Number.NaN);
      larger.set(this.#times);
      this.#times = larger;
    }
    this.#times[number] = toEpoch(recordedAt);
    this.#highest = Math.max(this.#highest, number);
  }

  /** Zero before the first. */
  get highest(): number {
    return this.#highest;
  }

  /** The numbers from one to the highest that were not seen, each with the next one that was. */
  missing(): { number: number; next: number; nextRecordedAt: Instant }[] {
    const found: { number: number; next: number; nextRecordedAt: Instant }[] = [];
    let next = this.#highest;
    for (let number = this.#highest - 1; number >= 1; number--)
      if (Number.isNaN(this.#times[number]))
        found.push({ number, next, nextRecordedAt: toInstant(this.#times[next]!) });
      else next = number;
    return found.reverse();
  }
}
