import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, toEpoch } from '../../src/domain/instant.ts';
import { digestDueAt, weekOf, weeksBefore } from '../../src/domain/iso-week.ts';

const monday = { weekday: 'monday', time: '09:00' } as const;

describe('an ISO week', () => {
  it.each([
    ['2026-06-15T00:00:00.000Z', 'UTC', '2026-W25', '2026-06-15T00:00:00.000Z', '2026-06-22T00:00:00.000Z'],
    // Monday in Berlin, still Sunday in UTC.
    [
      '2026-06-14T22:00:00.000Z',
      'Europe/Berlin',
      '2026-W25',
      '2026-06-14T22:00:00.000Z',
      '2026-06-21T22:00:00.000Z',
    ],
    [
      '2026-06-14T21:59:59.999Z',
      'Europe/Berlin',
      '2026-W24',
      '2026-06-07T22:00:00.000Z',
      '2026-06-14T22:00:00.000Z',
    ],
    // The year of a week is that of its Thursday.
    ['2027-01-01T12:00:00.000Z', 'UTC', '2026-W53', '2026-12-28T00:00:00.000Z', '2027-01-04T00:00:00.000Z'],
    ['2024-12-30T12:00:00.000Z', 'UTC', '2025-W01', '2024-12-30T00:00:00.000Z', '2025-01-06T00:00:00.000Z'],
    // The clocks go forward: a week of 167 hours.
    [
      '2026-03-27T12:00:00.000Z',
      'Europe/Berlin',
      '2026-W13',
      '2026-03-22T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ],
  ])('of %s in %s is %s', (instant, zone, name, from, to) => {
    expect(weekOf(instant, zone)).toEqual({ name, from, to });
  });

  it('follows the one before without gap or overlap, in any zone', () => {
    const zones = [
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Pacific/Apia',
      'Asia/Kathmandu',
      'America/Sao_Paulo',
    ];
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2010-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        fc.constantFrom(...zones),
        (date, zone) => {
          const week = weekOf(date.toISOString(), zone);
          const before = weeksBefore(week, 1, zone);
          expect(before.to).toBe(week.from);
          expect(week.from <= date.toISOString() && date.toISOString() < week.to).toBe(true);
          expect(Math.abs(toEpoch(week.to) - toEpoch(week.from) - 7 * DAY)).toBeLessThanOrEqual(DAY);
        },
      ),
    );
  });

  it.each([
    ['2026-W12', '2026-03-18T12:00:00.000Z', '2026-03-23T08:00:00.000Z'],
    // After the clocks went forward nine o'clock comes an hour earlier in UTC.
    ['2026-W13', '2026-03-25T12:00:00.000Z', '2026-03-30T07:00:00.000Z'],
    ['2026-W43', '2026-10-21T12:00:00.000Z', '2026-10-26T08:00:00.000Z'],
  ])('%s has its digest at nine by the clock of the zone', (name, inside, due) => {
    const week = weekOf(inside, 'Europe/Berlin');
    expect(week.name).toBe(name);
    expect(digestDueAt(week, monday, 'Europe/Berlin')).toBe(due);
  });

  it('moves a time on that the clocks leave out, and takes any weekday', () => {
    const week = weekOf('2026-03-18T12:00:00.000Z', 'Europe/Berlin');
    expect(digestDueAt(week, { weekday: 'sunday', time: '02:30' }, 'Europe/Berlin')).toBe(
      '2026-03-29T01:30:00.000Z',
    );
    expect(digestDueAt(week, { weekday: 'friday', time: '17:00' }, 'Europe/Berlin')).toBe(
      '2026-03-27T16:00:00.000Z',
    );
  });
});
