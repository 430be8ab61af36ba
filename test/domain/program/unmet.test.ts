import { expect, test } from 'vitest';
import { anomalySubject } from '../../../src/domain/events/event.ts';
import type { Program } from '../../../src/domain/program/program.ts';
import { unmetByProgram } from '../../../src/domain/program/unmet.ts';
import { Scenario } from '../../evidence/scenario.ts';
import { anomalyOf } from '../../evidence/scenario-anomaly.ts';
import { withObligations } from '../../program-files/shipped-program.ts';

const program: Program = withObligations(['contract-24']);

type Facts = Parameters<Scenario['open']>[0];
const minor = (facts: Facts = {}): Scenario =>
  new Scenario()
    .at('2026-05-10T08:00:00Z')
    .open({ programVersion: '1', severity: 'sev4', class: 'performance', ...facts })
    .by('ada')
    .at('2026-05-10T08:05:00Z');

const subject = anomalySubject(1);
const before = [
  { number: 8, detectedAt: '2026-05-01T08:00:00.000Z' },
  { number: 4, detectedAt: '2026-04-01T08:00:00.000Z' },
];
const said = (required: boolean) => ({ required, reason: 'We want to learn from it' });
const assessed = (applies: 'yes' | 'no' | 'undecided') => ({
  obligationId: 'contract-24',
  applies,
  reason: 'The contract names data of customers',
});

test.each<[string, Scenario, string[]]>([
  ['nothing of the rule is true', minor(), []],
  ['its severity', minor({ severity: 'sev2' }), ['review not approved']],
  [
    'the highest severity it had',
    minor().severity(1, 'sev4', 'sev2').severity(1, 'sev2', 'sev4'),
    ['review not approved'],
  ],
  ['its class', minor({ class: 'unauthorized_access' }), ['review not approved']],
  ['the same problem for the third time', minor({ recurrences: before }), ['review not approved']],
  ['the same problem for the second time', minor({ recurrences: before.slice(0, 1) }), []],
  ['confidential data', minor().triage(1, { confidential: 'yes' }), ['review not approved']],
  [
    'personal data',
    minor().triage(1, { personal: 'yes' }),
    ['review not approved', 'obligation contract-24 undecided'],
  ],
  ['somebody’s word', minor().add('anomaly.review_decided', subject, said(true)), ['review not approved']],
  [
    'somebody’s word against the rule',
    minor({ severity: 'sev1' }).add('anomaly.review_decided', subject, said(false)),
    [],
  ],
  [
    'a security incident about whose notices nobody decided',
    minor().triage(1, { disposition: 'security_incident' }),
    ['obligation contract-24 undecided'],
  ],
  [
    'a clock that somebody started',
    minor().startClock(1, 'confirmed', '2026-05-10T08:00:00.000Z'),
    ['obligation contract-24 undecided'],
  ],
  [
    'an obligation that does not apply',
    minor()
      .triage(1, { disposition: 'security_incident' })
      .add('anomaly.obligation_assessed', subject, assessed('no')),
    [],
  ],
  [
    'one that applies, and nobody was told',
    minor().add('anomaly.obligation_assessed', subject, assessed('yes')),
    ['notification contract-24 open'],
  ],
])('%s', (_, scenario, unmet) => {
  expect(unmetByProgram(anomalyOf(scenario), program)).toEqual(unmet);
});

test('asks nothing where no program was in force', () => {
  expect(unmetByProgram(anomalyOf(minor({ severity: 'sev1', programVersion: null })), null)).toEqual([]);
});
