/** Columns of each list's CSV, with the place in the dataset's row whose value they show. */
export const CELLS: Record<string, Record<string, string>>;
export function cellsOf(list: string, row: unknown): string;
export function cellsRead(columns: number[], record: string[]): string;
export function firstDifference(
  list: string,
  expected: string,
  found: string,
): { column: string; expected: string; found: string } | null;
