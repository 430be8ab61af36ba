import { completeCase, pullRequest, Scenario, ticket } from './scenario.ts';

const DAY_MS = 86_400_000;
const day = (start: string, days: number): string =>
  new Date(Date.parse(start) + days * DAY_MS).toISOString();

/** Thirteen weekly digests over the second quarter of 2026; `reviewed` of them are signed off by Dan two days later. */
function digests(scenario: Scenario, reviewed: number): void {
  for (let week = 0; week < 13; week++) {
    const from = day('2026-03-30T00:00:00Z', week * 7);
    const to = day(from, 7);
    scenario.at(day(to, 0.375)).digest(`2026-W${14 + week}`, from, to, week < reviewed ? 'dan' : null);
  }
}

/** A11: no anomaly, 41 signals disposed, a gap that was filled back, canaries, twelve reviewed digests. */
export function quietQuarter(): Scenario {
  const scenario = new Scenario().at('2026-03-01T09:00:00Z').watch().linkPeople();
  for (let i = 0; i < 31; i++)
    scenario.at(day('2026-04-02T10:00:00Z', i * 2.5)).signal({ title: `Deploy of build ${i} finished` });
  for (let i = 0; i < 6; i++)
    scenario
      .at(day('2026-04-06T06:00:00Z', i * 14))
      .signal({ title: 'Canary', disposition: 'canary', reason: 'heard after 1.4 s', sender: 'threadproof' });
  for (let i = 0; i < 3; i++)
    scenario
      .at(day('2026-05-02T11:00:00Z', i))
      .signal({ title: 'Disk is busy', disposition: 'suppressed', reason: 'known noise' });
  scenario.at('2026-05-20T14:00:00Z').signal({
    title: '<!channel> unreadable',
    kind: 'unparsed',
    disposition: 'unparsed',
    reason: 'no reader',
  });
  scenario.at('2026-06-02T12:00:00Z').gap('2026-06-02T09:00:00Z', '2026-06-02T12:00:00Z', 4);
  digests(scenario, 12);
  return scenario.at('2026-07-04T08:00:00Z').signal({ title: 'After the quarter' });
}

/** Eight anomalies: most of them complete, one carried in, one not attributed, one open at the end. */
export function normalQuarter(): Scenario {
  const scenario = new Scenario().at('2026-03-01T09:00:00Z').watch().linkPeople();
  completeCase(scenario, '2026-03-29T22:00:00Z', '2026-04-01T08:00:00Z');
  completeCase(scenario, '2026-04-09T08:00:00Z', '2026-04-09T10:30:00Z');
  completeCase(scenario, '2026-04-22T13:00:00Z', '2026-04-22T13:50:00Z');
  scenario
    .at('2026-05-04T03:00:00Z')
    .open({ severity: 'sev2', alertSeverity: 'high', class: 'availability' });
  scenario
    .at('2026-05-04T03:09:00Z')
    .by('ada')
    .ack(4)
    .triage(4)
    .severity(4, 'sev2', 'sev1', { criterionId: 'sev1-a' });
  scenario
    .at('2026-05-04T04:00:00Z')
    .noneFound(4)
    .resolve(4, { kind: 'external', reason: 'The card network had an outage' });
  completeCase(scenario, '2026-05-18T09:00:00Z', '2026-05-18T09:45:00Z');
  scenario
    .at('2026-06-01T15:00:00Z')
    .open({ class: 'contract_drift', sender: 'stoney', summary: 'GET /tariffs lost the field currency' });
  scenario.at('2026-06-01T15:20:00Z').by('ben').ack(6);
  scenario
    .at('2026-06-03T09:00:00Z')
    .resolve(6, { kind: 'auto_recovered', reason: '', recoverySignalId: 'sig-r', verification: null });
  completeCase(scenario, '2026-06-16T09:00:00Z', '2026-06-16T11:00:00Z');
  scenario.at('2026-06-30T22:00:00Z').open({ summary: 'Refunds fail for one bank', severity: 'sev2' });
  scenario.at('2026-06-30T22:10:00Z').by('ada').ack(8);
  digests(scenario, 13);
  scenario
    .at('2026-07-01T02:00:00Z')
    .by('ada')
    .resolve(8, { kind: 'flag_off', reason: 'Flag refunds-v2 is off' });
  return scenario.at('2026-07-04T08:00:00Z').signal({ title: 'After the quarter' });
}

/** What goes wrong: late tickets, own approvals, bypasses, lowered severities, voids, merges, words that bite. */
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
