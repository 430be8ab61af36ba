import type { Change } from '../domain/change.ts';
import { parseChangeLink } from '../domain/change-link.ts';
import { ThreadproofError } from '../domain/errors.ts';
import { anomalyKey } from '../domain/events/event.ts';
import { plainLink } from '../domain/link-kind.ts';
import { findTicketKeys } from '../domain/ticket-keys.ts';
import type { Ports } from '../ports.ts';

export interface Choice {
  value: string;
  text: string;
  description: string;
}

/** Slack takes at most 100 options, and waits 3 seconds for them. */
const MAX_CHOICES = 30;
/** Changes that are looked through for a pasted address, the newest first. */
const MOST_READ = 2_000;
const FAR = '9999-12-31T23:59:59.999Z';

/** Changes for a typeahead: from the index alone, so that no neighbour can make it slow. */
export async function searchChanges(
  { store }: Pick<Ports, 'store' | 'neighbours'>,
  words: string,
): Promise<Choice[]> {
  const changes = await store.searchChanges(words.trim(), MAX_CHOICES);
  return changes.map((change) => ({
    value: change.id,
    text: `${change.number === null ? change.kind.replace('_', ' ') : `#${change.number}`} ${change.title}`,
    description: `${change.repository ?? change.kind} · ${change.authorLabel ?? 'author unknown'} · ${change.effectiveAt.slice(0, 16).replace('T', ' ')} UTC`,
  }));
}

/** Tickets for a typeahead; what was typed stands first when it is a key, so that a silent Jira never blocks. */
export async function searchTickets(
  { neighbours }: Pick<Ports, 'neighbours'>,
  words: string,
): Promise<Choice[]> {
  const typed = findTicketKeys(words.toUpperCase(), []).map((key) => ({
    value: key,
    text: key,
    description: 'as typed',
  }));
  const found = await Promise.all(
    neighbours.tickets.map((source) => withinSeconds(2, source.search(words, MAX_CHOICES)).catch(() => [])),
  );
  const choices = found
    .flat()
    .map(({ key, title, status }) => ({ value: key, text: `${key} ${title}`, description: status }));
  return [
    ...typed.filter(({ value }) => !choices.some((choice) => choice.value === value)),
    ...choices,
  ].slice(0, MAX_CHOICES);
}

/** Anomalies by number or words, open ones first. */
export async function searchAnomalies(
  { store }: Pick<Ports, 'store' | 'neighbours'>,
  words: string,
): Promise<Choice[]> {
  const wanted = words.trim().toLowerCase();
  const [open, ended] = await Promise.all([
    store.anomalies({ open: true }, { limit: 200 }),
    store.anomalies({ open: false }, { limit: 100 }),
  ]);
  return [...open, ...ended]
    .filter(({ number, summary }) => `${anomalyKey(number)} ${summary}`.toLowerCase().includes(wanted))
    .slice(0, MAX_CHOICES)
    .map(({ number, summary, status }) => ({
      value: String(number),
      text: `${anomalyKey(number)} ${summary}`,
      description: status,
    }));
}

/** A pasted link or an id from the typeahead, as a change. Throws UNKNOWN_CHANGE, CHANGE_LINK_INVALID or NEIGHBOUR_* codes. */
export async function findChange(
  { store, neighbours }: Pick<Ports, 'store' | 'neighbours'>,
  linkOrId: string,
): Promise<Change> {
  const known = await store.change(linkOrId);
  if (known) return known;
  const link = parseChangeLink(linkOrId);
  const shown = link === null ? await changeAt(store, linkOrId) : null;
  if (shown) return shown;
  if (link === null)
    throw new ThreadproofError('CHANGE_LINK_INVALID', `"${linkOrId.slice(0, 80)}" is no link to a change.`);
  const indexed = await store.change(link.id);
  if (indexed) return indexed;
  if (neighbours.changes === null) throw new ThreadproofError('NEIGHBOUR_OFF', 'GitHub is not configured.');
  const change = await withinSeconds(2, neighbours.changes.change(link.id));
  if (change === null) throw new ThreadproofError('UNKNOWN_CHANGE', `Nothing was found at ${link.id}.`);
  return change;
}

/** A flag, a setting or a deployment that somebody told of, by the address that stood in the telling. */
async function changeAt(store: Ports['store'], pasted: string): Promise<Change | null> {
  const url = plainLink(pasted);
  if (!/^https?:/i.test(url)) return null;
  const newest = await store.changes({ from: '1970-01-01T00:00:00.000Z', before: FAR, limit: MOST_READ });
  return newest.find((change) => change.url !== null && plainLink(change.url) === url) ?? null;
}

async function withinSeconds<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new ThreadproofError('NEIGHBOUR_SLOW', `No answer in ${seconds} seconds.`, { retryable: true }),
        ),
      seconds * 1000,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
