import { searchAnomalies, searchChanges, searchTickets } from '../../usecases/search.ts';
import { option, type SearchId } from '../blocks/modals/fields.ts';
import { type FrontDoor, logFailure } from './listener.ts';

const searchers: Record<SearchId, typeof searchChanges> = {
  search_changes: searchChanges,
  search_tickets: searchTickets,
  search_anomalies: searchAnomalies,
};

/** Options while somebody types. Whatever fails, the list is empty and the text field beside it still works. */
export function listenToTypeahead(door: FrontDoor): void {
  for (const [id, search] of Object.entries(searchers))
    door.app.options({ type: 'block_suggestion', action_id: id }, async ({ ack, payload }) => {
      try {
        const found = await search(door.ports, payload.value);
        await ack({
          options: found.map(({ value, text, description }) => option(value, text, description)) as never,
        });
      } catch (error) {
        logFailure(door, error, id);
        await ack({ options: [] });
      }
    });
}
