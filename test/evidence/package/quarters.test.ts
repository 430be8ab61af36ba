import { describe, expect, it } from 'vitest';
import { collect } from '../../../src/evidence/assemble.ts';
import type { EvidenceBundle } from '../../../src/evidence/bundle.ts';
import { factsFor } from '../../../src/evidence/package/attest.ts';
import { checkpointLine, sliceLine } from '../../../src/evidence/package/ledger-slice.ts';
import type { PackFile } from '../../../src/evidence/package/pack-file.ts';
import { canonicalJson } from '../../../src/ledger/canonical-json.ts';
import { signCheckpoint } from '../../../src/ledger/signing.ts';
import { inputsOf, windowOf } from '../inputs.ts';
import { badQuarter, incidentQuarter, normalQuarter, quietQuarter } from '../quarters.ts';
import type { Scenario } from '../scenario.ts';
import { sourceOf } from '../source-of.ts';
import { newKey, packed, verifyBytes } from './small-bundle.ts';

const key = newKey();

const file = (path: string, rows: number | null, text: string): PackFile => ({
  path,
  mediaType: 'application/json',
  role: 'x',
  rows,
  bytes: Buffer.from(text),
});

async function verified(
  scenario: Scenario,
  period: string,
  edit: (bundle: EvidenceBundle) => void = () => {},
) {
  const inputs = inputsOf(scenario, windowOf(period, 'America/New_York'));
  const bundle = await collect(inputs, sourceOf(scenario.events, scenario.head.seq));
  edit(bundle);
  const checkpoint = { ...signCheckpoint(scenario.head, key), at: '2026-07-05T09:00:00.000Z' };
  const files = [
    file('evidence.json', null, canonicalJson(bundle)),
    file(
      'jsonl/population.jsonl',
      bundle.population.length,
      bundle.population.map((row) => `${canonicalJson(row)}\n`).join(''),
    ),
    file('jsonl/ledger_slice.jsonl', scenario.sealed.length, scenario.sealed.map(sliceLine).join('')),
    file('jsonl/checkpoints.jsonl', 1, checkpointLine(checkpoint)),
  ];
  return verifyBytes(await packed(files, key, factsFor(bundle)), key);
}

const quarters = [
  ['quiet', quietQuarter],
  ['normal', normalQuarter],
  ['bad', badQuarter],
  ['incident', incidentQuarter],
] as const;

describe.each(quarters)('the %s quarter', (_, script) => {
  it.each(['Q1 2026', 'Q2 2026', 'H1 2026', '2026-05', '2026-06-30', 'Q3 2026'])(
    '%s agrees',
    async (period) => {
      expect((await verified(script(), period)).faults).toEqual([]);
    },
  );
});

describe('the bad quarter, edited before it was signed', () => {
  it.each([
    ['an exception taken out', (b: EvidenceBundle) => b.exceptions.splice(0, 1), 'exceptions'],
    ['a row taken out', (b: EvidenceBundle) => b.population.splice(1, 1), 'population'],
    ['a merged or voided number taken out', (b: EvidenceBundle) => b.notCounted.splice(0, 1), 'population'],
    [
      'a detection moved',
      (b: EvidenceBundle) => {
        b.population[0]!.detectedAt.utc = '2026-04-09T23:00:00.000Z';
      },
      'opening',
    ],
    [
      'a resolution moved',
      (b: EvidenceBundle) => {
        b.rollForward.resolved--;
        b.rollForward.openAtEnd++;
      },
      'roll_forward',
    ],
    [
      'a severity',
      (b: EvidenceBundle) => {
        b.summary.counts[0]!.bySeverity.sev1++;
      },
      'states',
    ],
    [
      'an entry of a timeline taken over from elsewhere',
      (b: EvidenceBundle) => {
        b.anomalies[0]!.timeline[0]!.seq++;
      },
      'timeline',
    ],
  ] as [string, (bundle: EvidenceBundle) => void, string][])('%s', async (_, edit, rule) => {
    const report = await verified(badQuarter(), 'Q2 2026', edit);
    expect(report.faults.map((fault) => fault.rule)).toContain(rule);
  });
});
