import type { RankableChange } from './rankable-change.ts';

/** What the other changes of the case say about one: who touched the same files afterwards, who undid it. */
export interface Neighbours {
  /** How many later changes touch a file of this one (rare files only). */
  later: number;
  /** Earlier changes that share rare files, with the share of files in common, 0..1. */
  earlier: { index: number; overlap: number }[];
}

/** A file that many changes touch (a lock file, a project list) links nothing: more than this share of the changes, or three. */
const commonShare = 0.15;

/** Links changes by the rare files that they share. `ages` in hours, same order as the changes. */
export const findNeighbours = (changes: readonly RankableChange[], ages: readonly number[]): Neighbours[] => {
  const touching = new Map<string, number[]>();
  changes.forEach((change, i) => {
    for (const file of new Set(change.files)) {
      const known = touching.get(file);
      if (known) known.push(i);
      else touching.set(file, [i]);
    }
  });
  const most = Math.max(3, changes.length * commonShare);
  return changes.map((change, i) => {
    const common = new Map<number, number>();
    for (const file of new Set(change.files)) {
      const others = touching.get(file)!;
      if (others.length > most) continue;
      for (const other of others) if (other !== i) common.set(other, (common.get(other) ?? 0) + 1);
    }
    let later = 0;
    const earlier: Neighbours['earlier'] = [];
    for (const [index, files] of common) {
      if (ages[index]! < ages[i]!) later++;
      else
        earlier.push({
          index,
          overlap: files / Math.sqrt(change.files.length * changes[index]!.files.length),
        });
    }
    return { later, earlier };
  });
};
