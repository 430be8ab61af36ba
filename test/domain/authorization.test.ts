import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { authorizationOf, type ChangeAuthorization } from '../../src/domain/authorization.ts';
import { elapsed, placed } from '../../src/domain/elapsed.ts';
import { identitiesOf, noIdentities } from '../../src/domain/identity.ts';
import { statusAt } from '../../src/domain/ticket-authorization.ts';
import {
  linked,
  merge,
  people,
  policyOf,
  pullRequest,
  type Scenario,
  scenarios,
  scenarioTable,
  ticket,
} from './authorization-scenarios.ts';

const judge = (scenario: Scenario, identities = identitiesOf(people)): ChangeAuthorization =>
  authorizationOf({
    change: scenario.change,
    linked: scenario.linked,
    identities,
    policy: policyOf(scenario),
    at: scenario.at ?? '2026-07-25T00:00:00.000Z',
  });

const shown = (result: ChangeAuthorization): string =>
  [result.verdict, result.fourEyes.result, result.timing, result.strength, result.codes.join(' ')]
    .join(' | ')
    .trim();

describe('authorization', () => {
  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
    const result = judge(scenario);
    expect(shown(result)).toBe(scenario.expected);
    for (const code of result.codes) expect(result.reasons[code], code).toMatch(/\S/);
    expect(result.facts.join(' ')).not.toMatch(/undefined|null|NaN/);
  });

  test('docs/authorization.md shows the same table', () => {
    expect(readFileSync('docs/authorization.md', 'utf8')).toContain(scenarioTable());
  });

  test('nothing passes while nobody is linked', () => {
    for (const scenario of scenarios) {
      const { verdict } = judge(scenario, noIdentities);
      expect(['authorized', 'emergency_ratified'], scenario.name).not.toContain(verdict);
    }
  });

  test('when somebody linked it makes no difference', () => {
    for (const scenario of scenarios) {
      const moved = scenario.linked.map((link) => ({ ...link, at: '2031-01-01T00:00:00.000Z' }));
      expect(shown(judge({ ...scenario, linked: moved })), scenario.name).toBe(scenario.expected);
    }
  });

  test('facts carry the times and where they lie from the merge', () => {
    const late = judge({
      name: '',
      expected: '',
      change: pullRequest(),
      linked: [linked({ ticket: ticket({ createdAt: '2026-04-02T10:20:00.000Z' }) })],
    });
    expect(late.facts).toEqual([
      'PAY-1 was created 2026-04-02 10:20:00 UTC (20 min after the merge).',
      'Ben approved it 2026-04-02 09:30:00 UTC (30 min before the merge) and wrote none of it.',
    ]);
    expect(late.ref).toBe('PAY-1');
  });
});

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [-60_000, '1 min'],
  [3_600_000, '1 h'],
  [3_900_000, '1 h 5 min'],
  [187_200_000, '2 d 4 h'],
])('%i ms are %s', (ms, words) => expect(elapsed(ms)).toBe(words));

test('an instant at its anchor', () => {
  expect(placed(merge, merge, 'the merge')).toBe('2026-04-02 10:00:00 UTC (at the merge)');
});

test.each([
  ['2026-04-02T07:29:59.999Z', 'To Do'],
  ['2026-04-02T07:30:00.000Z', 'Approved'],
])('status at %s is %s', (at, status) => expect(statusAt(ticket(), at)).toBe(status));
