import { botActor } from '../domain/actor.ts';
import type { Anomaly } from '../domain/anomaly.ts';
import type { Change } from '../domain/change.ts';
import { parseChangeLink } from '../domain/change-link.ts';
import { ThreadproofError } from '../domain/errors.ts';
import { anomalySubject, type NewEvent } from '../domain/events/event.ts';
import type { Ports, TicketSource } from '../ports.ts';
import { waitAfter } from './ask-again.ts';

/** A change that only a person typed in, or that the index holds without its reviews. */
const isIncomplete = (change: Change): boolean =>
  change.source.system === 'manual' || (change.pullRequest !== null && change.pullRequest.reviews === null);

/** The source whose keys have this form. */
export const sourceOf = (tickets: TicketSource[], key: string): TicketSource | undefined =>
  tickets.find((source) => source.knows(key));

/**
 * Asks GitHub and the ticket systems for the full facts of what was decided, and pins them in the ledger.
 * A neighbour that cannot answer is recorded once, shown on the card, and asked again and again, ever more rarely.
 */
export async function lookUpFacts(ports: Ports, number: number): Promise<void> {
  const anomaly = await ports.store.anomaly(number);
  if (anomaly === null) return;
  const found: NewEvent[] = [];
  const waits: number[] = [];
  const add = (event: Pick<NewEvent, 'type' | 'payload'>, key: string) =>
    found.push({
      ...event,
      subject: anomalySubject(number),
      effectiveAt: ports.clock.now(),
      actor: botActor('scheduler'),
      idempotencyKey: key,
    } as NewEvent);
  const lookUp = async (ref: string, source: string, ask: () => Promise<void>): Promise<void> => {
    try {
      await ask();
    } catch (error) {
      if (!(error instanceof ThreadproofError)) throw error;
      const known = anomaly.failedLookups.find((each) => each.ref === ref && each.code === error.code);
      waits.push(waitAfter(error, known?.at ?? ports.clock.now(), ports.clock.now()));
      if (!known)
        add(
          { type: 'anomaly.lookup_failed', payload: { ref, source, code: error.code } },
          `lookup:${number}:${ref}:${error.code}:${anomaly.lastSeq}`,
        );
    }
  };
  const { changes: github, tickets } = ports.neighbours;
  for (const change of decidedChanges(anomaly).filter(isIncomplete))
    if (github !== null && parseChangeLink(change.id) !== null)
      await lookUp(change.id, 'github', async () => {
        const full = await github.change(change.id);
        if (full === null) throw new ThreadproofError('NEIGHBOUR_NOT_FOUND', change.id);
        add(
          {
            type: 'anomaly.change_snapshotted',
            payload: { change: full, ...(full.id === change.id ? {} : { ref: change.id }) },
          },
          `snapshot:${number}:${change.id}:${full.source.contentHash}`,
        );
      });
  for (const link of anomaly.authorizations) {
    const source = link.kind === 'ticket' && link.ticket === null ? sourceOf(tickets, link.ref) : undefined;
    if (source)
      await lookUp(link.ref, source.system, async () => {
        const ticket = await source.ticket(link.ref);
        if (ticket === null) throw new ThreadproofError('NEIGHBOUR_NOT_FOUND', link.ref);
        add(
          { type: 'anomaly.ticket_snapshotted', payload: { ref: link.ref, ticket } },
          `snapshot:${number}:${link.ref}:${ticket.source.contentHash}`,
        );
      });
  }
  await record(ports, number, found);
  const wait = Math.min(...waits);
  if (wait < Number.POSITIVE_INFINITY)
    await ports.jobs.enqueue({ name: 'look_up_facts', data: { anomaly: number }, startAfterMs: wait });
}

function decidedChanges(anomaly: Anomaly): Change[] {
  const fixedBy = anomaly.resolution?.change ?? null;
  return [...(anomaly.attribution?.changes ?? []), ...(fixedBy ? [fixedBy] : [])];
}

async function record({ store, jobs }: Ports, number: number, events: NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await store.write(async (tx) => {
    const fresh: NewEvent[] = [];
    for (const event of events)
      if (event.idempotencyKey === null || !(await tx.eventByIdempotencyKey(event.idempotencyKey)))
        fresh.push(event);
    await tx.append(fresh);
    await tx.enqueue({ name: 'draw_card', data: { anomaly: number, urgent: true } });
  });
  jobs.poke();
}
