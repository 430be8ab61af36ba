import { describe, expect, test } from 'vitest';
import type { Anomaly } from '../../../src/domain/anomaly.ts';
import { anomalySubject } from '../../../src/domain/events/event.ts';
import { evolve, isAnomalyEvent } from '../../../src/domain/evolve.ts';
import type { Program } from '../../../src/domain/program/program.ts';
import { versionsOf } from '../../../src/domain/program/versions.ts';
import type { Severity } from '../../../src/domain/severity.ts';
import { owedOf, remindersAt } from '../../../src/usecases/program/remind.ts';
import { Scenario } from '../../evidence/scenario.ts';
import { shipped, withObligations } from '../../program-files/shipped-program.ts';

const on = (time: string): string => `2026-05-10T${time}:00.000Z`;

const begin = (program: Program = shipped.program, severity: Severity = 'sev1'): Scenario =>
  new Scenario()
    .at('2026-03-01T00:00:00Z')
    .by('cleo')
    .approveProgram(program)
    .at(on('08:00'))
    .open({ programVersion: '1', severity })
    .by('ada');
const breach = (): Scenario =>
  begin(withObligations(['contract-24']))
    .at(on('08:05'))
    .ack(1)
    .triage(1, { disposition: 'security_incident' });
const subject = anomalySubject(1);
const told = (s: Scenario, at: string): string[] => {
  const { events } = s.ledger();
  const anomaly = events.filter(isAnomalyEvent).reduce<Anomaly | null>(evolve, null) as Anomaly;
  return remindersAt(anomaly, versionsOf(events)[0]!, at).map(({ text }) => text);
};

describe('reminders', () => {
  test.each<[string, () => Scenario, string, string[]]>([
    ['nothing while there is time', () => begin(), '08:09', []],
    ['a third of the time before it is due', () => begin(), '08:10', ['Acknowledgement is due in 5 min.']],
    ['once it was missed', () => begin(), '08:16', ['Acknowledgement was due 1 min ago and is not there.']],
    ['nothing once it is there', () => begin().at(on('08:05')).ack(1), '08:16', []],
    [
      'an update, by whoever took it',
      () => begin().at(on('08:05')).ack(1),
      '08:25',
      ['A status update is due in 5 min (Ada Okafor).'],
    ],
    [
      'an update, by the level that it was raised to meanwhile',
      () =>
        begin(undefined, 'sev3').at(on('10:00')).by('ada').ack(1).at(on('11:00')).severity(1, 'sev3', 'sev1'),
      '11:20',
      ['A status update is due in 10 min (Ada Okafor).'],
    ],
    [
      'an update, after it was reopened',
      () => begin().at(on('08:05')).ack(1).at(on('08:10')).resolve(1).at(on('09:00')).reopen(1),
      '09:31',
      ['A status update was due 1 min ago and is not there (Ada Okafor).'],
    ],
  ])('%s', (_, script, at, expected) => {
    expect(told(script(), on(at))).toEqual(expected);
  });

  test.each<[string, (incident: Scenario) => Scenario, boolean]>([
    ['nobody decided', (incident) => incident, true],
    [
      'somebody left undecided',
      (incident) =>
        incident.add('anomaly.obligation_assessed', subject, {
          obligationId: 'contract-24',
          applies: 'undecided',
          reason: 'Legal reads the contract',
        }),
      true,
    ],
    [
      'was met without a word on whether it applies',
      (incident) =>
        incident.add('anomaly.notification_sent', subject, {
          obligationId: 'contract-24',
          sentAt: on('08:05'),
          template: null,
          approvedBy: null,
          approvedLabel: null,
          proof: null,
          lateReason: null,
        }),
      false,
    ],
    [
      'is not required',
      (incident) =>
        incident.add('anomaly.notification_not_required', subject, {
          obligationId: 'contract-24',
          reason: 'No customer was touched',
          byRole: false,
        }),
      false,
    ],
  ])('whether a decision is asked of an obligation that %s', (_, script, asked) => {
    const notes = told(script(breach()), on('08:06'));
    expect(notes.some((text) => text.startsWith('Undecided for 1 min: do these obligations'))).toBe(asked);
  });

  test('everything that is owed, soonest first', () => {
    const { events } = begin().ledger();
    const anomaly = events.filter(isAnomalyEvent).reduce<Anomaly | null>(evolve, null) as Anomaly;
    expect(owedOf(anomaly, versionsOf(events)[0]!).map(({ key }) => key)).toEqual([
      'acknowledge',
      'update',
      'attribute',
      'resolve',
      'triage',
    ]);
  });
});
