import { z } from 'zod';
import { accountsOfEvent } from '../domain/accounts-of-event.ts';
import { accountIdOf, botActor, type PersonRef, personRefSchema, systemOf } from '../domain/actor.ts';
import { ThreadproofError } from '../domain/errors.ts';
import type { NewEvent } from '../domain/events/event.ts';
import { isBotAccount } from '../domain/identity.ts';
import { HOUR, type Instant, instantSchema, plus } from '../domain/instant.ts';
import { matchAddresses } from '../domain/match-addresses.ts';
import { sha256 } from '../ledger/seal.ts';
import type { Account, Ports } from '../ports.ts';
import { readIdentities } from './read-identities.ts';

/** What was learned of accounts, so that each is asked for once a day. May be lost: then everybody is asked again. */
const knownSchema = z.object({
  /** The last ledger event that was looked at. */
  through: z.number().int(),
  accounts: z.record(
    personRefSchema,
    z.object({
      label: z.string(),
      /** SHA-256 of the address; the address itself is kept nowhere. */
      address: z.string().nullable(),
      active: z.boolean().nullable(),
      askedAt: instantSchema.nullable(),
    }),
  ),
});
type Known = z.infer<typeof knownSchema>;

const CURSOR = 'people';
/** Somebody who is known is asked for again after this. */
const ASK_AGAIN = 23 * HOUR;
/** Accounts asked for in one run; the next run goes on. */
const MOST_ASKED = 200;
/** Ledger events looked at in one run. */
const MOST_READ = 20_000;

/**
 * Looks at every account that the ledger names: what its own system says of it, and whose address it carries. Equal
 * addresses are recorded as a hint that two accounts are one person's; an account that was switched off, as departed.
 */
export async function knowPeople(ports: Ports): Promise<void> {
  const { store, clock, log } = ports;
  const saved = await store.cursor(CURSOR);
  const known = await meetAccounts(ports, saved);
  const now = clock.now();
  const due = Object.entries(known.accounts)
    .filter(([, { askedAt }]) => askedAt === null || plus(askedAt, ASK_AGAIN) <= now)
    .slice(0, MOST_ASKED);
  const unanswered = new Set<string>();
  for (const [ref, before] of due) {
    const system = systemOf(ref);
    if (unanswered.has(system)) continue;
    try {
      const found = await ask(ports, ref);
      known.accounts[ref] = {
        label: found?.label ?? before.label,
        address: found?.email ? sha256(found.email.trim().toLowerCase()) : before.address,
        active: found?.active ?? null,
        askedAt: now,
      };
    } catch (error) {
      if (!(error instanceof ThreadproofError)) throw error;
      // A system that does not answer is asked again at the next run, and says nothing about anybody until then.
      unanswered.add(system);
      log.warn({ system, code: error.code }, 'accounts could not be looked up');
    }
  }
  const learned = JSON.stringify(known);
  // No event and no answer since the last run: it found what there is to find.
  if (learned === saved) return;
  await store.write(async (tx) => {
    await tx.append(await findings(tx, known, now));
    await tx.saveCursor(CURSOR, learned);
  });
}

/** Adds the accounts that events since the last run name. */
async function meetAccounts(
  { store, jobs }: Pick<Ports, 'store' | 'jobs'>,
  saved: string | null,
): Promise<Known> {
  const known: Known = saved === null ? { through: 0, accounts: {} } : knownSchema.parse(JSON.parse(saved));
  const through = known.through + MOST_READ;
  for await (const event of store.events({ after: known.through, through })) {
    for (const ref of accountsOfEvent(event))
      if (!isBotAccount(ref))
        known.accounts[ref] ??= { label: accountIdOf(ref), address: null, active: null, askedAt: null };
    known.through = event.seq;
  }
  // An old ledger is read in pieces, so that nothing else waits for it.
  if (known.through === through) await jobs.enqueue({ name: 'know_people', data: {}, startAfterMs: 5_000 });
  return known;
}

/** Null where nobody can be asked, or nobody is shown. */
async function ask({ chat, neighbours }: Ports, ref: PersonRef): Promise<Account | null> {
  const id = accountIdOf(ref);
  switch (systemOf(ref)) {
    case 'slack': {
      const person = await chat.person(id, { fresh: true });
      return person && { label: person.name, email: person.bot ? null : person.email, active: person.active };
    }
    case 'github':
      return (await neighbours.changes?.account(id)) ?? null;
    case 'jira':
      return (await neighbours.tickets.find(({ system }) => system === 'jira')?.account?.(id)) ?? null;
    case 'pagerduty':
      return (await neighbours.pager?.account(id)) ?? null;
    default:
      // An address in a commit that no account stands for.
      return { label: id, email: id, active: null };
  }
}

/** What is new to the ledger. */
async function findings(
  tx: Parameters<typeof readIdentities>[0],
  known: Known,
  now: Instant,
): Promise<NewEvent[]> {
  const identities = await readIdentities(tx);
  const base = (ref: PersonRef) => ({
    subject: `person:${ref}`,
    effectiveAt: now,
    actor: botActor('scheduler'),
    idempotencyKey: null,
  });
  const gone = new Set(identities.departures.map(({ ref }) => ref));
  const found: NewEvent[] = [];
  for (const [ref, { label: shown, active: told, askedAt }] of Object.entries(known.accounts)) {
    // Slack shows nobody of that id: the other accounts of that person say whether it is because somebody left.
    const hidden = ref.startsWith('slack:') && told === null && askedAt !== null;
    const others = hidden ? identities.accountsOf(ref).filter((other) => other !== ref) : [];
    const active = others.some((other) => known.accounts[other]?.active === false) ? false : told;
    const label = hidden ? identities.labelOf(ref) : shown;
    if (active === false && !gone.has(ref))
      found.push({ type: 'person.left', ...base(ref), payload: { personRef: ref, label } });
    if (active === true && gone.has(ref))
      found.push({ type: 'person.returned', ...base(ref), payload: { personRef: ref, label } });
  }
  const addresses = new Map<PersonRef, string>();
  for (const [ref, { address }] of Object.entries(known.accounts))
    if (address !== null) addresses.set(ref, address);
  const { pairs, shared } = matchAddresses(addresses, identities);
  for (const { personRef, other } of pairs)
    found.push({
      type: 'person.linked',
      ...base(personRef),
      payload: { personRef, other, label: known.accounts[personRef]!.label, method: 'email_match' },
    });
  for (const accounts of shared)
    found.push({ type: 'person.address_shared', ...base(accounts[0]!), payload: { accounts } });
  return found;
}
