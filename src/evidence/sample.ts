import { sha256 } from '../ledger/seal.ts';
import type { EvidenceBundle } from './bundle.ts';
import type { AnomalyPage, AnomalyRow, ChangeRow } from './bundle-anomaly.ts';
import type { ExceptionRow } from './bundle-cover.ts';

/** One drawn row with everything that the bundle holds about it. */
export interface SamplePacket {
  /** Place in the draw, from 1. */
  drawn: number;
  row: AnomalyRow;
  page: AnomalyPage;
  changes: ChangeRow[];
  exceptions: ExceptionRow[];
}

export interface Sample {
  bundleId: string;
  seed: string;
  asked: number;
  populationRows: number;
  /** How it was drawn, so that anybody can do it again by hand. */
  method: string;
  packets: SamplePacket[];
}

const METHOD =
  'Each row of the population gets the SHA-256 (hex) of the seed, a line break and its number written in decimal; the rows with the smallest hashes are drawn, smallest first. The same seed and the same population give the same draw, and a larger draw begins with the smaller one.';

/**
 * Draws `n` rows of the population by the auditor's own seed; all of them when there are no more.
 * Throws RangeError unless `n` is a whole number from 1.
 */
export function sample(bundle: EvidenceBundle, n: number, seed: string): Sample {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError('a sample has at least one row');
  const pages = new Map(bundle.anomalies.map((page) => [page.number, page]));
  const ranked = bundle.population
    .map((row) => ({ row, rank: sha256(`${seed}\n${row.number}`) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, n);
  return {
    bundleId: bundle.cover.bundleId,
    seed,
    asked: n,
    populationRows: bundle.population.length,
    method: METHOD,
    packets: ranked.map(({ row }, i) => ({
      drawn: i + 1,
      row,
      page: pages.get(row.number)!,
      changes: bundle.changes.filter(({ number }) => number === row.number),
      exceptions: bundle.exceptions.filter(({ anomaly }) => anomaly === row.number),
    })),
  };
}
