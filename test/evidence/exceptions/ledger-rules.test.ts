import { describe, expect, test } from 'vitest';
import type { PayloadOf } from '../../../src/domain/events/event.ts';
import { defaultExceptionPolicy, evaluateExceptions } from '../../../src/evidence/exceptions/evaluate.ts';
import { bot, pullRequest, Scenario } from '../scenario.ts';
import { asOf, type Options, quarter, type Script, timesOf } from './find-exceptions.ts';

const on = (day: string, time = '08:00'): string => `2026-05-${day}T${time}:00.000Z`;
const start = (s: Scenario): Scenario => s.at(on('10')).by('ada');
const unparsed = (s: Scenario): Scenario =>
  start(s).signal({ signalId: 'u', disposition: 'unparsed', title: 'What?' });
const suppression = (s: Scenario, expires = on('20')): Scenario =>
  start(s).add('suppression.proposed', 'suppression:1', {
    suppressionId: '1',
    reason: 'known flapping',
    owner: 'slack:U_ADA',
    match: { sender: 'datadog', service: null, titleContains: null, dedupeKey: null },
    expiresAt: expires,
  });
const approve = (s: Scenario): Scenario =>
  s.add('suppression.approved', 'suppression:1', { suppressionId: '1' });
const suppressed = (s: Scenario): Scenario => s.signal({ disposition: 'suppressed', suppressionId: '1' });
const beat = (s: Scenario, ok: boolean): Scenario =>
  s.add('source.heartbeat', 'source:github', {
    source: 'github',
    ok,
    latencyMs: null,
    detail: ok ? null : '503',
  });
/** A message of 6 May, and the second after it. */
const message = `C_ALERTS:${Date.parse(on('06')) / 1000}.000100`;
const afterMessage = '2026-05-06T08:00:01.000Z';
/** An emergency that anomaly `number` links to change `change`. */
const emergency = (s: Scenario, number: number, change: number): Scenario =>
  s.declareEmergency(number, pullRequest(change, on('10', '07:00')), on('11'));
/** Anomalies that changes 1 to `changes` caused, the first of them declared emergencies. */
function caused(s: Scenario, changes: number, emergencies: number): Scenario {
  const opened = () => s.events.filter(({ type }) => type === 'anomaly.opened').length;
  for (let change = 1; change <= changes; change++) {
    s.open().confirm(opened(), pullRequest(change, on('10', '07:00')));
    if (change <= emergencies) emergency(s, opened(), change);
  }
  return s;
}
const run = (s: Scenario, left: string[], from = on('01'), to = on('09'), at?: string): Scenario =>
  s.add('reconciliation.ran', `reconciliation:${s.head.seq}`, {
    runId: `run-${s.head.seq}`,
    kind: 'slack_history',
    from,
    to,
    leftQuery: 'q',
    rightQuery: 'q',
    leftCount: 1,
    rightCount: 1,
    matched: 1,
    unmatchedLeft: left.map((item) => ({ item, label: item, url: null, ...(at ? { at } : {}) })),
    unmatchedRight: [],
  });
const digest = (
  s: Scenario,
  week: string,
  monday: string,
  next: string,
  reviewer: 'ada' | null = null,
): Scenario => s.at(next).digest(week, monday, next, reviewer);
const bundle = (s: Scenario, id: string, over: Partial<PayloadOf<'bundle.generated'>> = {}): Scenario =>
  s.bundle(id, { generatedAt: on('10'), ...over });
const sign = (s: Scenario, role: 'preparer' | 'reviewer'): Scenario =>
  s.add('bundle.signed_off', 'bundle:b', { bundleId: 'b', role, statement: 'read it', manifestDigest: 'm' });
const checkpoint = (s: Scenario): Scenario =>
  s.add('checkpoint.signed', 'ledger', { seq: 1, headHash: 'h', keyId: 'k', signature: 's' }, bot);
const settings = (s: Scenario, hash: string, reason: string | null): Scenario =>
  s.add('settings.changed', 'settings', { hash, settings: {}, reason });
const gap = (s: Scenario, over: Partial<PayloadOf<'channel.gap_closed'>> = {}): Scenario =>
  s.at(on('10', '12:00')).add('channel.gap_closed', 'channel:C', {
    channelId: 'C',
    from: on('10', '08:00'),
    to: on('10', '11:00'),
    cause: 'reconnect',
    recovered: 2,
    missing: null,
    ...over,
  });

const rows: [code: string, what: string, script: Script, expected: string[], options?: Options][] = [
  [
    'X-POP-01',
    'said within 24 h',
    (s) =>
      unparsed(s).at(on('11')).add('signal.classified', 'signal:u', {
        signalId: 'u',
        as: 'not_an_alert',
        reason: null,
        anomaly: null,
      }),
    [],
  ],
  [
    'X-POP-01',
    'said later',
    (s) =>
      unparsed(s).at(on('12')).add('signal.classified', 'signal:u', {
        signalId: 'u',
        as: 'not_an_alert',
        reason: null,
        anomaly: null,
      }),
    ['05-11 08:00 to 05-12 08:00'],
  ],
  ['X-POP-01', 'never said', unparsed, ['05-11 08:00 to open']],
  ['X-POP-01', 'not due yet', unparsed, [], { at: on('11', '08:05') }],
  ['X-POP-01', 'a minute later', unparsed, ['05-11 08:00 to open'], { at: on('11', '08:06') }],

  ['X-POP-02', 'an item that nobody explained', (s) => run(start(s), ['x']), ['05-10 08:00 to open']],
  [
    'X-POP-02',
    'the same item in two runs is one row',
    (s) => run(run(start(s), ['x']).at(on('11')), ['x']),
    ['05-10 08:00 to open'],
  ],
  [
    'X-POP-02',
    'explained',
    (s) =>
      run(start(s), ['x'])
        .at(on('12'))
        .add('reconciliation.explained', 'r', { runId: 'run-9', item: 'x', reason: 'a test' }),
    ['05-10 08:00 to 05-12 08:00'],
  ],
  [
    'X-POP-02',
    'matched in a later run',
    (s) => run(run(start(s), ['x']).at(on('13')), []),
    ['05-10 08:00 to 05-13 08:00'],
  ],
  [
    'X-POP-02',
    'matched in a run whose window slid on, over its own time',
    (s) => run(run(start(s), [message], on('01'), on('09')).at(on('13')), [], on('05'), on('12')),
    ['05-10 08:00 to 05-13 08:00'],
  ],
  [
    'X-POP-02',
    'runs after its time say nothing of it',
    (s) => run(run(start(s), [message], on('01'), on('09')).at(on('13')), [], afterMessage, on('12')),
    ['05-10 08:00 to open'],
  ],
  [
    'X-POP-02',
    'an item that does not tell its time: a run over the same window',
    (s) => run(run(start(s), ['x'], on('01'), on('09')).at(on('13')), [], on('02'), on('12')),
    ['05-10 08:00 to open'],
  ],
  [
    'X-POP-02',
    'an item of the pager, whose time the run recorded',
    (s) => run(run(start(s), ['PABC'], on('01'), on('09'), on('06')).at(on('13')), [], on('05'), on('12')),
    ['05-10 08:00 to 05-13 08:00'],
  ],
  [
    'X-POP-02',
    'its channel is not watched any more, and compared no more',
    (s) =>
      run(
        run(start(s.watch()), [message], on('01'), on('09'))
          .at(on('11'))
          .add('channel.unwatched', 'channel:C_ALERTS', {
            channelId: 'C_ALERTS',
            name: 'alerts',
            cause: 'the bot was removed',
          })
          .at(on('13')),
        [],
        on('05'),
        on('12'),
      ),
    ['05-10 08:00 to open'],
  ],
  ['X-POP-02', 'everything matches', (s) => run(start(s), []), []],

  ['X-AUT-05', 'one emergency of ten changes', (s) => caused(start(s), 10, 1), []],
  ['X-AUT-05', 'one of nine', (s) => caused(start(s), 9, 1), ['07-01 00:00 to open']],
  [
    'X-AUT-05',
    'one of nine, each of which was the cause twice',
    (s) => caused(caused(start(s), 9, 1), 9, 0),
    ['07-01 00:00 to open'],
  ],
  ['X-AUT-05', 'changes of another period', (s) => caused(s.at('2026-03-10T08:00:00Z').by('ada'), 1, 1), []],
  [
    'X-AUT-05',
    'declared after the end of the period',
    (s) => emergency(caused(start(s), 9, 0).at('2026-07-09T08:00:00Z'), 4, 4),
    ['07-01 00:00 to open'],
  ],
  [
    'X-AUT-05',
    'true at the end of the period, whatever the cause is said to be afterwards',
    (s) => caused(start(s), 9, 1).at('2026-07-09T08:00:00Z').noneFound(1),
    ['07-01 00:00 to open'],
  ],
  [
    'X-AUT-05',
    'withdrawn before the end of the period',
    (s) => caused(start(s), 9, 1).at(on('11')).noneFound(1),
    [],
  ],
  ['X-AUT-05', 'the anomaly was recorded in error', (s) => caused(start(s), 9, 1).at(on('11')).void(1), []],
  ['X-POP-04', 'no gap', (s) => start(s).open().open(), []],
  ['X-POP-05', 'nothing to say of an empty ledger', (s) => s, []],

  [
    'X-POP-06',
    'matches of a valid one',
    (s) => suppressed(approve(suppression(s).by('ben')).at(on('12'))),
    [],
  ],
  [
    'X-POP-06',
    'expired at the instant of the match',
    (s) => suppressed(approve(suppression(s).by('ben')).at(on('20'))),
    ['05-20 08:00 to open'],
  ],
  ['X-POP-06', 'not approved', (s) => suppressed(suppression(s).at(on('12'))), ['05-12 08:00 to open']],
  [
    'X-POP-06',
    'approved by its owner',
    (s) => suppressed(approve(suppression(s)).at(on('12'))),
    ['05-12 08:00 to open'],
  ],
  [
    'X-POP-06',
    'older than 90 days',
    (s) =>
      suppressed(approve(suppression(s, '2027-01-01T00:00:00.000Z').by('ben')).at('2026-08-08T08:00:00Z')),
    ['08-08 08:00 to open'],
    { at: '2026-09-01T00:00:00.000Z' },
  ],

  [
    'X-POP-08',
    'left and joined again',
    (s) =>
      start(s.watch())
        .add('channel.unwatched', 'channel:C_ALERTS', {
          channelId: 'C_ALERTS',
          name: 'alerts',
          cause: 'the bot was removed',
        })
        .at(on('12'))
        .watch(),
    ['05-10 08:00 to 05-12 08:00'],
  ],
  ['X-POP-08', 'always watched', (s) => s.watch(), []],

  [
    'X-DET-01',
    'answers again after 15 min',
    (s) => beat(beat(start(s), false).at(on('10', '08:15')), true),
    [],
  ],
  [
    'X-DET-01',
    'answers again after 20 min',
    (s) => beat(beat(beat(start(s), false).at(on('10', '08:10')), false).at(on('10', '08:20')), true),
    ['05-10 08:15 to 05-10 08:20'],
  ],
  ['X-DET-01', 'never answers again', (s) => beat(start(s), false), ['05-10 08:15 to open']],

  ['X-DET-02', 'three hours, read afterwards', (s) => gap(s), ['05-10 08:15 to 05-10 12:00']],
  ['X-DET-02', 'messages are gone', (s) => gap(s, { missing: 2 }), ['05-10 08:15 to open']],
  ['X-DET-02', 'fifteen minutes', (s) => gap(s, { to: on('10', '08:15') }), []],
  ['X-DET-02', 'a channel joined later', (s) => gap(s, { cause: 'joined' }), []],

  [
    'X-DET-05',
    'two signals of a sender are one row',
    (s) =>
      start(s)
        .signal({ flags: ['clock_skew'] })
        .signal({ flags: ['clock_skew'] }),
    ['05-10 08:00 to open'],
  ],

  [
    'X-DET-06',
    'reviewed on the seventh day',
    (s) =>
      digest(s, 'W19', on('04'), on('11'))
        .at(on('18'))
        .by('ada')
        .add('digest.reviewed', 'digest:W19', { week: 'W19', comment: null }),
    [],
    { at: on('18', '09:00') },
  ],
  [
    'X-DET-06',
    'reviewed on the ninth day',
    (s) =>
      digest(digest(s, 'W19', on('04'), on('11')), 'W20', on('11'), on('18'), 'ada')
        .at(on('20'))
        .add('digest.reviewed', 'digest:W19', { week: 'W19', comment: null }),
    ['05-18 08:00 to 05-20 08:00'],
    { at: on('25') },
  ],
  [
    'X-DET-06',
    'a week without one',
    (s) => digest(digest(s, 'W19', on('04'), on('11'), 'ada'), 'W21', on('18'), on('25'), 'ada'),
    ['05-19 08:00 to open'],
    { at: on('28') },
  ],

  [
    'X-EVD-05',
    'a message edited later',
    (s) =>
      start(s).add('signal.message_changed', 'signal:u', {
        signalId: 'u',
        change: 'edited',
        beforeHash: 'a',
        afterHash: 'b',
      }),
    ['05-10 08:00 to open'],
  ],

  ['X-INT-01', 'every day', (s) => checkpoint(checkpoint(start(s)).at(on('11'))), [], { at: on('12') }],
  [
    'X-INT-01',
    'a day left out',
    (s) => checkpoint(checkpoint(start(s)).at(on('12'))),
    ['05-11 10:00 to open'],
    { at: on('13') },
  ],
  ['X-INT-01', 'no more of them', (s) => checkpoint(start(s)), ['05-11 10:00 to open'], { at: on('13') }],

  ['X-INT-02', 'the first settings', (s) => settings(start(s), 'a', null), []],
  [
    'X-INT-02',
    'changed without a reason',
    (s) => settings(settings(start(s), 'a', null).at(on('11')), 'b', null),
    ['05-11 08:00 to open'],
  ],
  [
    'X-INT-02',
    'changed with a reason',
    (s) => settings(settings(start(s), 'a', null), 'b', 'new channel'),
    [],
  ],

  [
    'X-SOD-06',
    'prepared and reviewed by two people',
    (s) => sign(sign(bundle(start(s), 'b').by('ada'), 'preparer').by('ben'), 'reviewer'),
    [],
  ],
  [
    'X-SOD-06',
    'by one person, then by another',
    (s) =>
      sign(
        sign(sign(bundle(start(s), 'b'), 'preparer'), 'reviewer')
          .at(on('12'))
          .by('ben'),
        'reviewer',
      ),
    ['05-10 08:00 to 05-12 08:00'],
  ],
  ['X-SOD-06', 'unsigned for 30 days', (s) => bundle(start(s), 'b'), ['06-09 08:00 to open']],
  ['X-SOD-06', 'an interim bundle', (s) => bundle(start(s), 'b', { final: false }), []],

  [
    'X-BND-02',
    'a new revision within 14 days',
    (s) =>
      bundle(
        bundle(start(s), 'b').add('bundle.stale', 'bundle:b', { bundleId: 'b', becauseSeq: 3 }).at(on('20')),
        'b2',
        { supersedes: 'b' },
      ),
    [],
  ],
  [
    'X-BND-02',
    'no new revision',
    (s) => bundle(start(s), 'b').add('bundle.stale', 'bundle:b', { bundleId: 'b', becauseSeq: 3 }),
    ['05-24 08:00 to open'],
  ],
];

describe('rules about the ledger', () => {
  test.each(rows)('%s: %s', (code, _, script, expected, options) => {
    expect(timesOf(code, script, options)).toEqual(expected);
  });

  test('X-POP-04: a number left out', () => {
    const events = new Scenario().open().open().open().ledger().events;
    const without = events.filter((event) => event.subject !== 'anomaly:2');
    const found = evaluateExceptions(without, { policy: defaultExceptionPolicy, at: asOf, window: null });
    expect(found.filter(({ code }) => code === 'X-POP-04').map(({ subject }) => subject)).toEqual([
      'number:2',
    ]);
  });

  test('X-POP-03: a run in each third of the quarter', () => {
    const script = (s: Scenario): Scenario =>
      run(
        run(s.at('2026-04-20T00:00:00Z'), [], '2026-04-01T00:00:00.000Z', '2026-04-20T00:00:00.000Z').at(
          '2026-05-10T00:00:00Z',
        ),
        [],
      );
    const found = evaluateExceptions(script(new Scenario()).ledger().events, {
      policy: defaultExceptionPolicy,
      at: asOf,
      window: quarter,
    }).filter(({ code }) => code === 'X-POP-03');
    expect(found.map(({ firstTrueAt, clearedAt }) => [firstTrueAt, clearedAt])).toEqual([
      [quarter.end, null],
    ]);
  });
});
