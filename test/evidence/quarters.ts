import type { PayloadOf } from '../../src/domain/events/event.ts';
import { toInstant } from '../../src/domain/instant.ts';
import { withObligations } from '../program-files/shipped-program.ts';
import { completeCase, pullRequest, Scenario, ticket } from './scenario.ts';

const DAY_MS = 86_400_000;
const day = (start: string, days: number): string =>
  new Date(Date.parse(start) + days * DAY_MS).toISOString();

/**
 * Sets the clock as `Scenario.at` does, and before it records the weekly digests that were due by then: thirteen over the
 * second quarter of 2026, each posted on the Monday after its week. Dan looks through the first `reviewed` of them at once.
 */
function withDigests(scenario: Scenario, reviewed = 13): Scenario['at'] {
  let week = 0;
  return (time, options) => {
    for (; week < 13; week++) {
      const from = day('2026-03-30T00:00:00Z', week * 7);
      const to = day(from, 7);
      const posted = day(to, 0.375);
      if (posted > toInstant(time)) break;
      scenario.at(posted).digest(`2026-W${14 + week}`, from, to, week < reviewed ? 'dan' : null);
    }
    return scenario.at(time, options);
  };
}

/** A11: no anomaly, 41 signals disposed, a gap that was filled back, canaries, twelve reviewed digests. */
export function quietQuarter(): Scenario {
  const scenario = new Scenario().at('2026-03-01T09:00:00Z').watch().linkPeople();
  const at = withDigests(scenario, 12);
  const every = (
    days: number,
    [first, count]: [string, number],
    signal: (i: number) => Partial<PayloadOf<'signal.recorded'>>,
  ) =>
    Array.from({ length: count }, (_, i) => ({
      time: day(first, i * days),
      step: (then: Scenario) => then.signal(signal(i)),
    }));
  const steps = [
    ...every(2.5, ['2026-04-02T10:00:00Z', 31], (i) => ({ title: `Deploy of build ${i} finished` })),
    ...every(14, ['2026-04-06T06:00:00Z', 6], () => ({
      title: 'Canary',
      disposition: 'canary',
      reason: 'heard after 1.4 s',
      sender: 'threadproof',
    })),
    ...every(1, ['2026-05-02T11:00:00Z', 3], () => ({
      title: 'Disk is busy',
      disposition: 'suppressed',
      reason: 'known noise',
    })),
    ...every(1, ['2026-05-20T14:00:00Z', 1], () => ({
      title: '<!channel> unreadable',
      kind: 'unparsed',
      disposition: 'unparsed',
      reason: 'no reader',
    })),
    {
      time: '2026-06-02T12:00:00.000Z',
      step: (then: Scenario) => then.gap('2026-06-02T09:00:00Z', '2026-06-02T12:00:00Z', 4),
    },
  ];
  for (const { time, step } of steps.sort((a, b) => (a.time < b.time ? -1 : 1))) step(at(time));
  return at('2026-07-04T08:00:00Z').signal({ title: 'After the quarter' });
}

/** Eight anomalies: most of them complete, one carried in, one not attributed, one open at the end. */
export function normalQuarter(): Scenario {
  const scenario = new Scenario().at('2026-03-01T09:00:00Z').watch().linkPeople();
  const at = withDigests(scenario);
  completeCase(scenario, '2026-03-29T22:00:00Z', '2026-04-01T08:00:00Z');
  at('2026-04-09T08:00:00Z');
  completeCase(scenario, '2026-04-09T08:00:00Z', '2026-04-09T10:30:00Z');
  at('2026-04-22T13:00:00Z');
  completeCase(scenario, '2026-04-22T13:00:00Z', '2026-04-22T13:50:00Z');
  at('2026-05-04T03:00:00Z').open({ severity: 'sev2', alertSeverity: 'high', class: 'availability' });
  at('2026-05-04T03:09:00Z')
    .by('ada')
    .ack(4)
    .triage(4)
    .severity(4, 'sev2', 'sev1', { criterionId: 'sev1-a' });
  at('2026-05-04T04:00:00Z')
    .noneFound(4)
    .resolve(4, { kind: 'external', reason: 'The card network had an outage' });
  at('2026-05-18T09:00:00Z');
  completeCase(scenario, '2026-05-18T09:00:00Z', '2026-05-18T09:45:00Z');
  at('2026-06-01T15:00:00Z').open({
    class: 'contract_drift',
    sender: 'stoney',
    summary: 'GET /tariffs lost the field currency',
  });
  at('2026-06-01T15:20:00Z').by('ben').ack(6);
  at('2026-06-03T09:00:00Z').resolve(6, {
    kind: 'auto_recovered',
    reason: '',
    recoverySignalId: 'sig-r',
    verification: null,
  });
  at('2026-06-16T09:00:00Z');
  completeCase(scenario, '2026-06-16T09:00:00Z', '2026-06-16T11:00:00Z');
  at('2026-06-30T22:00:00Z').open({ summary: 'Refunds fail for one bank', severity: 'sev2' });
  at('2026-06-30T22:10:00Z').by('ada').ack(8);
  at('2026-07-01T02:00:00Z').by('ada').resolve(8, { kind: 'flag_off', reason: 'Flag refunds-v2 is off' });
  return at('2026-07-04T08:00:00Z').signal({ title: 'After the quarter' });
}

/** What goes wrong: late tickets, own approvals, bypasses, lowered severities, voids, merges, a test alert that failed, words that bite. */
export function badQuarter(): Scenario {
  const scenario = new Scenario().at('2026-03-01T09:00:00Z').watch().linkPeople();
  scenario.at('2026-03-20T08:00:00Z').open({ summary: 'Left open since March' });
  const own = pullRequest(301, '2026-04-07T09:00:00Z', {
    title: 'Skip the <b>cache</b> | =HYPERLINK("http://x")',
  });
  own.pullRequest = { ...own.pullRequest!, reviews: [], bypass: { by: 'github:ben', how: 'admin' } };
  scenario
    .at('2026-04-07T09:40:00Z')
    .open({
      severity: 'sev1',
      alertSeverity: 'critical',
      summary: 'Checkout is down *for everyone* <!channel> \u202eevil\u0000',
    })
    .at('2026-04-07T10:20:00Z')
    .by('ben')
    .ack(2)
    .severity(2, 'sev1', 'sev3', { reason: 'felt small', afterMissedTarget: true })
    .confirm(2, own, '=1+1 `code` | pipe\nsecond line <script>alert(1)</script>')
    .authorize(2, own, ticket('PAY-301', '2026-04-07T09:20:00Z', null))
    .at('2026-04-09T10:00:00Z')
    .resolve(2, { kind: 'fix', change: pullRequest(302, '2026-04-09T09:30:00Z') });
  scenario.at('2026-04-20T08:00:00Z').open().at('2026-04-20T09:00:00Z').by('ada').void(3);
  scenario.at('2026-05-05T08:00:00Z').open({ summary: 'Logins fail' });
  scenario.at('2026-05-05T08:02:00Z').open({ summary: 'Logins fail, too' });
  scenario.at('2026-05-05T09:00:00Z').by('ada').merge(5, 4, '2026-05-05T08:02:00Z');
  scenario
    .at('2026-05-05T10:00:00Z')
    .by('ada')
    .resolve(4)
    .at('2026-05-06T10:00:00Z')
    .reopen(4)
    .at('2026-05-07T10:00:00Z')
    .resolve(4);
  scenario.at('2026-05-08T10:00:00Z').reopen(4, 'And again').at('2026-05-09T10:00:00Z').resolve(4);
  scenario.at('2026-05-12T10:18:00Z').canary('2026-W20', 'sent, and not taken by Slack within 15 min');
  scenario.at('2026-06-10T08:00:00Z').open({ kind: 'exercise', summary: 'Drill: region lost' });
  scenario.at('2026-06-11T08:00:00Z').open({ kind: 'canary', summary: 'Canary' });
  scenario
    .at('2026-06-20T08:00:00Z', { recorded: '2026-07-02T08:00:00Z' })
    .open({ summary: 'Found late in history' });
  scenario.at('2026-07-03T08:00:00Z').by('cleo').add('anomaly.summary_corrected', 'anomaly:2', {
    summary: 'Checkout was down for 40 minutes',
    reason: 'Clearer',
  });
  return scenario.at('2026-07-04T08:00:00Z').signal({ title: 'After the quarter' });
}

/**
 * The response program at work: a security incident with an escalation that nobody answered, a runbook, evidence, one notice
 * in time, one late, one not required and one undecided, a review and two actions; a small anomaly that asks for none of it;
 * and one of the quarter before whose action is still open.
 */
export function incidentQuarter(): Scenario {
  const program = withObligations(['gdpr-33-1', 'contract-24', 'contract-48', 'cert-in']);
  const pinned = { programVersion: '1', severity: 'sev1', alertSeverity: 'critical' } as const;
  const s = new Scenario().at('2026-03-01T09:00:00Z').watch().linkPeople();
  const at = withDigests(s);
  s.by('cleo').approveProgram(program, { files: [] });
  at('2026-03-02T08:00:00Z')
    .open({ ...pinned, severity: 'sev2', summary: 'Exports were slow' })
    .by('ada');
  at('2026-03-02T08:10:00Z').ack(1).triage(1).noneFound(1).resolve(1);
  at('2026-03-05T10:00:00Z')
    .by('ben')
    .add('anomaly.review_written', 'anomaly:1', {
      rootCause: 'The export job had no limit',
      mechanism: 'One customer exported nine years at once',
      impact: 'Exports of 40 customers took an hour',
      personal: 'no',
      confidential: 'no',
      contributing: ['No limit was asked for in the design'],
      detectionGap: null,
      noActionReason: null,
    })
    .add('anomaly.action_added', 'anomaly:1', {
      actionId: 'limit-exports',
      title: 'Limit an export to one year',
      kind: 'preventive',
      owner: 'slack:U_BEN',
      ownerLabel: 'Ben Ruiz',
      dueAt: '2026-04-10T16:00:00.000Z',
      ticket: 'PAY-77',
    });
  at('2026-03-06T10:00:00Z')
    .by('dan')
    .add('anomaly.review_approved', 'anomaly:1', {
      writtenSeq: s.head.seq - 1,
    });
  at('2026-04-09T10:00:00Z').by('ben').add('anomaly.action_moved', 'anomaly:1', {
    actionId: 'limit-exports',
    dueAt: '2026-05-29T16:00:00.000Z',
    reason: 'The export is being rewritten first',
  });

  at('2026-05-10T08:00:00Z')
    .open({ ...pinned, class: 'exfiltration_suspected', summary: 'Addresses of customers left by an export' })
    .add('anomaly.escalated', 'anomaly:2', {
      pathId: 'on-call',
      step: 1,
      asked: { kind: 'channel', ref: 'incidents', label: '#incidents' },
      answerDueAt: '2026-05-10T08:15:00.000Z',
      problem: null,
    });
  at('2026-05-10T08:40:00Z').by('ada').ack(2);
  s.add('anomaly.runbook_chosen', 'anomaly:2', {
    runbookId: 'data-exfiltration',
    title: 'Suspected data exfiltration',
    programVersion: '1',
    steps: ['block-egress', 'suspend-account', 'scope-data'],
    evidence: [
      { id: 'query-logs', what: 'Queries or exports of the account', keptUntil: '2026-05-24T08:00:00.000Z' },
      { id: 'flow-logs', what: 'Network flows to the destination', keptUntil: '2026-05-24T08:00:00.000Z' },
    ],
  })
    .at('2026-05-10T08:55:00Z')
    .add('anomaly.runbook_step', 'anomaly:2', { stepId: 'block-egress', status: 'done', note: null })
    .add('anomaly.runbook_step', 'anomaly:2', {
      stepId: 'suspend-account',
      status: 'not_applicable',
      note: 'It was a key, and the key is gone',
    })
    .add('anomaly.status_updated', 'anomaly:2', { text: 'The key is revoked; scope under way' })
    .at('2026-05-10T09:30:00Z')
    .add('anomaly.evidence_captured', 'anomaly:2', {
      itemId: 'query-logs',
      status: 'captured',
      url: 'https://files.example/query-logs.csv',
      text: null,
      sha256: 'b'.repeat(64),
      hashedBy: 'product',
      file: { id: 'F0QUERY', name: 'query-logs.csv', bytes: 48_211, mediaType: 'text/csv' },
      note: 'Exports of the key over four days',
    })
    .triage(2, {
      disposition: 'security_incident',
      personal: 'yes',
      confidential: 'unknown',
      rationale: 'Addresses of 312 customers left by a leaked key',
    });
  const assessed = (obligationId: string, applies: 'yes' | 'no' | 'undecided', reason: string): Scenario =>
    s.add('anomaly.obligation_assessed', 'anomaly:2', { obligationId, applies, reason });
  const sent = (obligationId: string, sentAt: string, lateReason: string | null): Scenario =>
    s.add('anomaly.notification_sent', 'anomaly:2', {
      obligationId,
      sentAt,
      template: { id: 'authority-notice', sha256: 'c'.repeat(64) },
      approvedBy: 'slack:U_DAN',
      approvedLabel: 'Dan Wu',
      proof: 'receipt 4711',
      lateReason,
    });
  at('2026-05-10T10:00:00Z').by('dan');
  assessed('gdpr-33-1', 'yes', 'Addresses of people in the Union');
  assessed('contract-24', 'yes', 'Two of the customers have this clause');
  assessed('contract-48', 'undecided', 'The contracts are being read');
  for (const trigger of ['aware', 'confirmed'] as const)
    s.add('anomaly.clock_started', 'anomaly:2', {
      obligationId: null,
      trigger,
      startedAt: '2026-05-10T09:30:00.000Z',
      basis: 'The query log',
    });
  at('2026-05-11T14:00:00Z');
  sent('contract-24', '2026-05-11T14:00:00.000Z', 'The list of customers was finished late');
  at('2026-05-12T12:00:00Z');
  sent('gdpr-33-1', '2026-05-12T11:30:00.000Z', null);
  s.add('anomaly.notification_not_required', 'anomaly:2', {
    obligationId: 'contract-48',
    reason: 'No customer with this clause is among the 312',
    byRole: true,
  });
  const leak = pullRequest(410, '2026-05-06T09:00:00Z', { title: 'Print the request when an export fails' });
  at('2026-05-12T13:00:00Z')
    .by('ada')
    .confirm(2, leak, 'The request, key included, went into a log that a partner reads')
    .authorize(2, leak, ticket('PAY-410', '2026-05-04T09:00:00Z', '2026-05-05T09:00:00Z'))
    .resolve(2, { kind: 'fix', change: pullRequest(415, '2026-05-11T09:00:00Z') });
  at('2026-05-15T10:00:00Z')
    .add('anomaly.review_written', 'anomaly:2', {
      rootCause: 'Requests are logged whole when an export fails',
      mechanism: 'The log is shipped to a partner, who read the key in it',
      impact: 'Addresses of 312 customers were exported by somebody else',
      personal: 'yes',
      confidential: 'no',
      contributing: ['Keys of exports do not expire', 'Nobody watches exports by partner'],
      detectionGap: 'Four days: volume of exports is not watched',
      noActionReason: null,
    })
    .add('anomaly.action_added', 'anomaly:2', {
      actionId: 'mask-keys',
      title: 'Mask keys in all logs',
      kind: 'corrective',
      owner: 'slack:U_ADA',
      ownerLabel: 'Ada Okafor',
      dueAt: '2026-06-12T16:00:00.000Z',
      ticket: null,
    });
  const writtenSeq = s.head.seq - 1;
  at('2026-05-18T10:00:00Z').by('cleo').add('anomaly.review_approved', 'anomaly:2', { writtenSeq });
  at('2026-05-28T10:00:00Z').by('ben').add('anomaly.action_done', 'anomaly:1', {
    actionId: 'limit-exports',
    proof: 'https://github.example/acme/api/pull/90',
  });
  at('2026-06-10T10:00:00Z').by('ada').add('anomaly.action_done', 'anomaly:2', {
    actionId: 'mask-keys',
    proof: null,
  });
  at('2026-06-15T10:00:00Z').by('cleo').add('anomaly.action_verified', 'anomaly:2', {
    actionId: 'mask-keys',
    how: 'Looked through a day of logs: no key',
  });

  at('2026-06-20T08:00:00Z').open({ ...pinned, severity: 'sev3', alertSeverity: 'medium' });
  at('2026-06-20T08:30:00Z').by('ben').ack(3).triage(3).noneFound(3).resolve(3);
  at('2026-07-02T10:00:00Z').by('dan').add('anomaly.action_verified', 'anomaly:1', {
    actionId: 'limit-exports',
    how: 'An export of two years was refused',
  });
  return at('2026-07-04T08:00:00Z').signal({ title: 'After the quarter' });
}

/** A8: every row of the table on straddling anomalies, and detections exactly on both boundaries of the second quarter. */
export function straddling(): Scenario {
  const s = new Scenario().at('2025-12-31T00:00:00Z').watch().linkPeople().by('ada');
  const opened = (time: string, summary: string, kind: 'real' | 'exercise' = 'real'): void => {
    s.at(time).open({ summary, kind }).by('ada');
  };
  opened('2026-01-10T00:00:00Z', 'detected before, resolved in'); // 1
  opened('2026-01-11T00:00:00Z', 'detected before, open throughout'); // 2
  opened('2026-01-12T00:00:00Z', 'detected and resolved before, reopened in'); // 3
  s.at('2026-01-20T00:00:00Z').resolve(3);
  opened('2026-04-01T00:00:00Z', 'detected exactly at the start'); // 4
  s.at('2026-04-02T00:00:00Z').resolve(4);
  opened('2026-04-10T00:00:00Z', 'detected in, resolved in'); // 5
  s.at('2026-04-11T00:00:00Z').resolve(5);
  s.at('2026-04-12T00:00:00Z').resolve(1);
  s.at('2026-04-13T00:00:00Z').reopen(3).at('2026-04-15T00:00:00Z').resolve(3);
  opened('2026-05-01T00:00:00Z', 'detected in, open at the end'); // 6
  opened('2026-05-02T00:00:00Z', 'detected in, reopened after'); // 7
  s.at('2026-05-03T00:00:00Z').resolve(7);
  opened('2026-05-10T00:00:00Z', 'duplicate'); // 8
  s.at('2026-05-11T00:00:00Z').merge(8, 6, '2026-05-10T00:00:00Z');
  opened('2026-05-12T00:00:00Z', 'recorded in error'); // 9
  s.at('2026-05-13T00:00:00Z').void(9);
  opened('2026-05-14T00:00:00Z', 'drill', 'exercise'); // 10
  opened('2026-07-01T00:00:00Z', 'detected exactly at the end'); // 11
  s.at('2026-07-02T00:00:00Z').reopen(7);
  s.at('2026-06-15T00:00:00Z', { recorded: '2026-07-03T00:00:00Z' }).open({
    summary: 'detected in, recorded after',
  }); // 12
  s.at('2026-07-05T00:00:00Z').by('ada').resolve(6);
  return s.at('2026-07-10T00:00:00Z').resolve(7);
}
