import type { CorrectiveAction } from '../../../domain/program/response.ts';
import { standingWords, ticketNamed } from '../../../domain/program/ticket-standing.ts';
import { inert, link, moment, who } from '../text.ts';

/** How a corrective action stands, by people and by its ticket; never blank. */
const actionState = ({ cancelled, verified, done }: CorrectiveAction): string =>
  cancelled
    ? 'cancelled'
    : verified
      ? `verified by ${who(verified)}`
      : done
        ? `${done.in ? 'said done by' : 'done, says'} ${who(done)} ${moment(done.at)}, not verified`
        : 'open';

/** Where its ticket stands; null where it names none. */
function ticketState({ ticket, seen }: CorrectiveAction): string | null {
  if (ticket === null) return null;
  const name = link(seen?.url ?? null, inert(ticketNamed(ticket), 60));
  return seen ? `${name}: ${inertWords(seen)}` : `${name}: not looked up yet`;
}

const inertWords = (seen: NonNullable<CorrectiveAction['seen']>): string =>
  standingWords(
    {
      ...seen,
      status: seen.status && inert(seen.status, 60),
      byLabel: seen.byLabel && inert(seen.byLabel, 60),
      detail: seen.detail && inert(seen.detail, 100),
    },
    moment,
  );

/** One corrective action in a line. */
export const actionLine = (action: CorrectiveAction): string => {
  const ticket = ticketState(action);
  return [
    `Action ${action.actionId} (${inert(action.ownerLabel, 40)}, due ${moment(action.dueAt)}): ${inert(action.title, 120)}`,
    actionState(action),
    ...(ticket === null ? [] : [ticket]),
  ].join(' · ');
};
