import type { Anomaly } from '../domain/anomaly.ts';
import { anomalyKey } from '../domain/events/event.ts';
import type { CorrectiveAction } from '../domain/program/response.ts';
import { standingWords } from '../domain/program/ticket-standing.ts';
import type { ActionRow } from './bundle-response.ts';
import type { BundleContext } from './context.ts';
import type { ReadHistory } from './history.ts';
import { orGone } from './response-standing.ts';
import { fact, nonEmpty, said } from './words.ts';

const actionStanding = ({ done, verified, cancelled }: CorrectiveAction): string =>
  cancelled ? 'cancelled' : verified ? 'verified' : done ? 'done' : 'open';

/** One row an action that was added. */
export const actionRows = ({ asOf, atEnd }: ReadHistory, context: BundleContext): ActionRow[] =>
  asOf.response.actions.map((action) => {
    const before = atEnd?.response.actions.find(({ actionId }) => actionId === action.actionId);
    return actionRow(asOf, action, before, context);
  });

function actionRow(
  anomaly: Anomaly,
  action: CorrectiveAction,
  before: CorrectiveAction | undefined,
  { words }: BundleContext,
): ActionRow {
  const { moves, done, seen, verified, cancelled } = action;
  return {
    action: action.actionId,
    addedAt: words.at(action.at),
    asOf: orGone(anomaly, actionStanding(action)),
    atEnd: before ? actionStanding(before) : 'not added yet',
    cancelled: cancelled ? said(`${cancelled.reason} (${cancelled.label})`, 'none given') : fact('no'),
    cancelledAt: words.moment(cancelled?.at, 'not cancelled'),
    doneAt: words.moment(done?.at, 'not yet'),
    doneBy: nonEmpty(done?.label, 'nobody yet'),
    dueAt: words.at(action.dueAt),
    key: anomalyKey(anomaly.number),
    kind: action.kind,
    moves: moves.map(
      ({ from, to, reason, label, at }) =>
        `from ${words.at(from).text} to ${words.at(to).text} by ${label}, ${words.at(at).text}: ${reason}`,
    ),
    number: anomaly.number,
    owner: nonEmpty(action.ownerLabel, action.owner),
    proof: nonEmpty(done?.proof, done ? 'none given' : 'not done yet'),
    ticket: nonEmpty(action.ticket, 'none'),
    ticketSaid: seen
      ? `${standingWords(seen, (at) => words.at(at).text)}, asked ${words.at(seen.at).text}`
      : 'not asked',
    title: action.title,
    verification: said(verified?.how, 'not yet'),
    verifiedAt: words.moment(verified?.at, 'not yet'),
    verifiedBy: nonEmpty(verified?.label, 'nobody yet'),
  };
}
