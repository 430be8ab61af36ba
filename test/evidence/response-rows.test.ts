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

describe('what changed afterwards', () => {
  const q2 = (s: Scenario) => bundleOf(s, 'Q2 2026');
  const begin = (): Scenario => {
    const s = new Scenario().at('2026-03-01T09:00:00Z').linkPeople().by('cleo');
    s.approveProgram(withObligations(['gdpr-33-1']));
    return s.at('2026-06-20T08:00:00Z').open({ severity: 'sev1', programVersion: '1' }).by('ada').ack(1);
  };
  const incident = (s: Scenario) =>
    s
      .triage(1, { disposition: 'security_incident', personal: 'yes' })
      .startClock(1, 'aware', '2026-06-29T09:00:00.000Z');
  const sent = (s: Scenario, sentAt: string) => s.sendNotice(1, 'gdpr-33-1', sentAt);
  const write = (s: Scenario, rootCause: string) => s.writeReview(1, { rootCause });

  test('a notice that was sent before the end and typed in later was sent at the end', async () => {
    const s = sent(incident(begin()).at('2026-07-01T09:00:00Z'), '2026-06-30T20:00:00.000Z');
    const { notifications, population } = await q2(s);
    expect(notifications).toMatchObject([{ atEnd: 'sent', asOf: 'sent' }]);
    expect(population[0]!.atEnd.notification).toBe('gdpr-33-1: sent');
  });

  test('a ticket that was closed before the end and looked at later was done at the end', async () => {
    const s = begin().addAction(1, '2026-06-30T16:00:00.000Z', { ticket: 'PAY-1' });
    s.at('2026-07-01T09:00:00Z').add('anomaly.action_ticket_seen', 'anomaly:1', {
      actionId: '1-1',
      ticket: 'PAY-1',
      state: 'done',
      status: 'Done',
      url: null,
      by: null,
      byLabel: 'ben',
      since: '2026-06-30T12:00:00.000Z',
      detail: null,
    });
    expect((await q2(s)).correctiveActions).toMatchObject([{ atEnd: 'done', asOf: 'done' }]);
  });

  test('each version of a review keeps its row, and a later one takes no approval back', async () => {
    const s = write(begin().resolve(1).at('2026-06-24T08:00:00Z'), 'First');
    s.by('cleo').add('anomaly.review_approved', 'anomaly:1', { writtenSeq: s.head.seq });
    write(s.at('2026-07-10T08:00:00Z').by('ada'), 'Second');
    const { pirs, exceptions, population } = await q2(s);
    expect(pirs.map(({ rootCause, atEnd, asOf }) => [rootCause.text, atEnd, asOf])).toEqual([
      ['First', 'approved', 'approved; a newer version was written'],
      ['Second', 'not written yet', 'written, not approved'],
    ]);
    expect(population[0]!.asOf.review).toBe('approved, and a newer version is not');
    expect(exceptions.filter(({ code }) => code === 'X-PIR-01')).toEqual([]);
    expect((await bundleOf(s, 'Q3 2026')).pirs.map(({ rootCause }) => rootCause.text)).toEqual(['Second']);
  });

  test('an evaluation that is taken back leaves the row of what had been asked', async () => {
    const s = begin()
      .at('2026-06-29T08:00:00Z')
      .triage(1, { disposition: 'security_incident', personal: 'yes' });
    s.at('2026-07-05T08:00:00Z').triage(1, { disposition: 'operational_incident', personal: 'no' });
    expect((await q2(s)).notifications).toMatchObject([
      { askedAt: { utc: '2026-06-29T08:00:00.000Z' }, atEnd: 'undecided', asOf: 'not asked for' },
    ]);
    expect((await bundleOf(s, 'Q3 2026')).notifications).toEqual([]);
  });

  test('"not required" belongs to the period in which it was said', async () => {
    const s = incident(begin()).at('2026-08-05T08:00:00Z');
    s.add('anomaly.notification_not_required', 'anomaly:1', {
      obligationId: 'gdpr-33-1',
      reason: 'The addresses were made up',
      byRole: true,
    });
    expect((await bundleOf(s, 'Q3 2026')).notifications).toMatchObject([{ atEnd: 'not required' }]);
  });

  test('what was voided owes nothing, and what was done for it stays', async () => {
    const owing = incident(begin().resolve(1)).at('2026-06-30T08:00:00Z').void(1);
    expect(await q2(owing)).toMatchObject({ notifications: [], pirs: [], correctiveActions: [] });
    const told = sent(incident(begin()), '2026-06-29T10:00:00.000Z');
    expect((await q2(told.at('2026-06-30T08:00:00Z').void(1))).notifications).toMatchObject([
      { asOf: 'sent; the anomaly is voided' },
    ]);
  });
});

describe('exceptions of an anomaly of an earlier period', () => {
  const s = new Scenario().at('2026-01-05T09:00:00Z').linkPeople();
  s.at('2026-02-10T08:00:00Z').open({ severity: 'sev1' }).by('ada').ack(1).resolve(1);
  s.at('2026-05-20T08:00:00Z').triage(1).at('2026-05-20T09:00:00Z').signal();
  s.at('2026-07-10T08:00:00Z').signal();

  test('stand in every period in which they were true, without a page', async () => {
    const codes = async (period: string) =>
      (await bundleOf(s, period)).exceptions
        .filter(({ anomaly }) => anomaly === 1)
        .map(({ code, atPeriodEnd }) => `${code} ${atPeriodEnd}`);
    expect(await codes('Q1 2026')).toEqual(expect.arrayContaining(['X-ATT-01 yes', 'X-TRI-01 yes']));
    expect(await codes('Q2 2026')).toEqual(
      expect.arrayContaining(['X-ATT-01 yes', 'X-TRI-01 was and is cleared']),
    );
    expect(await codes('Q3 2026')).not.toContainEqual(expect.stringContaining('X-TRI-01'));
    const { anomalies, summary } = await bundleOf(s, 'Q2 2026');
    expect(anomalies).toEqual([]);
    expect(summary.exceptionsByCode.find(({ code }) => code === 'X-TRI-01')).toMatchObject({ count: 1 });
  });

  test('say which entries were erased', async () => {
    const erased = new Scenario().at('2026-01-05T09:00:00Z').linkPeople();
    erased
      .at('2026-05-10T08:00:00Z')
      .open({ severity: 'sev1' })
      .by('ada')
      .ack(1)
      .at('2026-07-10T08:00:00Z')
      .signal();
    const at = erased.events.findIndex(({ type }) => type === 'anomaly.acknowledged');
    Object.assign(erased.events[at]!, { payload: null });
    const late = (await bundleOf(erased, 'Q2 2026')).exceptions.find(({ code }) => code === 'X-SLA-01');
    expect(late!.facts.at(-1)).toContain(`ledger entries ${erased.events[at]!.seq}`);
  });
});

describe('what is asked of every anomaly', () => {
  const program = withObligations(['gdpr-33-1']);
  const approve = (s: Scenario): Scenario =>
    s.by('cleo').add('anomaly.review_approved', 'anomaly:1', { writtenSeq: s.head.seq });
  const start = (
    severity: 'sev1' | 'sev3',
    programVersion: string | null = '1',
    content = program,
  ): Scenario => {
    const s = new Scenario().at('2026-03-01T09:00:00Z').linkPeople().by('cleo').approveProgram(content);
    return s.at('2026-05-10T08:00:00Z').open({ severity, programVersion }).by('ada');
  };
  const assess = (s: Scenario, applies: 'yes' | 'no' | 'undecided'): Scenario =>
    s.add('anomaly.obligation_assessed', 'anomaly:1', {
      obligationId: 'gdpr-33-1',
      applies,
      reason: 'Addresses of people in the Union',
    });
  const aware = (s: Scenario, startedAt = '2026-05-10T09:00:00.000Z'): Scenario =>
    s.startClock(1, 'aware', startedAt);
  const send = (s: Scenario, sentAt: string): Scenario => s.at(sentAt).sendNotice(1, 'gdpr-33-1', sentAt);
  const waive = (s: Scenario, at: string): Scenario =>
    s.at(at).add('anomaly.notification_not_required', 'anomaly:1', {
      obligationId: 'gdpr-33-1',
      reason: 'The addresses were made up',
      byRole: false,
    });
  /** As a lawful erasure leaves it. */
  const erase = (s: Scenario, type: string): Scenario => {
    const event = s.events.find((each) => each.type === type)!;
    Object.assign(event, { payload: null });
    return s;
  };
  const incident = (s: Scenario): Scenario =>
    s.at('2026-05-10T09:00:00Z').triage(1, { disposition: 'security_incident', personal: 'yes' });
  const escalate = (s: Scenario, step: number, answerDueAt: string): Scenario =>
    s.escalate(1, step, answerDueAt);
  const write = (s: Scenario, at = '2026-05-12T09:00:00Z'): Scenario => s.at(at).writeReview(1);
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
    ['no program', start('sev3', null).triage(1), 'unknown: no response program was in force'],
    ['nobody decided', incident(start('sev3')), 'unknown: gdpr-33-1: undecided'],
    ['left undecided', assess(incident(start('sev3')), 'undecided'), 'unknown: gdpr-33-1: undecided'],
    ['it does not apply', assess(incident(start('sev3')), 'no'), 'not applicable: gdpr-33-1: does not apply'],
    ['it applies, no clock', assess(incident(start('sev3')), 'yes'), 'unknown: gdpr-33-1: not sent'],
    [
      'its time has not come',
      aware(assess(incident(start('sev3')), 'yes'), '2026-05-19T09:00:00.000Z'),
      'unknown: gdpr-33-1: not sent, due by 2026-05-22',
    ],
    ['its time has passed', aware(assess(incident(start('sev3')), 'yes')), 'no: gdpr-33-1: not sent, due by'],
    [
      'waived in time',
      waive(aware(assess(incident(start('sev3')), 'yes')), '2026-05-12T10:00:00.000Z'),
      'not applicable: gdpr-33-1: not required',
    ],
    [
      'waived after its time',
      waive(aware(assess(incident(start('sev3')), 'yes')), '2026-05-14T10:00:00.000Z'),
      'no: gdpr-33-1: not required',
    ],
    [
      'sent late, and waived afterwards',
      waive(
        send(aware(assess(incident(start('sev3')), 'yes')), '2026-05-13T10:00:00.000Z'),
        '2026-05-14T10:00:00.000Z',
      ),
      'no: gdpr-33-1: sent 1 h after it was due',
    ],
    [
      'nothing to tell by',
      incident(start('sev3', '1', withObligations([]))),
      'unknown: no obligation of the program is switched on',
    ],
    [
      'sent without a program',
      send(incident(start('sev3', null)), '2026-05-13T10:00:00.000Z'),
      'yes: gdpr-33-1: sent',
    ],
    [
      'erased',
      erase(
        send(aware(assess(incident(start('sev3')), 'yes')), '2026-05-12T10:00:00.000Z'),
        'anomaly.notification_sent',
      ),
      'unknown: the content of ledger entry',
    ],
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
    ['no program', start('sev1', null), 'unknown: no response program was in force'],
    [
      'owed once it is resolved',
      start('sev1'),
      'unknown: none is written, owed because it was sev1, not due',
    ],
    [
      'owed by a date',
      start('sev1').resolve(1),
      'no: none is written, owed because it was sev1, due by 2026-05-16',
    ],
    [
      'written',
      write(start('sev1')),
      'unknown: written by Ada Okafor 2026-05-12 09:00:00 +00:00, not approved, owed because it was sev1',
    ],
    [
      'written, and its time has passed',
      write(start('sev1').resolve(1)),
      'no: written by Ada Okafor 2026-05-12 09:00:00 +00:00, not approved',
    ],
    [
      'decided against, and nothing asks for it',
      decide(start('sev3'), false),
      'not applicable: the rule of significance does not ask for one',
    ],
    ['erased', erase(write(start('sev1').resolve(1)), 'anomaly.review_written'), 'unknown: the content'],
    ['decided against', decide(start('sev1'), false), 'no: Ada Okafor decided against it: A rehearsed case'],
    ['asked for', decide(start('sev3'), true), 'unknown: none is written, owed because Ada Okafor says so'],
    ['approved', approve(write(start('sev1'))), 'yes: approved by Cleo Lind 2026-05-12 09:00:00 +00:00'],
    [
      'approved, and written again',
      write(approve(write(start('sev1').resolve(1))).by('ben'), '2026-05-19T09:00:00Z'),
      'yes: approved by Cleo Lind 2026-05-12 09:00:00 +00:00; a newer version by Ben Ruiz is not approved',
    ],
  ])('a review: %s', async (_, scenario, expected) => {
    expect(await lines(scenario, 'reviewed')).toContain(expected);
  });

  test.each<[string, Scenario, string]>([
    ['none', start('sev1'), 'not applicable: no step of an escalation path was taken'],
    [
      'not answered',
      escalate(start('sev1').ack(1), 1, '2026-05-10T08:15:00.000Z'),
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
