import { describe, expect, test } from 'vitest';
import type { Program } from '../../src/domain/program/program.ts';
import { collect } from '../../src/evidence/assemble.ts';
import { shipped } from '../program-files/shipped-program.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { type PersonName, person, Scenario } from './scenario.ts';
import { sourceOf } from './source-of.ts';

const withRoster = (people: readonly string[], courses = ['response']): Program => ({
  ...shipped.program,
  training: {
    ...shipped.program.training,
    roster: people.map((each) => ({ person: each, since: '2026-01-10' })),
    courses: courses.map((id) => ({ id, title: `How we ${id}`, validFor: '12 months' })),
  },
});
const approved = (s: Scenario, at: string, version: number, program = withRoster([])): Scenario =>
  s
    .at(at)
    .by('cleo')
    .approveProgram(program, { version, hash: String(version).repeat(64) });
const trained = (s: Scenario, name: PersonName, completedAt: string, expiresAt: string): Scenario =>
  s.at(completedAt).add(
    'training.recorded',
    `training:slack:U0${name.toUpperCase()}`,
    {
      person: `slack:U0${name.toUpperCase()}`,
      label: person(name).label,
      courseId: 'response',
      completedAt: new Date(completedAt).toISOString(),
      expiresAt: new Date(expiresAt).toISOString(),
      proof: null,
    },
    person(name),
  );
const drilled = (s: Scenario, at: string, drillId: string): Scenario =>
  s.at(at).add('drill.held', `drill:${drillId}`, {
    drillId,
    participants: [{ person: 'slack:U_ADA', label: 'Ada Okafor' }],
    findings: 'none',
  });

async function rowsOf(scenario: Scenario, period = 'Q2 2026') {
  const inputs = inputsOf(scenario, windowOf(period));
  const { rulesAndPolicies } = await collect(inputs, sourceOf(scenario.events, scenario.head.seq));
  const { inForce, notes } = rulesAndPolicies;
  return {
    versions: [
      ...new Set(
        inForce.filter(({ kind }) => /program|runbook|path/.test(kind)).map(({ version }) => version),
      ),
    ],
    of: (kind: string) => inForce.filter((row) => row.kind === kind),
    notes,
  };
}
const begun = (): Scenario => new Scenario().at('2024-01-05T09:00:00Z').watch().linkPeople();
const LEFT_OUT = expect.stringMatching(
  /^Left out, because they ended before the period or begin after it: \d+/,
);

describe('what was in force in the period', () => {
  const three = (): Scenario => {
    const s = approved(approved(begun(), '2024-06-01T00:00:00Z', 1), '2025-06-01T00:00:00Z', 2);
    return approved(s, '2026-05-01T00:00:00Z', 3);
  };

  test('is what overlaps it, and that something is left out is said', async () => {
    const { versions, notes } = await rowsOf(three());
    expect(versions).toEqual(['2', '3']);
    expect(notes).toContainEqual(LEFT_OUT);
  });

  test('a version that ended before it stands there when an anomaly names it, and says so', async () => {
    const { versions, of } = await rowsOf(three().at('2026-05-05T10:00:00Z').open({ programVersion: '1' }));
    expect(versions).toEqual(['1', '2', '3']);
    expect(
      of('response program').map(({ version, note }) => [
        version,
        note.includes('an anomaly of this bundle names it'),
      ]),
    ).toEqual([
      ['1', true],
      ['2', false],
      ['3', false],
    ]);
  });

  test('is not what ended exactly at its start, nor what begins at its end', async () => {
    const s = approved(approved(begun(), '2025-06-01T00:00:00Z', 1), '2026-04-01T00:00:00Z', 2);
    s.at('2026-06-20T00:00:00Z')
      .by('cleo')
      .approveProgram(withRoster([]), { version: 3, effectiveFrom: '2026-07-01T00:00:00.000Z' });
    expect((await rowsOf(s)).versions).toEqual(['2']);
  });

  test('nothing is left out where everything overlaps', async () => {
    expect((await rowsOf(approved(begun(), '2026-04-05T00:00:00Z', 1))).notes).not.toContainEqual(LEFT_OUT);
  });

  test('a text that was replaced before it is not, and one that is unchanged since then is', async () => {
    const [first, ...others] = shipped.program.texts;
    const rewritten = { ...withRoster([]), texts: [{ ...first!, sha256: 'e'.repeat(64) }, ...others] };
    const s = approved(approved(begun(), '2024-06-01T00:00:00Z', 1), '2025-06-01T00:00:00Z', 2, rewritten);
    const { of } = await rowsOf(s);
    const documents = ['policy', 'plan', 'standard'].flatMap(of);
    expect(documents.map(({ hash }) => hash)).not.toContain(first!.sha256);
    expect(documents.map(({ hash }) => hash)).toContain('e'.repeat(64));
    expect(documents.filter(({ version }) => version === '1').length).toBe(others.length);
  });

  test('training is told of while it is valid; of exercises the newest before the period as well', async () => {
    const s = approved(begun(), '2024-06-01T00:00:00Z', 1);
    trained(s, 'ada', '2024-12-01T00:00:00Z', '2025-12-01T00:00:00Z');
    trained(s, 'ben', '2025-05-01T00:00:00Z', '2026-05-01T00:00:00Z');
    for (const at of ['2024-07-01', '2025-07-01', '2026-06-01']) drilled(s, `${at}T00:00:00Z`, at);
    const { of } = await rowsOf(s);
    expect(of('training').map(({ name, from }) => [name, from.utc])).toEqual([
      ['Ben Ruiz: response', '2025-05-01T00:00:00.000Z'],
    ]);
    expect(of('exercise').map(({ name, note }) => [name, note.startsWith('the newest one before')])).toEqual([
      ['2025-07-01', true],
      ['2026-06-01', false],
    ]);
  });

  test('a signing key that was replaced before it is not', async () => {
    const s = begun().add('key.created', 'key:one', { keyId: 'one', publicKeyPem: 'pem' });
    s.at('2025-01-01T00:00:00Z').add('key.rotated', 'key:two', {
      keyId: 'two',
      publicKeyPem: 'pem',
      previousKeyId: 'one',
      signatureByPrevious: 's',
    });
    expect((await rowsOf(s)).of('signing key').map(({ name, version }) => [name, version])).toEqual([
      ['two', '2'],
    ]);
  });
});

describe('the roster', () => {
  const told = async (s: Scenario, period?: string) =>
    (await rowsOf(s, period))
      .of('roster')
      .map(({ name, reviewDue, note }) => [name, reviewDue.text.slice(0, 10), note]);

  test('names everybody on it with each course, those without training too', async () => {
    const s = approved(begun(), '2026-01-10T00:00:00Z', 1, withRoster(['U0ADA', 'U0BEN', 'U0CLEO', 'U0EVE']));
    trained(s, 'cleo', '2025-01-20T00:00:00Z', '2026-01-20T00:00:00Z');
    trained(s, 'ada', '2026-02-01T00:00:00Z', '2027-02-01T00:00:00Z');
    trained(s, 'ben', '2025-05-01T00:00:00Z', '2026-05-01T00:00:00Z');
    const NONE = 'on the roster; training completed: none recorded';
    s.add('person.linked', 'person:slack:U0EVE', {
      personRef: 'slack:U0EVE',
      other: 'github:eve',
      label: 'Eve Moss',
      method: 'admin',
    });
    expect(await told(s)).toEqual([
      [
        'Ada Okafor (U0ADA): How we response',
        '2027-02-01',
        'on the roster; training completed 2026-02-01 00:00:00 +00:00, valid until 2027-02-01 00:00:00 +00:00',
      ],
      ['Ben Ruiz (U0BEN): How we response', '2026-05-01', expect.stringMatching(/; expired in the period$/)],
      [
        'Cleo Lind (U0CLEO): How we response',
        '2026-01-20',
        expect.stringMatching(/; expired before the period$/),
      ],
      ['Eve Moss (U0EVE): How we response', 'none recor', NONE],
    ]);
  });

  test('each course is a row, and somebody who came off it in the period stays', async () => {
    const s = approved(begun(), '2026-01-10T00:00:00Z', 1, withRoster(['U0ADA', 'U0BEN']));
    approved(s, '2026-05-01T00:00:00Z', 2, withRoster(['U0ADA'], ['response', 'notify']));
    const { of } = await rowsOf(s);
    expect(of('roster').map(({ name, version, until }) => [name, version, until.text.slice(0, 10)])).toEqual([
      ['U0ADA: How we response', '2', 'still on t'],
      ['U0BEN: How we response', '1', '2026-05-01'],
      ['U0ADA: How we notify', '2', 'still on t'],
    ]);
  });

  test('training of a later period is no training of this one', async () => {
    const s = approved(begun(), '2026-01-10T00:00:00Z', 1, withRoster(['U0ADA']));
    trained(s, 'ada', '2026-07-02T00:00:00Z', '2027-07-02T00:00:00Z');
    expect(await told(s)).toEqual([
      [expect.any(String), 'none recor', expect.stringContaining('none recorded')],
    ]);
    expect(await told(s, 'Q3 2026')).toEqual([[expect.any(String), '2027-07-02', expect.any(String)]]);
  });

  test.each([
    ['nobody', withRoster([]), /^Nobody is on the roster of version 1/],
    [
      'no course',
      withRoster(['U0ADA'], []),
      /^The roster of version 1 of the program names 1 person, and no course\.$/,
    ],
  ])('%s is said', async (_, program, words) => {
    const { notes } = await rowsOf(approved(begun(), '2026-01-10T00:00:00Z', 1, program));
    expect(notes).toContainEqual(expect.stringMatching(words));
  });
});
