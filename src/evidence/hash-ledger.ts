import { type LedgerPage, readSealed, type SealedText } from '../ledger/ledger-page.ts';
import type { LedgerHead } from '../ledger/seal.ts';
import { type ChainReport, ChainVerifier } from '../ledger/verify.ts';
import { sliceLine } from './package/ledger-slice.ts';

export interface HashedPage {
  through: number;
  /** The events as lines of the slice, in UTF-8; null where nobody asked for them. */
  lines: Uint8Array | null;
}

/** Hashes the ledger again, page by page and in order, in this thread or in another. */
export type HashLedger = (
  pages: AsyncIterable<LedgerPage>,
  asOf: LedgerHead,
  withLines: boolean,
) => AsyncGenerator<HashedPage, ChainReport>;

/** One page after the other, in this thread. */
export const hashLedger: HashLedger = async function* (pages, asOf, withLines) {
  const hasher = new LedgerHasher(withLines);
  for await (const page of pages) yield { through: page.through, lines: hasher.add(await page.read()) };
  return hasher.finish(asOf);
};

export class LedgerHasher {
  readonly #chain = new ChainVerifier();
  readonly #withLines: boolean;

  constructor(withLines: boolean) {
    this.#withLines = withLines;
  }

  add(page: SealedText): Uint8Array | null {
    const events = readSealed(page);
    for (const event of events) this.#chain.add(event);
    return this.#withLines ? new TextEncoder().encode(events.map(sliceLine).join('')) : null;
  }

  /** @param asOf where the ledger should end */
  finish(asOf: LedgerHead): ChainReport {
    return this.#chain.finish(asOf);
  }
}
