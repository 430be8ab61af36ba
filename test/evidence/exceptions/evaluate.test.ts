import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exceptionCodes } from '../../../src/domain/exception-code.ts';
import { MINUTE, plus } from '../../../src/domain/instant.ts';
import {
  catalogue,
  evaluateExceptions,
  exceptionOfReport,
  ruleOf,
} from '../../../src/evidence/exceptions/evaluate.ts';
import { belongsTo, type Exception, missedBy, standing } from '../../../src/evidence/exceptions/exception.ts';
import { pullRequest, Scenario, ticket } from '../scenario.ts';
import { catalogueTable } from './catalogue-table.ts';
import { asOf, exceptionsIn, policy, quarter } from './find-exceptions.ts';

/** Something that may happen to one of three anomalies; what does not fit is left out. */
type Step = { act: number; number: number; minutes: number; late: number };
const step = fc.record({
  act: fc.integer({ min: 0, max: 17 }),
  number: fc.integer({ min: 1, max: 3 }),
  minutes: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 600, max: 20_000 })),
  late: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 4_000 }) },
  ),
});

function play(steps: Step[]): Scenario {
  const scenario = new Scenario().at('2026-05-01T00:00:00Z');
  for (let i = 0; i < 3; i += 1) scenario.open({ severity: i === 0 ? 'sev1' : 'sev3' });
  let now = '2026-05-01T00:00:00.000Z';
  const status = new Map([1, 2, 3].map((number) => [number, 'open']));
  const attributed = new Set<number>();
  for (const { act, number, minutes, late } of steps) {
    now = plus(now, minutes * MINUTE);
    scenario.at(plus(now, -late * MINUTE), { recorded: now }).by(act % 2 === 0 ? 'ada' : 'ben');
    const change = pullRequest(number, act === 3 ? now : '2026-04-30T20:00:00Z');
    const isOpen = status.get(number) === 'open';
    if (act === 0) scenario.ack(number);
    else if (act === 1) scenario.triage(number, { personal: 'unknown', disposition: 'security_incident' });
    else if (act === 2) scenario.noneFound(number);
    else if (act === 3 || act === 4) {
      scenario.confirm(number, change, act === 3 ? null : 'It asks too often');
      attributed.add(number);
    } else if (act === 5 && attributed.has(number)) {
      scenario.authorize(number, change, ticket('PAY-1', '2026-04-29T00:00:00Z', null));
    } else if (act === 6 && attributed.has(number)) {
      scenario.authorize(number, change, ticket('PAY-2', '2026-05-02T00:00:00Z', null));
    } else if (act === 7) scenario.severity(number, 'sev1', 'sev3');
    else if (act === 8) scenario.severity(number, 'sev3', 'sev1');
    else if (act === 9 && isOpen) {
      scenario.resolve(number, {
        verification: null,
        kind: minutes % 2 ? 'auto_recovered' : 'config_restore',
      });
      status.set(number, 'resolved');
    } else if (act === 10 && status.get(number) === 'resolved') {
      scenario.reopen(number);
      status.set(number, 'open');
    } else if (act === 11) scenario.linkPeople();
    else if (act === 12) scenario.signal({ disposition: 'unparsed' });
    else if (act === 13)
      scenario.add('anomaly.attribution_withdrawn', `anomaly:${number}`, { reason: 'wrong one' });
    else if (act === 14)
      scenario.add('anomaly.mechanism_recorded', `anomaly:${number}`, { mechanism: 'N+1' });
    else if (act === 15 && status.get(number) === 'resolved') scenario.close(number, ['not triaged']);
    else if (act === 16) scenario.digest(`W${scenario.head.seq}`, plus(now, -7 * 1440 * MINUTE), now, null);
    else if (act === 17 && attributed.has(number)) {
      scenario.add('anomaly.change_snapshotted', `anomaly:${number}`, {
        change: { ...change, pullRequest: { ...change.pullRequest!, reviews: [], protection: null } },
      });
    }
  }
  return scenario;
}

const identity = ({ id, firstTrueAt }: Exception): string => `${id} ${firstTrueAt}`;

describe('exceptions', () => {
  test('every code has a rule, every rule a code, and all of it is said in words', () => {
    expect(catalogue.map((rule) => rule.code)).toEqual([...exceptionCodes].sort());
    for (const rule of catalogue) {
      expect(rule.text, rule.code).toMatch(/^[A-Z"].*[.)]$/);
      expect(rule.title.length * rule.whoCanAct.length * rule.criteria.length, rule.code).toBeGreaterThan(0);
    }
    expect(() => ruleOf('X-NON-01' as never)).toThrow(TypeError);
  });

  test('docs/exceptions.md shows the same rules', () => {
    expect(readFileSync('docs/exceptions.md', 'utf8')).toContain(catalogueTable());
  });

  test('ids are the same in every run and differ by code and subject', () => {
    const found = exceptionsIn((s) => s.at('2026-05-10T08:00:00Z').open().open());
    expect(found).toEqual(exceptionsIn((s) => s.at('2026-05-10T08:00:00Z').open().open()));
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
    expect(found.length).toBeGreaterThan(4);
    expect(exceptionOfReport('X-BND-01', 'roll-forward', ['1 is not 2'], asOf).id).toBe(
      'EXC-cf331f781737e87a',
    );
  });

  test('what was true once is true for good, whatever follows', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 14 }),
        fc.integer({ min: 0, max: 1000 }),
        (steps, cut) => {
          const { events } = play(steps).ledger();
          const last = events.at(-1)!.recordedAt;
          const end = plus('2026-05-01T00:00:00.000Z', (cut % 37) * 1440 * MINUTE);
          const window = { start: '2026-05-01T00:00:00.000Z', end };
          // The period's end is judged five minutes after it; before that a bundle is interim and nothing is settled.
          const settled = plus(end, 5 * MINUTE);
          const moment = events[cut % events.length]!.recordedAt;
          const before = moment > settled ? moment : settled;
          const after = last > before ? last : plus(before, MINUTE);
          const first = evaluateExceptions(events, { policy, at: before, window });
          const second = new Set(evaluateExceptions(events, { policy, at: after, window }).map(identity));
          expect(first.map(identity).filter((known) => !second.has(known))).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('the past alone decides: later events do not change what an earlier moment shows', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 2, maxLength: 12 }),
        fc.integer({ min: 0, max: 1000 }),
        (steps, cut) => {
          const { events } = play(steps).ledger();
          const at = events[cut % events.length]!.recordedAt;
          const context = { policy, at, window: quarter };
          const prefix = events.filter((event) => event.recordedAt <= at);
          expect(evaluateExceptions(events, context)).toEqual(evaluateExceptions(prefix, context));
        },
      ),
      { numRuns: 100 },
    );
  });

  test.each([
    ['2026-05-01T00:00:00.000Z', 'no', 'no'],
    ['2026-05-02T00:00:00.000Z', 'yes', 'yes'],
    ['2026-05-04T00:00:00.000Z', 'was and is cleared', 'yes'],
  ])('standing at %s', (at, cleared, open) => {
    const exception = {
      firstTrueAt: '2026-05-02T00:00:00.000Z',
      clearedAt: '2026-05-04T00:00:00.000Z',
    } as Exception;
    expect(standing(exception, at)).toBe(cleared);
    expect(standing({ ...exception, clearedAt: null }, at)).toBe(open);
  });

  test.each([
    ['over when it begins', '2026-05-04', asOf, false],
    ['over within it', '2026-05-03', asOf, true],
    ['begun at its end', '2026-04-01', '2026-05-02', true],
    ['begun after its end', '2026-04-01', '2026-05-01', false],
  ])('of a window: %s', (_, start, end, belongs) => {
    const window = { start: `${start}T00:00:00.000Z`, end: `${end.slice(0, 10)}T00:00:00.000Z` };
    const exception = {
      firstTrueAt: '2026-05-02T00:00:00.000Z',
      clearedAt: '2026-05-04T00:00:00.000Z',
    } as Exception;
    expect(belongsTo(exception, window)).toBe(belongs);
  });

  test.each([
    ['done at the due instant', '00:00:00.000', '00:00:00.000', null],
    ['done in time, known five minutes later', '00:00:00.000', '00:05:00.000', null],
    ['done in time, known too late', '00:00:00.000', '00:05:00.001', '00:00:00.000'],
    ['done late', '00:00:00.001', '00:00:00.001', '00:00:00.001'],
  ])('owed: %s', (_, at, recordedAt, clearedAt) => {
    const day = (time: string): string => `2026-05-02T${time}Z`;
    const missed = missedBy(day('00:00:00.000'), { at: day(at), recordedAt: day(recordedAt) }, asOf);
    expect(missed?.clearedAt ?? null).toBe(clearedAt === null ? null : day(clearedAt));
    expect(missed === null).toBe(clearedAt === null);
  });
});
