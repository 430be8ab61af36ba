import type { SealedEvent } from './seal.ts';

/** The events behind a number, through another. */
export interface LedgerRange {
  after: number;
  through: number;
}

/** Events of a range that can be read, by this thread or by another that knows their numbers. */
export interface LedgerPage extends LedgerRange {
  read(): Promise<SealedText>;
}

/**
 * Events exactly as sealed, in an order: each kind of text as one, with a line break between two events (what was sealed has
 * none of its own), because the cost of handing over a row or an object would be many times that of everything else.
 */
export type SealedText = Record<keyof SealedEvent, string>;

export function readSealed(text: SealedText): SealedEvent[] {
  if (text.seq === '') return [];
  const [seq, header, hash, salt, payload] = [
    text.seq.split('\n'),
    text.header.split('\n'),
    text.hash.split('\n'),
    text.salt.split('\n'),
    text.payload.split('\n'),
  ];
  return seq.map((number, i) => ({
    seq: Number(number),
    header: header[i]!,
    hash: hash[i]!,
    salt: salt[i] || null,
    payload: payload[i] || null,
  }));
}

/** Every event of some pages. */
export async function* sealedEvents(pages: AsyncIterable<LedgerPage>): AsyncGenerator<SealedEvent> {
  for await (const page of pages) yield* readSealed(await page.read());
}
