import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/domain/events/event.ts';
import { identitiesOf, noIdentities } from '../../src/domain/identity.ts';

const at = '2026-04-01T00:00:00.000Z';
let seq = 0;
const event = (type: string, payload: object, effectiveAt = at) =>
  ({ type, payload, effectiveAt, seq: ++seq, actor: { label: 'Ada Admin' } }) as unknown as RecordedEvent;
const link = (personRef: string, other: string, method: 'oauth' | 'email_match' | 'admin' = 'admin') =>
  event('person.linked', { personRef, other, label: personRef, method });

const ann = link('slack:U1', 'github:ann');
const ben = link('slack:U2', 'github:ben', 'oauth');
const cat = link('slack:U3', 'github:cat', 'email_match');

describe('independence', () => {
  test.each([
    ['the same account', [], 'github:ann', 'github:ann', 'no'],
    ['two unlinked GitHub accounts', [], 'github:x', 'github:y', 'unknown'],
    ['two members of the Slack workspace', [], 'slack:U1', 'slack:U2', 'yes'],
    ['two linked people, GitHub to GitHub', [ann, ben], 'github:ann', 'github:ben', 'yes'],
    ['two linked people, Slack to GitHub', [ann, ben], 'slack:U1', 'github:ben', 'yes'],
    ['two accounts of one person', [ann], 'slack:U1', 'github:ann', 'no'],
    ['two accounts joined by a third', [ann, link('github:ann', 'jira:a1')], 'slack:U1', 'jira:a1', 'no'],
    ['one side unlinked', [ann], 'github:ann', 'github:y', 'unknown'],
    ['one side known by e-mail only', [ann, cat], 'github:ann', 'github:cat', 'unknown'],
    ['one person by e-mail only', [cat], 'slack:U3', 'github:cat', 'unknown'],
    [
      'verified people whom an e-mail joins',
      [ann, ben, link('github:ann', 'github:ben', 'email_match')],
      'github:ann',
      'github:ben',
      'unknown',
    ],
    [
      'an e-mail match that an administrator confirmed',
      [ann, cat, link('slack:U3', 'github:cat')],
      'github:ann',
      'github:cat',
      'yes',
    ],
    [
      'an e-mail match after an administrator',
      [ann, ben, link('slack:U2', 'github:ben', 'email_match')],
      'github:ann',
      'github:ben',
      'yes',
    ],
    [
      'a link taken back',
      [
        ann,
        ben,
        event('person.unlinked', { personRef: 'github:ben', other: 'slack:U2', reason: 'wrong person' }),
      ],
      'github:ann',
      'github:ben',
      'unknown',
    ],
    ['a bot', [ann], 'github:dependabot[bot]', 'github:ann', 'unknown'],
    [
      'a bot that somebody linked',
      [ann, link('slack:U9', 'github:robo[bot]')],
      'github:robo[bot]',
      'github:ann',
      'unknown',
    ],
    [
      'somebody who had left',
      [ann, ben, event('person.left', { personRef: 'slack:U2', label: 'Ben' })],
      'github:ann',
      'github:ben',
      'unknown',
    ],
    [
      'a link taken back, and an e-mail match after that',
      [
        ann,
        ben,
        event('person.unlinked', { personRef: 'github:ben', other: 'slack:U2', reason: 'wrong person' }),
        link('slack:U2', 'github:ben', 'email_match'),
        link('slack:U4', 'github:ben'),
      ],
      'slack:U2',
      'github:ben',
      'yes',
    ],
    [
      'a link taken back, and an administrator after that',
      [
        ann,
        ben,
        event('person.unlinked', { personRef: 'github:ben', other: 'slack:U2', reason: 'wrong person' }),
        link('github:ben', 'slack:U2'),
      ],
      'slack:U2',
      'github:ben',
      'no',
    ],
    [
      'somebody who gave up a pager and stayed',
      [
        ann,
        ben,
        link('slack:U2', 'pagerduty:PBEN'),
        event('person.left', { personRef: 'pagerduty:PBEN', label: 'Ben' }),
      ],
      'github:ann',
      'github:ben',
      'yes',
    ],
    [
      'somebody who is known by a pager alone, and gave it up',
      [
        ann,
        link('jira:b', 'pagerduty:PBEN'),
        event('person.left', { personRef: 'pagerduty:PBEN', label: 'B' }),
      ],
      'github:ann',
      'jira:b',
      'unknown',
    ],
    [
      'somebody who left and came back',
      [
        ann,
        ben,
        event('person.left', { personRef: 'slack:U2', label: 'Ben' }),
        event('person.returned', { personRef: 'slack:U2', label: 'Ben' }, '2026-04-15T00:00:00.000Z'),
      ],
      'github:ann',
      'github:ben',
      'yes',
    ],
    [
      'somebody who was away at that moment',
      [
        ann,
        ben,
        event('person.left', { personRef: 'slack:U2', label: 'Ben' }),
        event('person.returned', { personRef: 'slack:U2', label: 'Ben' }, '2026-05-15T00:00:00.000Z'),
      ],
      'github:ann',
      'github:ben',
      'unknown',
    ],
    [
      'somebody who left later',
      [ann, ben, event('person.left', { personRef: 'slack:U2', label: 'Ben' }, '2026-06-01T00:00:00.000Z')],
      'github:ann',
      'github:ben',
      'yes',
    ],
  ] as const)('%s', (_, events, a, b, expected) => {
    const people = identitiesOf(events);
    const when = '2026-05-01T00:00:00.000Z';
    expect(people.independent(a, b, when)).toBe(expected);
    expect(people.independent(b, a, when)).toBe(expected);
  });

  test('without a moment, leaving is not asked about', () => {
    const people = identitiesOf([ann, ben, event('person.left', { personRef: 'slack:U2', label: 'Ben' })]);
    expect(people.independent('github:ann', 'github:ben')).toBe('yes');
    expect(people.leftAt('github:ben')).toBe(at);
    expect(people.labelOf('slack:U2')).toBe('Ben');
  });

  test('an erased link is passed over', () => {
    expect(identitiesOf([{ ...ann, payload: null } as unknown as RecordedEvent]).links).toEqual([]);
    expect(noIdentities.accountsOf('github:ann')).toEqual(['github:ann']);
  });

  test('more e-mail matches never make anybody independent', () => {
    const ref = fc.constantFrom('slack:U1', 'slack:U2', 'github:a', 'github:b', 'jira:a', 'jira:b');
    const method = fc.constantFrom('oauth' as const, 'admin' as const, 'email_match' as const);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(ref, ref, method), { maxLength: 8 }),
        ref,
        ref,
        ref,
        ref,
        (links, c, d, a, b) => {
          const events = links.map(([x, y, how]) => link(x, y, how));
          const before = identitiesOf(events).independent(a, b);
          const after = identitiesOf([...events, link(c, d, 'email_match')]).independent(a, b);
          expect(before === 'yes' || after !== 'yes').toBe(true);
          expect(before === 'no' ? after : 'no').toBe('no');
        },
      ),
    );
  });
});
