import { describe, expect, test } from 'vitest';
import { collect } from '../../src/evidence/assemble.ts';
import type { EvidenceBundle } from '../../src/evidence/bundle.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { straddling } from './quarters.ts';
import { sourceOf } from './source-of.ts';

const scenario = straddling();
const bundleOf = (text: string): Promise<EvidenceBundle> =>
  collect(inputsOf(scenario, windowOf(text)), sourceOf(scenario.events, scenario.head.seq));

const numbers = (rows: readonly { number: number }[]): number[] => rows.map((row) => row.number);

describe('A8: anomalies that straddle a boundary', async () => {
  const q2 = await bundleOf('Q2 2026');
  const row = (number: number) => [...q2.population, ...q2.carriedIn].find((one) => one.number === number)!;

  test.each([
    ['detected in, resolved in', 5, 'detected in the period', 'resolved', 'resolved'],
    [
      'detected in, open at the end: the later end is a subsequent event',
      6,
      'detected in the period',
      'detected',
      'resolved',
    ],
    ['detected before, resolved in', 1, 'carried in: open at the start', 'resolved', 'resolved'],
    ['detected before, open throughout', 2, 'carried in: open at the start', 'detected', 'detected'],
    [
      'detected and resolved before, reopened in',
      3,
      'carried in: reopened in the period',
      'resolved',
      'resolved',
    ],
    ['detected in, reopened after: ended at the end', 7, 'detected in the period', 'resolved', 'resolved'],
    ['detected in, recorded after', 12, 'detected in the period', 'detected', 'detected'],
    ['detected exactly at the start', 4, 'detected in the period', 'resolved', 'resolved'],
  ])('%s', (_, number, listed, atEnd, asOf) => {
    expect(row(number)).toMatchObject({ listed, atEnd: { state: atEnd }, asOf: { state: asOf } });
  });

  test('subsequent events are said with their dates', () => {
    expect(row(6).afterEnd).toBe('resolved 2026-07-05 00:00:00 +00:00');
    expect(row(7).afterEnd).toBe('reopened 2026-07-02 00:00:00 +00:00; resolved 2026-07-10 00:00:00 +00:00');
    expect(row(12).recordedAfter.text).toBe('18 d (late entry)');
  });

  test('each list has its rows, in the order of detection', () => {
    expect(numbers(q2.population)).toEqual([4, 5, 6, 7, 12]);
    expect(numbers(q2.carriedIn)).toEqual([1, 2, 3]);
    expect(numbers(q2.openAtEnd)).toEqual([2, 6, 12]);
    expect(numbers(q2.anomalies)).toEqual([1, 2, 3, 4, 5, 6, 7, 12]);
    expect(q2.notCounted.map(({ number, why, survivor }) => [number, why, survivor])).toEqual([
      [8, 'merged', 'ANM-000006'],
      [9, 'voided', 'not applicable'],
      [10, 'exercise', 'not applicable'],
    ]);
  });

  test('the roll-forward ties for both quarters and for the half-year', async () => {
    const terms = ({ rollForward: r }: EvidenceBundle) => [
      r.openAtStart,
      r.newlyDetected,
      r.reopened,
      r.resolved,
      r.mergedOrVoidedWhileOpen,
      r.openAtEnd,
    ];
    const [q1, half, q3] = await Promise.all(['Q1 2026', 'H1 2026', 'Q3 2026'].map(bundleOf));
    expect(terms(q1!)).toEqual([0, 3, 0, 1, 0, 2]);
    expect(terms(q2)).toEqual([2, 7, 1, 5, 2, 3]);
    expect(terms(half!)).toEqual([0, 10, 1, 6, 2, 3]);
    expect(terms(q3!)).toEqual([3, 1, 1, 2, 0, 3]);
    for (const bundle of [q1!, q2, half!, q3!])
      expect(bundle.rollForward.ties.filter((one) => !one.ties)).toEqual([]);
  });

  test('INV-05: every counted anomaly is in the population of exactly one window of a tiling', async () => {
    const months = ['01', '02', '03', '04', '05', '06', '07'].map((month) => bundleOf(`2026-${month}`));
    const counted = (await Promise.all(months)).flatMap((bundle) => numbers(bundle.population));
    expect(counted.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 11, 12]);
  });

  test('A23: merged and void numbers are kept; the numbers have no gap', () => {
    expect(q2.cover.sequence).toMatchObject({
      anomalies: 'numbers 1 to 12 are all there',
      missingAnomalyNumbers: [],
    });
  });

  test('a missing number and missing events are said', async () => {
    const events = scenario.events.filter((event) => event.subject !== 'anomaly:5');
    const bundle = await collect(
      inputsOf(scenario, windowOf('Q2 2026')),
      sourceOf(events, scenario.head.seq),
    );
    expect(bundle.cover.sequence.missingAnomalyNumbers).toEqual([5]);
    expect(bundle.cover.sequence.ledger).toContain('2 not seen');
    expect(bundle.exceptions.map((one) => one.code)).toContain('X-POP-04');
  });

  test('the previous bundle’s end is compared with this start', async () => {
    const q1 = await bundleOf('Q1 2026');
    const later = straddling();
    later.at('2026-07-11T00:00:00Z').bundle('EVB-1', {
      windowStart: q1.cover.window.start,
      windowEnd: q1.cover.window.end,
      asOfSeq: 5,
      format: 'json',
      manifestDigest: null,
      generatedAt: '2026-04-05T00:00:00.000Z',
      counts: { openAtEnd: q1.rollForward.openAtEnd },
    });
    const bundle = await collect(
      inputsOf(later, windowOf('Q2 2026')),
      sourceOf(later.events, later.head.seq),
    );
    expect(bundle.rollForward.previous).toBe(
      'Open at the end of EVB-1: 2, the same as open at the start here.',
    );
  });

  describe('a scope', () => {
    const filtered = (service: string, period = 'Q2 2026', now?: string) => {
      const scope = { text: `service:${service}`, services: [service] };
      const inputs = inputsOf(scenario, windowOf(period, 'UTC', now), { scope });
      return collect(inputs, sourceOf(scenario.events, scenario.head.seq));
    };

    test('leaves rows out and says how many of each list, also as an exception', async () => {
      const { cover, population, carriedIn, notCounted, exceptions } = await filtered('search');
      const told =
        '8 anomalies left out by the scope: 5 detected in the period, 3 carried in; and 3 numbers of the period that are not counted';
      expect([population, carriedIn, notCounted]).toEqual([[], [], []]);
      expect(exceptions.filter(({ anomaly }) => anomaly !== null)).toEqual([]);
      expect(cover.status).toBe('FILTERED');
      expect(cover.scope).toMatchObject({ excluded: 8, excludedText: told });
      expect(exceptions.filter(({ code }) => code === 'X-POP-07')).toMatchObject([
        { subject: 'scope:service:search', kind: 'scope', asOf: 'yes', facts: [`${told}.`] },
      ]);
      const whole = await bundleOf('Q2 2026');
      expect([whole.population, whole.carriedIn, whole.notCounted].map(({ length }) => length)).toEqual([
        5, 3, 3,
      ]);
    });

    test('that leaves nothing out is no exception, as no scope is none', async () => {
      const { cover, exceptions, population } = await filtered('payments');
      expect(population).toHaveLength(5);
      expect(cover.scope.excluded).toBe(0);
      for (const { code } of [...exceptions, ...(await bundleOf('Q2 2026')).exceptions])
        expect(code).not.toBe('X-POP-07');
    });

    test.each([
      ['2026-06-30T12:00:00.000Z', /counted below\. The period was not over when this was made\.$/],
      [
        '2026-07-01T12:00:00.000Z',
        /counted below\. The period ended too recently: late facts are still expected\.$/,
      ],
      ['2026-07-20T12:00:00.000Z', /counted below\.$/],
    ])('at %s says as well whether the period was over', async (now, words) => {
      const { cover } = await filtered('search', 'Q2 2026', now);
      expect(cover.status).toBe('FILTERED');
      expect(cover.statusReason).toMatch(words);
    });
  });
});
