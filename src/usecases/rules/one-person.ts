import type { PersonRef } from '../../domain/actor.ts';
import type { StoreReader } from '../../ports.ts';
import { readIdentities } from '../read-identities.ts';

/** Tells which references are known to be of one person, as the ledger has them now. */
export async function onePersonIn(
  reader: StoreReader,
): Promise<(one: PersonRef, other: PersonRef) => boolean> {
  const identities = await readIdentities(reader);
  return (one, other) => identities.same(one, other) === 'yes';
}
