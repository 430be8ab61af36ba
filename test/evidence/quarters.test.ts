import { expect, test } from 'vitest';
import { collect } from '../../src/evidence/assemble.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { incidentQuarter, normalQuarter, quietQuarter } from './quarters.ts';
import type { Scenario } from './scenario.ts';
import { sourceOf } from './source-of.ts';

test.each<[string, () => Scenario, number]>([
  ['quiet', quietQuarter, 12],
  ['normal', normalQuarter, 13],
  ['incident', incidentQuarter, 13],
])(
  'the %s quarter records everything when it happens, and owes nothing for its reviewed digests',
  async (_, script, reviewed) => {
    const scenario = script();
    expect(scenario.events.filter(({ effectiveAt, recordedAt }) => effectiveAt !== recordedAt)).toEqual([]);
    const inputs = inputsOf(scenario, windowOf('Q2 2026'));
    const { coverage, exceptions } = await collect(inputs, sourceOf(scenario.events, scenario.head.seq));
    expect(coverage.digests.filter(({ reviewedAt }) => reviewedAt.utc !== null)).toHaveLength(reviewed);
    // One that nobody looked at is still within its week at the as-of.
    expect(exceptions.filter(({ code }) => code === 'X-DET-06')).toEqual([]);
  },
);
