import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fileSpool } from '../src/adapters/spool/file-spool.ts';
import { collect } from '../src/evidence/assemble.ts';
import { openSpooled } from '../src/evidence/package/spooled-bundle.ts';
import { crewOf, renderInWorker } from '../src/render-worker.ts';
import { alone, type Crew } from '../src/usecases/make-files.ts';
import { renderBundle } from '../src/usecases/render-bundle.ts';
import { inputsOf, windowOf } from './evidence/inputs.ts';
import { spoolScenario } from './evidence/package/deliver.ts';
import { newKey } from './evidence/package/small-bundle.ts';
import { badQuarter } from './evidence/quarters.ts';
import { sourceOf } from './evidence/source-of.ts';

const parent = mkdtempSync(join(tmpdir(), 'threadproof-render-test-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
const key = newKey();

const scenario = badQuarter();
const inputs = inputsOf(scenario, windowOf('Q2 2026'));

const spooled = (spool: ReturnType<typeof fileSpool>) => spoolScenario(scenario, inputs, key, spool);

async function zipBy(crew: Crew): Promise<Uint8Array> {
  await using spool = fileSpool(parent);
  const { source, rendering } = await spooled(spool);
  return (await renderBundle(source, 'zip', rendering, {}, crew)).bytes;
}

describe('a zip', () => {
  test('has the same bytes from this thread, from another and from several', async () => {
    const one = await zipBy(alone);
    expect(Buffer.compare(await zipBy(crewOf(1)), one)).toBe(0);
    expect(Buffer.compare(await zipBy(crewOf(3)), one)).toBe(0);
    expect(readdirSync(parent)).toEqual([]);
  }, 60_000);

  test('that is stopped leaves nothing behind', async () => {
    const stop = new AbortController();
    const made = (async () => {
      await using spool = fileSpool(parent);
      const { source, rendering } = await spooled(spool);
      await renderInWorker(source, 'zip', rendering, {
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
      const { source, rendering } = await spooled(spool);
      rmSync(source.lists.anomalies);
      await renderInWorker(source, 'zip', rendering);
    })();
    await expect(made).rejects.toThrow(/ENOENT/);
    expect(readdirSync(parent)).toEqual([]);
  }, 60_000);
});

test('one format comes from one thread, as from this one', async () => {
  await using spool = fileSpool(parent);
  const { source, rendering } = await spooled(spool);
  const shares: Uint8Array[] = [];
  const here = await renderBundle(source, 'markdown', rendering);
  const there = await renderInWorker(source, 'markdown', rendering, {
    write: (piece) => void shares.push(piece),
  });
  expect(there).toEqual({ ...here, bytes: new Uint8Array() });
  expect(Buffer.compare(Buffer.concat(shares), here.bytes)).toBe(0);
}, 60_000);

test('pages on disk are the pages, from any to any', async () => {
  await using spool = fileSpool(parent);
  const { anomalies } = openSpooled((await spooled(spool)).source);
  const all = [...anomalies];
  const bundle = await collect(inputs, sourceOf(scenario.events, scenario.head.seq));
  expect(all).toEqual(bundle.anomalies);
  expect(all.length).toBeGreaterThan(3);
  expect(anomalies.slice(1, 3)).toEqual(all.slice(1, 3));
  expect(anomalies.slice(2, 1_000)).toEqual(all.slice(2));
  expect(anomalies.slice(all.length, 1_000)).toEqual([]);
});
