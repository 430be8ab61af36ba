import { describe, expect, test } from 'vitest';
import type { Anomaly } from '../../../src/domain/anomaly.ts';
import type { PayloadOf } from '../../../src/domain/events/event.ts';
import { evolve, isAnomalyEvent } from '../../../src/domain/evolve.ts';
import { obligationsOf } from '../../../src/domain/program/judge-response.ts';
import type { Commitment, Program } from '../../../src/domain/program/program.ts';
import { targetsByVersion, versionsOf } from '../../../src/domain/program/versions.ts';
import { timesOf } from '../../../src/domain/targets.ts';
import { evaluateExceptions } from '../../../src/evidence/exceptions/evaluate.ts';
import { withObligations } from '../../program-files/shipped-program.ts';
import { Scenario } from '../scenario.ts';
import { asOf, policy, quarter } from './find-exceptions.ts';

const inUse = ['gdpr-33-1', 'contract-24', 'dora-initial', 'dora-inter', 'dora-final'];
const program: Program = withObligations(inUse);
const withOnly = (...ids: string[]): Program => withObligations(ids);

/** A promise of 24 hours, and 24 and 48 hours to keep it by. */
const promising = (over: Partial<Commitment>): Program => ({
  ...withOnly('contract-24', 'contract-48'),
  contracts: {
    commitments: [
      {
        id: 'acme-msa',
        customer: 'Acme GmbH',
        source: 'Master agreement, section 9.2',
        from: 'confirmed',
        due: '24 h',
        since: '2026-02-01',
        until: null,
        obligation: 'contract-48',
        ...over,
      },
    ],
  },
});

const approve = (
  s: Scenario,
  at = '2026-03-01T00:00:00.000Z',
  content: Program = withOnly(),
  version = 1,
): Scenario => s.at(at).by('cleo').approveProgram(content, { version });
const on = (time: string, day = '10'): string => `2026-05-${day}T${time}:00.000Z`;
const begin = (content: Program = withOnly(), over: Partial<PayloadOf<'anomaly.opened'>> = {}): Scenario =>
  approve(new Scenario().at('2026-03-01T00:00:00Z').linkPeople(), undefined, content)
    .at(on('08:00'))
    .open({ programVersion: '1', severity: 'sev1', ...over })
    .by('ada');
const say = <T extends Parameters<Scenario['add']>[0]>(
  s: Scenario,
  type: T,
  payload: PayloadOf<T>,
): Scenario => s.add(type, 'anomaly:1', payload as never);

function judge(s: Scenario, code: string, at = asOf): string[] {
  const { events } = s.ledger();
  const versions = versionsOf(events);
  const judged = {
    ...policy,
    versions,
    programRequired: true,
  };
  const short = (time: string) => time.slice(5, 16).replace('T', ' ');
  return evaluateExceptions(events, { policy: judged, at, window: quarter })
    .filter((exception) => exception.code === code)
    .map(({ firstTrueAt, clearedAt }) => `${short(firstTrueAt)} to ${clearedAt ? short(clearedAt) : 'open'}`);
}
const anomalyOf = (s: Scenario): Anomaly =>
  s.ledger().events.filter(isAnomalyEvent).reduce<Anomaly | null>(evolve, null) as Anomaly;

const update = (s: Scenario) => say(s, 'anomaly.status_updated', { text: 'Export blocked, scope under way' });
const triaged = (s: Scenario, at = on('09:00')) =>
  s.at(at).triage(1, { disposition: 'security_incident', personal: 'yes' });
const assess = (s: Scenario, obligationId: string, applies: 'yes' | 'no' | 'undecided') =>
  say(s, 'anomaly.obligation_assessed', {
    obligationId,
    applies,
    reason: 'Addresses of customers in the Union',
  });
const clock = (s: Scenario, trigger: 'aware' | 'classified', startedAt: string) =>
  s.startClock(1, trigger, startedAt);
const sent = (
  s: Scenario,
  obligationId: string,
  sentAt: string,
  over: Partial<PayloadOf<'anomaly.notification_sent'>> = {},
) =>
  s.sendNotice(1, obligationId, sentAt, {
    approvedBy: 'slack:U_DAN',
    approvedLabel: 'Dan Wu',
    proof: 'receipt 9',
    ...over,
  });
const escalated = (s: Scenario, step: number, answerDueAt: string) => s.escalate(1, step, answerDueAt);
const runbook = (s: Scenario, programVersion = '1') =>
  say(s, 'anomaly.runbook_chosen', {
    runbookId: 'data-exfiltration',
    title: 'Exfiltration',
    programVersion,
    steps: ['a'],
    evidence: [{ id: 'flow-logs', what: 'Flows', keptUntil: on('08:00', '24') }],
  });
const captured = (s: Scenario) =>
  say(s, 'anomaly.evidence_captured', {
    itemId: 'flow-logs',
    status: 'captured',
    url: 'https://x.example',
    text: null,
    sha256: 'b'.repeat(64),
    hashedBy: 'person',
    note: null,
  });
const uploaded = (s: Scenario) =>
  say(s, 'anomaly.evidence_captured', {
    itemId: 'flow-logs',
    status: 'captured',
    url: 'https://x.example',
    text: null,
    sha256: 'b'.repeat(64),
    hashedBy: 'product',
    file: { id: 'F1', name: 'flows.log', bytes: 12, mediaType: 'text/plain' },
    note: null,
  });
const looked = (s: Scenario, outcome: 'same' | 'changed' | 'gone') =>
  say(s.at(on('08:00', '20')), 'anomaly.evidence_checked', {
    captureSeq: anomalyOf(s).response.captures[0]!.seq,
    outcome,
    sha256: outcome === 'gone' ? null : 'c'.repeat(64),
  });
const resolved = (s: Scenario, at = on('10:00')) => s.at(at).resolve(1);
const review = (s: Scenario, over: Partial<PayloadOf<'anomaly.review_written'>> = {}) =>
  s.writeReview(1, { noActionReason: 'The right is gone', ...over });
const approvedReview = (s: Scenario) =>
  say(s.by('ben'), 'anomaly.review_approved', { writtenSeq: s.head.seq });
const action = (s: Scenario, dueAt = on('08:00', '20')) => s.addAction(1, dueAt);

describe('rules about the response', () => {
  test.each<[string, string, () => Scenario, string[]]>([
    [
      'X-SLA-02',
      'updates in time until resolved',
      () => resolved(update(begin().at(on('08:30'))), on('09:00')),
      [],
    ],
    [
      'X-SLA-02',
      'one update 1 min late',
      () => resolved(update(begin().at(on('08:31'))), on('09:00')),
      ['05-10 08:30 to 05-10 08:31'],
    ],
    ['X-SLA-02', 'none at a level that asks for none', () => begin(undefined, { severity: 'sev3' }), []],
    [
      'X-SLA-02',
      'raised to sev1 after 5 min, then two days of silence',
      () =>
        resolved(
          begin(undefined, { severity: 'sev3' }).at(on('08:05')).severity(1, 'sev3', 'sev1'),
          on('08:05', '12'),
        ),
      ['05-10 08:35 to 05-12 08:05'],
    ],
    [
      'X-SLA-02',
      'raised while one was owed: the due time comes nearer, and no further off',
      () =>
        update(
          begin(undefined, { severity: 'sev2' }).at(on('08:50')).severity(1, 'sev2', 'sev1').at(on('09:01')),
        ),
      ['05-10 09:00 to 05-10 09:01', '05-10 09:31 to open'],
    ],
    [
      'X-SLA-02',
      'lowered while one was owed: counted anew from the last one',
      () =>
        resolved(update(begin().at(on('08:20')).severity(1, 'sev1', 'sev2').at(on('09:01'))), on('09:30')),
      ['05-10 09:00 to 05-10 09:01'],
    ],
    [
      'X-SLA-02',
      'lowered after it was missed: the miss stands',
      () =>
        resolved(update(begin().at(on('08:35')).severity(1, 'sev1', 'sev2').at(on('08:40'))), on('09:00')),
      ['05-10 08:30 to 05-10 08:40'],
    ],
    [
      'X-SLA-02',
      'lowered after it was missed to a level without updates',
      () => begin().at(on('08:35')).severity(1, 'sev1', 'sev3'),
      ['05-10 08:30 to 05-10 08:35'],
    ],
    [
      'X-SLA-02',
      'lowered to a level without updates and raised again',
      () =>
        resolved(
          begin().at(on('08:20')).severity(1, 'sev1', 'sev3').at(on('10:00')).severity(1, 'sev3', 'sev2'),
          on('11:00'),
        ),
      [],
    ],
    [
      'X-SLA-02',
      'reopened for two days of silence, resolved again',
      () => resolved(resolved(begin(), on('08:20')).at(on('09:00')).reopen(1), on('09:00', '12')),
      ['05-10 09:30 to 05-12 09:00'],
    ],
    [
      'X-SLA-02',
      'an update while it was resolved is none that was owed',
      () =>
        update(resolved(begin(), on('08:20')).at(on('08:50')))
          .at(on('09:00'))
          .reopen(1),
      ['05-10 09:30 to open'],
    ],
    ['X-SLA-02', 'no program was in force', () => begin(undefined, { programVersion: null }), []],
    [
      'X-SLA-05',
      'answered in time',
      () =>
        say(
          escalated(begin().at(on('08:05')), 1, on('08:20')).at(on('08:10')),
          'anomaly.escalation_answered',
          { step: 1, outcome: 'answered' },
        ),
      [],
    ],
    [
      'X-SLA-05',
      'not answered, next step taken at once',
      () => escalated(escalated(begin().at(on('08:05')), 1, on('08:20')).at(on('08:21')), 2, on('09:00')),
      [],
    ],
    [
      'X-SLA-05',
      'not answered, next step never taken',
      () => escalated(begin().at(on('08:05')), 1, on('08:20')),
      ['05-10 08:20 to open'],
    ],
    ['X-PIR-01', 'approved in time', () => approvedReview(review(resolved(begin()))), []],
    ['X-PIR-01', 'written, never approved', () => review(resolved(begin())), ['05-16 00:00 to open']],
    ['X-PIR-01', 'of a low severity', () => resolved(begin(undefined, { severity: 'sev4' })), []],
    [
      'X-PIR-02',
      'decided against the rule',
      () =>
        say(resolved(begin()), 'anomaly.review_decided', { required: false, reason: 'A planned exercise' }),
      ['05-10 10:00 to open'],
    ],
    [
      'X-PIR-03',
      'no contributing factor',
      () => approvedReview(review(resolved(begin()), { contributing: [] })),
      ['05-10 10:00 to open'],
    ],
    ['X-PIR-03', 'complete', () => approvedReview(review(resolved(begin()))), []],
    [
      'X-PIR-04',
      'done in time',
      () =>
        say(action(begin()).at(on('08:00', '19')), 'anomaly.action_done', { actionId: '1-1', proof: null }),
      [],
    ],
    ['X-PIR-04', 'not done', () => action(begin()), ['05-20 08:00 to open']],
    [
      'X-PIR-05',
      'moved by 91 days',
      () =>
        say(action(begin()), 'anomaly.action_moved', {
          actionId: '1-1',
          dueAt: '2026-08-19T08:00:00.000Z',
          reason: 'Waits for the vendor',
        }),
      ['05-10 08:00 to open'],
    ],
    [
      'X-PIR-05',
      'moved by a week',
      () =>
        say(action(begin()), 'anomaly.action_moved', {
          actionId: '1-1',
          dueAt: on('08:00', '27'),
          reason: 'Waits for the vendor',
        }),
      [],
    ],
    [
      'X-PIR-06',
      'nobody verified it',
      () =>
        say(action(begin()).at(on('08:00', '11')), 'anomaly.action_done', { actionId: '1-1', proof: null }),
      ['06-10 08:00 to open'],
    ],
    [
      'X-NTF-01',
      'decided in time',
      () => assess(triaged(begin(withOnly('gdpr-33-1'))), 'gdpr-33-1', 'yes'),
      [],
    ],
    [
      'X-NTF-01',
      'left undecided',
      () => assess(triaged(begin(withOnly('gdpr-33-1'))), 'gdpr-33-1', 'undecided'),
      ['05-11 09:00 to open'],
    ],
    [
      'X-NTF-01',
      'left undecided, and called not required a day late',
      () =>
        say(
          assess(triaged(begin(withOnly('gdpr-33-1'))), 'gdpr-33-1', 'undecided').at(on('10:00', '12')),
          'anomaly.notification_not_required',
          { obligationId: 'gdpr-33-1', reason: 'No personal data', byRole: true },
        ),
      ['05-11 09:00 to 05-12 10:00'],
    ],
    [
      'X-NTF-01',
      'sent without a word on whether it applies',
      () => sent(triaged(begin(withOnly('gdpr-33-1'))), 'gdpr-33-1', on('09:00')),
      [],
    ],
    ['X-NTF-01', 'no obligation is switched on', () => triaged(begin()), []],
    [
      'X-NTF-04',
      'waived without the role',
      () =>
        say(begin(withOnly('gdpr-33-1')), 'anomaly.notification_not_required', {
          obligationId: 'gdpr-33-1',
          reason: 'No personal data',
          byRole: false,
        }),
      ['05-10 08:00 to open'],
    ],
    [
      'X-NTF-05',
      'without a proof',
      () => sent(begin(withOnly('gdpr-33-1')), 'gdpr-33-1', on('08:00'), { proof: null }),
      ['05-10 08:00 to open'],
    ],
    [
      'X-EVD-01',
      'closed without it',
      () => resolved(runbook(begin())).at(on('11:00')).close(1),
      ['05-10 11:00 to open'],
    ],
    [
      'X-EVD-01',
      'kept',
      () =>
        resolved(captured(runbook(begin())))
          .at(on('11:00'))
          .close(1),
      [],
    ],
    ['X-EVD-03', 'the same when it was looked at', () => looked(uploaded(runbook(begin())), 'same'), []],
    [
      'X-EVD-03',
      'not in Slack any more',
      () => looked(uploaded(runbook(begin())), 'gone'),
      ['05-20 08:00 to open'],
    ],
    [
      'X-EVD-03',
      'kept again',
      () => uploaded(looked(uploaded(runbook(begin())), 'changed').at(on('09:00', '21'))),
      ['05-20 08:00 to 05-21 09:00'],
    ],
    ['X-EVD-02', 'its source let it go', () => runbook(begin()), ['05-24 08:00 to open']],
    ['X-DOC-03', 'resolved without a runbook', () => resolved(begin()), ['05-10 10:00 to open']],
    ['X-DOC-03', 'with it', () => resolved(runbook(begin())), []],
    ['X-DOC-03', 'of another version', () => resolved(runbook(begin(), '2')), ['05-10 08:00 to open']],
  ])('%s: %s', (code, _, script, expected) => {
    expect(judge(script(), code)).toEqual(expected);
  });
});

describe('rules about the program', () => {
  const SILENT = 'sent, and not taken by Slack within 15 min';
  const start = () => new Scenario().at('2026-03-01T00:00:00Z').linkPeople();
  const check = (s: Scenario, at: string, problems: string[]) =>
    s.at(at).add('escalation.checked', 'escalation:on-call', {
      pathId: 'on-call',
      programVersion: 1,
      problems,
      unknown: [],
    });
  const withoutPaths: Program = { ...program, escalation: { paths: [] } };
  const withRoster = (name: string, since: string): Program => ({
    ...program,
    training: {
      ...program.training,
      roster: [{ person: name, since }],
      courses: [{ id: 'response', title: 'How we respond', validFor: '12 months' }],
    },
  });
  const trained = (s: Scenario, completedAt: string, expiresAt = '2027-05-01T00:00:00.000Z') =>
    s.at(completedAt).add('training.recorded', 'training:slack:U0ADA', {
      person: 'slack:U0ADA',
      label: 'Ada Okafor',
      courseId: 'response',
      completedAt,
      expiresAt,
      proof: null,
    });
  const exercisedEvery = (every: string): Program => ({
    ...program,
    training: { ...program.training, drills: { ...program.training.drills, every } },
  });
  const drilled = (s: Scenario, at: string) =>
    s.at(at).add('drill.held', 'drill:1', { drillId: '1', participants: [], findings: 'The list was old.' });
  test.each<[string, string, () => Scenario, string[]]>([
    ['X-DOC-01', 'in force from before the period', () => approve(start()), []],
    [
      'X-DOC-01',
      'from the middle of it',
      () => approve(start(), on('00:00')),
      ['04-01 00:00 to 05-10 00:00'],
    ],
    ['X-DOC-01', 'never', start, ['04-01 00:00 to open']],
    [
      'X-DOC-02',
      'a year without a review',
      () => approve(start().at('2025-04-10T00:00:00Z'), '2025-04-10T00:00:00.000Z'),
      Array(3).fill('04-10 00:00 to open'),
    ],
    [
      'X-DOC-04',
      'approved by its author',
      () => start().by('ada').approveProgram(program, { authorLabel: 'Ada' }),
      ['03-01 00:00 to open'],
    ],
    [
      'X-DOC-05',
      'a path that names somebody who left, mended',
      () => check(check(approve(start()), on('08:00'), ['step 1: Ben Ruiz left']), on('08:00', '12'), []),
      ['05-10 08:00 to 05-12 08:00'],
    ],
    [
      'X-DOC-05',
      'a path that nobody checked since it came into force',
      () => approve(start(), undefined, program),
      ['05-30 00:00 to open'],
    ],
    [
      'X-DOC-05',
      'the same over two versions, checked at last',
      () =>
        check(
          approve(approve(start(), undefined, program), on('00:00', '15'), program, 2),
          '2026-06-09T08:00:00.000Z',
          [],
        ),
      ['05-30 00:00 to 06-09 08:00'],
    ],
    [
      'X-DOC-05',
      'checked once, and not again',
      () => check(approve(start(), undefined, program), '2026-03-05T08:00:00.000Z', []),
      ['06-03 08:00 to open'],
    ],
    [
      'X-DOC-05',
      'a path that went out of force unchecked',
      () => approve(approve(start(), undefined, program), '2026-06-10T00:00:00.000Z', withoutPaths, 2),
      ['05-30 00:00 to 06-10 00:00'],
    ],
    [
      'X-DOC-05',
      'a path that was taken out of force after a check had found it broken',
      () =>
        approve(
          check(approve(start(), undefined, program), on('08:00'), ['step 1: Ben Ruiz left']),
          on('08:00', '15'),
          withoutPaths,
          2,
        ),
      ['05-10 08:00 to 05-15 08:00'],
    ],
    [
      'X-DOC-05',
      'a path that went out of force before its check was due',
      () => approve(approve(start(), undefined, program), on('00:00', '20'), withoutPaths, 2),
      [],
    ],
    [
      'X-NTF-03',
      'a promise that its obligation does not keep, from its first day on',
      () => approve(start(), undefined, promising({ since: '2026-04-05' })),
      ['04-05 00:00 to open'],
    ],
    [
      'X-NTF-03',
      'the same over two versions, kept by the third',
      () =>
        approve(
          approve(approve(start(), undefined, promising({})), on('08:00', '01'), promising({}), 2),
          on('08:00', '20'),
          promising({ obligation: 'contract-24' }),
          3,
        ),
      ['03-01 00:00 to 05-20 08:00'],
    ],
    [
      'X-NTF-03',
      'broken, kept, broken again',
      () =>
        approve(
          approve(
            approve(start(), undefined, promising({})),
            on('08:00', '01'),
            promising({ obligation: 'contract-24' }),
            2,
          ),
          on('08:00', '20'),
          promising({}),
          3,
        ),
      ['03-01 00:00 to 05-01 08:00', '05-20 08:00 to open'],
    ],
    [
      'X-NTF-03',
      'until the promise ended',
      () => approve(start(), undefined, promising({ until: '2026-05-05' })),
      ['03-01 00:00 to 05-05 00:00'],
    ],
    ['X-NTF-03', 'ended before', () => approve(start(), undefined, promising({ until: '2026-02-15' })), []],
    ['X-NTF-03', 'kept', () => approve(start(), undefined, promising({ obligation: 'contract-24' })), []],
    [
      'X-DOC-06',
      'no runbook for a type',
      () => approve(start(), undefined, { ...program, runbooks: program.runbooks.slice(1) }),
      ['03-01 00:00 to open'],
    ],
    [
      'X-DOC-07',
      'on the roster, never trained',
      () => approve(start(), undefined, withRoster('U0ADA', '2026-04-01')),
      ['05-01 00:00 to open'],
    ],
    [
      'X-DOC-07',
      'on the roster long before there was a program: thirty days from the program on',
      () => approve(start(), undefined, withRoster('U0ADA', '2024-01-01')),
      ['03-31 00:00 to open'],
    ],
    [
      'X-DOC-07',
      'dropped from the roster in July: June stays',
      () =>
        approve(
          approve(start(), undefined, withRoster('U0ADA', '2026-05-15')),
          '2026-07-10T00:00:00.000Z',
          withRoster('U0BEN', '2026-07-10'),
          2,
        ),
      ['06-14 00:00 to 07-10 00:00'],
    ],
    [
      'X-DOC-07',
      'on the roster of two versions, trained at last',
      () =>
        trained(
          approve(
            approve(start(), undefined, withRoster('U0ADA', '2026-04-01')),
            on('00:00', '08'),
            withRoster('U0ADA', '2026-04-01'),
            2,
          ),
          on('08:00', '12'),
        ),
      ['05-01 00:00 to 05-12 08:00'],
    ],
    [
      'X-DOC-07',
      'trained in time, and again before it lapsed',
      () =>
        trained(
          trained(
            approve(start(), undefined, withRoster('U0ADA', '2026-04-01')),
            '2026-04-20T08:00:00.000Z',
            '2026-05-20T08:00:00.000Z',
          ),
          '2026-06-10T08:00:00.000Z',
        ),
      [],
    ],
    [
      'X-DOC-07',
      'trained in time, and no more once it lapsed',
      () =>
        trained(
          approve(start(), undefined, withRoster('U0ADA', '2026-04-01')),
          '2026-04-20T08:00:00.000Z',
          '2026-05-20T08:00:00.000Z',
        ),
      ['06-19 08:00 to open'],
    ],
    [
      'X-DOC-08',
      'a year without an exercise',
      () => approve(start().at('2025-05-01T00:00:00Z'), '2025-05-01T00:00:00.000Z'),
      ['05-01 00:00 to open'],
    ],
    [
      'X-DOC-08',
      'overdue by one version, and not by the next, which leaves more time',
      () =>
        approve(
          approve(start(), undefined, exercisedEvery('2 months')),
          '2026-06-01T00:00:00.000Z',
          exercisedEvery('12 months'),
          2,
        ),
      ['05-01 00:00 to 06-01 00:00'],
    ],
    [
      'X-DOC-08',
      'overdue only since a version that leaves less time',
      () =>
        approve(
          approve(start(), undefined, exercisedEvery('12 months')),
          '2026-06-01T00:00:00.000Z',
          exercisedEvery('2 months'),
          2,
        ),
      ['06-01 00:00 to open'],
    ],
    [
      'X-DOC-08',
      'overdue by two versions, one after the other, and held',
      () =>
        drilled(
          approve(
            approve(start(), undefined, exercisedEvery('2 months')),
            '2026-06-01T00:00:00.000Z',
            exercisedEvery('1 month'),
            2,
          ),
          '2026-06-20T08:00:00.000Z',
        ),
      ['05-01 00:00 to 06-20 08:00'],
    ],
    [
      'X-DET-03',
      'two weeks between two test alerts',
      () => start().at(on('08:00')).canary('2026-W19').at(on('08:00', '24')).canary('2026-W21'),
      ['05-18 08:00 to 05-24 08:00', '06-01 08:00 to open'],
    ],
    [
      'X-DET-03',
      'eight days between two, then none',
      () => start().at(on('08:00')).canary('2026-W19').at(on('08:00', '18')).canary('2026-W21'),
      ['05-26 08:00 to open'],
    ],
    [
      'X-DET-03',
      'none ever came through',
      () =>
        start().at(on('08:00')).canary('2026-W19', SILENT).at(on('08:00', '17')).canary('2026-W20', SILENT),
      ['05-18 08:00 to open'],
    ],
    [
      'X-DET-03',
      'the first came through after two that did not',
      () =>
        start()
          .at(on('08:00'))
          .canary('2026-W19', SILENT)
          .at(on('08:00', '17'))
          .canary('2026-W20', SILENT)
          .at(on('08:00', '24'))
          .canary('2026-W21'),
      ['05-18 08:00 to 05-24 08:00', '06-01 08:00 to open'],
    ],
    ['X-DET-03', 'none was ever sent', () => start().at(on('08:00')).signal(), []],
  ])('%s: %s', (code, _, script, expected) => {
    expect(judge(script(), code)).toEqual(expected);
  });
});

describe('A6: acknowledged after 40 minutes, then lowered to sev3', () => {
  const s = () => begin().at(on('08:40')).ack(1).at(on('08:45')).severity(1, 'sev1', 'sev3');
  test('the miss and the lone lowering stand', () => {
    expect(judge(s(), 'X-SLA-01')).toEqual(['05-10 08:15 to 05-10 08:40']);
    expect(judge(s(), 'X-TRI-04')).toEqual(['05-10 08:45 to open']);
  });
  test('the view by the highest severity stays', () => {
    const targets = targetsByVersion(versionsOf(s().ledger().events))('1');
    const [acknowledge, , resolve] = timesOf(anomalyOf(s()), targets).clocks;
    expect(acknowledge?.due).toBe(on('08:15'));
    expect(resolve?.peak).toEqual({ severity: 'sev1', due: on('08:00', '11') });
  });
});

test('A7: raised to sev1 while nobody has acknowledged it: the due time comes nearer', () => {
  const s = begin(undefined, { severity: 'sev3' });
  const due = (scenario: Scenario) =>
    timesOf(anomalyOf(scenario), targetsByVersion(versionsOf(scenario.ledger().events))('1')).clocks[0]?.due;
  expect(due(s)).toBe(on('12:00'));
  expect(due(s.at(on('09:00')).severity(1, 'sev3', 'sev1'))).toBe(on('09:15'));
});

describe('A18: clocks of the law and of contracts', () => {
  const aware = on('09:30');
  const base = () => clock(triaged(begin(program)).at(on('09:35')), 'aware', aware);
  const dues = (s: Scenario) =>
    Object.fromEntries(
      obligationsOf(anomalyOf(s).response, program).map(({ obligation, due }) => [obligation.id, due]),
    );

  test('none starts by the detection', () => {
    expect(Object.values(dues(triaged(begin(program))))).toEqual([null, null, null, null, null]);
  });
  test('due from the moment that a person named', () => {
    expect(dues(base())).toEqual({
      'contract-24': null,
      'gdpr-33-1': on('09:30', '13'),
      'dora-initial': on('09:30', '11'),
      'dora-inter': null,
      'dora-final': null,
    });
  });
  test('of two clocks of one obligation the nearer counts', () => {
    expect(dues(clock(base(), 'classified', on('10:00')))['dora-initial']).toBe(on('14:00'));
  });
  test('the chain runs from what was sent', () => {
    const first = sent(base(), 'dora-initial', on('12:00'));
    expect(dues(first)['dora-inter']).toBe(on('12:00', '13'));
    const second = sent(first.at(on('13:00', '13')), 'dora-inter', on('11:00', '13'));
    expect(dues(second)['dora-final']).toBe('2026-06-13T11:00:00.000Z');
  });
  test('sent late: true until it was sent; undecided ones stay open', () => {
    const late = sent(
      assess(base(), 'gdpr-33-1', 'yes').at(on('12:00', '14')),
      'gdpr-33-1',
      on('11:00', '14'),
      { lateReason: 'The receipt was lost' },
    );
    expect(judge(late, 'X-NTF-02')).toContain('05-13 09:30 to 05-14 11:00');
    expect(judge(late, 'X-NTF-01')).toEqual(Array(4).fill('05-11 09:00 to open'));
  });
});
