import { expect, it } from 'vitest';
import { periodAgain } from '../../src/domain/period-again.ts';

const window = {
  windowStart: '2026-03-31T22:00:00.000Z',
  windowEnd: '2026-06-30T22:00:00.000Z',
  zone: 'Europe/Berlin',
};

it.each([
  ['Q2', '2026-04-01..2026-06-30'],
  ['last quarter', '2026-04-01..2026-06-30'],
  ['last quarter tz=Europe/Berlin', '2026-04-01..2026-06-30 tz=Europe/Berlin'],
  ['Q2 2026', 'Q2 2026'],
  ['2026-04-01..2026-06-30', '2026-04-01..2026-06-30'],
])('what was typed as “%s” is “%s” for good', (periodText, again) => {
  expect(periodAgain({ ...window, periodText })).toBe(again);
});
