import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, plus } from '../../src/domain/instant.ts';
import type { Severity } from '../../src/domain/severity.ts';
import { defaultTargets, dueAfter, dueOf, type TargetClock } from '../../src/domain/targets.ts';

const start = '2026-04-01T09:00:00.000Z';
const after = (ms: number): string => plus(start, ms);
type Step = [number, Severity];
const clock = (severity: Severity, changes: Step[] = [], metAt: number | null = null): TargetClock => ({
  name: 'acknowledge',
  startedAt: start,
  severity,
  changes: changes.map(([at, to]) => ({ at: after(at), to })),
  metAt: metAt === null ? null : after(metAt),
});

describe('due times', () => {
  test.each<[string, Severity, Step[], number | null, number, Severity, number]>([
    ['sev1', 'sev1', [], null, 15 * MINUTE, 'sev1', 15 * MINUTE],
    ['sev2', 'sev2', [], null, 30 * MINUTE, 'sev2', 30 * MINUTE],
    ['sev3', 'sev3', [], null, 4 * HOUR, 'sev3', 4 * HOUR],
    [
      'raised while unmet: the new target from then on',
      'sev3',
      [[HOUR, 'sev1']],
      null,
      HOUR + 15 * MINUTE,
      'sev1',
      15 * MINUTE,
    ],
    [
      'raised when the old one is nearer',
      'sev3',
      [[235 * MINUTE, 'sev2']],
      null,
      4 * HOUR,
      'sev2',
      30 * MINUTE,
    ],
    ['raised after it was met', 'sev3', [[HOUR, 'sev1']], 30 * MINUTE, 4 * HOUR, 'sev3', 4 * HOUR],
    [
      'lowered while unmet: the new target from the start',
      'sev1',
      [[10 * MINUTE, 'sev3']],
      null,
      4 * HOUR,
      'sev1',
      15 * MINUTE,
    ],
    [
      'lowered after the miss: the miss stands',
      'sev1',
      [[20 * MINUTE, 'sev3']],
      null,
      15 * MINUTE,
      'sev1',
      15 * MINUTE,
    ],
    [
      'lowered at the due instant: the miss stands',
      'sev1',
      [[15 * MINUTE, 'sev3']],
      null,
      15 * MINUTE,
      'sev1',
      15 * MINUTE,
    ],
    [
      'lowered when the new target has passed too',
      'sev3',
      [
        [HOUR, 'sev1'],
        [65 * MINUTE, 'sev2'],
      ],
      null,
      65 * MINUTE,
      'sev1',
      15 * MINUTE,
    ],
    [
      'raised, lowered, raised',
      'sev3',
      [
        [10 * MINUTE, 'sev2'],
        [20 * MINUTE, 'sev3'],
        [30 * MINUTE, 'sev2'],
      ],
      null,
      HOUR,
      'sev2',
      30 * MINUTE,
    ],
  ])('%s', (_, severity, changes, metAt, due, peak, peakDue) => {
    const result = dueOf(clock(severity, changes, metAt), defaultTargets);
    expect(result).toEqual({ due: after(due), peak: { severity: peak, due: after(peakDue) } });
  });

  test.each([
    ['Friday to Monday', '2026-04-03T15:00:00.000Z', 1, '2026-04-06T15:00:00.000Z'],
    ['Saturday to Monday', '2026-04-04T15:00:00.000Z', 1, '2026-04-06T15:00:00.000Z'],
    ['a week', '2026-04-01T09:00:00.000Z', 5, '2026-04-08T09:00:00.000Z'],
  ])('business days: %s', (_, from, businessDays, expected) => {
    expect(dueAfter(from, { businessDays })).toBe(expected);
  });

  test('raising never gives more time, and the peak is never later than the due time of the first severity', () => {
    const severity = fc.constantFrom<Severity>('sev1', 'sev2', 'sev3', 'sev4');
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 * DAY }), severity), { maxLength: 5 });
    fc.assert(
      fc.property(severity, steps, fc.integer({ min: 0, max: 3 * DAY }), (first, raw, at) => {
        const changes = [...raw].sort(([a], [b]) => a - b);
        const before = dueOf(clock(first, changes), defaultTargets);
        const last = Math.max(at, ...changes.map(([time]) => time));
        const raised = dueOf(clock(first, [...changes, [last, 'sev1']]), defaultTargets);
        expect(raised.due <= before.due).toBe(true);
        expect(before.peak.due <= dueOf(clock(first), defaultTargets).due).toBe(true);
      }),
    );
  });
});
