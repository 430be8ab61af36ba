import { describe, expect, test } from 'vitest';
import type { Alert, AlertKind, MessageRef } from '../../src/domain/alert.ts';
import {
  correlate,
  type Disposition,
  findLookups,
  type KnownAnomaly,
  remember,
} from '../../src/domain/correlate.ts';
import { HOUR, MINUTE, plus } from '../../src/domain/instant.ts';

const START = '2026-05-18T10:00:00.000Z';
const at = (ms: number) => plus(START, ms);
const policy = { reopenWindowMs: 24 * HOUR };

const alert = (kind: AlertKind, dedupeKey: string | null = 'k', more: Partial<Alert> = {}): Alert => ({
  kind,
  source: 'generic',
  title: 'queue is stuck',
  severity: null,
  service: null,
  class: 'other',
  dedupeKey,
  url: null,
  count: 1,
  occurredAt: null,
  mentions: { changes: [], tickets: [] },
  text: '',
  why: ['a test'],
  ...more,
});
const message = (ts: string, threadTs: string | null = null, channelId = 'C1'): MessageRef => ({
  channelId,
  ts,
  threadTs,
});

type Step = [
  kind: AlertKind,
  ms: number,
  more?: {
    key?: string | null;
    ts?: string;
    thread?: string;
    aliases?: string[];
    standing?: Alert['standing'];
  },
];

/** Runs steps one after the other; each becomes its disposition in short. */
function run(steps: Step[]): { said: string[]; known: KnownAnomaly[] } {
  let known: KnownAnomaly[] = [];
  const said = steps.map(([kind, ms, more = {}], index) => {
    const one = alert(kind, more.key === undefined ? 'k' : more.key, {
      aliases: more.aliases,
      standing: more.standing,
    });
    const ref = message(more.ts ?? `m${index}`, more.thread ?? null);
    const disposition = correlate(one, ref, known, policy, at(ms));
    known = remember(known, one, ref, disposition, at(ms), known.length + 1);
    return short(disposition, known.length);
  });
  return { said, known };
}

function short(disposition: Disposition, next: number): string {
  switch (disposition.is) {
    case 'opened':
      return disposition.recurrenceOf === null
        ? `opened ${next}`
        : `opened ${next}, recurrence of ${disposition.recurrenceOf}`;
    case 'attached':
      return `${disposition.repeats ? 'repeats' : 'attached'} ${disposition.number}`;
    case 'ignored':
    case 'unparsed':
      return disposition.is;
    default:
      return `${disposition.is} ${disposition.number}`;
  }
}

describe('one anomaly, once', () => {
  test.each<[string, Step[], string[]]>([
    [
      'the same problem while open is attached and counted',
      [
        ['firing', 0],
        ['firing', MINUTE],
      ],
      ['opened 1', 'repeats 1'],
    ],
    [
      'another problem is another anomaly',
      [
        ['firing', 0],
        ['firing', 1, { key: 'other' }],
      ],
      ['opened 1', 'opened 2'],
    ],
    [
      'a problem that nothing identifies is its own anomaly each time',
      [
        ['firing', 0, { key: null }],
        ['firing', 1, { key: null }],
      ],
      ['opened 1', 'opened 2'],
    ],
    [
      'a recovery resolves',
      [
        ['firing', 0],
        ['resolved', HOUR],
      ],
      ['opened 1', 'recovered 1'],
    ],
    [
      'a second recovery is harmless',
      [
        ['firing', 0],
        ['resolved', HOUR],
        ['resolved', HOUR + 1],
      ],
      ['opened 1', 'recovered 1', 'attached 1'],
    ],
    ['a recovery with nothing open does nothing', [['resolved', 0]], ['ignored']],
    ['an acknowledgement with nothing open does nothing', [['acknowledged', 0]], ['ignored']],
    [
      'an acknowledgement after the end changes nothing',
      [
        ['firing', 0],
        ['resolved', 5],
        ['acknowledged', 9],
      ],
      ['opened 1', 'recovered 1', 'attached 1'],
    ],
    [
      'again within the window: reopened',
      [
        ['firing', 0],
        ['resolved', HOUR],
        ['firing', 24 * HOUR],
      ],
      ['opened 1', 'recovered 1', 'reopened 1'],
    ],
    [
      'again after the window: new, a recurrence',
      [
        ['firing', 0],
        ['resolved', HOUR],
        ['firing', 25 * HOUR],
      ],
      ['opened 1', 'recovered 1', 'opened 2, recurrence of 1'],
    ],
    [
      'a recurrence is what the next one attaches to',
      [
        ['firing', 0],
        ['resolved', HOUR],
        ['firing', 26 * HOUR],
        ['firing', 27 * HOUR],
      ],
      ['opened 1', 'recovered 1', 'opened 2, recurrence of 1', 'repeats 2'],
    ],
    [
      'not an alert, not understood',
      [
        ['ignore', 0],
        ['unparsed', 0],
      ],
      ['ignored', 'unparsed'],
    ],
  ])('%s', (_name, steps, expected) => expect(run(steps).said).toEqual(expected));
});

describe('edits in place', () => {
  const ts = 'm0';
  test.each<[string, Step[], string[]]>([
    [
      'the message that opened it resolves it, whatever key it now has',
      [
        ['firing', 0],
        ['resolved', HOUR, { ts, key: 'drifted' }],
      ],
      ['opened 1', 'recovered 1'],
    ],
    [
      'the same state again does nothing',
      [
        ['firing', 0],
        ['firing', MINUTE, { ts }],
      ],
      ['opened 1', 'attached 1'],
    ],
    [
      'a preview on an old firing message does not reopen',
      [
        ['firing', 0],
        ['resolved', HOUR],
        ['firing', 2 * HOUR, { ts }],
      ],
      ['opened 1', 'recovered 1', 'attached 1'],
    ],
    [
      'back to firing reopens, even after the window',
      [
        ['firing', 0],
        ['resolved', HOUR, { ts }],
        ['firing', 90 * HOUR, { ts }],
      ],
      ['opened 1', 'recovered 1', 'reopened 1'],
    ],
    ['an update whose message was missed opens', [['update', 0, { standing: 'firing' }]], ['opened 1']],
    [
      'an update tells a recovery whose edit was missed',
      [
        ['firing', 0],
        ['update', HOUR, { ts, standing: 'resolved' }],
      ],
      ['opened 1', 'recovered 1'],
    ],
    ['an update without a state opens nothing', [['update', 0]], ['ignored']],
    [
      'acknowledged, then the priority changes',
      [
        ['firing', 0],
        ['acknowledged', 1, { ts }],
        ['update', 2, { ts, standing: 'acknowledged' }],
      ],
      ['opened 1', 'acknowledged 1', 'attached 1'],
    ],
  ])('%s', (_name, steps, expected) => expect(run(steps).said).toEqual(expected));
});

describe('threads', () => {
  test.each<[string, Step[], string[]]>([
    [
      'a firing reply under an open anomaly is never new',
      [
        ['firing', 0, { ts: 'root' }],
        ['firing', 1, { key: 'other', thread: 'root' }],
      ],
      ['opened 1', 'repeats 1'],
    ],
    [
      'a recovery that carries nothing but its thread',
      [
        ['firing', 0, { ts: 'root' }],
        ['resolved', 1, { key: null, thread: 'root' }],
      ],
      ['opened 1', 'recovered 1'],
    ],
    [
      'a reply whose key is known belongs there',
      [
        ['firing', 0, { ts: 'a', key: 'a' }],
        ['firing', 1, { ts: 'b', key: 'b' }],
        ['resolved', 2, { key: 'b', thread: 'a' }],
      ],
      ['opened 1', 'opened 2', 'recovered 2'],
    ],
    [
      'a reply under a message nobody knows',
      [['resolved', 1, { key: null, thread: 'elsewhere' }]],
      ['ignored'],
    ],
  ])('%s', (_name, steps, expected) => expect(run(steps).said).toEqual(expected));

  test('the same timestamp in another channel is another message', () => {
    const { known } = run([['firing', 0, { ts: 'root' }]]);
    expect(correlate(alert('resolved', null), message('x', 'root', 'C2'), known, policy, at(1)).is).toBe(
      'ignored',
    );
  });
});

describe('out of order', () => {
  test.each<[string, Step[], string[]]>([
    [
      'a recovery older than the last firing message resolves nothing',
      [
        ['firing', 0],
        ['firing', HOUR],
        ['resolved', MINUTE],
      ],
      ['opened 1', 'repeats 1', 'attached 1'],
    ],
    [
      'a firing message older than the recovery reopens nothing',
      [
        ['firing', 0],
        ['resolved', HOUR],
        ['firing', MINUTE],
      ],
      ['opened 1', 'recovered 1', 'repeats 1'],
    ],
    [
      'the older of two firing messages does not move the last firing time',
      [
        ['firing', HOUR],
        ['firing', 0],
        ['resolved', MINUTE],
      ],
      ['opened 1', 'repeats 1', 'attached 1'],
    ],
  ])('%s', (_name, steps, expected) => expect(run(steps).said).toEqual(expected));
});

describe('aliases', () => {
  test.each<[string, Step[], string[]]>([
    [
      'a recovery without the id matches by name',
      [
        ['firing', 0, { key: 'id:1', aliases: ['name'] }],
        ['resolved', 1, { key: 'name' }],
      ],
      ['opened 1', 'recovered 1'],
    ],
    [
      'a recovery with a new id matches by name',
      [
        ['firing', 0, { key: 'id:1', aliases: ['name'] }],
        ['resolved', 1, { key: 'id:2', aliases: ['name'] }],
      ],
      ['opened 1', 'recovered 1'],
    ],
    [
      'two problems of one name are two anomalies',
      [
        ['firing', 0, { key: 'id:1', aliases: ['name'] }],
        ['firing', 1, { key: 'id:2', aliases: ['name'] }],
      ],
      ['opened 1', 'opened 2'],
    ],
    [
      'a recovery by a name that two open anomalies have resolves neither',
      [
        ['firing', 0, { key: 'id:1', aliases: ['name'] }],
        ['firing', 1, { key: 'id:2', aliases: ['name'] }],
        ['resolved', 2, { key: 'name' }],
      ],
      ['opened 1', 'opened 2', 'ignored'],
    ],
  ])('%s', (_name, steps, expected) => expect(run(steps).said).toEqual(expected));
});

test('look-ups name the message, its thread and the keys; nothing for what is no alert', () => {
  expect(findLookups(alert('resolved', 'id:1', { aliases: ['name'] }), message('2', '1'))).toEqual({
    messages: [
      { channelId: 'C1', ts: '2' },
      { channelId: 'C1', ts: '1' },
    ],
    keys: ['id:1', 'name'],
  });
  expect(findLookups(alert('firing', 'id:1', { aliases: ['name'] }), message('2'))).toEqual({
    messages: [{ channelId: 'C1', ts: '2' }],
    keys: ['id:1'],
  });
  expect(findLookups(alert('ignore', null), message('2'))).toEqual({ messages: [], keys: [] });
});
