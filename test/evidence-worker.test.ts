import { expect, test } from 'vitest';
import { collect } from '../src/evidence/assemble.ts';
import { type EvidenceSource, sourceOf } from '../src/evidence/source.ts';
import { memorySpool, streamJson } from '../src/evidence/stream-json.ts';
import { type WritePages, writePages } from '../src/evidence/write-page.ts';
import { writePagesInThreads } from '../src/evidence-worker.ts';
import { canonicalJson } from '../src/ledger/canonical-json.ts';
import type { HistoryPage, HistoryText } from '../src/ledger/history-page.ts';
import { opened, resolved } from './adapters/db/sample-events.ts';
import { eachStore } from './adapters/db/stores.ts';
import { inputsOf, windowOf } from './evidence/inputs.ts';
import { normalQuarter } from './evidence/quarters.ts';

const scenario = normalQuarter();
const inputs = inputsOf(scenario, windowOf('Q2 2026'));
const whole = sourceOf(scenario.events, scenario.head.seq);
const [page] = [...(whole.anomalies() as Iterable<HistoryPage>)];
const all = await page!.read();

const pageOf = (...histories: HistoryText[]): HistoryPage => ({
  numbers: histories.map(({ number }) => number),
  read: async () => histories,
});

/** The same anomalies in pages of one, so that every thread has several. */
const source: EvidenceSource = { context: whole.context, anomalies: () => all.map((one) => pageOf(one)) };

async function textBy(write: WritePages): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of streamJson(inputs, source, memorySpool(), write))
    text += typeof piece === 'string' ? piece : decoder.decode(piece);
  return text;
}

test('rows that several threads made stand as one thread makes them', async () => {
  expect(all.length).toBeGreaterThanOrEqual(8);
  const expected = canonicalJson(await collect(inputs, whole));
  for (const count of [1, 3]) expect(await textBy(writePagesInThreads(null, count))).toBe(expected);
});

test('what fails in a thread is heard where the page was asked for', async () => {
  const broken = [pageOf(all[0]!), pageOf({ number: 2, events: 'no JSON' }), pageOf(all[1]!)];
  const pages = writePagesInThreads(null)(inputs, [], broken);
  const takeAll = async () => {
    for await (const _ of pages);
  };
  await expect(takeAll()).rejects.toThrow(/JSON/);
});

test('whoever stops listening leaves no thread behind', async () => {
  for await (const page of writePagesInThreads(null)(inputs, [], source.anomalies())) {
    expect(page.facts).toHaveLength(1);
    expect(page.facts[0]!.number).toBe(all[0]!.number);
    break;
  }
  expect(process.getActiveResourcesInfo().filter((name) => name === 'MessagePort')).toHaveLength(0);
});

eachStore('threads and the store', (makePlace) => {
  test('read what one thread reads, each for itself where there is a server', async () => {
    await using place = await makePlace();
    const { store } = await place.open();
    // More than two pages.
    for (let from = 1; from <= 120; from += 40)
      await store.write((tx) =>
        tx.append(Array.from({ length: 40 }, (_, i) => [opened(from + i), resolved(from + i)]).flat()),
      );
    const { seq } = await store.head();
    const those = { ...inputs, asOf: { ...inputs.asOf, seq, recordedAt: '2099-01-01T00:00:00.000Z' } };
    const url = 'url' in place.target ? place.target.url : null;
    const factsBy = async (write: WritePages): Promise<unknown[]> => {
      const facts: unknown[] = [];
      for await (const written of write(those, [], store.histories(seq))) facts.push(...written.facts);
      return facts;
    };
    const facts = await factsBy(writePagesInThreads(url, 2));
    expect(facts).toHaveLength(120);
    expect(facts).toEqual(await factsBy(writePages));
  });
});
