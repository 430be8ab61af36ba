import { expect, test } from 'vitest';
import { botActor } from '../../src/domain/actor.ts';
import type { NewEvent, RecordedEvent } from '../../src/domain/events/event.ts';
import { SuggestionReader, suggestionCases } from '../../src/evidence/suggestions.ts';
import { opened } from '../adapters/db/sample-events.ts';
import { candidate, ranked } from '../usecases/stage.ts';

const end = '2026-07-01T00:00:00.000Z';
const decided = (number: number, changeId: string | null, effectiveAt: string): NewEvent => ({
  type: 'anomaly.attributed',
  subject: `anomaly:${number}`,
  effectiveAt,
  actor: botActor(),
  idempotencyKey: null,
  payload: {
    outcome: changeId === null ? 'none_found' : 'confirmed',
    changes: changeId === null ? [] : [{ id: changeId } as never],
    mechanism: null,
    noChange: null,
    searched: null,
    botSuggested: changeId !== null,
    byAccusedAuthor: false,
    needsSecond: false,
  },
});
const recorded = (events: NewEvent[]) => suggestionCases(events as RecordedEvent[], end);

test('what people decided after the end counts as of now, and not at the end', () => {
  const reader = new SuggestionReader();
  const shares = { reasons: ['shares “price” with the alert'] };
  const [first, second] = [
    candidate(1, shares),
    candidate(2, { ...shares, confidence: 'low', changeId: 'github:a/b#2' }),
  ];
  reader.add(
    recorded([opened(1), ranked(1, [first, second]), decided(1, first.changeId, '2026-06-01T10:00:00.000Z')]),
  );
  reader.add(recorded([opened(2), ranked(2, [first]), decided(2, 'github:a/b#9', end)]));
  reader.add(recorded([opened(3, { kind: 'canary' }), decided(3, null, '2026-06-01T10:00:00.000Z')]));
  const { statement, decisions, agreement } = reader.finish();
  expect(decisions).toEqual([
    {
      when: 'at period end',
      decided: 1,
      firstSuggestion: 1,
      otherSuggestion: 0,
      anotherChange: 0,
      noChange: 0,
    },
    { when: 'as of', decided: 2, firstSuggestion: 1, otherSuggestion: 0, anotherChange: 1, noChange: 0 },
  ]);
  const of = (when: string, value: string) =>
    agreement
      .filter((one) => one.when === when && one.value === value)
      .map(({ confirmed, rejected }) => [confirmed, rejected]);
  expect(of('at period end', 'high')).toEqual([[1, 0]]);
  expect(of('as of', 'high')).toEqual([[1, 1]]);
  expect(of('as of', 'low')).toEqual([[0, 1]]);
  expect(of('at period end', 'shares words with the alert')).toEqual([[1, 1]]);
  expect(of('as of', 'shares words with the alert')).toEqual([[1, 2]]);
  expect(statement).toContain('of 2 confirmed causes 1 stood first');
});

test('a period without decisions says that nothing was measured', () => {
  const { statement, agreement } = new SuggestionReader().finish();
  expect(statement).toContain('nothing was measured');
  expect(agreement.every(({ confirmed, rejected }) => confirmed + rejected === 0)).toBe(true);
});
