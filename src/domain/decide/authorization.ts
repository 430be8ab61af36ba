import type { Anomaly } from '../anomaly.ts';
import type { AuthorizationInput } from './attribution.ts';
import {
  type Decision,
  type DecisionContext,
  decidedAlready,
  EventBuilder,
  isActor,
  isReason,
  refuse,
} from './decision.ts';

export type AuthorizationCommand =
  | { type: 'link_authorization'; link: AuthorizationInput }
  | { type: 'withdraw_authorization'; ref: string; reason: string }
  | { type: 'ratify_emergency'; ref: string; note: string };

export function decideAuthorization(
  anomaly: Anomaly,
  command: AuthorizationCommand,
  context: DecisionContext,
): Decision {
  switch (command.type) {
    case 'link_authorization': {
      const { link } = command;
      if (link.role === 'authorizes_change' && anomaly.attribution?.outcome !== 'confirmed')
        return refuse('NOT_POSSIBLE_NOW', 'Confirm the change first; then name the ticket that allowed it.');
      const same = anomaly.authorizations.find(
        ({ changeId, ref, role }) => changeId === link.changeId && ref === link.ref && role === link.role,
      );
      if (same) return decidedAlready(`${link.ref} was linked`, same);
      return new EventBuilder(context)
        .acknowledging(anomaly)
        .add(anomaly, 'anomaly.authorization_linked', link)
        .accepted();
    }
    case 'withdraw_authorization':
      if (!anomaly.authorizations.some(({ ref }) => ref === command.ref))
        return refuse('NOT_POSSIBLE_NOW', `${command.ref} is not linked.`);
      if (!isReason(command.reason)) return refuse('REASON_REQUIRED', 'Withdrawing needs to say why.');
      return new EventBuilder(context)
        .add(anomaly, 'anomaly.authorization_withdrawn', { ref: command.ref, reason: command.reason.trim() })
        .accepted();
    case 'ratify_emergency': {
      const link = anomaly.authorizations.find(
        ({ ref, emergency }) => ref === command.ref && emergency !== null,
      );
      if (link === undefined) return refuse('NOT_POSSIBLE_NOW', 'There is no emergency change to ratify.');
      if (link.ratified !== null) return decidedAlready('It was ratified', link.ratified);
      const changes = anomaly.attribution?.changes ?? [];
      if (
        isActor(context, link.emergency?.declaredBy ?? null) ||
        changes.some(({ author }) => isActor(context, author))
      )
        return refuse('SAME_PERSON', 'You declared the emergency or wrote the change.');
      if (!isReason(command.note))
        return refuse('REASON_REQUIRED', 'Ratifying needs a note on what was checked.');
      return new EventBuilder(context)
        .add(anomaly, 'anomaly.emergency_ratified', { ref: command.ref, note: command.note.trim() })
        .accepted();
    }
  }
}
