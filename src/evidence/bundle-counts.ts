import type { BundleHead } from './bundle.ts';

/** Rows of each list, for the signature and the record. */
export function countsOf({ cover, rollForward }: BundleHead): Record<string, number> {
  const rows = new Map(cover.lists.map((list) => [list.list, list.rows]));
  const { openAtStart, newlyDetected, reopened, resolved, mergedOrVoidedWhileOpen } = rollForward;
  return {
    population: rows.get('population') ?? 0,
    carriedIn: rows.get('carriedIn') ?? 0,
    openAtEnd: rows.get('openAtEnd') ?? 0,
    exceptions: rows.get('exceptions') ?? 0,
    changes: rows.get('changes') ?? 0,
    openAtStart,
    newlyDetected,
    reopened,
    resolved,
    mergedOrVoidedWhileOpen,
  };
}
