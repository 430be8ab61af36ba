import { describe, expect, test } from 'vitest';
import { type BundleRecord, isStale, staleBecause } from '../../src/evidence/amendments.ts';
import { collect } from '../../src/evidence/assemble.ts';
import { canonicalJson } from '../../src/ledger/canonical-json.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { normalQuarter } from './quarters.ts';
import type { Scenario } from './scenario.ts';
import { sourceOf } from './source-of.ts';

const window = windowOf('Q2 2026');
const first = normalQuarter();
const firstInputs = inputsOf(first, window);
const firstBundle = () => collect(firstInputs, sourceOf(first.events, first.head.seq));
const record: BundleRecord = {
  bundleId: 'EVB-first',
  revision: 1,
  windowStart: window.start,
  windowEnd: window.end,
  asOfSeq: first.head.seq,
  final: true,
  zone: 'UTC',
  counts: {},
};

/** The same ledger with more recorded after the first revision. */
const later = (more: (scenario: Scenario) => unknown): Scenario => {
  const scenario = normalQuarter().at('2026-07-20T10:00:00Z').by('cleo');
  more(scenario);
  return scenario;
};

const second = (scenario: Scenario) =>
  collect(
    inputsOf(scenario, window, {
      generation: {
        ...firstInputs.generation,
        revision: 2,
        supersedes: 'EVB-first',
        supersededAsOfSeq: record.asOfSeq,
        generatedAt: '2026-07-21T00:00:00.000Z',
      },
    }),
    sourceOf(scenario.events, scenario.head.seq),
  );

describe('A10: a late signal for a final quarter', () => {
  const scenario = later((s) =>
    s.at('2026-06-20T10:00:00Z', { recorded: '2026-07-20T10:00:00Z' }).open({ summary: 'Found late' }),
  );

  test('makes the bundle stale', () => {
    expect(isStale(record, first.events)).toBe(false);
    expect(staleBecause(record, scenario.events)).toBe(record.asOfSeq + 1);
  });

  test('revision 2 lists the row that was added', async () => {
    const bundle = await second(scenario);
    expect(bundle.amendments.rows).toMatchObject([
      {
        subject: 'ANM-000009',
        change: 'added',
        before: 'not in the bundle',
        after: 'detected in the period: Found late',
        recordedAt: { utc: '2026-07-20T10:00:00.000Z' },
        seq: record.asOfSeq + 2,
      },
    ]);
    expect(bundle.cover).toMatchObject({ revision: 2, supersedes: 'EVB-first' });
  });

  test('revision 1 is rebuilt byte for byte from its as-of', async () => {
    const rebuilt = await collect(firstInputs, sourceOf(scenario.events, record.asOfSeq));
    expect(canonicalJson(rebuilt)).toBe(canonicalJson(await firstBundle()));
  });
});

describe('corrections', () => {
  test('a corrected summary is listed with who, why and both texts', async () => {
    const scenario = later((s) =>
      s.add('anomaly.summary_corrected', 'anomaly:2', { summary: 'Payments were slow', reason: 'Shorter' }),
    );
    expect(isStale(record, scenario.events)).toBe(true);
    expect((await second(scenario)).amendments.rows).toMatchObject([
      {
        subject: 'ANM-000002',
        change: 'changed',
        field: 'summary',
        before: 'Payments answer slowly (2)',
        after: 'Payments were slow',
        by: { label: 'Cleo Lind' },
        reason: 'Summary corrected to "Payments were slow": Shorter',
      },
    ]);
  });

  test('a void row is removed', async () => {
    const scenario = later((s) => s.void(3));
    expect(isStale(record, scenario.events)).toBe(true);
    expect((await second(scenario)).amendments.rows).toMatchObject([
      { subject: 'ANM-000003', change: 'removed' },
    ]);
  });

  test('a withdrawn cause changes each field that it had', async () => {
    const scenario = later((s) =>
      s.add('anomaly.attribution_withdrawn', 'anomaly:5', { reason: 'Wrong pull request' }),
    );
    const { rows } = (await second(scenario)).amendments;
    const fields = rows.map((row) => row.field);
    expect(fields).toContain('change.text');
    expect(fields).toContain('asOf.attribution');
    expect(fields).not.toContain('atEnd.attribution');
    expect(isStale(record, scenario.events)).toBe(true);
  });
});

describe('what makes no bundle stale', () => {
  test('work on what was open, done later', () => {
    expect(isStale(record, later((s) => s.noneFound(8)).events)).toBe(false);
    expect(isStale(record, later((s) => s.ack(6)).events)).toBe(false);
  });

  test('what belongs to the next period', () => {
    expect(isStale(record, later((s) => s.open()).events)).toBe(false);
  });
});

test('facts recorded in the period about an earlier one are listed', async () => {
  const scenario = normalQuarter();
  scenario
    .at('2026-06-30T12:00:00Z', { recorded: '2026-07-20T12:00:00Z' })
    .by('ada')
    .add('anomaly.mitigated', 'anomaly:8', { what: 'Traffic moved away' });
  const q3 = await collect(
    inputsOf(scenario, windowOf('Q3 2026')),
    sourceOf(scenario.events, scenario.head.seq),
  );
  expect(q3.amendments.earlierPeriods).toMatchObject([
    {
      subject: 'ANM-000008',
      what: 'Mitigated: Traffic moved away',
      happenedAt: { utc: '2026-06-30T12:00:00.000Z' },
    },
  ]);
});
