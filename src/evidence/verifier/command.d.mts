import type { Report } from './verify-bundle.d.mts';

/** The report for people; control characters of the bundle's own texts are replaced. */
export function formatReport(report: Report): string;

/** Runs as `node verify.mjs` does. Resolves to the exit code. */
export function main(
  args: string[],
  print: (text: string) => void,
  complain: (text: string) => void,
): Promise<0 | 1 | 2>;
