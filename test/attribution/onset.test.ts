import { describe, expect, test } from 'vitest';
import { beginningOf, readOnset } from '../../src/attribution/onset.ts';
import { rank } from '../../src/attribution/rank.ts';

/** A Tuesday. */
const detectedAt = '2026-06-16T15:00:00.000Z';

describe('when a text says that it began', () => {
  test.each([
    ['asserts starting yesterday on the bot', '2026-06-16T06:00:00.000Z'],
    ['link errors since last Thursday.', '2026-06-12T06:00:00.000Z'],
    ['broken since Tuesday', '2026-06-10T06:00:00.000Z'],
    ['images have failed to build for the last 3 days', '2026-06-14T03:00:00.000Z'],
    ['down for the past hour', '2026-06-16T14:30:00.000Z'],
    ['it started about two hours ago', '2026-06-16T13:30:00.000Z'],
    ['failing since 20 minutes ago', '2026-06-16T14:40:30.000Z'],
    ['slow since this morning', '2026-06-16T12:00:00.000Z'],
    ['started a few days ago', '2026-06-14T03:00:00.000Z'],
  ])('%s: %s at the latest', (text, expected) => expect(readOnset(text, detectedAt)).toBe(expected));

  test.each([
    'error budget: 2 % burnt over the last 30 days',
    'p99 above 2 s for 5m',
    'started by yesterday, a user',
    'We tried this migration today and see failures',
    'retained for 30 days',
    'since the last deploy',
    '',
  ])('"%s" says nothing of it', (text) => expect(readOnset(text, detectedAt)).toBeNull());

  test('a long text without such a phrase is read in no time', () => {
    expect(readOnset(`since ${' '.repeat(50_000)}started ${'a few '.repeat(10_000)}`, detectedAt)).toBeNull();
  });

  test('a claim counts more than a phrase, and nothing begins after its alert', () => {
    const text = 'broken since yesterday';
    const claimed = '2026-06-16T10:00:00.000Z';
    expect(beginningOf({ text, detectedAt, occurredAt: claimed })).toBe(claimed);
    expect(beginningOf({ text, detectedAt, occurredAt: null })).toBe('2026-06-16T06:00:00.000Z');
    expect(beginningOf({ text: '', detectedAt, occurredAt: '2026-06-16T18:00:00.000Z' })).toBe(detectedAt);
  });
});

test('what took effect after the beginning is not its cause, however new it is', () => {
  const change = (id: string, effectiveAt: string) => ({
    id,
    title: `Change ${id}`,
    body: '',
    bot: false,
    effectiveAt,
    deployedAt: null,
    files: ['src/a.ts'],
    additions: 10,
    deletions: 2,
    services: [],
  });
  const changes = [change('old', '2026-06-15T20:00:00.000Z'), change('new', '2026-06-16T14:30:00.000Z')];
  const anomaly = { text: 'checkout is slow', detectedAt, service: null, drift: false };
  expect(rank(anomaly, changes).best[0]!.id).toBe('new');
  const { best } = rank({ ...anomaly, text: 'checkout is slow since yesterday' }, changes);
  expect(best[0]!.id).toBe('old');
  expect(best[1]!.reasons.join(' ')).toContain('merged 8 h after it is said to have begun');
  expect(rank({ ...anomaly, occurredAt: '2026-06-16T13:00:00.000Z' }, changes).best[0]!.id).toBe('old');
});
