import { type PersonRef, systemOf } from './actor.ts';
import { type Identities, isBotAccount } from './identity.ts';

/** What e-mail addresses say of accounts: pairs that may be one person, and accounts that one address cannot tell apart. */
export interface AddressMatches {
  pairs: { personRef: PersonRef; other: PersonRef }[];
  shared: PersonRef[][];
}

/**
 * Accounts of different systems with one address are matched, to the company's Slack account where there is one. An address
 * that two accounts of one system show (a team's mailbox, an old account beside a new one) matches nobody. What is known
 * already, or was taken back by somebody, is left out.
 * @param addresses anything that is equal where the addresses are; bots are passed over
 */
export function matchAddresses(
  addresses: ReadonlyMap<PersonRef, string>,
  identities: Identities,
): AddressMatches {
  const byAddress = new Map<string, PersonRef[]>();
  for (const [ref, address] of addresses)
    if (!isBotAccount(ref)) byAddress.set(address, [...(byAddress.get(address) ?? []), ref]);
  const matches: AddressMatches = { pairs: [], shared: [] };
  const said = new Set(identities.sharedAddresses.map(({ accounts }) => accounts.join('\n')));
  for (const refs of byAddress.values()) {
    const accounts = refs.sort();
    const ambiguous = accounts.filter((one) =>
      accounts.some((two) => one !== two && systemOf(one) === systemOf(two)),
    );
    if (ambiguous.length > 0) {
      if (!said.has(ambiguous.join('\n'))) matches.shared.push(ambiguous);
      continue;
    }
    const personRef = accounts.find((ref) => systemOf(ref) === 'slack') ?? accounts[0]!;
    for (const other of accounts)
      if (
        other !== personRef &&
        !identities.keptApart(personRef, other) &&
        !identities.aliasesOf(personRef).includes(other)
      )
        matches.pairs.push({ personRef, other });
  }
  return matches;
}
