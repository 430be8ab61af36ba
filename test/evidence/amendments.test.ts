import { describe, expect, test } from 'vitest';
import { type BundleRecord, isStale, staleBecause } from '../../src/evidence/amendments.ts';
import { collect } from '../../src/evidence/assemble.ts';
import { canonicalJson } from '../../src/ledger/canonical-json.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { incidentQuarter, normalQuarter } from './quarters.ts';
import { pullRequest, type Scenario } from './scenario.ts';
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
        supersededAsOf: { seq: record.asOfSeq, recordedAt: firstInputs.asOf.recordedAt },
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
      {
        subject: 'coverage',
        change: 'added',
        field: 'signal:sig-9',
        after: 'signal of datadog, opened: Found late; received 2026-07-20 10:00:00 +00:00',
        reason: 'recorded later about the period; by its receipt it is counted in another one',
        seq: record.asOfSeq + 1,
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
    const { rows } = (await second(scenario)).amendments;
    expect(rows.filter(({ field }) => field === 'row')).toMatchObject([
      { subject: 'ANM-000003', change: 'removed' },
    ]);
    expect(rows.find(({ field }) => field.startsWith('exceptions[X-TRI-03'))).toMatchObject({
      before: 'yes',
      after: 'was and is cleared',
    });
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

/** The second revision of a bundle over a ledger that grew, as `subject change field: before → after [ledger number after the as-of]`. */
const amended = async (base: () => Scenario, more: (scenario: Scenario) => unknown) => {
  const before = base();
  const inputs = inputsOf(before, window);
  const grown = base();
  more(grown);
  const { seq } = before.head;
  const { amendments } = await collect(
    inputsOf(grown, window, {
      generation: {
        ...inputs.generation,
        revision: 2,
        supersedes: 'EVB-first',
        supersededAsOf: { seq, recordedAt: inputs.asOf.recordedAt },
      },
    }),
    sourceOf(grown.events, grown.head.seq),
  );
  return {
    statement: amendments.statement,
    rows: amendments.rows.map((row) => {
      const number = row.seq === null ? 'no event' : row.seq - seq;
      return `${row.subject} ${row.change} ${row.field.replace(/ EXC-\w+/, '')}: ${row.before} → ${row.after} [${number}]`;
    }),
  };
};

const LATE = { recorded: '2026-07-20T10:00:00Z' };

/** An action that was promised in May and is not done. */
const withAction = (number: number, quarter: () => Scenario) =>
  quarter()
    .at('2026-05-01T10:00:00Z', { recorded: '2026-07-04T09:00:00Z' })
    .by('ada')
    .addAction(number, '2026-06-10T16:00:00.000Z', { actionId: 'index', title: 'Watch the index' });

describe('what late events change beside the line of an anomaly', () => {
  test('a corrective action and its exceptions, and a signal that was not counted', async () => {
    const base = () => withAction(2, normalQuarter);
    const { statement, rows } = await amended(base, (s) =>
      s
        .at('2026-06-05T10:00:00Z', LATE)
        .by('ben')
        .add('anomaly.action_done', 'anomaly:2', { actionId: 'index', proof: 'https://x.example/1' })
        .at('2026-06-20T10:00:00Z', LATE)
        .signal({ signalId: 'late', title: 'Deploy finished', receivedAt: '2026-06-20T10:00:01.000Z' }),
    );
    expect(rows).toEqual([
      'ANM-000002 changed correctiveActions[index].asOf: open → done [1]',
      'ANM-000002 changed correctiveActions[index].atEnd: open → done [1]',
      'ANM-000002 changed correctiveActions[index].doneAt: not yet → 2026-06-05 10:00:00 +00:00 [1]',
      'ANM-000002 changed correctiveActions[index].doneBy: nobody yet → Ben Ruiz [1]',
      'ANM-000002 changed correctiveActions[index].proof: not done yet → https://x.example/1 [1]',
      'ANM-000002 changed exceptions[X-PIR-04].atPeriodEnd: yes → was and is cleared [1]',
      'ANM-000002 changed exceptions[X-PIR-04].asOf: yes → was and is cleared [1]',
      'coverage added signal:late: not in the bundle → signal of datadog, ignored: Deploy finished; received 2026-06-20 10:00:01 +00:00 [2]',
      "ANM-000002 added exceptions[X-PIR-06]: not in the bundle → Action not verified; at the period's end: no; as of now: yes [no event]",
    ]);
    expect(statement).toMatch(
      /^Against EVB-first, by ledger numbers 93 to 94 and the time since: 9 differences\. Compared are/,
    );
  });

  test('a notification, with the exceptions that it clears and brings', async () => {
    const { rows } = await amended(incidentQuarter, (s) =>
      s.at('2026-05-30T10:00:00Z', LATE).by('dan').sendNotice(2, 'cert-in', '2026-05-30T10:00:00.000Z'),
    );
    expect(rows).toContain(
      'ANM-000002 changed notifications[cert-in].timing: not sent → 19 d 18 h after it was due [1]',
    );
    expect(rows).toContain('ANM-000002 changed exceptions[X-NTF-02].asOf: yes → was and is cleared [1]');
    expect(rows).toContain(
      "ANM-000002 added exceptions[X-NTF-05]: not in the bundle → Notification without approval or proof; at the period's end: yes; as of now: yes [1]",
    );
  });

  test('a second version of a review, beside the first', async () => {
    const { rows } = await amended(incidentQuarter, (s) =>
      s.at('2026-06-28T10:00:00Z', LATE).by('ada').writeReview(2),
    );
    expect(rows.filter((row) => row.includes(' pirs'))).toEqual([
      'ANM-000002 changed pirs.asOf: approved → approved; a newer version was written [1]',
      'ANM-000002 changed pirs.atEnd: approved → approved; a newer version was written [1]',
      'ANM-000002 added pirs[2]: not in the bundle → written, not approved [1]',
    ]);
  });

  test('a review', async () => {
    const { rows } = await amended(incidentQuarter, (s) =>
      s
        .at('2026-06-25T10:00:00Z', LATE)
        .by('dan')
        .add('anomaly.review_decided', 'anomaly:3', { required: true, reason: 'It nearly got out' }),
    );
    expect(rows[0]).toContain('ANM-000003 changed asOf.review: not owed → owed, not written [1]');
    expect(rows).toContain('ANM-000003 added pirs: not in the bundle → owed, not written [1]');
  });

  test('a change of severity, and its second person', async () => {
    const { rows } = await amended(normalQuarter, (s) => {
      s.at('2026-04-22T14:00:00Z', LATE).by('cleo').severity(3, 'sev3', 'sev2');
      const changeSeq = s.head.seq;
      s.by('dan').add('anomaly.severity_seconded', 'anomaly:3', { changeSeq });
    });
    expect(rows).toContain('ANM-000003 added severityChanges[92]: not in the bundle → from sev3 to sev2 [1]');
    expect(rows).toContain('ANM-000003 changed severityChanges[92].secondPerson: none → Dan Wu [2]');
  });

  test('the facts of a change', async () => {
    const { rows } = await amended(normalQuarter, (s) => {
      const change = pullRequest(105, '2026-05-18T08:30:00Z');
      s.at('2026-05-18T12:00:00Z', LATE).add('anomaly.change_snapshotted', 'anomaly:5', {
        change: { ...change, pullRequest: { ...change.pullRequest!, checks: [] } },
      });
    });
    expect(rows).toContain(
      'ANM-000005 changed changes[cause github:acme/api#105].change.checksKnown: 1 recorded → none recorded [1]',
    );
  });

  test('rows that belong to the period by their own dates, of an anomaly that has no page', async () => {
    const { rows } = await amended(incidentQuarter, (s) =>
      s.at('2026-06-05T10:00:00Z', LATE).by('ben').add('anomaly.action_moved', 'anomaly:1', {
        actionId: 'limit-exports',
        dueAt: '2026-06-20T16:00:00.000Z',
        reason: 'Waits for the rewrite',
      }),
    );
    expect(rows.map((row) => row.replace(/: .*/, ''))).toEqual([
      'ANM-000001 changed correctiveActions[limit-exports].dueAt',
      'ANM-000001 changed correctiveActions[limit-exports].moves',
    ]);
  });

  test('rows on the page of an anomaly that belong to another period by their own dates', async () => {
    const base = () =>
      normalQuarter()
        .at('2026-07-04T09:00:00Z')
        .by('ada')
        .addAction(2, '2026-09-10T16:00:00.000Z', { actionId: 'index', title: 'Watch the index' });
    const { rows } = await amended(base, (s) =>
      s.at('2026-07-20T10:00:00Z').by('ben').add('anomaly.action_done', 'anomaly:2', {
        actionId: 'index',
        proof: 'https://x.example/1',
      }),
    );
    expect(rows).toContain('ANM-000002 changed correctiveActions[index].asOf: open → done [1]');
  });

  test('exceptions of an anomaly that has no page', async () => {
    const base = () => withAction(1, incidentQuarter);
    const { rows } = await amended(base, (s) =>
      s
        .at('2026-06-20T10:00:00Z', LATE)
        .by('ben')
        .add('anomaly.action_done', 'anomaly:1', { actionId: 'index', proof: 'https://x.example/1' }),
    );
    expect(rows).toContain(
      'ANM-000001 changed exceptions[X-PIR-04].atPeriodEnd: yes → was and is cleared [1]',
    );
  });

  test('a number that is not counted', async () => {
    const base = () => normalQuarter().at('2026-07-04T09:00:00Z').by('ada').void(3);
    const { rows } = await amended(base, (s) =>
      s
        .at('2026-07-20T10:00:00Z')
        .add('anomaly.summary_corrected', 'anomaly:3', { summary: 'A preview', reason: 'Clearer' }),
    );
    expect(rows).toEqual(['ANM-000003 changed summary: Payments answer slowly (3) → A preview [1]']);
  });

  test('an entry of the timeline that changes no row', async () => {
    const { rows } = await amended(normalQuarter, (s) =>
      s
        .at('2026-05-18T12:00:00Z', LATE)
        .by('ada')
        .add('anomaly.status_updated', 'anomaly:5', { text: 'Looking at the index' })
        .at('2026-07-20T11:00:00Z')
        .add('anomaly.status_updated', 'anomaly:5', { text: 'Later, and no part of the period' }),
    );
    expect(rows).toEqual(['ANM-000005 added timeline[92]: not in the bundle → anomaly.status_updated [1]']);
  });

  test('exceptions that came with time alone', async () => {
    const base = () => normalQuarter().at('2026-06-29T10:00:00Z', { recorded: '2026-07-04T09:00:00Z' });
    const { rows } = await amended(
      () => base().open({ summary: 'Nobody looked', severity: 'sev3' }),
      (s) => s.at('2026-07-20T10:00:00Z').signal(),
    );
    expect(rows).toContain(
      "ANM-000009 added exceptions[X-SLA-04]: not in the bundle → Resolution late; at the period's end: no; as of now: yes [no event]",
    );
    expect(rows.join()).not.toContain('X-SLA-01');
  });

  test('so many signals that only the first thousand are told one by one', async () => {
    const { rows } = await amended(normalQuarter, (s) => {
      s.at('2026-06-20T10:00:00Z', LATE);
      for (let i = 0; i < 1_002; i++) s.signal({ receivedAt: '2026-06-20T10:00:01.000Z' });
    });
    expect(rows).toHaveLength(1_001);
    expect(rows.at(-1)).toContain('2 more of signal.recorded, the last of them ledger number 1093 [1002]');
  });

  test.each<[string, (s: Scenario) => unknown, string]>([
    [
      'a digest of a week in the period',
      (s) =>
        s.at('2026-07-20T10:00:00Z').digest('2026-W26', '2026-06-22T00:00:00Z', '2026-06-29T00:00:00Z', null),
      'coverage added digest:2026-W26: not in the bundle → digest of 2026-W26 posted [1]',
    ],
    [
      'a gap that reaches into the period',
      (s) => s.at('2026-07-20T10:00:00Z').gap('2026-06-30T23:00:00Z', '2026-07-01T02:00:00Z', 3),
      'coverage added channel:C_ALERTS: not in the bundle → nothing was heard of C_ALERTS from 2026-06-30 23:00:00 +00:00 to 2026-07-01 02:00:00 +00:00 (reconnect): 3 messages recovered [1]',
    ],
    [
      'a comparison of the period',
      (s) =>
        s.at('2026-07-20T10:00:00Z').add('reconciliation.ran', 'reconciliation:r1', {
          runId: 'r1',
          kind: 'slack_history',
          from: '2026-04-01T00:00:00.000Z',
          to: '2026-07-01T00:00:00.000Z',
          leftQuery: 'messages',
          rightQuery: 'signals',
          leftCount: 10,
          rightCount: 9,
          matched: 9,
          unmatchedLeft: [],
          unmatchedRight: [],
        }),
      'reconciliations added reconciliation:r1: not in the bundle → slack history compared: 10 and 9, 9 on both sides [1]',
    ],
  ])('%s', async (_, more, expected) => {
    expect((await amended(normalQuarter, more)).rows).toEqual([expected]);
  });

  test('nothing: that is said, and what was compared', async () => {
    const { statement, rows } = await amended(normalQuarter, (s) =>
      s.at('2026-07-20T10:00:00Z').signal().open(),
    );
    expect(rows).toEqual([]);
    expect(statement).toMatch(
      /^None: ledger numbers 92 to 94 change nothing of EVB-first that is compared\. Compared are, field by field/,
    );
  });
});

test('a notice that was sent in the period and is recorded after it makes a bundle stale', () => {
  const told = (sentAt: string) => later((s) => s.sendNotice(8, 'gdpr-33-1', sentAt));
  expect(isStale(record, told('2026-06-30T23:00:00.000Z').events)).toBe(true);
  expect(isStale(record, told('2026-07-01T00:00:00.000Z').events)).toBe(false);
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
