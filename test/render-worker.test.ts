import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fileSpool } from '../src/adapters/spool/file-spool.ts';
import { collect } from '../src/evidence/assemble.ts';
import { listNames } from '../src/evidence/bundle.ts';
import { openSpooled, type SpooledBundle } from '../src/evidence/package/spooled-bundle.ts';
import { sourceOf } from '../src/evidence/source.ts';
import { streamJson } from '../src/evidence/stream-json.ts';
import { RunningDigest } from '../src/ledger/running-digest.ts';
import { crewOf, renderInWorker } from '../src/render-worker.ts';
import { alone, type Crew } from '../src/usecases/make-files.ts';
import { renderBundle } from '../src/usecases/render-bundle.ts';
import { inputsOf, windowOf } from './evidence/inputs.ts';
import { newKey } from './evidence/package/small-bundle.ts';
import { badQuarter } from './evidence/quarters.ts';

const parent = mkdtempSync(join(tmpdir(), 'threadproof-render-test-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
const key = newKey();

const scenario = badQuarter();
const inputs = inputsOf(scenario, windowOf('Q2 2026'));

const inMemory = () => collect(inputs, sourceOf(scenario.events, scenario.head.seq));

/** The bad quarter on disk, as the product spools it. */
async function spooled(spool: ReturnType<typeof fileSpool>): Promise<SpooledBundle> {
  const digest = new RunningDigest();
  const pieces = streamJson(inputs, sourceOf(scenario.events, scenario.head.seq), spool);
  for (;;) {
    const { done, value } = await pieces.next();
    if (done)
      return {
        head: value,
        lists: Object.fromEntries(
          listNames.map((list) => [list, spool.path(list)]),
        ) as SpooledBundle['lists'],
        datasetDigest: digest.finish(),
      };
    digest.add(Buffer.from(value));
  }
}

const rendering = (folder: string | null) => ({
  slice: scenario.sealed,
  folder,
  checkpoints: [],
  organization: 'Acme',
  slug: '2026-Q2',
  key,
});

async function zipBy(crew: Crew): Promise<Uint8Array> {
  await using spool = fileSpool(parent);
  const source = await spooled(spool);
  return (await renderBundle(source, 'zip', rendering(spool.folder), {}, crew)).bytes;
}

describe('a zip', () => {
  test('has the same bytes from one thread, from several, and from memory', async () => {
    const one = await zipBy(alone);
    expect(Buffer.compare(await zipBy(crewOf(1)), one)).toBe(0);
    expect(Buffer.compare(await zipBy(crewOf(3)), one)).toBe(0);
    const { bytes } = await renderBundle(await inMemory(), 'zip', rendering(null));
    expect(Buffer.compare(bytes, one)).toBe(0);
    expect(readdirSync(parent)).toEqual([]);
  }, 60_000);

  test('that is stopped leaves nothing behind', async () => {
    const stop = new AbortController();
    const made = (async () => {
      await using spool = fileSpool(parent);
      await renderInWorker(await spooled(spool), 'zip', rendering(spool.folder), {
        signal: stop.signal,
        onProgress: () => stop.abort(new Error('enough')),
      });
    })();
    await expect(made).rejects.toThrow('enough');
    expect(readdirSync(parent)).toEqual([]);
  }, 60_000);

  test('whose thread fails says why and leaves nothing behind', async () => {
    const made = (async () => {
      await using spool = fileSpool(parent);
      const source = await spooled(spool);
      rmSync(source.lists.anomalies);
      await renderInWorker(source, 'zip', rendering(spool.folder));
    })();
    await expect(made).rejects.toThrow(/ENOENT/);
    expect(readdirSync(parent)).toEqual([]);
  }, 60_000);
});

test('one format comes from one thread, as from this one', async () => {
  await using spool = fileSpool(parent);
  const source = await spooled(spool);
  const shares: Uint8Array[] = [];
  const here = await renderBundle(source, 'markdown', rendering(null));
  const there = await renderInWorker(source, 'markdown', rendering(null), {
    write: (piece) => void shares.push(piece),
  });
  expect(there).toEqual({ ...here, bytes: new Uint8Array() });
  expect(Buffer.compare(Buffer.concat(shares), here.bytes)).toBe(0);
}, 60_000);

test('pages on disk are the pages, from any to any', async () => {
  await using spool = fileSpool(parent);
  const { anomalies } = openSpooled(await spooled(spool));
  const all = [...anomalies];
  expect(all).toEqual((await inMemory()).anomalies);
  expect(all.length).toBeGreaterThan(3);
  expect(anomalies.slice(1, 3)).toEqual(all.slice(1, 3));
  expect(anomalies.slice(2, 1_000)).toEqual(all.slice(2));
  expect(anomalies.slice(all.length, 1_000)).toEqual([]);
});
