import { type Identities, identitiesOf, PERSON_EVENTS } from '../domain/identity.ts';
import type { StoreReader } from '../ports.ts';

/** Which accounts belong to one person, as the ledger has it now. */
export async function readIdentities(reader: StoreReader): Promise<Identities> {
  const events = [];
  for await (const event of reader.events({ types: [...PERSON_EVENTS] })) events.push(event);
  return identitiesOf(events);
}
