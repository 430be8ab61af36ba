import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationSchema, endOf } from '../../../src/domain/program/duration.ts';

const berlin = { zone: 'Europe/Berlin', holidays: ['2026-12-25'] };
const newYork = { zone: 'America/New_York', holidays: ['2026-11-26', '2026-12-25'] };
const utc = { zone: 'UTC', holidays: [] };

describe('the end of a length of time', () => {
  test.each([
    ['hours elapse over a weekend', '2026-05-15T16:00:00.000Z', '72 h', utc, '2026-05-18T16:00:00.000Z'],
    [
      'hours elapse over the change of the clock',
      '2026-03-28T12:00:00.000Z',
      '24 h',
      berlin,
      '2026-03-29T12:00:00.000Z',
    ],
    ['a month', '2026-05-18T10:00:00.000Z', '1 month', utc, '2026-06-18T10:00:00.000Z'],
    [
      'a month cut to the end of a shorter one',
      '2026-01-31T10:00:00.000Z',
      '1 month',
      utc,
      '2026-02-28T10:00:00.000Z',
    ],
    [
      'a month over the change of the clock keeps the time of day',
      '2026-03-15T11:00:00.000Z',
      '1 month',
      berlin,
      '2026-04-15T10:00:00.000Z',
    ],
    [
      'calendar days end at midnight of the zone',
      '2026-05-01T21:30:00.000Z',
      '60 calendar days',
      newYork,
      '2026-07-01T04:00:00.000Z',
    ],
    [
      'calendar days start on the day of the zone',
      '2026-05-02T03:30:00.000Z',
      '60 calendar days',
      newYork,
      '2026-07-01T04:00:00.000Z',
    ],
    [
      'business days pass over a weekend',
      '2026-05-14T15:00:00.000Z',
      '4 business days',
      newYork,
      '2026-05-21T04:00:00.000Z',
    ],
    [
      'business days pass over a holiday',
      '2026-11-24T15:00:00.000Z',
      '4 business days',
      newYork,
      '2026-12-02T05:00:00.000Z',
    ],
    [
      'business days from a Saturday',
      '2026-05-16T15:00:00.000Z',
      '1 business day',
      utc,
      '2026-05-19T00:00:00.000Z',
    ],
  ])('%s', (_, from, duration, calendar, expected) => {
    expect(endOf(from, duration, calendar)).toBe(expected);
  });

  test('never before its start, and never earlier for more of the same', () => {
    const unit = fc.constantFrom('min', 'h', 'd', 'calendar days', 'business days', 'months');
    const from = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(from, fc.integer({ min: 1, max: 60 }), unit, (date, count, name) => {
        const start = date.toISOString();
        const end = endOf(start, `${count} ${name}`, newYork);
        expect(end > start).toBe(true);
        expect(endOf(start, `${count + 1} ${name}`, newYork) > end).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test.each(['72', '72 hours', '-1 h', '1.5 h', 'soon', ''])('refuses "%s"', (text) => {
    expect(durationSchema.safeParse(text).success).toBe(false);
  });
});
