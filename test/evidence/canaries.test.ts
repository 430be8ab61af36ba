import { describe, expect, test } from 'vitest';
import { collect } from '../../src/evidence/assemble.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { Scenario } from './scenario.ts';
import { sourceOf } from './source-of.ts';

const UNTAKEN = 'sent, and not taken by Slack within 15 min';
const UNHEARD = 'posted, and not heard within 15 min';
const NONE = 'No labelled test alert is recorded in the period.';

const begun = (): Scenario => new Scenario().at('2026-03-01T09:00:00Z').watch();
const heard = (scenario: Scenario, week: string): Scenario =>
  scenario.signal({
    title: `TEST of ${week}, no incident: does an alert come through?`,
    disposition: 'canary',
    reason: 'the weekly test alert',
  });

async function canariesIn(scenario: Scenario, period = 'Q2 2026') {
  const inputs = inputsOf(scenario, windowOf(period));
  const { coverage, exceptions } = await collect(inputs, sourceOf(scenario.events, scenario.head.seq));
  return {
    rows: coverage.canaries.map(
      ({ at, what, result }) => `${at.text.slice(5, 16)} ${what.slice(0, 16)}: ${result}`,
    ),
    denied: coverage.notes.includes(NONE),
    exceptions,
  };
}

describe('test alerts', () => {
  test('three that failed are three rows, and are not denied', async () => {
    const scenario = begun()
      .at('2026-05-05T10:15:00Z')
      .canary('2026-W19', UNTAKEN)
      .at('2026-05-12T10:15:00Z')
      .canary('2026-W20', UNHEARD)
      .at('2026-05-19T10:15:00Z')
      .canary('2026-W21', UNTAKEN);
    const { rows, denied, exceptions } = await canariesIn(scenario);
    expect(rows).toEqual([
      `05-05 10:15 TEST of 2026-W19: failed: ${UNTAKEN}`,
      `05-12 10:15 TEST of 2026-W20: failed: ${UNHEARD}`,
      `05-19 10:15 TEST of 2026-W21: failed: ${UNTAKEN}`,
    ]);
    expect(denied).toBe(false);
    expect(exceptions.filter(({ code }) => code === 'X-DET-03')).toMatchObject([
      {
        firstTrueAt: { utc: '2026-05-13T10:15:00.000Z' },
        asOf: 'yes',
        facts: [
          expect.stringContaining('None had come through since the first one'),
          expect.stringContaining(UNTAKEN),
          expect.stringContaining(UNHEARD),
        ],
      },
    ]);
  });

  test('one that was heard and answered is one row', async () => {
    const scenario = heard(begun().at('2026-05-05T10:00:00Z'), '2026-W19')
      .at('2026-05-05T10:00:02Z')
      .canary('2026-W19');
    expect((await canariesIn(scenario)).rows).toEqual([
      '05-05 10:00 TEST of 2026-W19: came through in 1.4 s',
    ]);
  });

  test('one that came after it was given up is one row that says both', async () => {
    const scenario = begun().at('2026-05-05T10:15:00Z').canary('2026-W19', UNHEARD);
    const { rows } = await canariesIn(heard(scenario.at('2026-05-05T10:40:00Z'), '2026-W19'));
    expect(rows).toEqual([
      `05-05 10:15 TEST of 2026-W19: failed: ${UNHEARD}; heard 2026-05-05 10:40:00 +00:00`,
    ]);
  });

  test('one on the boundary of two periods stands in one of them', async () => {
    const scenario = heard(begun().at('2026-06-30T23:59:59Z'), '2026-W27')
      .at('2026-07-01T00:00:01Z')
      .canary('2026-W27');
    expect((await canariesIn(scenario)).rows).toHaveLength(1);
    expect((await canariesIn(scenario, 'Q3 2026')).rows).toEqual([]);
  });

  test('none at all is said', async () => {
    expect(await canariesIn(begun().signal())).toMatchObject({ rows: [], denied: true });
  });
});
