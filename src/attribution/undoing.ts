import type { RankableChange } from './rankable-change.ts';
import type { Timing } from './timing.ts';
import { readIntent, undoes } from './title.ts';

/** Whether somebody undid a change: before the alert (then it hardly caused it) or after it (then somebody thought that it did). */
export interface Undoing {
  beforeAlert: boolean;
  /** Id of the change that undid it after the alert. */
  afterAlert: string | null;
}

/**
 * Finds what was undone, from recorded links and from titles such as `Revert "Use the new cache"`. A recorded revert that is
 * not among the candidates counts as later than the alert: the candidates reach up to it.
 */
export const findUndoing = (changes: readonly RankableChange[], timings: readonly Timing[]): Undoing[] => {
  const reverts = changes.flatMap((change, index) =>
    change.revertsId || readIntent(change.title).revert ? [{ change, hours: timings[index]!.hours }] : [],
  );
  const present = new Set(changes.map(({ id }) => id));
  return changes.map((change, i) => {
    const { hours } = timings[i]!;
    const undoneBy = reverts.filter(
      ({ change: other, hours: at }) =>
        other !== change &&
        (other.revertsId === change.id ||
          change.revertedBy === other.id ||
          (!other.revertsId && at < hours && undoes(other.title, change.title))),
    );
    const later = undoneBy.find(({ hours: at }) => at < 0)?.change.id ?? null;
    const recorded = change.revertedBy && !present.has(change.revertedBy) ? change.revertedBy : null;
    return { beforeAlert: undoneBy.some(({ hours: at }) => at >= 0), afterAlert: later ?? recorded };
  });
};
