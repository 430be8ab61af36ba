import { unzipSync } from 'fflate';
import { describe, expect, it, test } from 'vitest';
import { signCheckpoint } from '../../../src/ledger/signing.ts';
import { inputsOf, windowOf } from '../inputs.ts';
import { badQuarter, incidentQuarter, normalQuarter, quietQuarter } from '../quarters.ts';
import type { Scenario } from '../scenario.ts';
import { deliver } from './deliver.ts';
import { newKey, verifyBytes, zipOf } from './small-bundle.ts';

const key = newKey();

function delivered(scenario: Scenario, period: string) {
  scenario.at('2026-07-05T08:00:00Z').add('checkpoint.signed', 'ledger', signCheckpoint(scenario.head, key));
  return deliver(scenario, inputsOf(scenario, windowOf(period, 'America/New_York')), key);
}

describe.each([
  ['quiet', quietQuarter],
  ['normal', normalQuarter],
  ['bad', badQuarter],
  ['incident', incidentQuarter],
] as const)('the %s quarter, delivered', (_, script) => {
  it('agrees with itself and its ledger', async () => {
    const { bytes, manifestDigest } = await delivered(script(), 'Q2 2026');
    const report = await verifyBytes(bytes, key);
    expect(report.faults).toEqual([]);
    expect(report.manifestDigest).toBe(manifestDigest);
    expect(report.checks.find((check) => check.name === 'checkpoints')!.detail).toMatch(/^[1-9]/);
  }, 30_000);
});

describe('A19: the verifier names what was tampered with', async () => {
  const { bytes } = await delivered(badQuarter(), 'Q2 2026');
  const files = Object.entries(unzipSync(bytes));
  const edit = (path: string, change: (text: string) => string) =>
    zipOf(
      files.map(
        ([name, content]) =>
          [name, name === path ? Buffer.from(change(Buffer.from(content).toString())) : content] as const,
      ),
    );
  const faultsOf = async (zip: Uint8Array, ...keys: (typeof key)[]) =>
    (await verifyBytes(zip, ...(keys.length ? keys : [key]))).faults.map(({ file, at, rule }) => ({
      file,
      at,
      rule,
    }));

  test('one byte of the ledger', async () => {
    const faults = await faultsOf(
      await edit('jsonl/ledger_slice.jsonl', (text) =>
        text.replace('Payments answer slowly', 'Payments answer quickly'),
      ),
    );
    const line =
      Buffer.from(files.find(([name]) => name === 'jsonl/ledger_slice.jsonl')![1])
        .toString()
        .split('\n')
        .findIndex((one) => one.includes('Payments answer slowly')) + 1;
    expect(faults).toContainEqual({
      file: 'jsonl/ledger_slice.jsonl',
      at: `line ${line}, seq ${line}`,
      rule: 'payload_hash',
    });
  });
  test('one entry of the manifest', async () => {
    const faults = await faultsOf(
      await edit('manifest.json', (text) =>
        text.replace(/(?<="sha256":")./, (digit) => (digit === '0' ? '1' : '0')),
      ),
    );
    expect(faults.map(({ file }) => file)).toContain('manifest.json');
  });
  test('one cell of a CSV', async () => {
    const faults = await faultsOf(
      await edit('csv/population.csv', (text) => text.replace(',sev3,', ',sev4,')),
    );
    expect(faults).toContainEqual({ file: 'csv/population.csv', at: null, rule: 'digest' });
    expect(faults).toContainEqual({
      file: 'csv/population.csv',
      at: expect.stringMatching(/^row \d+, severity_\w+$/),
      rule: 'differs',
    });
  });
  test('a file dropped', async () => {
    const dropped = files.filter(([name]) => name !== 'evidence.pdf');
    expect(dropped).toHaveLength(files.length - 1);
    expect(await faultsOf(await zipOf(dropped))).toContainEqual({
      file: 'evidence.pdf',
      at: null,
      rule: 'missing',
    });
  });
  test('the key swapped', async () => {
    expect(await faultsOf(bytes, newKey())).toContainEqual({
      file: 'manifest.dsse.json',
      at: null,
      rule: 'signature',
    });
  });
});
