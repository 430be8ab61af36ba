import type { PersonRef } from './actor.ts';
import type { Change } from './change.ts';
import type { RecordedEvent } from './events/event.ts';
import type { Ticket } from './ticket.ts';

type Ref = PersonRef | null | undefined;

const ofChange = ({ author, pullRequest }: Change): Ref[] => [
  author,
  pullRequest?.mergedBy,
  ...(pullRequest?.commitAuthors ?? []),
  ...(pullRequest?.committers ?? []),
  ...(pullRequest?.coAuthors ?? []),
  ...(pullRequest?.reviews ?? []).map(({ reviewer }) => reviewer),
];

const ofTicket = (ticket: Ticket | null): Ref[] =>
  ticket === null
    ? []
    : [ticket.reporter, ...ticket.statusHistory.map(({ by }) => by), ...ticket.approvals.map(({ by }) => by)];

function named(event: RecordedEvent): Ref[] {
  switch (event.type) {
    case 'anomaly.attributed':
      return event.payload.changes.flatMap(ofChange);
    case 'anomaly.change_snapshotted':
      return ofChange(event.payload.change);
    case 'anomaly.resolved':
      return event.payload.change === null ? [] : ofChange(event.payload.change);
    case 'anomaly.authorization_linked':
      return ofTicket(event.payload.ticket);
    case 'anomaly.ticket_snapshotted':
      return ofTicket(event.payload.ticket);
    case 'anomaly.pager_linked':
      return event.payload.acknowledgements.map(({ by }) => by);
    case 'anomaly.assigned':
      return [event.payload.to];
    case 'person.linked':
      return [event.payload.personRef, event.payload.other];
    default:
      return [];
  }
}

/** The accounts that an event names: who acted, and who wrote, reviewed, approved or acknowledged what it is about. */
export const accountsOfEvent = (event: RecordedEvent): PersonRef[] => {
  const refs = [event.actor.personRef, ...(event.payload === null ? [] : named(event))];
  return [...new Set(refs.filter((ref) => ref !== null && ref !== undefined))];
};
