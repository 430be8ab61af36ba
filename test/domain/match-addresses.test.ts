import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/domain/events/event.ts';
import { identitiesOf, noIdentities } from '../../src/domain/identity.ts';
import { matchAddresses } from '../../src/domain/match-addresses.ts';

const match = (accounts: Record<string, string>, events: RecordedEvent[] = []) =>
  matchAddresses(new Map(Object.entries(accounts)), events.length > 0 ? identitiesOf(events) : noIdentities);
const event = (type: string, payload: object) =>
  ({
    type,
    payload,
    effectiveAt: '2026-04-01T00:00:00.000Z',
    actor: { label: 'x' },
  }) as unknown as RecordedEvent;

test('accounts of several systems are matched to the one in Slack', () => {
  const { pairs, shared } = match({ 'github:a': 'x', 'slack:U1': 'x', 'jira:a': 'x', 'slack:U2': 'y' });
  expect(pairs).toEqual([
    { personRef: 'slack:U1', other: 'github:a' },
    { personRef: 'slack:U1', other: 'jira:a' },
  ]);
  expect(shared).toEqual([]);
});

test('without Slack, to the first', () => {
  expect(match({ 'pagerduty:P': 'x', 'github:a': 'x' }).pairs).toEqual([
    { personRef: 'github:a', other: 'pagerduty:P' },
  ]);
});

test('an address that two accounts of one system show links nobody, and is said once', () => {
  const accounts = { 'slack:U1': 'x', 'github:a': 'x', 'github:b': 'x' };
  expect(match(accounts)).toEqual({ pairs: [], shared: [['github:a', 'github:b']] });
  const said = event('person.address_shared', { accounts: ['github:b', 'github:a'] });
  expect(match(accounts, [said])).toEqual({ pairs: [], shared: [] });
});

test('bots, what is linked already and what was taken back are passed over', () => {
  const linked = event('person.linked', {
    personRef: 'slack:U1',
    other: 'jira:a',
    label: 'A',
    method: 'admin',
  });
  const apart = event('person.unlinked', { personRef: 'github:a', other: 'slack:U1', reason: 'wrong' });
  expect(
    match({ 'slack:U1': 'x', 'github:a': 'x', 'jira:a': 'x', 'github:web-flow': 'x' }, [linked, apart]),
  ).toEqual({ pairs: [], shared: [] });
});
