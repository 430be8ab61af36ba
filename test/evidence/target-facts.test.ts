import { describe, expect, test } from 'vitest';
import { collect } from '../../src/evidence/assemble.ts';
import { csv } from '../../src/evidence/renderers/csv.ts';
import { html } from '../../src/evidence/renderers/html.ts';
import { markdown } from '../../src/evidence/renderers/markdown.ts';
import { withObligations } from '../program-files/shipped-program.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { pullRequest, Scenario } from './scenario.ts';
import { sourceOf } from './source-of.ts';

type Opened = Parameters<Scenario['open']>[0];

const start = (over: Opened = {}): Scenario =>
  new Scenario().at('2026-03-01T09:00:00Z').linkPeople().at('2026-05-11T08:00:00Z').open(over).by('ada');

/** As of ten days after the detection. */
const bundleOf = (s: Scenario) => {
  s.at('2026-05-21T08:00:00Z').signal();
  return collect(inputsOf(s, windowOf('Q2 2026')), sourceOf(s.events, s.head.seq));
};

const short = ({ utc, text }: { utc: string | null; text: string }): string => utc?.slice(5, 16) ?? text;

/** `name: due DUE, MET, TIMING; SEVERITY DUE, TIMING` */
const linesOf = async (s: Scenario): Promise<string[]> =>
  (await bundleOf(s)).anomalies[0]!.targets.map(
    ({ name, due, met, timing, peak }) =>
      `${name}: due ${short(due)}, ${short(met)}, ${timing}; ${peak.severity} ${short(peak.due)}, ${peak.timing}`,
  );

describe('targets on the page', () => {
  test('lie before or after their due times, or are not met yet as of now', async () => {
    const s = start({ severity: 'sev3' }).at('2026-05-11T12:20:00Z').ack(1).noneFound(1);
    expect(await linesOf(s)).toEqual([
      'acknowledge: due 05-11T12:00, 05-11T12:20, 20 min after it was due; sev3 05-11T12:00, 20 min after it was due',
      'attribute: due 05-18T08:00, 05-11T12:20, 6 d 19 h before it was due; sev3 05-18T08:00, 6 d 19 h before it was due',
      'resolve: due 05-21T08:00, not yet, not yet, 0 s before it is due; sev3 05-21T08:00, not yet, 0 s before it is due',
      'triage: due 05-18T08:00, not yet, not yet, 3 d after it was due; sev3 05-18T08:00, not yet, 3 d after it was due',
    ]);
  });

  test('are told by the highest severity that was held while the clock ran, too', async () => {
    const s = start({ severity: 'sev4' })
      .at('2026-05-11T08:30:00Z')
      .ack(1)
      .at('2026-05-11T09:00:00Z')
      .severity(1, 'sev4', 'sev1')
      .at('2026-05-11T10:00:00Z')
      .severity(1, 'sev1', 'sev3')
      .at('2026-05-13T08:00:00Z')
      .triage(1)
      .noneFound(1)
      .resolve(1);
    expect(await linesOf(s)).toEqual([
      'acknowledge: due 05-12T08:00, 05-11T08:30, 23 h 30 min before it was due; sev4 05-12T08:00, 23 h 30 min before it was due',
      'attribute: due 05-18T08:00, 05-13T08:00, 5 d before it was due; sev1 05-12T08:00, 1 d after it was due',
      'resolve: due 05-21T08:00, 05-13T08:00, 8 d before it was due; sev1 05-12T08:00, 1 d after it was due',
      'triage: due 05-18T08:00, 05-13T08:00, 5 d before it was due; sev1 05-12T08:00, 1 d after it was due',
    ]);
  });

  test('have an interval for each reopening', async () => {
    const s = start({ severity: 'sev1' }).at('2026-05-11T09:00:00Z').resolve(1);
    s.at('2026-05-12T09:00:00Z').reopen(1).at('2026-05-12T10:00:00Z').resolve(1);
    s.at('2026-05-14T09:00:00Z').reopen(1);
    const { anomalies } = await bundleOf(s);
    expect(anomalies[0]!.targets.slice(2, -1)).toMatchObject([
      { name: 'resolve', started: { utc: '2026-05-11T08:00:00.000Z' }, timing: '23 h before it was due' },
      {
        name: 'resolve, reopening 1',
        started: { utc: '2026-05-12T09:00:00.000Z' },
        due: { utc: '2026-05-13T09:00:00.000Z' },
        met: { utc: '2026-05-12T10:00:00.000Z' },
        timing: '23 h before it was due',
      },
      {
        name: 'resolve, reopening 2',
        started: { utc: '2026-05-14T09:00:00.000Z' },
        met: { utc: null, text: 'not yet' },
        timing: 'not yet, 5 d 23 h after it was due',
      },
    ]);
  });

  test('an evaluation that is made again does not move the first one', async () => {
    const s = start().at('2026-05-11T09:00:00Z').triage(1).at('2026-05-20T09:00:00Z');
    s.triage(1, { disposition: 'security_incident' });
    expect((await linesOf(s)).at(-1)).toContain('triage: due 05-18T08:00, 05-11T09:00, 6 d 23 h before');
  });

  test('say by which version of the program they are judged', async () => {
    const judgedBy = async (s: Scenario) => [
      ...new Set((await bundleOf(s)).anomalies[0]!.targets.map((one) => one.judgedBy)),
    ];
    expect(await judgedBy(start())).toEqual(["the product's own targets: no response program was in force"]);
    expect(await judgedBy(start({ programVersion: '7' }))).toEqual([
      "the product's own targets: version 7 of the response program is not in the ledger",
    ]);
    const program = structuredClone(withObligations([]));
    program.severity.levels.sev3.acknowledge = '1 h';
    const s = new Scenario().at('2026-03-01T09:00:00Z').by('cleo').approveProgram(program);
    s.at('2026-05-11T08:00:00Z').open({ programVersion: '1' });
    const { anomalies } = await bundleOf(s);
    expect(anomalies[0]!.targets[0]).toMatchObject({
      judgedBy: 'version 1',
      due: { utc: '2026-05-11T09:00:00.000Z' },
    });
  });

  test('stand in every format', async () => {
    const s = start({ severity: 'sev1' }).at('2026-05-11T08:35:00Z').ack(1);
    const bundle = await bundleOf(s);
    const drawn = (file: { bytes: Uint8Array } | undefined): string => new TextDecoder().decode(file!.bytes);
    const context = { datasetDigest: '' };
    expect(drawn(markdown.render(bundle, context)[0])).toContain(
      '| 2026-05-11 08:35:00 +00:00 | 20 min after it was due | sev1 |',
    );
    expect(drawn(html.render(bundle, context)[0])).toContain('20 min after it was due');
    const table = drawn(csv.render(bundle, context).find(({ path }) => path === 'csv/targets.csv'));
    expect(table.split('\r\n')).toHaveLength(6);
    expect(table).toContain('ANM-000001,acknowledge,');
    expect(table).toContain(',2026-05-11T08:35:00.000Z,20 min after it was due,sev1,');
  });
});

describe('times', () => {
  const confirmed = (mergedAt: string, over: Parameters<typeof pullRequest>[2] = {}): Scenario =>
    start()
      .at('2026-05-11T09:00:00Z')
      .confirm(1, pullRequest(7, mergedAt, over));
  const rowOf = async (s: Scenario) => (await bundleOf(s)).population[0]!;

  test.each<[string, Scenario, number | null, string]>([
    [
      'a merge',
      confirmed('2026-05-11T06:00:00Z'),
      7_200_000,
      '2 h from its merge (when production got it is unknown)',
    ],
    [
      'a deployment',
      confirmed('2026-05-10T06:00:00Z', { deployedAt: '2026-05-11T07:30:00.000Z' }),
      1_800_000,
      '30 min from its deployment to production',
    ],
    [
      'a push',
      confirmed('2026-05-11T06:00:00Z', { kind: 'direct_push' }),
      7_200_000,
      '2 h from its push (when production got it is unknown)',
    ],
    [
      'a toggle',
      confirmed('2026-05-11T06:00:00Z', { kind: 'feature_flag' }),
      7_200_000,
      '2 h from when it took effect',
    ],
    [
      'a deployment after the detection',
      confirmed('2026-05-10T06:00:00Z', { deployedAt: '2026-05-11T08:20:00.000Z' }),
      -1_200_000,
      'minus 20 min from its deployment to production: a problem in the data, since the change took effect after detection',
    ],
    ['no decision', start(), null, 'unknown: no change is named'],
    ['no change of ours', start().noneFound(1), null, 'not applicable: no change of ours'],
  ])('to detect, from %s', async (_, scenario, ms, text) => {
    expect((await rowOf(scenario)).timeToDetect).toEqual({ ms, text });
  });

  test('to mitigate', async () => {
    const mitigated = start()
      .at('2026-05-11T09:15:00Z')
      .add('anomaly.mitigated', 'anomaly:1', { what: 'Traffic moved away' });
    expect((await rowOf(mitigated)).timeToMitigate).toEqual({ ms: 4_500_000, text: '1 h 15 min' });
    expect((await rowOf(start())).timeToMitigate).toEqual({ ms: null, text: 'not yet' });
    expect((await rowOf(start().resolve(1))).timeToMitigate).toEqual({ ms: null, text: 'none recorded' });
  });

  test('are in the summary, and a negative one is told', async () => {
    const s = confirmed('2026-05-10T06:00:00Z', { deployedAt: '2026-05-11T08:20:00.000Z' });
    s.at('2026-05-12T08:00:00Z').open().confirm(2, pullRequest(8, '2026-05-12T07:00:00Z'));
    s.at('2026-05-12T08:30:00Z').add('anomaly.mitigated', 'anomaly:2', { what: 'Turned off' });
    s.at('2026-05-13T08:00:00Z').open();
    const { metrics } = (await bundleOf(s)).summary;
    const named = (name: string) => metrics.find((one) => one.name === name);
    expect(metrics.map(({ name }) => name)).toEqual([
      'Time to detect',
      'Time to acknowledge',
      'Time to attribute',
      'Time to mitigate',
      'Time to resolve',
    ]);
    expect(named('Time to detect')).toMatchObject({
      n: 2,
      notYet: 1,
      median: { text: '20 min' },
      max: { text: '1 h' },
      definition: expect.stringMatching(/; negative in 1 row of the 2, a problem in the data$/),
    });
    expect(named('Time to mitigate')).toMatchObject({ n: 1, notYet: 2, median: { text: '30 min' } });
    expect(named('Time to acknowledge')?.definition).not.toContain('negative');
  });
});
