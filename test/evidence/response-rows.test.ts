import { describe, expect, test } from 'vitest';
import { collect } from '../../src/evidence/assemble.ts';
import { withObligations } from '../program-files/shipped-program.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { incidentQuarter } from './quarters.ts';
import { Scenario } from './scenario.ts';
import { sourceOf } from './source-of.ts';

const bundleOf = (scenario: Scenario, period: string) =>
  collect(inputsOf(scenario, windowOf(period)), sourceOf(scenario.events, scenario.head.seq));

describe('lists of the response', () => {
  const listsOf = async (period: string) => {
    const { notifications, pirs, correctiveActions } = await bundleOf(incidentQuarter(), period);
    return {
      notifications: notifications.map(({ obligation, timing, atEnd, asOf }) => [
        obligation,
        timing,
        atEnd,
        asOf,
      ]),
      pirs: pirs.map(({ key, atEnd, asOf }) => [key, atEnd, asOf]),
      actions: correctiveActions.map(({ action, atEnd, asOf }) => [action, atEnd, asOf]),
    };
  };

  test('stand in the quarter of their own dates, with both states', async () => {
    expect(await listsOf('Q1 2026')).toEqual({
      notifications: [],
      pirs: [['ANM-000001', 'approved', 'approved']],
      actions: [['limit-exports', 'open', 'verified']],
    });
    expect(await listsOf('Q2 2026')).toEqual({
      notifications: [
        ['contract-24', '4 h 30 min after it was due', 'sent', 'sent'],
        ['contract-48', 'not sent', 'not required', 'not required'],
        ['gdpr-33-1', '22 h before it was due', 'sent', 'sent'],
        ['cert-in', 'not sent', 'undecided, not sent', 'undecided, not sent'],
      ],
      pirs: [['ANM-000002', 'approved', 'approved']],
      actions: [
        ['limit-exports', 'done', 'verified'],
        ['mask-keys', 'verified', 'verified'],
      ],
    });
    expect(await listsOf('Q3 2026')).toEqual({
      notifications: [],
      pirs: [],
      actions: [['limit-exports', 'verified', 'verified']],
    });
    expect((await listsOf('Q4 2026')).actions).toEqual([]);
  });

  test('tell each half of a month what had happened by then', async () => {
    const first = await bundleOf(incidentQuarter(), '2026-05-01..2026-05-11');
    expect(first.notifications.map(({ obligation, atEnd }) => `${obligation}: ${atEnd}`)).toEqual([
      'contract-24: sent',
      'contract-48: undecided, not sent',
      'gdpr-33-1: not sent',
      'cert-in: undecided, not sent',
    ]);
    expect(first.population[0]!.atEnd).toMatchObject({ review: 'owed, not written' });
    expect(first.population[0]!.asOf).toMatchObject({ review: 'approved' });
    expect(first.cover.lists.find(({ list }) => list === 'notifications')).toMatchObject({ rows: 4 });
  });

  test('are on the page of their anomaly, whatever the dates', async () => {
    const { anomalies, criteria } = await bundleOf(incidentQuarter(), '2026-05-01..2026-05-11');
    const [page] = anomalies;
    expect(page!.escalations).toMatchObject([
      { step: 1, asked: '#incidents', answer: 'no answer is recorded' },
    ]);
    expect(page!.runbooks[0]!.steps.map(({ status }) => status.text.split(',')[0])).toEqual([
      'done',
      'not applicable',
      'nothing recorded',
    ]);
    expect(page!.runbooks[0]!.missingEvidence).toEqual(['flow-logs: Network flows to the destination']);
    expect(page!.captures).toMatchObject([{ item: 'query-logs', sha256: 'b'.repeat(64) }]);
    expect(page!.notifications).toHaveLength(4);
    expect(page!.pirs).toMatchObject([{ rootCause: { origin: 'human statement' }, approvedBy: 'Cleo Lind' }]);
    expect(page!.correctiveActions).toMatchObject([{ action: 'mask-keys', verifiedBy: 'Cleo Lind' }]);
    const sections = criteria.index.find(({ criterion }) => criterion === 'CC7.4')!.sections;
    expect(sections.find(({ section }) => section === 'notifications')).toMatchObject({ rows: 4 });
  });
});

describe('what is asked of every anomaly', () => {
  const program = withObligations(['gdpr-33-1']);
  const start = (severity: 'sev1' | 'sev3', programVersion: string | null = '1'): Scenario => {
    const s = new Scenario().at('2026-03-01T09:00:00Z').linkPeople().by('cleo').approveProgram(program);
    return s.at('2026-05-10T08:00:00Z').open({ severity, programVersion }).by('ada');
  };
  const assess = (s: Scenario, applies: 'yes' | 'no' | 'undecided'): Scenario =>
    s.add('anomaly.obligation_assessed', 'anomaly:1', {
      obligationId: 'gdpr-33-1',
      applies,
      reason: 'Addresses of people in the Union',
    });
  const aware = (s: Scenario): Scenario =>
    s.add('anomaly.clock_started', 'anomaly:1', {
      obligationId: null,
      trigger: 'aware',
      startedAt: '2026-05-10T09:00:00.000Z',
      basis: 'The log',
    });
  const send = (s: Scenario, sentAt: string): Scenario =>
    s.at(sentAt).add('anomaly.notification_sent', 'anomaly:1', {
      obligationId: 'gdpr-33-1',
      sentAt,
      template: null,
      approvedBy: null,
      approvedLabel: null,
      proof: null,
      lateReason: null,
    });
  const incident = (s: Scenario): Scenario =>
    s.at('2026-05-10T09:00:00Z').triage(1, { disposition: 'security_incident', personal: 'yes' });
  const escalate = (s: Scenario, step: number, answerDueAt: string): Scenario =>
    s.add('anomaly.escalated', 'anomaly:1', {
      pathId: 'on-call',
      step,
      asked: { kind: 'channel', ref: 'incidents', label: '#incidents' },
      answerDueAt,
      problem: null,
    });
  const write = (s: Scenario): Scenario =>
    s.at('2026-05-12T09:00:00Z').add('anomaly.review_written', 'anomaly:1', {
      rootCause: 'A key was logged',
      mechanism: 'A partner reads the log',
      impact: '312 addresses',
      personal: 'yes',
      confidential: 'no',
      contributing: [],
      detectionGap: null,
      noActionReason: null,
    });
  const decide = (s: Scenario, required: boolean): Scenario =>
    s.add('anomaly.review_decided', 'anomaly:1', { required, reason: 'A rehearsed case' });

  const lines = async (s: Scenario, about: string): Promise<string> => {
    s.at('2026-05-20T08:00:00Z').signal();
    const { anomalies } = await bundleOf(s, 'Q2 2026');
    const line = anomalies[0]!.checklist.find(({ question }) => question.includes(about))!;
    return `${line.answer}: ${line.fact}`;
  };

  test.each<[string, Scenario, string]>([
    ['nobody evaluated it', start('sev3'), 'unknown: it was not evaluated'],
    ['nothing asks for it', start('sev3').triage(1), 'not applicable: neither a security incident'],
    ['no program', start('sev3', null).triage(1), 'unknown: unknown: no response program was in force'],
    ['nobody decided', incident(start('sev3')), 'unknown: gdpr-33-1: undecided'],
    ['left undecided', assess(incident(start('sev3')), 'undecided'), 'unknown: gdpr-33-1: undecided'],
    ['it does not apply', assess(incident(start('sev3')), 'no'), 'not applicable: gdpr-33-1: does not apply'],
    ['it applies, nothing sent', assess(incident(start('sev3')), 'yes'), 'no: gdpr-33-1: not sent'],
    [
      'sent in time',
      send(aware(assess(incident(start('sev3')), 'yes')), '2026-05-13T08:59:00.000Z'),
      'yes: gdpr-33-1: sent 1 min before it was due',
    ],
    [
      'sent late',
      send(aware(assess(incident(start('sev3')), 'yes')), '2026-05-13T10:00:00.000Z'),
      'no: gdpr-33-1: sent 1 h after it was due',
    ],
    [
      'sent without a clock',
      send(assess(incident(start('sev3')), 'yes'), '2026-05-13T10:00:00.000Z'),
      'yes: gdpr-33-1: sent',
    ],
  ])('who has to be told: %s', async (_, scenario, expected) => {
    expect(await lines(scenario, 'told')).toContain(expected);
  });

  test.each<[string, Scenario, string]>([
    ['not owed', start('sev3'), 'not applicable: the rule of significance does not ask for one'],
    ['no program', start('sev1', null), 'unknown: unknown: no response program was in force'],
    ['owed', start('sev1'), 'no: none is written, owed because it was sev1'],
    [
      'owed by a date',
      start('sev1').resolve(1),
      'no: none is written, owed because it was sev1, due by 2026-05-16',
    ],
    ['written', write(start('sev1')), 'no: written by Ada Okafor, not approved, owed because it was sev1'],
    ['decided against', decide(start('sev1'), false), 'no: Ada Okafor decided against it: A rehearsed case'],
    ['asked for', decide(start('sev3'), true), 'no: none is written, owed because Ada Okafor says so'],
    [
      'approved',
      (() => {
        const s = write(start('sev1'));
        return s.by('cleo').add('anomaly.review_approved', 'anomaly:1', { writtenSeq: s.head.seq });
      })(),
      'yes: approved by Cleo Lind 2026-05-12 09:00:00 +00:00',
    ],
  ])('a review: %s', async (_, scenario, expected) => {
    expect(await lines(scenario, 'reviewed')).toContain(expected);
  });

  test.each<[string, Scenario, string]>([
    ['none', start('sev1'), 'not applicable: no step of an escalation path was taken'],
    [
      'not answered',
      escalate(start('sev1'), 1, '2026-05-10T08:15:00.000Z'),
      'no: Step 1 asked #incidents; no answer was there in time, and the next step was not taken.',
    ],
    [
      'followed by the last one, which nobody answered',
      escalate(
        escalate(start('sev1'), 1, '2026-05-10T08:15:00.000Z').at('2026-05-10T08:16:00Z'),
        2,
        '2026-05-10T08:46:00.000Z',
      ),
      'no: 2 steps, the last of them 2026-05-10 08:16:00 +00:00 to #incidents, no answer is recorded',
    ],
    [
      'answered',
      escalate(start('sev1'), 1, '2026-05-10T08:15:00.000Z')
        .at('2026-05-10T08:10:00Z')
        .add('anomaly.escalation_answered', 'anomaly:1', { step: 1, outcome: 'answered' }),
      'yes: 1 step, the last of them 2026-05-10 08:00:00 +00:00 to #incidents, answered by Ada Okafor',
    ],
    [
      'acknowledged meanwhile',
      escalate(start('sev1'), 1, '2026-05-10T08:15:00.000Z').at('2026-05-10T08:10:00Z').ack(1),
      'yes: 1 step, the last of them 2026-05-10 08:00:00 +00:00 to #incidents; somebody acknowledged',
    ],
    [
      'still running',
      escalate(start('sev1'), 1, '2026-05-21T08:15:00.000Z'),
      'unknown: 1 step, the last of them 2026-05-10 08:00:00 +00:00 to #incidents, an answer may still come',
    ],
  ])('an escalation: %s', async (_, scenario, expected) => {
    expect(await lines(scenario, 'escalation')).toContain(expected);
  });
});
