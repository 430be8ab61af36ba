import { expect, it } from 'vitest';
import { judgeView } from '../../sandbox/slack/block-kit.ts';
import { anomalySubject } from '../../src/domain/events/event.ts';
import { versionsOf } from '../../src/domain/program/versions.ts';
import { card } from '../../src/slack/blocks/card.ts';
import { anomalyModal } from '../../src/slack/blocks/modals/anomaly-modals.ts';
import { programModal } from '../../src/slack/blocks/program/modals.ts';
import { Scenario } from '../evidence/scenario.ts';
import { anomalyOf } from '../evidence/scenario-anomaly.ts';
import { shipped, withObligations } from '../program-files/shipped-program.ts';

const { program } = shipped;

const begin = (content = program): Scenario =>
  new Scenario()
    .at('2026-03-01T00:00:00Z')
    .by('cleo')
    .approveProgram(content)
    .at('2026-05-10T08:00:00Z')
    .open({ programVersion: '1', severity: 'sev2' });

function drawn(scenario: Scenario) {
  const anomaly = anomalyOf(scenario);
  const [version] = versionsOf(scenario.ledger().events);
  const message = card({ anomaly, program: version!, authorizations: [], alertUrl: null, cardUrl: null });
  return { anomaly, blocks: message.blocks as { block_id?: string; elements?: { type: string }[] }[] };
}

it('gives each menu a new block with each state, so that the same can be chosen again', () => {
  const menus = (scenario: Scenario) =>
    drawn(scenario)
      .blocks.filter(({ elements }) => elements?.some(({ type }) => type === 'static_select'))
      .map(({ block_id }) => block_id);
  const before = menus(begin());
  const after = menus(begin().by('ada').ack(1));
  expect(before).toHaveLength(2);
  expect(after).toHaveLength(2);
  for (const id of after) expect(before).not.toContain(id);
});

it('opens every dialog that the response menu offers, also when every notice was sent', () => {
  const one = withObligations(['contract-48']);
  const { anomaly } = drawn(begin().by('ada').sendNotice(1, 'contract-48', '2026-05-10T08:00:00.000Z'));
  const memory = { anomaly: 1, seen: null, channelId: null, threadTs: null };
  for (const id of ['assess', 'clock', 'notice'] as const) {
    const view = programModal(id, anomaly, one, memory);
    expect(judgeView(view as never, 'modal')).toEqual([]);
    expect(JSON.stringify(view)).toContain('"initial_option":{"text":{"type":"plain_text","text":"Customers');
  }
});

it('shows an obligation whose clock somebody started, also before anybody decided whether it applies', () => {
  const words = (scenario: Scenario) => JSON.stringify(drawn(scenario).blocks);
  const one = withObligations(['contract-48']);
  expect(words(begin(one))).not.toContain('Customers with 48 hours');
  const started = begin(one).by('ada').startClock(1, 'confirmed', '2026-05-10T08:00:00.000Z');
  expect(words(started)).toMatch(
    /Customers with 48 hours: not assessed; a person decides; \*due .*48 h from confirmed/,
  );
});

it('shows each criterion in full, in the words of the card', () => {
  const { anomaly } = drawn(begin());
  const memory = { anomaly: 1, seen: null, channelId: null, threadTs: null };
  const fields = anomalyModal('severity', anomaly, memory, program).blocks as {
    block_id?: string;
    element?: { options: { text: { text: string }; description?: { text: string } }[] };
  }[];
  const options = fields.find(({ block_id }) => block_id === 'criterion')!.element!.options;
  const read = options.map(({ text, description }) =>
    `${text.text}${description?.text ?? ''}`.replace('……', ''),
  );
  expect(read).toEqual(
    Object.entries(program.severity.levels).flatMap(([level, { criteria }]) =>
      criteria.map(({ text }) => `${level.toUpperCase().replace('SEV', 'SEV ')}: ${text}`),
    ),
  );
});

it('says by when a review has to be approved, once the clock of that runs', () => {
  const said = (scenario: Scenario) =>
    /A review is owed: it was SEV 2.*?(?=\\n)/.exec(
      JSON.stringify(drawn(scenario).blocks)
        .replaceAll(/<!date[^|]*\|([^>]*)>/g, '$1')
        .replaceAll('"}', '\\n'),
    )?.[0];
  expect(said(begin())).toBe('A review is owed: it was SEV 2');
  // Ten business days from Sunday 10 May in the program's zone, UTC.
  expect(said(begin().by('ada').resolve(1))).toBe(
    'A review is owed: it was SEV 2 · to be approved by 2026-05-23 00:00 UTC',
  );
});

it('says when the next update is owed while it is open, where the level asks for any', () => {
  const said = (scenario: Scenario) =>
    /next update by ([^"\\]*)/.exec(
      JSON.stringify(drawn(scenario).blocks).replaceAll(/<!date[^|]*\|([^>]*)>/g, '$1'),
    )?.[1];
  const told = begin()
    .by('ada')
    .at('2026-05-10T08:20:00Z')
    .add('anomaly.status_updated', anomalySubject(1), { text: 'The importer is stopped.' });
  expect(said(begin())).toBe('2026-05-10 09:00 UTC');
  expect(said(told)).toBe('2026-05-10 09:20 UTC');
  expect(said(begin().by('ada').resolve(1))).toBeUndefined();
  expect(said(begin().by('ada').severity(1, 'sev2', 'sev4'))).toBeUndefined();
});
