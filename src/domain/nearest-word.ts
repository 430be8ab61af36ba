/** The word that was probably meant: one at most a third of its length (and two) of typing mistakes away; null where none is near. */
export function nearestWord(typed: string, words: readonly string[]): string | null {
  const lower = typed.toLowerCase();
  let nearest: { word: string; distance: number } | null = null;
  for (const word of words) {
    const distance = editDistance(lower, word.toLowerCase());
    const most = Math.min(2, Math.floor(word.length / 3));
    if (distance <= most && (nearest === null || distance < nearest.distance)) nearest = { word, distance };
  }
  return nearest?.word ?? null;
}

/** Letters put in, left out, replaced, or swapped with their neighbour (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, rows[i - 2]![j - 2]! + 1);
      row.push(cost);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
