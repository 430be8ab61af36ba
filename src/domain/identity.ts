import { accountIdOf, type PersonRef } from './actor.ts';
import { compare } from './compare.ts';
import type { EventType, PayloadOf, RecordedEvent } from './events/event.ts';
import type { Instant } from './instant.ts';

/** `unknown` is a result: every rule treats it as "not shown", never as a pass. */
export type Independence = 'yes' | 'no' | 'unknown';

type LinkMethod = PayloadOf<'person.linked'>['method'];

/**
 * Which accounts belong to one person, as far as somebody vouches for it.
 *
 * A link by sign-in (`oauth`) or by an administrator is *verified*; one by a matching e-mail address is a
 * hint: it can raise a doubt, it can never settle one. Accounts of the company's own Slack workspace are
 * handed out by the company and therefore stand for one person each; accounts that people make themselves
 * (GitHub, Jira, PagerDuty) do so only once a verified link joins them to somebody.
 */
export interface Identities {
  /** `yes`: verified to be one person, or the very same account. `unknown`: only an e-mail address says so, or nothing says otherwise. */
  same(a: PersonRef, b: PersonRef): 'yes' | 'no' | 'unknown';
  /**
   * Whether `a` could check the work of `b`. `yes` only for two people, each known by a verified link.
   * @param at the moment of the check: somebody who had left by then counts as unknown; null skips that question
   */
  independent(a: PersonRef, b: PersonRef, at?: Instant | null): Independence;
  /** Every account known to be the same person's by verified links, sorted, the given one included. */
  accountsOf(ref: PersonRef): PersonRef[];
  /** Every account that may be the same person's, those that only an e-mail address joins included; sorted. */
  aliasesOf(ref: PersonRef): PersonRef[];
  /** When it was noticed that the person left; null while active. The company's Slack account decides where one is known. */
  leftAt(ref: PersonRef): Instant | null;
  /** The name that a verified link or a departure gave, else the reference without its system. */
  labelOf(ref: PersonRef): string;
  /** The links in force, in the order in which they were recorded. */
  readonly links: readonly { a: PersonRef; b: PersonRef; method: LinkMethod; at: Instant; by: string }[];
  /** Accounts that are gone, in the order in which that was noticed. */
  readonly departures: readonly { ref: PersonRef; label: string; at: Instant }[];
  /** Accounts of one system that show one e-mail address; that address links none of them. */
  readonly sharedAddresses: readonly { accounts: PersonRef[]; at: Instant }[];
  /** Whether somebody took back that these two are one person: an e-mail address does not join them again. */
  keptApart(a: PersonRef, b: PersonRef): boolean;
}

/** The events that {@link identitiesOf} folds. */
export const PERSON_EVENTS = [
  'person.linked',
  'person.unlinked',
  'person.left',
  'person.returned',
  'person.address_shared',
] as const satisfies EventType[];

/** GitHub marks its own machine accounts so; `web-flow` is the committer of everything done in its web pages. */
export const isBotAccount = (ref: PersonRef): boolean => ref.endsWith('[bot]') || ref === 'github:web-flow';

/** Folds `person.*` events, in ledger order; others are passed over. */
export function identitiesOf(events: Iterable<RecordedEvent>): Identities {
  const known: Known = {
    links: new Map(),
    apart: new Set(),
    absences: new Map(),
    labels: new Map(),
    shared: new Map(),
  };
  for (const event of events) if (event.payload) take(known, event);
  return lookUp(known);
}

interface Known {
  links: Map<string, Identities['links'][number]>;
  /** Pairs whose link was taken back. */
  apart: Set<string>;
  /** By account, oldest first; `to` is null while it is gone. */
  absences: Map<PersonRef, { from: Instant; to: Instant | null }[]>;
  labels: Map<PersonRef, string>;
  shared: Map<string, Identities['sharedAddresses'][number]>;
}

function take({ links, apart, absences, labels, shared }: Known, event: RecordedEvent): void {
  switch (event.type) {
    case 'person.linked': {
      const { personRef, other, method, label } = event.payload;
      const pair = pairKey(personRef, other);
      const before = links.get(pair);
      // A later e-mail match neither weakens what an administrator confirmed nor undoes what one took back.
      if (method === 'email_match' && (apart.has(pair) || (before && before.method !== 'email_match')))
        return;
      apart.delete(pair);
      labels.set(personRef, label);
      links.set(pair, { a: personRef, b: other, method, at: event.effectiveAt, by: event.actor.label });
      return;
    }
    case 'person.unlinked': {
      const pair = pairKey(event.payload.personRef, event.payload.other);
      links.delete(pair);
      apart.add(pair);
      return;
    }
    case 'person.left': {
      const { personRef, label } = event.payload;
      const before = absences.get(personRef) ?? [];
      labels.set(personRef, label);
      if (before.at(-1)?.to !== null)
        absences.set(personRef, [...before, { from: event.effectiveAt, to: null }]);
      return;
    }
    case 'person.returned': {
      const last = absences.get(event.payload.personRef)?.at(-1);
      labels.set(event.payload.personRef, event.payload.label);
      if (last) last.to ??= event.effectiveAt;
      return;
    }
    case 'person.address_shared': {
      const accounts = [...event.payload.accounts].sort();
      shared.set(accounts.join('\n'), { accounts, at: event.effectiveAt });
    }
  }
}

/** No links at all: what is known before anybody was linked. */
export const noIdentities: Identities = identitiesOf([]);

const pairKey = (a: PersonRef, b: PersonRef): string => (a < b ? `${a}\n${b}` : `${b}\n${a}`);

function lookUp({ links: byPair, apart, absences, labels, shared }: Known): Identities {
  const links = [...byPair.values()];
  const verified = groups(links.filter((link) => link.method !== 'email_match'));
  const suspected = groups(links);

  const accounts = new Map(Array.from(verified, ([ref, joined]) => [ref, [...joined].sort()]));
  const accountsOf = (ref: PersonRef): PersonRef[] => accounts.get(ref) ?? [ref];
  const isOnePerson = (ref: PersonRef): boolean => ref.startsWith('slack:') || verified.has(ref);
  /** Who only gave up a pager is still there: the company's own account decides, where there is one. */
  const absencesOf = (ref: PersonRef) => {
    const accounts = accountsOf(ref);
    const ofCompany = accounts.filter((account) => account.startsWith('slack:'));
    return (ofCompany.length > 0 ? ofCompany : accounts).flatMap((account) => absences.get(account) ?? []);
  };
  const goneAt = (ref: PersonRef, at: Instant): boolean =>
    absencesOf(ref).some(({ from, to }) => from <= at && (to === null || to > at));

  const same: Identities['same'] = (a, b) => {
    if (a === b || verified.get(a)?.has(b)) return 'yes';
    if (suspected.get(a)?.has(b) || isBotAccount(a) || isBotAccount(b)) return 'unknown';
    return isOnePerson(a) && isOnePerson(b) ? 'no' : 'unknown';
  };

  return {
    links,
    departures: [...absences]
      .flatMap(([ref, spans]) => spans.map((span) => ({ ref, ...span })))
      .filter(({ to }) => to === null)
      .map(({ ref, from }) => ({ ref, label: labels.get(ref) ?? ref, at: from }))
      .sort((a, b) => compare(a.at, b.at)),
    sharedAddresses: [...shared.values()],
    keptApart: (a, b) => apart.has(pairKey(a, b)),
    same,
    accountsOf,
    aliasesOf: (ref) => [...(suspected.get(ref) ?? [ref])].sort(),
    leftAt: (ref) =>
      absencesOf(ref)
        .filter(({ to }) => to === null)
        .map(({ from }) => from)
        .sort()[0] ?? null,
    labelOf: (ref) => {
      const named = [ref, ...accountsOf(ref)].find((account) => labels.has(account));
      return named === undefined ? accountIdOf(ref) : labels.get(named)!;
    },
    independent: (a, b, at = null) => {
      const one = same(a, b);
      if (one === 'yes') return 'no';
      const gone = at !== null && (goneAt(a, at) || goneAt(b, at));
      return one === 'unknown' || gone ? 'unknown' : 'yes';
    },
  };
}

/** Connected accounts: each account with the whole set that it belongs to. */
function groups(links: readonly { a: PersonRef; b: PersonRef }[]): Map<PersonRef, Set<PersonRef>> {
  const of = new Map<PersonRef, Set<PersonRef>>();
  for (const { a, b } of links) {
    const joined = new Set([...(of.get(a) ?? [a]), ...(of.get(b) ?? [b])]);
    for (const member of joined) of.set(member, joined);
  }
  return of;
}
