import { expect, test } from 'vitest';
import { collect } from '../../src/evidence/assemble.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { quietQuarter } from './quarters.ts';
import { sourceOf } from './source-of.ts';

test('A11: a quiet quarter shows that somebody listened: every signal disposed of, one gap read again, test alerts, twelve reviewed digests', async () => {
  const scenario = quietQuarter();
  const { events } = scenario.ledger();
  const inputs = inputsOf(scenario, windowOf('Q2 2026'));
  const bundle = await collect(inputs, sourceOf(events, scenario.head.seq));
  expect(bundle.population).toEqual([]);
  const { coverage } = bundle;
  expect(coverage.statement).toContain('41 signals');
  expect(coverage.dispositions.reduce((sum, { signals }) => sum + signals, 0)).toBe(41);
  expect(coverage.gaps.map(({ recovered }) => recovered)).toEqual([4]);
  expect(coverage.canaries).toHaveLength(6);
  expect(coverage.digests.filter(({ reviewedAt }) => reviewedAt.utc !== null)).toHaveLength(12);
  for (const [section, value] of Object.entries(bundle)) expect(value, section).not.toBeUndefined();
});
