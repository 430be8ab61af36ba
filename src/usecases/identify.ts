import type { Actor, PersonRef } from '../domain/actor.ts';
import type { DecisionContext, Role } from '../domain/decide/decision.ts';
import type { Settings } from '../domain/settings.ts';
import type { Ports, StoreReader } from '../ports.ts';
import { readIdentities } from './read-identities.ts';

export interface SlackPerson {
  userId: string;
  name: string;
  email: string | null;
  timeZone: string;
}

/**
 * Roles come from threadproof.yml, by Slack id or e-mail. With nobody named as compliance everybody has that role but the
 * auditors, who only read.
 */
export function rolesOf(person: Pick<SlackPerson, 'userId' | 'email'>, people: Settings['people']): Role[] {
  const named = (list: string[]) =>
    list.includes(person.userId) || (person.email !== null && list.includes(person.email));
  const roles: Role[] = ['responder'];
  const everybody = people.compliance.length === 0 && !named(people.auditors);
  if (everybody || named(people.compliance)) roles.push('compliance');
  if (named(people.auditors)) roles.push('auditor');
  if (named(people.admins)) roles.push('admin');
  return roles;
}

/** Every account that may be the same person's, itself included: a mere e-mail match is enough for a doubt. */
export const aliasesOf = async (reader: StoreReader, ref: PersonRef): Promise<PersonRef[]> =>
  (await readIdentities(reader)).aliasesOf(ref);

/** Who clicked or typed, with roles and aliases: what a decision is made in. */
export async function contextFor(
  { store, chat, clock, settings }: Pick<Ports, 'store' | 'chat' | 'clock' | 'settings'>,
  userId: string,
  via: Actor['via'],
  idempotencyKey: string | null,
): Promise<DecisionContext> {
  const personRef: PersonRef = `slack:${userId}`;
  const person = await chat.person(userId).catch(() => null);
  return {
    actor: { kind: 'person', personRef, label: person?.name ?? userId, via },
    now: clock.now(),
    aliases: await aliasesOf(store, personRef),
    roles: rolesOf({ userId, email: person?.email ?? null }, settings.people),
    idempotencyKey,
  };
}
