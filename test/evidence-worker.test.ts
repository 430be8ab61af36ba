import { expect, test } from 'vitest';
import { collect } from '../src/evidence/assemble.ts';
import { type EvidenceSource, readPage, sourceOf } from '../src/evidence/source.ts';
import { memorySpool, streamJson } from '../src/evidence/stream-json.ts';
import type { WritePages } from '../src/evidence/write-page.ts';
import { writePagesInThreads } from '../src/evidence-worker.ts';
import { canonicalJson } from '../src/ledger/canonical-json.ts';
import type { HistoryPage } from '../src/ledger/history-page.ts';
import { inputsOf, windowOf } from './evidence/inputs.ts';
import { normalQuarter } from './evidence/quarters.ts';

const scenario = normalQuarter();
const inputs = inputsOf(scenario, windowOf('Q2 2026'));
const whole = sourceOf(scenario.events, scenario.head.seq);
const [all] = [...(whole.anomalies() as Iterable<HistoryPage>)];

/** The same anomalies in pages of one, so that every thread has several. */
const source: EvidenceSource = {
  context: whole.context,
  anomalies: () => all!.map((anomaly) => [anomaly]),
};

async function textBy(write: WritePages): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of streamJson(inputs, source, memorySpool(), write))
    text += typeof piece === 'string' ? piece : decoder.decode(piece);
  return text;
}

test('rows that several threads made stand as one thread makes them', async () => {
  expect(all!.length).toBeGreaterThanOrEqual(8);
  expect(await textBy(writePagesInThreads)).toBe(canonicalJson(await collect(inputs, whole)));
});

test('what fails in a thread is heard where the page was asked for', async () => {
  const broken: EvidenceSource = {
    ...source,
    anomalies: () => [[all![0]!], [{ number: 2, events: 'no JSON' }], [all![1]!]],
  };
  const pages = writePagesInThreads(inputs, [], broken.anomalies());
  const takeAll = async () => {
    for await (const _ of pages);
  };
  await expect(takeAll()).rejects.toThrow(/JSON/);
});

test('whoever stops listening leaves no thread behind', async () => {
  for await (const page of writePagesInThreads(inputs, [], source.anomalies())) {
    expect(page.facts).toHaveLength(1);
    expect(page.facts[0]!.number).toBe([...readPage(all!)][0]!.number);
    break;
  }
  expect(process.getActiveResourcesInfo().filter((name) => name === 'MessagePort')).toHaveLength(0);
});
