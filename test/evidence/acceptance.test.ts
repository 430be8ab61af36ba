import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { collect } from '../../src/evidence/assemble.ts';
import type { EvidenceBundle } from '../../src/evidence/bundle.ts';
import { signCheckpoint } from '../../src/ledger/signing.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { deliver } from './package/deliver.ts';
import { newKey, verifyBytes } from './package/small-bundle.ts';
import { asText, hostileTexts } from './renderers/bundles.ts';
import { pullRequest, Scenario, ticket } from './scenario.ts';
import { sourceOf } from './source-of.ts';

const begun = (): Scenario => new Scenario().at('2026-03-01T09:00:00Z').watch().linkPeople();

const bundleOf = (scenario: Scenario, period = 'Q2 2026'): Promise<EvidenceBundle> =>
  collect(inputsOf(scenario, windowOf(period)), sourceOf(scenario.events, scenario.head.seq));

describe('A1: from alert to closed, as it should be', async () => {
  const cause = pullRequest(7, '2026-05-05T09:40:00Z');
  const revert = pullRequest(8, '2026-05-05T10:30:00Z', { title: 'Revert change number 7' });
  const scenario = begun()
    .at('2026-05-05T10:00:00Z')
    .open({ severity: 'sev3' })
    .at('2026-05-05T10:03:00Z')
    .by('ada')
    .ack(1)
    .severity(1, 'sev3', 'sev3', { criterionId: 'degraded', reason: null })
    .triage(1)
    .at('2026-05-05T10:15:00Z')
    .confirm(1, cause)
    .authorize(1, cause, ticket('PAY-7', '2026-05-01T09:00:00Z', '2026-05-02T09:00:00Z'))
    .at('2026-05-05T10:40:00Z')
    .resolve(1, { kind: 'revert', change: revert })
    .close(1)
    .at('2026-07-05T00:00:00Z')
    .by('ada');
  const { anomalies, population, exceptions } = await bundleOf(scenario);

  test('one row, with every part of it', () => {
    expect(population).toMatchObject([
      {
        number: 1,
        asOf: {
          state: 'closed',
          attribution: 'confirmed',
          authorization: 'authorized in time',
          missing: 'nothing is missing',
        },
        change: { text: expect.stringContaining('Change number 7') },
        authorization: { ref: 'PAY-7' },
        resolution: { kind: 'revert' },
        exceptionCodes: [],
      },
    ]);
    expect(anomalies).toHaveLength(1);
    expect(anomalies[0]?.timeline.length).toBeGreaterThanOrEqual(6);
  });
  test('no exception is about it', () => {
    expect(exceptions.filter(({ anomaly }) => anomaly === 1)).toEqual([]);
  });
  test('without the ticket there is one: the test can fail', async () => {
    const untied = begun()
      .at('2026-05-05T10:00:00Z')
      .open({ severity: 'sev3' })
      .at('2026-05-05T10:15:00Z')
      .by('ada')
      .ack(1)
      .confirm(1, cause)
      .at('2026-05-05T10:40:00Z')
      .resolve(1);
    const bundle = await bundleOf(untied.at('2026-07-05T00:00:00Z'));
    expect(bundle.exceptions.map(({ code }) => code)).toContain('X-AUT-02');
  });
});

test('emergencies are counted over all anomalies of the period', async () => {
  const cause = pullRequest(7, '2026-05-05T09:40:00Z');
  const scenario = begun()
    .at('2026-05-05T10:00:00Z')
    .open()
    .by('ada')
    .confirm(1, cause)
    .declareEmergency(1, cause, '2026-05-06T10:00:00.000Z')
    .open()
    .confirm(2, pullRequest(8, '2026-05-05T09:50:00Z'));
  const { exceptions } = await bundleOf(scenario.at('2026-07-05T00:00:00Z').signal());
  expect(exceptions.filter(({ code }) => code === 'X-AUT-05')).toMatchObject([
    { anomaly: null, atPeriodEnd: 'yes', facts: ['1 of 2 changes: github:acme/api#7.'] },
  ]);
});

describe('A2: nobody says what caused it for four weeks', async () => {
  const scenario = begun()
    .at('2026-06-02T08:00:00Z')
    .open({ severity: 'sev2' })
    .at('2026-06-02T08:04:00Z')
    .by('ada')
    .ack(1)
    .at('2026-07-05T00:00:00Z')
    .signal({ title: 'After the quarter' });
  const bundle = await bundleOf(scenario);

  test('X-ATT-01 stands at the end of the period and as of now', () => {
    expect(bundle.exceptions.filter(({ code }) => code === 'X-ATT-01')).toMatchObject([
      { anomaly: 1, atPeriodEnd: 'yes', asOf: 'yes', responseText: 'No response recorded' },
    ]);
  });
  test('late work clears the flag and keeps the deviation', async () => {
    const late = begun()
      .at('2026-06-02T08:00:00Z')
      .open({ severity: 'sev2' })
      .at('2026-06-02T08:04:00Z')
      .by('ada')
      .ack(1)
      .at('2026-07-10T09:00:00Z')
      .confirm(1, pullRequest(9, '2026-06-02T07:30:00Z'));
    const [exception] = (await bundleOf(late)).exceptions.filter(({ code }) => code === 'X-ATT-01');
    expect(exception).toMatchObject({ atPeriodEnd: 'yes', asOf: 'was and is cleared' });
    expect(exception?.id).toBe(bundle.exceptions.find(({ code }) => code === 'X-ATT-01')?.id);
  });
});

test('A20: hostile texts go from the ledger into every format, and the delivered zip still agrees with itself', async () => {
  const key = newKey();
  // Lone surrogates are no JSON text; the inbox replaces them before anything is recorded.
  const texts = hostileTexts.filter((text) => text.isWellFormed());
  const scenario = begun();
  for (const [i, text] of texts.entries())
    scenario
      .at(new Date(Date.parse('2026-05-01T08:00:00Z') + i * 3_600_000).toISOString())
      .open({ summary: [...text].slice(0, 190).join(''), text, sender: text.slice(0, 60).trim() || 'blank' })
      .by('ada')
      .ack(i + 1)
      .noneFound(i + 1, text)
      .resolve(i + 1, { kind: 'external', reason: text });
  scenario.at('2026-07-05T08:00:00Z').add('checkpoint.signed', 'ledger', signCheckpoint(scenario.head, key));
  const { bytes } = await deliver(scenario, inputsOf(scenario, windowOf('Q2 2026')), key);
  expect((await verifyBytes(bytes, key)).faults).toEqual([]);
  const files = unzipSync(bytes);
  const dataset = JSON.parse(asText(files['evidence.json'] ?? new Uint8Array()));
  expect(dataset.anomalies.map((page: { alert: { text: string } }) => page.alert.text)).toEqual(texts);
  const html = asText(files['evidence.html'] ?? new Uint8Array());
  expect(html).not.toMatch(/<script|<svg onload|<img src=x|href="javascript:/i);
  expect(html).not.toMatch(/[\u0000\u0007\u001b\u202e\u2066]/);
  const csv = Object.entries(files).filter(([path]) => path.endsWith('.csv'));
  expect(csv.length).toBeGreaterThan(5);
  for (const [, content] of csv) expect(asText(content)).not.toMatch(/(^|[,\n])"?[=+@＝＠]/m);
}, 60_000);
