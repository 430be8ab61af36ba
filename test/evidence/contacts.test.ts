import { expect, test } from 'vitest';
import type { PayloadOf } from '../../src/domain/events/event.ts';
import type { Program } from '../../src/domain/program/program.ts';
import { collect } from '../../src/evidence/assemble.ts';
import { shipped } from '../program-files/shipped-program.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { pullRequest, Scenario, ticket } from './scenario.ts';
import { sourceOf } from './source-of.ts';

/** As the product itself names them. */
const neighbours = ['GitHub', 'Jira', 'PagerDuty'].map((source) => ({ source, configured: 'configured' }));

const TEN = '2026-05-05T10:00:00Z';
const NOON = '2026-05-05T12:00:00Z';
const begun = (): Scenario => new Scenario().at('2026-03-01T09:00:00Z').watch().linkPeople();
const opened = (): Scenario => begun().at(TEN).open();

const ranked = (
  scenario: Scenario,
  sources: string[],
  unavailable: PayloadOf<'anomaly.candidates_ranked'>['searched']['unavailable'] = [],
): Scenario =>
  scenario.add('anomaly.candidates_ranked', 'anomaly:1', {
    rankerVersion: 'rank-2',
    searched: {
      from: '2026-05-01T00:00:00.000Z',
      to: '2026-05-05T10:05:00.000Z',
      sources,
      unavailable,
      changesConsidered: 3,
    },
    candidates: [],
    likely: false,
  });
const lookupFailed = (scenario: Scenario, source: string, code: string): Scenario =>
  scenario.add('anomaly.lookup_failed', 'anomaly:1', { ref: 'PAY-7', source, code });
const reconciled = (scenario: Scenario, kind: PayloadOf<'reconciliation.ran'>['kind']): Scenario =>
  scenario.add('reconciliation.ran', 'reconciliation:r', {
    runId: 'r',
    kind,
    from: '2026-05-01T00:00:00.000Z',
    to: '2026-05-05T00:00:00.000Z',
    leftQuery: 'q',
    rightQuery: 'q',
    leftCount: 0,
    rightCount: 0,
    matched: 0,
    unmatchedLeft: [],
    unmatchedRight: [],
  });
const paging: Program = {
  ...shipped.program,
  escalation: {
    ...shipped.program.escalation,
    paths: shipped.program.escalation.paths.map((path) => ({
      ...path,
      steps: [{ person: null, channel: null, pagingPolicy: 'PABC123', answerWithin: '15 min' }],
    })),
  },
} as Program;
const pathChecked = (unknown: string[]): Scenario =>
  begun().by('cleo').approveProgram(paging).at(TEN).add('escalation.checked', 'escalation:on-call', {
    pathId: paging.escalation.paths[0]!.id,
    programVersion: 1,
    problems: [],
    unknown,
  });

async function sourcesOf(scenario: Scenario, asOf = scenario.head.seq) {
  const inputs = inputsOf(scenario, windowOf('Q2 2026'));
  const settings = { ...inputs.settings, neighbours };
  const { cover } = await collect({ ...inputs, settings }, sourceOf(scenario.events, asOf));
  return Object.fromEntries(
    cover.sources
      .filter(({ configured }) => configured === 'configured')
      .map(({ source, lastContact, detail }) => [
        source,
        [lastContact.utc?.slice(0, 16) ?? lastContact.text, detail],
      ]),
  );
}

const NEVER = ['none recorded', 'no failure is recorded'];
const answered = (at: string) => [at, 'no failure is recorded'];

test.each<[string, () => Scenario, Record<string, unknown[]>]>([
  ['nothing at all', () => opened(), {}],
  [
    'a search for changes',
    () => ranked(opened(), ['github:acme/api']),
    { GitHub: answered('2026-05-05T10:00') },
  ],
  [
    'a search that was answered in part',
    () => ranked(opened(), ['github:acme/api'], [{ source: 'github:acme/web', code: 'NEIGHBOUR_SLOW' }]),
    {
      GitHub: [
        '2026-05-05T10:00',
        'last failure 2026-05-05 10:00:00 +00:00: NEIGHBOUR_SLOW (github:acme/web)',
      ],
    },
  ],
  [
    'a search without a configured source asked nobody',
    () => ranked(opened(), [], [{ source: 'github:acme/web', code: 'NEIGHBOUR_OFF' }]),
    {},
  ],
  [
    'a change and a ticket, when they were fetched',
    () => {
      const change = pullRequest(7, '2026-05-05T08:00:00Z');
      const allowed = ticket('PAY-7', '2026-05-01T09:00:00Z', '2026-05-02T09:00:00Z');
      return opened().by('ada').confirm(1, change).authorize(1, change, allowed);
    },
    { GitHub: answered('2026-05-05T09:00'), Jira: answered('2026-05-02T09:00') },
  ],
  [
    'the newest of several, whatever their order',
    () =>
      ranked(opened(), ['github:acme/api'])
        .at(NOON)
        .by('ada')
        .confirm(1, pullRequest(7, '2026-05-05T08:00:00Z')),
    { GitHub: answered('2026-05-05T10:00') },
  ],
  [
    'a look-up that failed',
    () => lookupFailed(opened(), 'jira', 'NEIGHBOUR_UNAUTHORIZED'),
    { Jira: ['none recorded', 'last failure 2026-05-05 10:00:00 +00:00: NEIGHBOUR_UNAUTHORIZED (PAY-7)'] },
  ],
  [
    'a look-up that found nothing was answered',
    () => lookupFailed(opened(), 'jira', 'NEIGHBOUR_NOT_FOUND'),
    { Jira: answered('2026-05-05T10:00') },
  ],
  [
    'a comparison with the pager',
    () => reconciled(opened().at(NOON), 'alert_tool'),
    { PagerDuty: answered('2026-05-05T12:00') },
  ],
  ['a comparison with Slack', () => reconciled(opened().at(NOON), 'slack_history'), {}],
  [
    'an escalation path that pages, looked up',
    () => pathChecked([]),
    { PagerDuty: answered('2026-05-05T10:00') },
  ],
  [
    'an escalation path that could not be looked up',
    () => pathChecked(['step 1: PagerDuty could not be asked (NEIGHBOUR_UNREACHABLE)']),
    {
      PagerDuty: [
        'none recorded',
        expect.stringMatching(/^last failure 2026-05-05 10:00:00 \+00:00: NEIGHBOUR_UNREACHABLE \(path /),
      ],
    },
  ],
  ['an escalation path without a pager', () => pathChecked(['step 1: PagerDuty is not connected']), {}],
])('the cover says who answered: %s', async (_, script, expected) => {
  expect(await sourcesOf(script())).toEqual({ GitHub: NEVER, Jira: NEVER, PagerDuty: NEVER, ...expected });
});

test('what happened after the as-of is not told', async () => {
  const scenario = ranked(opened(), ['github:acme/api']);
  const asOf = scenario.head.seq;
  ranked(scenario.at(NOON), ['github:acme/api', 'github:acme/web']);
  expect(await sourcesOf(scenario, asOf)).toMatchObject({ GitHub: answered('2026-05-05T10:00') });
});
