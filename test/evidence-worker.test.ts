import { expect, test } from 'vitest';
import { contextTypes } from '../src/domain/events/event.ts';
import { collect } from '../src/evidence/assemble.ts';
import type { ListName } from '../src/evidence/bundle.ts';
import type { EvidenceSource } from '../src/evidence/source.ts';
import { streamJson } from '../src/evidence/stream-json.ts';
import { takeAll } from '../src/evidence/take-all.ts';
import { type WriteBundle, writeBundle } from '../src/evidence/write-bundle.ts';
import { writeBundleInThread } from '../src/evidence-worker.ts';
import { canonicalJson } from '../src/ledger/canonical-json.ts';
import type { HistoryPage, HistoryText } from '../src/ledger/history-page.ts';
import { opened, resolved, signal } from './adapters/db/sample-events.ts';
import { eachStore } from './adapters/db/stores.ts';
import { inputsOf, windowOf } from './evidence/inputs.ts';
import { memorySpool } from './evidence/memory-spool.ts';
import { normalQuarter } from './evidence/quarters.ts';
import { sourceOf } from './evidence/source-of.ts';

const write = writeBundleInThread(null);
const scenario = normalQuarter();
const inputs = inputsOf(scenario, windowOf('Q2 2026'));
const whole = sourceOf(scenario.events, scenario.head.seq);
const [page] = [...(whole.anomalies() as Iterable<HistoryPage>)];
const all = await page!.read();

const pageOf = (...histories: HistoryText[]): HistoryPage => ({
  numbers: histories.map(({ number }) => number),
  read: async () => histories,
});

/** The same anomalies in pages of one. */
const source: EvidenceSource = { context: whole.context, anomalies: () => all.map((one) => pageOf(one)) };

async function textBy(write?: WriteBundle): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of streamJson(inputs, source, memorySpool(), write))
    text += typeof piece === 'string' ? piece : decoder.decode(piece);
  return text;
}

test('what another thread writes stands as this one writes it', async () => {
  expect(all.length).toBeGreaterThanOrEqual(8);
  const expected = canonicalJson(await collect(inputs, whole));
  expect(await textBy(write)).toBe(expected);
  expect(await textBy()).toBe(expected);
});

test('what fails in the thread is heard where the page was asked for', async () => {
  const broken = [pageOf(all[0]!), pageOf({ number: 2, events: 'no JSON' }), pageOf(all[1]!)];
  const pages = write(inputs, { ...source, anomalies: () => broken });
  const takeAll = async () => {
    for await (const _ of pages);
  };
  await expect(takeAll()).rejects.toThrow(/JSON/);
});

test('whoever stops listening leaves no thread behind', async () => {
  let taken = 0;
  for await (const _ of write(inputs, source)) {
    expect(threads()).toBe(1);
    if (++taken === 2) break;
  }
  expect(threads()).toBe(0);
});

const threads = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

eachStore('the thread and the store', (makePlace) => {
  test('read what one thread reads, each for itself where there is a server', async () => {
    await using place = await makePlace();
    const { store } = await place.open();
    // More than two pages of either kind.
    for (let from = 1; from <= 120; from += 40)
      await store.write((tx) =>
        tx.append(Array.from({ length: 40 }, (_, i) => [opened(from + i), resolved(from + i)]).flat()),
      );
    await store.write((tx) => tx.append(Array.from({ length: 1_000 }, (_, i) => signal(`s-${i}`))));
    const { seq } = await store.head();
    const those = { ...inputs, asOf: { ...inputs.asOf, seq, recordedAt: '2099-01-01T00:00:00.000Z' } };
    const url = 'url' in place.target ? place.target.url : null;
    const from: EvidenceSource = {
      context: () => store.sealed({ types: contextTypes, through: seq }),
      anomalies: () => store.histories(seq),
    };
    const writtenBy = async (write: WriteBundle) => {
      const decoder = new TextDecoder();
      const rows: Partial<Record<ListName, string>> = {};
      const head = await takeAll(write(those, from), async (page) => {
        for (const { list, bytes } of page) rows[list] = (rows[list] ?? '') + decoder.decode(bytes.slice());
      });
      return { head, rows };
    };
    const written = await writtenBy(writeBundleInThread(url));
    expect(written.rows.population!.length).toBeGreaterThan(10_000);
    expect(written.head.coverage.dispositions.reduce((sum, { signals }) => sum + signals, 0)).toBe(1_000);
    expect(written).toEqual(await writtenBy(writeBundle));
  });
});
