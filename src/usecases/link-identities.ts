import type { PersonRef } from '../domain/actor.ts';
import type { NewEvent } from '../domain/events/event.ts';
import { identitiesOf } from '../domain/identity.ts';
import type { Ports } from '../ports.ts';

/** Records which accounts belong to one person, as threadproof.yml says and its reviewers vouch for. Links that stand are left alone. */
export async function linkIdentities({
  store,
  clock,
  settings,
}: Pick<Ports, 'store' | 'clock' | 'settings'>): Promise<void> {
  await store.write(async (tx) => {
    const known = [];
    for await (const event of tx.events({ types: ['person.linked', 'person.unlinked', 'person.left'] }))
      known.push(event);
    const identities = identitiesOf(known);
    const events: NewEvent[] = [];
    for (const { slack, name, ...accounts } of settings.people.identities) {
      const personRef: PersonRef = `slack:${slack}`;
      for (const [system, account] of Object.entries(accounts)) {
        const other = `${system}:${account}`;
        if (account === null || identities.accountsOf(personRef).includes(other)) continue;
        events.push({
          type: 'person.linked',
          subject: `person:${personRef}`,
          effectiveAt: clock.now(),
          actor: { kind: 'system', personRef: null, label: 'threadproof.yml', via: 'import' },
          payload: { personRef, other, label: name, method: 'admin' },
          idempotencyKey: null,
        });
      }
    }
    await tx.append(events);
  });
}
