import type { PersonRef } from './actor.ts';
import type { PayloadOf, RecordedEvent } from './events/event.ts';
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
  /** When the person left, by any of the accounts; null while active. */
  leftAt(ref: PersonRef): Instant | null;
  /** The name that a verified link or a departure gave, else the reference without its system. */
  labelOf(ref: PersonRef): string;
  /** The links in force, in the order in which they were recorded. */
  readonly links: readonly { a: PersonRef; b: PersonRef; method: LinkMethod; at: Instant; by: string }[];
}

/** GitHub marks its own machine accounts so; `web-flow` is the committer of everything done in its web pages. */
export const isBotAccount = (ref: PersonRef): boolean => ref.endsWith('[bot]') || ref === 'github:web-flow';

/** Folds `person.*` events, in ledger order; others are passed over. */
export function identitiesOf(events: Iterable<RecordedEvent>): Identities {
  const links = new Map<string, Identities['links'][number]>();
  const left = new Map<PersonRef, Instant>();
  const labels = new Map<PersonRef, string>();
  for (const event of events) {
    if (event.type === 'person.linked' && event.payload) {
      const { personRef, other, method, label } = event.payload;
      labels.set(personRef, label);
      const known = links.get(pairKey(personRef, other));
      // A later e-mail match does not weaken what an administrator confirmed.
      if (known && known.method !== 'email_match' && method === 'email_match') continue;
      links.set(pairKey(personRef, other), {
        a: personRef,
        b: other,
        method,
        at: event.effectiveAt,
        by: event.actor.label,
      });
    } else if (event.type === 'person.unlinked' && event.payload) {
      links.delete(pairKey(event.payload.personRef, event.payload.other));
    } else if (event.type === 'person.left' && event.payload) {
      labels.set(event.payload.personRef, event.payload.label);
      left.set(event.payload.personRef, event.effectiveAt);
    }
  }
  return lookUp([...links.values()], left, labels);
}

/** No links at all: what is known before anybody was linked. */
export const noIdentities: Identities = identitiesOf([]);

const pairKey = (a: PersonRef, b: PersonRef): string => (a < b ? `${a}\n${b}` : `${b}\n${a}`);

function lookUp(
  links: Identities['links'][number][],
  left: Map<PersonRef, Instant>,
  labels: Map<PersonRef, string>,
): Identities {
  const verified = groups(links.filter((link) => link.method !== 'email_match'));
  const suspected = groups(links);

  const accountsOf = (ref: PersonRef): PersonRef[] => [...(verified.get(ref) ?? [ref])].sort();
  const isOnePerson = (ref: PersonRef): boolean => ref.startsWith('slack:') || verified.has(ref);
  const leftAt = (ref: PersonRef): Instant | null =>
    accountsOf(ref)
      .map((account) => left.get(account))
      .filter((at) => at !== undefined)
      .sort()[0] ?? null;

  const same: Identities['same'] = (a, b) => {
    if (a === b || verified.get(a)?.has(b)) return 'yes';
    if (suspected.get(a)?.has(b) || isBotAccount(a) || isBotAccount(b)) return 'unknown';
    return isOnePerson(a) && isOnePerson(b) ? 'no' : 'unknown';
  };

  return {
    links,
    same,
    accountsOf,
    leftAt,
    labelOf: (ref) => {
      const named = [ref, ...accountsOf(ref)].find((account) => labels.has(account));
      return named === undefined ? ref.slice(ref.indexOf(':') + 1) : labels.get(named)!;
    },
    independent: (a, b, at = null) => {
      const one = same(a, b);
      if (one === 'yes') return 'no';
      const gone = [leftAt(a), leftAt(b)].some((left) => at !== null && left !== null && left <= at);
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
