import { describe, expect, it } from 'vitest';
import { rank } from '../../src/attribution/rank.ts';
import type { RankableChange } from '../../src/attribution/rankable-change.ts';
import { sayHours } from '../../src/attribution/reasons.ts';
import { readIntent, undoes } from '../../src/attribution/title.ts';

describe('sayHours', () => {
  it.each([
    [0.005, 'less than 1 min'],
    [0.2, '12 min'],
    [-0.2, '12 min'],
    [1.99, '119 min'],
    [2, '2 h'],
    [47.9, '47 h'],
    [48, '2 days'],
    [167, '6 days'],
  ])('%d hours: %s', (hours, expected) => {
    expect(sayHours(hours)).toBe(expected);
  });
});

describe('giveReasons', () => {
  const change: RankableChange = {
    id: 'a',
    title: 'Retry the ledger export with RetryPolicy',
    body: '',
    bot: true,
    effectiveAt: '2026-05-18T08:48:00.000Z',
    deployedAt: null,
    files: ['docs/ledger/export.md'],
    additions: 4,
    deletions: 1,
    services: ['ledger'],
    number: 9,
  };
  const filler = Array.from({ length: 8 }, (_, i) => ({
    ...change,
    id: `f${i}`,
    title: 'Other',
    bot: false,
    number: i + 20,
    services: [],
    files: [`f${i}.ts`],
  }));
  const anomaly = {
    detectedAt: '2026-05-18T09:00:00.000Z',
    service: 'ledger',
    drift: false,
    mentions: ['#9'],
  };

  it('quotes the alert, puts what speaks for a change first, and keeps to five', () => {
    const { best } = rank({ ...anomaly, text: 'ledger: RETRY_POLICY exhausted during export of docs' }, [
      change,
      ...filler,
    ]);
    const { reasons } = best.find(({ id }) => id === 'a')!;
    expect(reasons).toEqual([
      'named by the alert itself',
      'shares “RETRY_POLICY”, “docs”, “export”, “ledger” with the alert',
      'merged 12 min before the alert',
      'documentation only',
      'made by a bot',
    ]);
  });

  it('always says when, even if nothing else is known', () => {
    expect(rank({ ...anomaly, service: null, mentions: [], text: '' }, filler).best[0]!.reasons).toEqual([
      'merged 12 min before the alert',
    ]);
  });
});

describe('readIntent', () => {
  it.each([
    ['Use the regional cache by default', { behaviour: true }],
    ['Fix typo in comment', { fix: true, quiet: true }],
    ['Remove unused import', { removal: true, quiet: true }],
    ['Revert "Use X"', { revert: true, behaviour: true }],
    ['[api] NFC: tidy', { quiet: true }],
    ['Prefix matching', {}],
  ])('%s', (title, expected) => {
    const none = { behaviour: false, fix: false, removal: false, quiet: false, revert: false };
    expect(readIntent(title)).toEqual({ ...none, ...expected });
  });

  it('knows what a revert undoes, and does not believe short titles', () => {
    expect(undoes('Revert "Use the regional cache"', 'Use the regional cache')).toBe(true);
    expect(undoes('Reverts commit 123', 'Use the regional cache')).toBe(false);
    expect(undoes('Revert "wip stuff"', 'wip')).toBe(false);
    expect(undoes('Use the regional cache', 'Use the regional cache')).toBe(false);
  });
});
