import { expect, test } from 'vitest';
import { type HashedPage, type HashLedger, hashLedger } from '../../src/evidence/hash-ledger.ts';
import { sliceLine } from '../../src/evidence/package/ledger-slice.ts';
import { type LedgerPage, type SealedText, sealedEvents } from '../../src/ledger/ledger-page.ts';
import type { LedgerHead } from '../../src/ledger/seal.ts';
import type { ChainReport } from '../../src/ledger/verify.ts';
import { hashLedgerInThread } from '../../src/ledger-worker.ts';
import { opened, resolved } from '../adapters/db/sample-events.ts';
import { eachStore } from '../adapters/db/stores.ts';

const take = async (
  hash: HashLedger,
  pages: AsyncIterable<LedgerPage>,
  asOf: LedgerHead,
  withLines = true,
): Promise<{ report: ChainReport; taken: HashedPage[] }> => {
  const taken: HashedPage[] = [];
  const hashing = hash(pages, asOf, withLines);
  for (;;) {
    const { done, value } = await hashing.next();
    if (done) return { report: value, taken };
    taken.push(value);
  }
};

const linesOf = (taken: HashedPage[]): string => Buffer.concat(taken.map(({ lines }) => lines!)).toString();

async function* pagesOf(...texts: SealedText[]): AsyncGenerator<LedgerPage> {
  for (const [at, text] of texts.entries()) yield { after: at, through: at + 1, read: async () => text };
}

const none = { seq: '', header: '', hash: '', salt: '', payload: '' };

eachStore('the ledger, hashed in a thread', (makePlace) => {
  test('is what one thread hashes, each for itself where there is a server', async () => {
    await using place = await makePlace();
    const { store } = await place.open();
    // More than two pages.
    for (let from = 1; from <= 600; from += 100)
      await store.write((tx) =>
        tx.append(Array.from({ length: 100 }, (_, i) => [opened(from + i), resolved(from + i)]).flat()),
      );
    const head = await store.head();
    const url = 'url' in place.target ? place.target.url : null;
    const expected: string[] = [];
    for await (const event of sealedEvents(store.sealed())) expected.push(sliceLine(event));
    expect(expected).toHaveLength(1_200);
    for (const hash of [hashLedger, hashLedgerInThread(url)]) {
      const { report, taken } = await take(hash, store.sealed(), head);
      expect(report).toEqual({ head, events: 1_200, erased: 0, faults: [] });
      expect(linesOf(taken)).toBe(expected.join(''));
      expect(taken.at(-1)!.through).toBe(1_200);
      const short = { seq: 1_199, hash: '0'.repeat(64) };
      const other = await take(hash, store.sealed(), short, false);
      expect(other.report.faults).toMatchObject([{ rule: 'head' }]);
      expect(other.taken.every(({ lines }) => lines === null)).toBe(true);
    }
  });
});

test('what cannot be read is heard where the page was asked for', async () => {
  const broken: AsyncIterable<LedgerPage> = (async function* () {
    yield* pagesOf(none);
    yield { after: 1, through: 2, read: () => Promise.reject(new Error('the database went away')) };
  })();
  await expect(take(hashLedgerInThread(null), broken, { seq: 0, hash: '' })).rejects.toThrow('went away');
  expect(process.getActiveResourcesInfo()).not.toContain('MessagePort');
});
