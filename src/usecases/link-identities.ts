import type { Actor, PersonRef } from '../domain/actor.ts';
import type { NewEvent, PayloadOf } from '../domain/events/event.ts';
import type { Ports } from '../ports.ts';
import { readIdentities } from './read-identities.ts';

const FILE = 'threadproof.yml';
const actor: Actor = { kind: 'system', personRef: null, label: FILE, via: 'import' };

/**
 * Records which accounts belong to one person, and which do not, as threadproof.yml says and its reviewers vouch for. A link
 * that the file no longer names is taken back; what stands is left alone.
 */
export async function linkIdentities({
  store,
  clock,
  settings: { people },
}: Pick<Ports, 'store' | 'clock' | 'settings'>): Promise<void> {
  const named = people.identities.flatMap(({ slack, name, ...accounts }) =>
    Object.entries(accounts)
      .filter(([, account]) => account !== null)
      .map(([system, account]) => ({
        personRef: `slack:${slack}` as PersonRef,
        other: `${system}:${account}` as PersonRef,
        label: name,
      })),
  );
  await store.write(async (tx) => {
    const identities = await readIdentities(tx);
    const base = (ref: PersonRef) => ({
      subject: `person:${ref}`,
      effectiveAt: clock.now(),
      actor,
      idempotencyKey: null,
    });
    const unlink = (personRef: PersonRef, other: PersonRef, reason: string): NewEvent => ({
      ...base(personRef),
      type: 'person.unlinked',
      payload: { personRef, other, reason } satisfies PayloadOf<'person.unlinked'>,
    });
    const dropped = identities.links
      .filter(({ a, b, by }) => by === FILE && !named.some((one) => isPair([one.personRef, one.other], a, b)))
      .map(({ a, b }) => unlink(a, b, `${FILE} names this link no longer`));
    const separated = people.separate
      .filter(([a, b]) => !identities.keptApart(a, b) && !dropped.some((one) => concerns(one, a, b)))
      .map(([a, b]) => unlink(a, b, `${FILE} says that they are two people`));
    const linked = named
      .filter(({ personRef, other }) => !identities.accountsOf(personRef).includes(other))
      .filter(({ personRef, other }) => !people.separate.some((pair) => isPair(pair, personRef, other)))
      .map(
        (payload): NewEvent => ({
          ...base(payload.personRef),
          type: 'person.linked',
          payload: { ...payload, method: 'admin' },
        }),
      );
    await tx.append([...dropped, ...separated, ...linked]);
  });
}

const isPair = ([one, two]: readonly [string, string], a: PersonRef, b: PersonRef): boolean =>
  (one === a && two === b) || (one === b && two === a);

const concerns = (event: NewEvent, a: PersonRef, b: PersonRef): boolean =>
  event.type === 'person.unlinked' && isPair([event.payload.personRef, event.payload.other], a, b);
