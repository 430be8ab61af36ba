import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/change.ts';
import type { PayloadOf } from '../../../src/domain/events/event.ts';
import { completeCase, pullRequest, type Scenario, ticket } from '../scenario.ts';
import { exceptionsIn, type Options, type Script, timesOf } from './find-exceptions.ts';

/** Sunday 10 May 2026, 08:00: every anomaly below is detected then. */
const open = (s: Scenario, over: Partial<PayloadOf<'anomaly.opened'>> = {}): Scenario =>
  s.at('2026-05-10T08:00:00Z').open(over).by('ada');
const on = (time: string): string => `2026-05-10T${time}:00.000Z`;
const change = (over: Partial<Change> = {}): Change => pullRequest(7, on('07:30'), over);
const good = ticket('PAY-7', '2026-05-01T08:00:00Z', '2026-05-02T08:00:00Z');
const facts = (over: Partial<NonNullable<Change['pullRequest']>>): Change =>
  change({ pullRequest: { ...change().pullRequest!, ...over } });
const reviewedAt = (submittedAt: string): Change =>
  facts({
    reviews: [
      { reviewer: 'github:cleo', bot: false, state: 'approved', submittedAt, commitSha: 'f'.repeat(40) },
    ],
  });
const deployment = change({ kind: 'deploy', pullRequest: null });
const confirmed = (s: Scenario, cause: Change = change()): Scenario =>
  open(s).at(on('08:20')).confirm(1, cause);
const security = { disposition: 'security_incident' as const, personal: 'unknown' as const };
const intentional = { kind: 'intentional' as const, reason: 'The rule was too strict' };
const update = {
  ruleId: 'r',
  fromVersion: 1,
  toVersion: 2,
  ticket: 'PAY-9',
  approvedBy: 'slack:U_CLEO',
  requestedBy: 'slack:U_ADA',
};
const emergency = (s: Scenario): Scenario => s.declareEmergency(1, change(), '2026-05-11T08:00:00.000Z');
const seconded = (s: Scenario, at: string): Scenario => {
  open(s, { severity: 'sev2' }).at(on('09:00')).severity(1, 'sev2', 'sev3');
  return s.at(at).by('ben').add('anomaly.severity_seconded', 'anomaly:1', { changeSeq: s.head.seq });
};
/** The same problem twice before, within ninety days. */
const before = [
  { number: 92, detectedAt: '2026-04-01T08:00:00.000Z' },
  { number: 91, detectedAt: '2026-02-09T08:00:00.000Z' },
];
const prevented = (s: Scenario, over: Partial<PayloadOf<'anomaly.action_added'>> = {}): Scenario =>
  s.addAction(1, '2026-08-01T00:00:00.000Z', { title: 'Limit the queue', ...over });
const verified = (s: Scenario, at = '2026-05-20T08:00:00Z'): Scenario =>
  s
    .at(at)
    .by('ben')
    .add('anomaly.action_done', 'anomaly:1', { actionId: '1-1', proof: null })
    .by('cleo')
    .add('anomaly.action_verified', 'anomaly:1', { actionId: '1-1', how: 'A load test held' });
const contradicts = (s: Scenario): Scenario =>
  s.add('anomaly.authorization_linked', 'anomaly:1', {
    changeId: null,
    role: 'contradicted_by_change',
    kind: 'ticket',
    ref: 'PAY-3',
    ticket: null,
    linkMethod: 'human',
    emergency: null,
    document: null,
  });

type Row = [code: string, what: string, script: Script, expected: string[], options?: Options];

const rows: Row[] = [
  [
    'X-POP-05',
    'recorded 24 h later',
    (s) => s.at(on('08:00'), { recorded: '2026-05-11T08:00:00Z' }).open(),
    [],
  ],
  [
    'X-POP-05',
    'recorded 24 h and 1 ms later',
    (s) => s.at(on('08:00'), { recorded: '2026-05-11T08:00:00.001Z' }).open(),
    ['05-11 08:00 to open'],
  ],

  [
    'X-TRI-01',
    'sev1, assessed at 24 h',
    (s) => open(s, { severity: 'sev1' }).at('2026-05-11T08:00:00Z').triage(1),
    [],
  ],
  [
    'X-TRI-01',
    'sev1, assessed 1 ms late',
    (s) => open(s, { severity: 'sev1' }).at('2026-05-11T08:00:00.001Z').triage(1),
    ['05-11 08:00 to 05-11 08:00'],
  ],
  [
    'X-TRI-01',
    'sev1, assessed in time and again later',
    (s) => open(s, { severity: 'sev1' }).at(on('09:00')).triage(1).at('2026-05-14T08:00:00Z').triage(1),
    [],
  ],
  ['X-TRI-01', 'sev3, never assessed: five business days', open, ['05-15 08:00 to open']],
  ['X-TRI-01', 'not due yet', open, [], { at: '2026-05-15T08:05:00.000Z', window: null }],
  ['X-TRI-01', 'voided before it was due', (s) => open(s).at(on('09:00')).void(1), []],
  [
    'X-TRI-02',
    'nine characters',
    (s) => open(s).triage(1, { rationale: 'all fine.' }),
    ['07-01 00:00 to open'],
  ],
  ['X-TRI-02', 'ten characters', (s) => open(s).triage(1, { rationale: 'all fine..' }), []],
  [
    'X-TRI-02',
    'rewritten in the period',
    (s) => open(s).triage(1, { rationale: 'fine' }).at(on('10:00')).triage(1),
    [],
  ],
  [
    'X-TRI-02',
    'rewritten after the period',
    (s) => open(s).triage(1, { rationale: 'fine' }).at('2026-07-05T00:00:00Z').triage(1),
    ['07-01 00:00 to 07-05 00:00'],
  ],
  [
    'X-TRI-03',
    'the alert names none, nobody sets one',
    (s) => open(s, { alertSeverity: null }),
    ['07-01 00:00 to open'],
  ],
  ['X-TRI-03', 'the alert names one, which nobody confirms', open, ['07-01 00:00 to open']],
  [
    'X-TRI-03',
    'the alert names one, and somebody the criterion that it meets',
    (s) => open(s).severity(1, 'sev3', 'sev3', { criterionId: 'few', reason: null }),
    [],
  ],
  [
    'X-TRI-03',
    'the criterion is named after the period',
    (s) => open(s).at('2026-07-05T00:00:00Z').severity(1, 'sev3', 'sev3', { criterionId: 'few' }),
    ['07-01 00:00 to 07-05 00:00'],
  ],
  [
    'X-TRI-03',
    'the alert names none, somebody sets one',
    (s) => open(s, { alertSeverity: null }).severity(1, 'sev3', 'sev2'),
    [],
  ],
  [
    'X-TRI-03',
    'set with neither criterion nor reason',
    (s) => open(s).severity(1, 'sev3', 'sev2', { reason: null }),
    ['07-01 00:00 to open'],
  ],
  [
    'X-TRI-04',
    'lowered from sev2 by one person',
    (s) => open(s, { severity: 'sev2' }).at(on('09:00')).severity(1, 'sev2', 'sev3'),
    ['05-10 09:00 to open'],
  ],
  [
    'X-TRI-04',
    'lowered, agreed with in the same step',
    (s) =>
      open(s, { severity: 'sev2' })
        .at(on('09:00'))
        .severity(1, 'sev2', 'sev3', { approvedBy: 'slack:U_BEN', approvedLabel: 'Ben' }),
    [],
  ],
  [
    'X-TRI-04',
    'lowered, seconded by the same person',
    (s) =>
      open(s, { severity: 'sev2' })
        .at(on('09:00'))
        .severity(1, 'sev2', 'sev3', { approvedBy: 'slack:U_ADA', approvedLabel: 'Ada' }),
    ['05-10 09:00 to open'],
  ],
  [
    'X-TRI-04',
    'lowered, seconded two days later',
    (s) => seconded(s, '2026-05-12T09:00:00Z'),
    ['05-10 09:00 to 05-12 09:00'],
  ],
  [
    'X-TRI-04',
    "lowered, seconded an hour later: it was one person's word until then",
    (s) => seconded(s, '2026-05-10T10:00:00Z'),
    ['05-10 09:00 to 05-10 10:00'],
  ],
  ['X-TRI-04', 'lowered, seconded on the spot', (s) => seconded(s, '2026-05-10T09:05:00Z'), []],
  ['X-TRI-04', 'lowered from sev3', (s) => open(s).severity(1, 'sev3', 'sev4'), []],
  [
    'X-TRI-04',
    'lowered from sev3 after a missed target',
    (s) => open(s).at(on('13:00')).severity(1, 'sev3', 'sev4', { afterMissedTarget: true }),
    ['05-10 13:00 to open'],
  ],
  [
    'X-TRI-05',
    'lowered after it was resolved',
    (s) => open(s).resolve(1).at(on('09:00')).severity(1, 'sev3', 'sev4'),
    ['05-10 09:00 to open'],
  ],
  [
    'X-TRI-05',
    'raised after it was resolved',
    (s) => open(s).resolve(1).at(on('09:00')).severity(1, 'sev3', 'sev2'),
    [],
  ],
  [
    'X-TRI-05',
    'lowered after it was reopened',
    (s) => open(s).resolve(1).at(on('09:00')).reopen(1).at(on('10:00')).severity(1, 'sev3', 'sev4'),
    [],
  ],
  [
    'X-TRI-06',
    'unknown at closing',
    (s) => open(s).triage(1, { personal: 'unknown' }).resolve(1).at(on('09:00')).close(1),
    ['05-10 09:00 to open'],
  ],
  [
    'X-TRI-06',
    'unknown for 72 h in a security incident',
    (s) => open(s).triage(1, security),
    ['05-13 08:00 to open'],
  ],
  [
    'X-TRI-06',
    'decided at 72 h',
    (s) =>
      open(s)
        .triage(1, security)
        .at('2026-05-13T08:00:00Z')
        .triage(1, { ...security, personal: 'no' }),
    [],
  ],
  [
    'X-TRI-06',
    'decided after 80 h',
    (s) =>
      open(s)
        .triage(1, security)
        .at('2026-05-13T16:00:00Z')
        .triage(1, { ...security, personal: 'no' }),
    ['05-13 08:00 to 05-13 16:00'],
  ],

  [
    'X-SLA-01',
    'sev1 acknowledged at 15 min',
    (s) => open(s, { severity: 'sev1' }).at(on('08:15')).ack(1),
    [],
  ],
  [
    'X-SLA-01',
    'sev1 acknowledged 1 ms late',
    (s) => open(s, { severity: 'sev1' }).at('2026-05-10T08:15:00.001Z').ack(1),
    ['05-10 08:15 to 05-10 08:15'],
  ],
  [
    'X-SLA-01',
    'sev1 acknowledged after 40 min, then lowered',
    (s) => open(s, { severity: 'sev1' }).at(on('08:40')).ack(1).at(on('08:45')).severity(1, 'sev1', 'sev3'),
    ['05-10 08:15 to 05-10 08:40'],
  ],
  [
    'X-SLA-01',
    'sev3 raised to sev1 while unacknowledged',
    (s) => open(s).at(on('09:00')).severity(1, 'sev3', 'sev1').at(on('09:20')).ack(1),
    ['05-10 09:15 to 05-10 09:20'],
  ],
  [
    'X-SLA-01',
    'acknowledged elsewhere in time, known after 3 h',
    (s) =>
      s
        .at(on('08:00'), { recorded: on('11:00') })
        .open({ severity: 'sev1' })
        .at(on('08:10'), { recorded: on('11:00') })
        .ack(1),
    [],
  ],
  [
    'X-SLA-01',
    'acknowledged elsewhere late, known after 3 h',
    (s) =>
      s
        .at(on('08:00'), { recorded: on('11:00') })
        .open({ severity: 'sev1' })
        .at(on('08:40'), { recorded: on('11:00') })
        .ack(1),
    ['05-10 08:15 to 05-10 08:40'],
  ],
  [
    'X-SLA-01',
    'never acknowledged, lowered after the miss',
    (s) => open(s, { severity: 'sev1' }).at(on('08:16')).severity(1, 'sev1', 'sev3'),
    ['05-10 08:15 to open'],
  ],
  ['X-SLA-03', 'attributed after seven days', (s) => open(s).at('2026-05-17T08:00:00Z').noneFound(1), []],
  [
    'X-SLA-03',
    'attributed later',
    (s) => open(s).at('2026-05-18T08:00:00Z').noneFound(1),
    ['05-17 08:00 to 05-18 08:00'],
  ],
  [
    'X-SLA-04',
    'open beyond ten days, resolved later',
    (s) => open(s).at('2026-06-01T08:00:00Z').resolve(1),
    ['05-20 08:00 to 06-01 08:00'],
  ],
  [
    'X-SLA-04',
    'a reopening starts a clock of its own',
    (s) => open(s).at(on('09:00')).resolve(1).at('2026-05-12T08:00:00Z').reopen(1),
    ['05-22 08:00 to open'],
  ],
  [
    'X-SLA-06',
    'sev1 acknowledged after 14 min',
    (s) => open(s, { severity: 'sev1' }).at(on('08:14')).ack(1),
    [],
  ],
  [
    'X-SLA-06',
    'lowered in time, acknowledged after 40 min',
    (s) => open(s, { severity: 'sev1' }).at(on('08:10')).severity(1, 'sev1', 'sev3').at(on('08:40')).ack(1),
    ['05-10 08:40 to open'],
  ],

  ['X-ATT-01', 'undecided at the end', open, ['07-01 00:00 to open']],
  [
    'X-ATT-01',
    'decided one millisecond before the end',
    (s) => open(s).at('2026-06-30T23:59:59.999Z').noneFound(1),
    [],
  ],
  [
    'X-ATT-01',
    'decided at the end',
    (s) => open(s).at('2026-07-01T00:00:00Z').noneFound(1),
    ['07-01 00:00 to 07-01 00:00'],
  ],
  [
    'X-ATT-01',
    'decided before the end, recorded a little later',
    (s) => open(s).at('2026-06-30T23:59:00Z', { recorded: '2026-07-01T00:03:00Z' }).noneFound(1),
    [],
  ],
  [
    'X-ATT-01',
    'decided in fieldwork',
    (s) => open(s).at('2026-07-10T00:00:00Z').confirm(1, change()),
    ['07-01 00:00 to 07-10 00:00'],
  ],
  [
    'X-ATT-01',
    'withdrawn after the end',
    (s) =>
      open(s)
        .noneFound(1)
        .at('2026-07-10T00:00:00Z')
        .add('anomaly.attribution_withdrawn', 'anomaly:1', { reason: 'wrong' }),
    ['07-10 00:00 to open'],
  ],
  [
    'X-ATT-01',
    'no second person yet',
    (s) =>
      open(s).add('anomaly.attributed', 'anomaly:1', {
        outcome: 'external',
        changes: [],
        mechanism: null,
        noChange: { kind: 'load', explanation: 'a sale' },
        searched: null,
        botSuggested: false,
        byAccusedAuthor: false,
        needsSecond: true,
      }),
    ['07-01 00:00 to open'],
  ],
  [
    'X-ATT-01',
    'back-filled after the end, undecided',
    (s) => s.at(on('08:00'), { recorded: '2026-07-03T00:00:00Z' }).open(),
    ['07-01 00:00 to open'],
  ],
  ['X-ATT-01', 'the period still runs', open, ['06-01 00:00 to open'], { at: '2026-06-01T00:00:00.000Z' }],
  ['X-ATT-02', 'everything answered', (s) => open(s).noneFound(1), []],
  [
    'X-ATT-02',
    'no record of the search',
    (s) =>
      open(s).add('anomaly.attributed', 'anomaly:1', {
        outcome: 'none_found',
        changes: [],
        mechanism: null,
        noChange: { kind: 'load', explanation: 'a sale' },
        searched: null,
        botSuggested: false,
        byAccusedAuthor: false,
        needsSecond: false,
      }),
    ['05-10 08:00 to open'],
  ],
  [
    'X-ATT-03',
    'no mechanism',
    (s) => open(s).at(on('08:20')).confirm(1, change(), null),
    ['05-10 08:20 to open'],
  ],
  [
    'X-ATT-03',
    'mechanism added the next day',
    (s) =>
      open(s)
        .confirm(1, change(), null)
        .at('2026-05-11T00:00:00Z')
        .add('anomaly.mechanism_recorded', 'anomaly:1', { mechanism: 'N+1' }),
    [],
  ],
  ['X-ATT-05', 'decided before the end', confirmed, []],
  [
    'X-ATT-05',
    'decided afterwards',
    (s) => open(s).at('2026-07-02T00:00:00Z').noneFound(1),
    ['07-02 00:00 to open'],
  ],
  [
    'X-ATT-06',
    'five minutes after the detection',
    (s) => confirmed(s, change({ effectiveAt: on('08:05') })),
    [],
  ],
  [
    'X-ATT-06',
    'six minutes after the detection',
    (s) => confirmed(s, change({ effectiveAt: on('08:06') })),
    ['05-10 08:20 to open'],
  ],

  [
    'X-AUT-01',
    'nothing linked, no description',
    (s) => confirmed(s, change({ body: '' })),
    ['05-10 08:20 to open'],
  ],
  [
    'X-AUT-01',
    'linked in fieldwork to an older ticket',
    (s) =>
      confirmed(s, change({ body: '' }))
        .at('2026-07-08T00:00:00Z')
        .authorize(1, change(), good),
    ['05-10 08:20 to 07-08 00:00'],
  ],
  [
    'X-AUT-01',
    'linked before the end',
    (s) =>
      confirmed(s, change({ body: '' }))
        .at(on('09:00'))
        .authorize(1, change(), good),
    [],
  ],
  [
    'X-AUT-01',
    "a vendor's change",
    (s) => confirmed(s, change({ kind: 'vendor', pullRequest: null, body: '' })),
    [],
  ],
  ['X-AUT-02', 'a description only', confirmed, ['05-10 08:20 to open']],
  [
    'X-AUT-03',
    'ticket made afterwards',
    (s) => confirmed(s).authorize(1, change(), ticket('PAY-8', on('07:50'), null)),
    ['05-10 08:20 to open'],
  ],
  [
    'X-AUT-03',
    'it stays when a good ticket follows',
    (s) =>
      confirmed(s)
        .authorize(1, change(), ticket('PAY-8', on('07:50'), null))
        .at(on('10:00'))
        .authorize(1, change(), good),
    ['05-10 08:20 to open'],
  ],
  ['X-AUT-03', 'ticket made before', (s) => confirmed(s).authorize(1, change(), good), []],
  [
    'X-AUT-04',
    'ratified in time',
    (s) =>
      emergency(confirmed(s))
        .at('2026-05-11T08:00:00Z')
        .by('cleo')
        .add('anomaly.emergency_ratified', 'anomaly:1', { ref: 'EMERGENCY-1', note: 'looked at it' }),
    [],
  ],
  [
    'X-AUT-04',
    'ratified late',
    (s) =>
      emergency(confirmed(s))
        .at('2026-05-12T08:00:00Z')
        .by('cleo')
        .add('anomaly.emergency_ratified', 'anomaly:1', { ref: 'EMERGENCY-1', note: 'looked at it' }),
    ['05-11 08:00 to 05-12 08:00'],
  ],
  ['X-AUT-04', 'never ratified', (s) => emergency(confirmed(s)), ['05-11 08:00 to open']],
  [
    'X-AUT-06',
    'ticket refused before the merge',
    (s) =>
      confirmed(s).authorize(1, change(), {
        ...good,
        statusHistory: [{ from: 'Open', to: 'Rejected', at: on('07:00'), by: 'jira:dan' }],
      }),
    ['05-10 08:20 to open'],
  ],
  ['X-AUT-07', 'contradicts a rule', (s) => contradicts(confirmed(s)), ['05-10 08:20 to open']],
  [
    'X-AUT-07',
    'taken back',
    (s) =>
      contradicts(confirmed(s))
        .at(on('10:00'))
        .resolve(1, { kind: 'revert', change: pullRequest(8, on('09:30')) }),
    [],
  ],
  ['X-CHG-01', 'direct push', (s) => confirmed(s, change({ kind: 'direct_push' })), ['05-10 08:20 to open']],
  [
    'X-CHG-02',
    'check failed',
    (s) =>
      confirmed(
        s,
        facts({
          checks: [
            {
              name: 'test',
              conclusion: 'failure',
              completedAt: on('07:00'),
              sha: change().pullRequest!.headSha!,
              required: true,
            },
          ],
        }),
      ),
    ['05-10 08:20 to open'],
  ],
  [
    'X-CHG-03',
    'deploy by nobody',
    (s) => confirmed(s, change({ kind: 'deploy', author: null, authorLabel: null, pullRequest: null })),
    ['05-10 08:20 to open'],
  ],
  [
    'X-CHG-04',
    'flag without an approver',
    (s) => confirmed(s, change({ kind: 'feature_flag', pullRequest: null })),
    ['05-10 08:20 to open'],
  ],
  [
    'X-CHG-05',
    'protection unknown',
    (s) => confirmed(s, facts({ protection: null })),
    ['05-10 08:20 to open'],
  ],
  [
    'X-CHG-05',
    'protection read before the end',
    (s) =>
      confirmed(s, facts({ protection: null }))
        .at(on('09:00'))
        .add('anomaly.change_snapshotted', 'anomaly:1', { change: change() }),
    [],
  ],
  ['X-SOD-01', 'nobody approved', (s) => confirmed(s, facts({ reviews: [] })), ['05-10 08:20 to open']],
  [
    'X-SOD-01',
    'approved after the merge, before it was confirmed as the cause',
    (s) => confirmed(s, reviewedAt(on('08:10'))),
    ['05-10 08:20 to 05-10 08:20'],
  ],
  [
    'X-SOD-01',
    'approved ten days after it was confirmed as the cause',
    (s) =>
      confirmed(s, facts({ reviews: [] }))
        .at('2026-05-21T00:00:00Z')
        .add('anomaly.change_snapshotted', 'anomaly:1', { change: reviewedAt('2026-05-20T09:00:00.000Z') }),
    ['05-10 08:20 to 05-20 09:00'],
  ],
  [
    'X-SOD-01',
    'another kind of change, whose ticket was approved six weeks later',
    (s) =>
      confirmed(s, deployment)
        .at('2026-06-21T00:00:00Z')
        .authorize(1, deployment, ticket('PAY-8', '2026-05-01T08:00:00Z', '2026-06-20T08:00:00Z')),
    ['05-10 08:20 to 06-20 08:00'],
  ],
  [
    'X-SOD-02',
    'older commit approved',
    (s) => confirmed(s, facts({ headSha: 'newer' })),
    ['05-10 08:20 to open'],
  ],
  [
    'X-SOD-03',
    'approver not linked',
    (s) => confirmed(s, facts({ commitAuthors: ['github:eve'] })),
    ['05-10 08:20 to open'],
  ],
  [
    'X-SOD-03',
    'approver linked in fieldwork',
    (s) =>
      confirmed(s, facts({ commitAuthors: ['github:eve'] }))
        .at('2026-07-05T00:00:00Z')
        .add('person.linked', 'person:slack:U_EVE', {
          personRef: 'slack:U_EVE',
          other: 'github:eve',
          label: 'Eve',
          method: 'admin',
        }),
    ['05-10 08:20 to 07-05 00:00'],
  ],
  ['X-SOD-03', 'known by a verified link', confirmed, []],
  [
    'X-SOD-04',
    'an accused author excludes changes alone',
    (s) =>
      open(s).add('anomaly.attributed', 'anomaly:1', {
        outcome: 'none_found',
        changes: [],
        mechanism: null,
        noChange: { kind: 'load', explanation: 'a sale' },
        searched: null,
        botSuggested: false,
        byAccusedAuthor: true,
        needsSecond: true,
      }),
    ['05-10 08:00 to open'],
  ],
  [
    'X-SOD-04',
    'a second person agrees',
    (s) =>
      open(s)
        .add('anomaly.attributed', 'anomaly:1', {
          outcome: 'none_found',
          changes: [],
          mechanism: null,
          noChange: { kind: 'load', explanation: 'a sale' },
          searched: null,
          botSuggested: false,
          byAccusedAuthor: true,
          needsSecond: true,
        })
        .by('cleo')
        .add('anomaly.attribution_seconded', 'anomaly:1', {}),
    [],
  ],

  ['X-RES-01', 'sev3 open at the end, past its target', open, ['07-01 00:00 to open']],
  ['X-RES-01', 'sev3 open at the end, not due yet', (s) => s.at('2026-06-25T00:00:00Z').open(), []],
  [
    'X-RES-01',
    'sev1 opened a minute before the end',
    (s) => s.at('2026-06-30T23:59:00Z').open({ severity: 'sev1' }),
    ['07-01 00:00 to open'],
  ],
  [
    'X-RES-01',
    'resolved at the end instant',
    (s) => open(s).at('2026-07-01T00:00:00Z').resolve(1),
    ['07-01 00:00 to 07-01 00:00'],
  ],
  [
    'X-RES-01',
    'reopened after the end',
    (s) => open(s).at(on('09:00')).resolve(1).at('2026-07-02T00:00:00Z').reopen(1),
    [],
  ],
  [
    'X-RES-02',
    'intentional without a rule update',
    (s) => open(s).at(on('09:00')).resolve(1, intentional),
    ['05-10 09:00 to open'],
  ],
  [
    'X-RES-02',
    'with one',
    (s) =>
      open(s)
        .at(on('09:00'))
        .resolve(1, { ...intentional, ruleUpdate: update }),
    [],
  ],
  [
    'X-RES-03',
    'not verified',
    (s) => open(s).at(on('09:00')).resolve(1, { verification: null }),
    ['05-10 09:00 to open'],
  ],
  [
    'X-RES-03',
    'verified in fieldwork',
    (s) =>
      open(s)
        .at(on('09:00'))
        .resolve(1, { verification: null })
        .at('2026-07-03T00:00:00Z')
        .add('anomaly.resolution_verified', 'anomaly:1', { how: 'human_check', ref: null }),
    ['05-10 09:00 to 07-03 00:00'],
  ],
  [
    'X-RES-04',
    'recovered on Sunday, seen on Tuesday',
    (s) => open(s).at(on('09:00')).resolve(1, { kind: 'auto_recovered' }).at('2026-05-12T09:00:00Z').ack(1),
    [],
  ],
  [
    'X-RES-04',
    'recovered, seen after a week',
    (s) => open(s).at(on('09:00')).resolve(1, { kind: 'auto_recovered' }).at('2026-05-19T09:00:00Z').ack(1),
    ['05-12 09:00 to 05-19 09:00'],
  ],
  [
    'X-RES-05',
    'closed with two guards unmet',
    (s) => open(s).resolve(1).at(on('10:00')).close(1, ['not triaged', 'cause not settled']),
    ['05-10 10:00 to open', '05-10 10:00 to open'],
  ],
  ['X-RES-06', 'reopened once', (s) => open(s).resolve(1).at(on('09:00')).reopen(1), []],
  [
    'X-RES-06',
    'reopened twice',
    (s) => open(s).resolve(1).at(on('09:00')).reopen(1).resolve(1).at(on('10:00')).reopen(1),
    ['05-10 10:00 to open'],
  ],
  [
    'X-RES-06',
    'reopened twice, and a preventive action verified',
    (s) =>
      verified(prevented(open(s).resolve(1).at(on('09:00')).reopen(1).resolve(1).at(on('10:00')).reopen(1))),
    ['05-10 10:00 to 05-20 08:00'],
  ],
  ['X-RES-06', 'the second time', (s) => open(s, { recurrences: before.slice(1) }), []],
  [
    'X-RES-06',
    'the third time in 91 days',
    (s) => open(s, { recurrences: [before[0]!, { number: 90, detectedAt: '2026-02-08T08:00:00.000Z' }] }),
    [],
  ],
  [
    'X-RES-06',
    'the third time in 90 days, and nothing is planned',
    (s) => open(s, { recurrences: before }),
    ['07-01 00:00 to open'],
  ],
  [
    'X-RES-06',
    'the third time, and a corrective action alone',
    (s) => prevented(open(s, { recurrences: before }), { kind: 'corrective' }),
    ['07-01 00:00 to open'],
  ],
  ['X-RES-06', 'the third time, prevented', (s) => prevented(open(s, { recurrences: before })), []],
  [
    'X-RES-06',
    'the third time, planned after the period and verified later',
    (s) =>
      verified(
        prevented(open(s, { recurrences: before }).at('2026-07-03T00:00:00Z')),
        '2026-07-15T08:00:00Z',
      ),
    ['07-01 00:00 to 07-15 08:00'],
  ],
  [
    'X-RES-06',
    'the third time, planned after the period and only said to be done',
    (s) =>
      prevented(open(s, { recurrences: before }).at('2026-07-03T00:00:00Z')).add(
        'anomaly.action_done',
        'anomaly:1',
        { actionId: '1-1', proof: null },
      ),
    ['07-01 00:00 to open'],
  ],
  [
    'X-RES-06',
    'the third time, planned and dropped',
    (s) =>
      prevented(open(s, { recurrences: before }))
        .at(on('12:00'))
        .add('anomaly.action_cancelled', 'anomaly:1', { actionId: '1-1', reason: 'Too dear this year' }),
    ['07-01 00:00 to open'],
  ],
  [
    'X-RES-07',
    'a reviewed fix',
    (s) =>
      open(s)
        .at(on('10:00'))
        .resolve(1, { kind: 'fix', change: pullRequest(8, on('09:30')) }),
    [],
  ],
  [
    'X-RES-07',
    'a fix that nobody reviewed',
    (s) =>
      open(s)
        .at(on('10:00'))
        .resolve(1, { kind: 'fix', change: facts({ reviews: [] }) }),
    ['05-10 10:00 to open'],
  ],
  [
    'X-RES-07',
    'a fix merged before the detection',
    (s) => open(s).at(on('10:00')).resolve(1, { kind: 'fix', change: change() }),
    ['05-10 10:00 to open'],
  ],
  [
    'X-SOD-05',
    'rule update approved by somebody else',
    (s) =>
      open(s)
        .at(on('09:00'))
        .resolve(1, { ...intentional, ruleUpdate: update }),
    [],
  ],
  [
    'X-SOD-05',
    'rule update approved by whoever asked',
    (s) =>
      open(s)
        .at(on('09:00'))
        .resolve(1, { ...intentional, ruleUpdate: { ...update, approvedBy: 'slack:U_ADA' } }),
    ['05-10 09:00 to open'],
  ],
  [
    'X-SOD-05',
    'rule update approved by the author of the change',
    (s) =>
      confirmed(s)
        .at(on('09:00'))
        .resolve(1, { ...intentional, ruleUpdate: { ...update, approvedBy: 'slack:U_BEN' } }),
    ['05-10 09:00 to open'],
  ],
];

describe('rules about an anomaly', () => {
  test.each(rows)('%s: %s', (code, _, script, expected, options) => {
    expect(timesOf(code, script, options)).toEqual(expected);
  });

  test('a complete case has none', () => {
    const script: Script = (s) =>
      completeCase(s, '2026-05-10T08:00:00Z', '2026-05-10T09:00:00Z').severity(1, 'sev3', 'sev3', {
        criterionId: 'degraded',
        reason: null,
      });
    expect(exceptionsIn(script)).toEqual([]);
    expect(exceptionsIn(script, { window: null })).toEqual([]);
  });

  test.each(['exercise', 'canary'] as const)('an %s has none', (kind) => {
    expect(exceptionsIn((s) => open(s, { kind }))).toEqual([]);
  });
});
