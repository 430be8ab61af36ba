import { botActor } from '../../domain/actor.ts';
import type { Anomaly } from '../../domain/anomaly.ts';
import { ThreadproofError } from '../../domain/errors.ts';
import { anomalyNumberOf, anomalySubject } from '../../domain/events/event.ts';
import { DAY, HOUR, type Instant, MINUTE, plus } from '../../domain/instant.ts';
import type { CorrectiveAction } from '../../domain/program/response.ts';
import { sameStanding, type TicketStanding, ticketNamed } from '../../domain/program/ticket-standing.ts';
import type { Ports, StoreReader, WriteTx } from '../../ports.ts';
import { sourceOf } from '../look-up-facts.ts';

/** A ticket is looked at once a day; one whose system did not answer, every hour. */
const LOOK_EVERY = DAY - HOUR / 2;
const AGAIN_AFTER = HOUR / 2;
/** A look before a reminder is fresh for so long. */
export const FRESH = 10 * MINUTE;
/** After its verification a ticket is followed for so long: it may be opened again. */
const AFTERWARDS = 90 * DAY;

const looksCursor = (number: number): string => `ticket-looks:${number}`;

/**
 * Looks where the tickets of corrective actions stand, and records what is new: closed there, opened again, gone, not to be
 * asked. Nothing of it is a decision: what a ticket says is done is still verified by another person.
 * @param number the anomaly whose actions are looked at now; null: all whose last look is a day ago
 * @param oldest a look that is younger is not repeated; milliseconds
 */
export async function followActions(
  ports: Pick<Ports, 'store' | 'jobs' | 'neighbours' | 'clock'>,
  number: number | null,
  oldest = 0,
): Promise<void> {
  const numbers = number === null ? await numbersWithActions(ports.store) : [number];
  for (const each of numbers) await follow(ports, each, number === null ? null : oldest);
}

/** Numbers of anomalies that have corrective actions. */
export async function numbersWithActions(reader: Pick<StoreReader, 'events'>): Promise<number[]> {
  const numbers = new Set<number>();
  for await (const event of reader.events({ types: ['anomaly.action_added'] }))
    numbers.add(anomalyNumberOf(event.subject));
  return [...numbers];
}

const isFollowed = ({ ticket, cancelled, verified }: CorrectiveAction, now: Instant): boolean =>
  ticket !== null && cancelled === null && (verified === null || plus(verified.at, AFTERWARDS) > now);

async function follow(
  ports: Pick<Ports, 'store' | 'jobs' | 'neighbours' | 'clock'>,
  number: number,
  oldest: number | null,
): Promise<void> {
  const { store, jobs, clock } = ports;
  const anomaly = await store.anomaly(number);
  if (anomaly === null) return;
  const now = clock.now();
  const looks = JSON.parse((await store.cursor(looksCursor(number))) ?? '{}') as Record<string, Instant>;
  const due = anomaly.response.actions.filter((action) => {
    const every = oldest ?? (action.seen?.state === 'unreachable' ? AGAIN_AFTER : LOOK_EVERY);
    const last = looks[action.actionId];
    return isFollowed(action, now) && (last === undefined || plus(last, every) <= now);
  });
  if (due.length === 0) return;
  const seen = new Map<string, TicketStanding>();
  for (const { actionId, ticket } of due) seen.set(actionId, await look(ports, ticketNamed(ticket ?? '')));
  await store.write(async (tx) => {
    const fresh = await tx.anomaly(number);
    const actions = fresh?.response.actions ?? [];
    const news = actions.filter(({ actionId, seen: before }) => {
      const standing = seen.get(actionId);
      return standing !== undefined && (before === undefined || !sameStanding(before, standing));
    });
    for (const action of news) await record(tx, number, action, seen.get(action.actionId)!, now);
    for (const { actionId } of due) looks[actionId] = now;
    await tx.saveCursor(looksCursor(number), JSON.stringify(looks));
    if (news.length > 0) await tx.enqueue({ name: 'draw_card', data: { anomaly: number, urgent: true } });
  });
  jobs.poke();
}

async function look({ neighbours }: Pick<Ports, 'neighbours'>, ticket: string): Promise<TicketStanding> {
  const unknown = { ticket, status: null, url: null, by: null, byLabel: null, since: null };
  const source = sourceOf(neighbours.tickets, ticket);
  if (!source)
    return { ...unknown, state: 'not_followed', detail: 'no connected system has tickets of that name' };
  try {
    const standing = await source.standing(ticket);
    return standing ?? { ...unknown, state: 'not_found', detail: `${source.system} has none of that name` };
  } catch (error) {
    if (!(error instanceof ThreadproofError)) throw error;
    return { ...unknown, state: 'unreachable', detail: error.code };
  }
}

async function record(
  tx: WriteTx,
  number: number,
  { actionId, ownerLabel, done: before }: CorrectiveAction,
  standing: TicketStanding,
  now: Instant,
): Promise<void> {
  const [event] = await tx.append([
    {
      type: 'anomaly.action_ticket_seen',
      subject: anomalySubject(number),
      effectiveAt: now,
      actor: botActor('scheduler'),
      payload: { ...standing, actionId },
      idempotencyKey: null,
    },
  ]);
  const action = ((await tx.anomaly(number)) as Anomaly).response.actions.find(
    (each) => each.actionId === actionId,
  );
  const text = noteOf(standing, actionId, ownerLabel, before, action?.done ?? null);
  if (text)
    await tx.enqueue({
      name: 'post_note',
      data: {
        key: `ticket:${actionId}:${isLost(standing) ? standing.state : event?.seq}`,
        anomaly: number,
        text,
      },
    });
}

/** Said once, however often its system was out of reach in between. */
const isLost = ({ state }: TicketStanding): boolean => state === 'not_found' || state === 'not_followed';

/** What somebody has to do about it; null: the card says all there is to say. */
function noteOf(
  { state, ticket, status, byLabel, detail }: TicketStanding,
  actionId: string,
  ownerLabel: string,
  before: CorrectiveAction['done'],
  after: CorrectiveAction['done'],
): string | null {
  const by = byLabel ? ` by ${byLabel}` : '';
  if (before === null && after?.in)
    return `${ticket} was closed${by} (${status}): action ${actionId} is said to be done. Somebody else than ${ownerLabel} verifies it.`;
  if (before !== null && state === 'open')
    return `${ticket} is open again (${status})${by}: action ${actionId}${after === null ? ' counts as open' : ', which was said to be done, may not be'}.`;
  if (state === 'abandoned')
    return `${ticket} was closed without being done${by} (${status}): action ${actionId} stays open.`;
  if (state === 'not_found' || state === 'not_followed')
    return `The ticket ${ticket} of action ${actionId} cannot be followed: ${detail}.`;
  return null;
}
