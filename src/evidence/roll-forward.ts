import type { Instant } from '../domain/instant.ts';
import type { RollForward, Tie } from './bundle-cover.ts';
import { openAt, type ReadHistory } from './history.ts';

/** Transitions in `[start, end)`, counted one anomaly at a time. */
export class RollForwardCounter {
  openAtStart = 0;
  newlyDetected = 0;
  reopened = 0;
  resolved = 0;
  mergedOrVoidedWhileOpen = 0;
  openAtEnd = 0;
  readonly #start: Instant;
  readonly #end: Instant;

  constructor(start: Instant, end: Instant) {
    this.#start = start;
    this.#end = end;
  }

  add({ transitions }: Pick<ReadHistory, 'transitions'>): void {
    // An event exactly at the start happened inside: it was not yet so when the period began.
    if (openAt(transitions, this.#start)) this.openAtStart++;
    if (openAt(transitions, this.#end)) this.openAtEnd++;
    for (const { at, cause } of transitions) {
      if (at < this.#start || at >= this.#end) continue;
      switch (cause) {
        case 'detected':
          this.newlyDetected++;
          break;
        case 'reopened':
          this.reopened++;
          break;
        case 'resolved':
          this.resolved++;
          break;
        case 'merged':
        case 'voided':
          this.mergedOrVoidedWhileOpen++;
      }
    }
  }

  /**
   * @param ties further sums of the bundle that have to come out
   * @param previous open at the end of the bundle before, as it was written, with its id; null where there is none
   */
  finish(ties: readonly Tie[], previous: { bundleId: string; openAtEnd: number } | null): RollForward {
    const { openAtStart, newlyDetected, reopened, resolved, mergedOrVoidedWhileOpen, openAtEnd } = this;
    const computed = openAtStart + newlyDetected + reopened - resolved - mergedOrVoidedWhileOpen;
    const left = `${openAtStart} + ${newlyDetected} + ${reopened} − ${resolved} − ${mergedOrVoidedWhileOpen}`;
    const equation = tie(
      'open at start + newly detected + reopened − resolved − merged or voided while open = open at end',
      { words: left, total: computed },
      { words: 'open at the end', total: openAtEnd },
    );
    return {
      openAtStart,
      newlyDetected,
      reopened,
      resolved,
      mergedOrVoidedWhileOpen,
      openAtEnd,
      equation: `${left} = ${computed}; open at the end: ${openAtEnd}; ${equation.ties ? 'ties' : 'DOES NOT TIE'}`,
      ties: [equation, ...ties],
      previous: previousWords(previous, openAtStart),
      notes: [
        'Each term counts what happened in the period, known at the as-of; one anomaly may be resolved and reopened several times.',
        'Exercises and canaries are in none of the terms.',
        'Newly detected includes numbers that were merged or voided afterwards; these are listed apart and are no rows of the population.',
      ],
    };
  }
}

function previousWords(
  previous: { bundleId: string; openAtEnd: number } | null,
  openAtStart: number,
): string {
  if (previous === null)
    return 'No bundle for the period that ends where this one starts is recorded; there is nothing to compare with.';
  const same = previous.openAtEnd === openAtStart;
  return same
    ? `Open at the end of ${previous.bundleId}: ${previous.openAtEnd}, the same as open at the start here.`
    : `Open at the end of ${previous.bundleId}, as it was written: ${previous.openAtEnd}; as restated by what was recorded since: ${openAtStart}.`;
}

interface Side {
  words: string;
  total: number;
}

export const tie = (name: string, left: Side, right: Side): Tie => ({
  name,
  left: `${left.words} = ${left.total}`,
  right: `${right.words} = ${right.total}`,
  leftTotal: left.total,
  rightTotal: right.total,
  ties: left.total === right.total,
});
