import type { PersonRef } from '../../domain/actor.ts';
import { identitiesOf } from '../../domain/identity.ts';
import type { StoreReader } from '../../ports.ts';

/** Tells which references are known to be of one person, as the ledger has them now. */
export async function onePersonIn(
  reader: StoreReader,
): Promise<(one: PersonRef, other: PersonRef) => boolean> {
  const events = [];
  for await (const event of reader.events({ types: ['person.linked', 'person.unlinked', 'person.left'] }))
    events.push(event);
  const identities = identitiesOf(events);
  return (one, other) => identities.same(one, other) === 'yes';
}
