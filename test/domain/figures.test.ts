import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { botActor } from '../../src/domain/actor.ts';
import type { NewEvent, RecordedEvent } from '../../src/domain/events/event.ts';
import { editDistance, nearestWord } from '../../src/domain/nearest-word.ts';
import { kindOfReason, suggestionFigures } from '../../src/domain/suggestion-figures.ts';
import { median } from '../../src/domain/week-figures.ts';
import { opened, resolved } from '../adapters/db/sample-events.ts';
import { candidate, ranked } from '../usecases/stage.ts';

const recorded = (events: NewEvent[]): RecordedEvent[] =>
  events.map(
    (event, index) =>
      ({
        ...event,
        seq: index + 1,
        id: String(index),
        recordedAt: event.effectiveAt,
        hash: '',
      }) as RecordedEvent,
  );

const decided = (number: number, changes: string[]): NewEvent => ({
  type: 'anomaly.attributed',
  subject: `anomaly:${number}`,
  effectiveAt: '2026-06-01T10:00:00.000Z',
  actor: botActor(),
  idempotencyKey: null,
  payload: {
    outcome: changes.length > 0 ? 'confirmed' : 'none_found',
    changes: changes.map((id) => ({ id }) as never),
    mechanism: null,
    noChange: null,
    searched: null,
    botSuggested: false,
    byAccusedAuthor: false,
    needsSecond: false,
  },
});
const id = (number: number) => `github:harborlight/checkout#${number}`;
const withdrawn = (number: number): NewEvent =>
  ({
    ...decided(number, []),
    type: 'anomaly.attribution_withdrawn',
    payload: { reason: 'it was another one after all' },
  }) as NewEvent;
const ruledOut = (number: number, changeId: string): NewEvent =>
  ({
    ...decided(number, []),
    type: 'anomaly.candidate_rejected',
    payload: { changeId, reason: null },
  }) as NewEvent;

describe('how often suggestions were right', () => {
  it('counts decisions, the last one of each anomaly', async () => {
    const figures = await suggestionFigures(
      recorded([
        opened(1),
        ranked(1, [candidate(1), candidate(2, { confidence: 'low', reasons: ['made by a bot'] })]),
        decided(1, [id(1)]),
        resolved(1),
        opened(2),
        ranked(2, [candidate(3), candidate(4)]),
        decided(2, [id(4)]),
        opened(3),
        ranked(3, [candidate(5)]),
        decided(3, [id(99)]),
        opened(4),
        ranked(4, [candidate(6)]),
        decided(4, []),
        opened(5),
        ranked(5, [candidate(7)]),
        decided(5, [id(7)]),
        withdrawn(5),
        opened(6),
        ranked(6, [candidate(8), candidate(9)]),
        ruledOut(6, id(8)),
        opened(7, { kind: 'exercise' }),
        ranked(7, [candidate(10)]),
        decided(7, [id(10)]),
      ]),
    );
    expect(figures.causes).toEqual({ firstSuggestion: 1, otherSuggestion: 1, anotherChange: 1, noChange: 1 });
    expect(figures.states).toMatchObject({ detected: 5, resolved: 1 });
    expect(figures.byConfidence.high).toEqual({ confirmed: 2, rejected: 4 });
    expect(figures.byConfidence.low).toEqual({ confirmed: 0, rejected: 1 });
    expect(figures.byReason[0]).toEqual({ reason: 'shares words with the alert', confirmed: 2, rejected: 4 });
    expect(figures.byReason.at(-1)).toEqual({ reason: 'made by a bot', confirmed: 0, rejected: 1 });
  });

  it.each([
    ['shares “price”, “cart” with the alert', 'shares words with the alert'],
    ['merged 20 min before the alert', 'took effect before the alert'],
    ['a change to checkout-api', 'a change to the same service'],
    ['a change to ledger, not to checkout-api', 'a change to another service'],
    ['something new with 12 of “x”', 'something new with n of “…”'],
  ])('reads the kind of "%s"', (reason, kind) => expect(kindOfReason(reason)).toBe(kind));
});

describe('typing mistakes', () => {
  const words = ['list', 'report', 'stats', 'digest', 'help'];
  it.each([
    ['lsit', 'list'],
    ['stast', 'stats'],
    ['reprot', 'report'],
    ['digset', 'digest'],
    ['HELP', 'help'],
    ['hlep', 'help'],
    ['bananas', null],
    ['', null],
    ['x', null],
  ])('"%s" was meant as %s', (typed, meant) => expect(nearestWord(typed, words)).toBe(meant));

  it('are counted alike from both sides, and none means equal', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

it('the median is the middle one, or the mean of two', () => {
  expect([median([]), median([3]), median([9, 1, 2]), median([4, 1, 2, 3])]).toEqual([null, 3, 2, 2.5]);
});
