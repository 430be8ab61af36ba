import { describe, expect, test } from 'vitest';
import { collect } from '../../src/evidence/assemble.ts';
import { ZoneClock } from '../../src/evidence/words.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { Scenario } from './scenario.ts';
import { sourceOf } from './source-of.ts';

describe('A9: a day of 25 hours', () => {
  test('the repeated hour prints both offsets', async () => {
    const scenario = new Scenario().at('2026-11-01T05:30:00Z').open().at('2026-11-01T06:30:00Z').open();
    const window = windowOf('2026-11-01', 'America/New_York');
    const bundle = await collect(inputsOf(scenario, window), sourceOf(scenario.events, scenario.head.seq));
    expect(bundle.population.map((row) => row.detectedAt)).toEqual([
      { text: '2026-11-01 01:30:00 -04:00', utc: '2026-11-01T05:30:00.000Z' },
      { text: '2026-11-01 01:30:00 -05:00', utc: '2026-11-01T06:30:00.000Z' },
    ]);
    expect(bundle.cover.window).toMatchObject({ days: 1, hours: 25 });
    expect(bundle.coverage.days.map(({ day, signals }) => [day, signals])).toEqual([['2026-11-01', 2]]);
  });
});

describe('the clock of a zone', () => {
  test.each([
    ['America/New_York', '2026-03-08T06:59:59.999Z', '2026-03-08 01:59:59 -05:00'],
    ['America/New_York', '2026-03-08T07:00:00.000Z', '2026-03-08 03:00:00 -04:00'],
    ['Australia/Lord_Howe', '2026-04-04T15:30:00.000Z', '2026-04-05 02:00:00 +10:30'],
    ['Asia/Kolkata', '2026-03-31T18:30:00.000Z', '2026-04-01 00:00:00 +05:30'],
    ['UTC', '2026-03-31T18:30:00.000Z', '2026-03-31 18:30:00 +00:00'],
  ])('%s at %s', (zone, instant, text) => {
    const clock = new ZoneClock(zone);
    clock.local('2026-01-15T00:00:00.000Z');
    clock.local('2026-07-15T00:00:00.000Z');
    expect(clock.local(instant)).toBe(text);
    expect(new ZoneClock(zone).local(instant)).toBe(text);
  });

  test('asked first at the very change, it still knows the hour before', () => {
    const clock = new ZoneClock('America/New_York');
    expect(clock.local('2026-03-08T07:00:00.000Z')).toBe('2026-03-08 03:00:00 -04:00');
    expect(clock.local('2026-03-08T06:59:59.999Z')).toBe('2026-03-08 01:59:59 -05:00');
  });

  test('days cover a window without gap or overlap, also where a midnight is missing', () => {
    const window = windowOf('2026-04-23..2026-04-26', 'Africa/Cairo');
    const days = new ZoneClock('Africa/Cairo').days(window.start, window.end);
    expect(days.map(({ day }) => day)).toEqual(['2026-04-23', '2026-04-24', '2026-04-25', '2026-04-26']);
    expect(days[0]!.start).toBe(window.start);
    expect(days.at(-1)!.end).toBe(window.end);
    for (const [i, day] of days.entries()) if (i > 0) expect(day.start).toBe(days[i - 1]!.end);
  });
});
