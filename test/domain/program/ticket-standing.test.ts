import { describe, expect, test } from 'vitest';
import type { Anomaly } from '../../../src/domain/anomaly.ts';
import type { Command } from '../../../src/domain/decide/decide.ts';
import { decide } from '../../../src/domain/decide/decide.ts';
import { evolve, isAnomalyEvent } from '../../../src/domain/evolve.ts';
import {
  isAbandoned,
  standingWords,
  type TicketState,
  ticketNamed,
} from '../../../src/domain/program/ticket-standing.ts';
import { bot, Scenario } from '../../evidence/scenario.ts';

test.each([
  ['PAY-1312', 'PAY-1312'],
  [' pay-1312 ', 'PAY-1312'],
  ['https://harborlight.atlassian.net/browse/PAY-1312', 'PAY-1312'],
  ['https://harborlight.atlassian.net/browse/pay-1312?focused=1', 'PAY-1312'],
  ['https://x.atlassian.net/jira/software/projects/PAY/boards/1?selectedIssue=PAY-7', 'PAY-7'],
  ['https://github.com/acme/api/issues/12', 'acme/api#12'],
  ['https://github.com/acme/api/issues/12#issuecomment-1', 'acme/api#12'],
  ['https://github.com/acme/api/pull/12/files', 'acme/api#12'],
  ['acme/api#12', 'acme/api#12'],
  ['the red notebook', 'the red notebook'],
])('%s is called %s', (typed, name) => {
  expect(ticketNamed(typed)).toBe(name);
});

test.each(["Won't Do", 'Closed (not planned)', 'Rejected', 'Duplicate'])('%s was not done', (status) => {
  expect(isAbandoned(status)).toBe(true);
  expect(isAbandoned('Done')).toBe(false);
});

const seen = (scenario: Scenario, state: TicketState, since = '2026-05-12T10:00:00.000Z'): Scenario =>
  scenario.by(bot).add('anomaly.action_ticket_seen', 'anomaly:1', {
    actionId: '1-1',
    ticket: 'PAY-9',
    state,
    status: state === 'open' ? 'In Progress' : 'Done',
    url: 'https://x.example/browse/PAY-9',
    by: 'jira:dan',
    byLabel: 'Dan Wu',
    since,
    detail: state === 'unreachable' ? 'NEIGHBOUR_UNREACHABLE' : null,
  });
const begin = (): Scenario =>
  new Scenario()
    .at('2026-05-10T08:00:00Z')
    .open({ severity: 'sev2' })
    .by('ada')
    .add('anomaly.action_added', 'anomaly:1', {
      actionId: '1-1',
      title: 'Exports need a second approval',
      kind: 'preventive',
      owner: 'slack:U_BEN',
      ownerLabel: 'Ben Ruiz',
      dueAt: '2026-05-20T00:00:00.000Z',
      ticket: 'PAY-9',
    })
    .at('2026-05-13T08:00:00Z');
const fold = (scenario: Scenario): Anomaly =>
  scenario.ledger().events.filter(isAnomalyEvent).reduce<Anomaly | null>(evolve, null) as Anomaly;
const actionOf = (scenario: Scenario) => fold(scenario).response.actions[0]!;

describe('a ticket that is followed', () => {
  test('closed there, it is said to be done: by whom, when, where', () => {
    expect(actionOf(seen(begin(), 'done')).done).toMatchObject({
      by: 'jira:dan',
      label: 'Dan Wu in PAY-9',
      at: '2026-05-12T10:00:00.000Z',
      in: 'PAY-9',
    });
  });

  test('opened again, the action is open again; a person’s word and a verification stay', () => {
    expect(actionOf(seen(seen(begin(), 'done'), 'open')).done).toBeNull();
    expect(actionOf(seen(seen(begin(), 'done'), 'unreachable')).done).not.toBeNull();
    const said = seen(
      begin().by('ben').add('anomaly.action_done', 'anomaly:1', { actionId: '1-1', proof: null }),
      'open',
    );
    expect(actionOf(said).done?.label).toBe('Ben Ruiz');
    const verified = seen(begin(), 'done')
      .by('cleo')
      .add('anomaly.action_verified', 'anomaly:1', { actionId: '1-1', how: 'tried it' });
    expect(actionOf(seen(verified, 'open'))).toMatchObject({
      verified: { label: 'Cleo Lind' },
      done: { in: 'PAY-9' },
      seen: { state: 'open' },
    });
  });

  test('closed without being done, gone or out of reach, nothing is done', () => {
    for (const state of ['abandoned', 'not_found', 'unreachable', 'not_followed', 'open'] as const)
      expect(actionOf(seen(begin(), state)).done).toBeNull();
  });

  test('somebody else still verifies it: not the owner, not who closed it there', () => {
    const anomaly = fold(seen(begin(), 'done'));
    const command: Command = { type: 'verify_action', actionId: '1-1', how: 'Tried an export: refused' };
    const as = (name: string, aliases: string[] = []) =>
      decide(anomaly, command, {
        actor: { kind: 'person', personRef: `slack:U_${name}`, label: name, via: 'slack_modal' },
        now: '2026-05-14T00:00:00.000Z',
        aliases: [`slack:U_${name}`, ...aliases] as never,
        roles: ['responder'],
        idempotencyKey: null,
      });
    expect(as('BEN')).toMatchObject({ code: 'SAME_PERSON' });
    expect(as('DAN', ['jira:dan'])).toMatchObject({ code: 'SAME_PERSON' });
    expect(as('CLEO').kind).toBe('accepted');
  });

  test('every state is said in words', () => {
    const words = (['open', 'done', 'abandoned', 'not_found', 'unreachable', 'not_followed'] as const).map(
      (state) => standingWords(actionOf(seen(begin(), state)).seen!, (at) => at.slice(0, 10)),
    );
    expect(words).toEqual([
      'open there (In Progress), so since 2026-05-12',
      'said done there (Done) by Dan Wu 2026-05-12',
      'closed there without being done (Done) by Dan Wu 2026-05-12',
      'not found there',
      'could not be asked (NEIGHBOUR_UNREACHABLE)',
      'not followed (null)',
    ]);
  });
});
