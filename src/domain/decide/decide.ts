import type { Anomaly } from '../anomaly.ts';
import { type AttributionCommand, decideAttribution } from './attribution.ts';
import { type AuthorizationCommand, decideAuthorization } from './authorization.ts';
import { type Decision, type DecisionContext, endedElsewhere } from './decision.ts';
import { decideLifecycle, type LifecycleCommand } from './lifecycle.ts';
import { decideResponse, type ResponseCommand } from './response.ts';

/** What a person can ask of an anomaly. */
export type Command = AttributionCommand | AuthorizationCommand | LifecycleCommand | ResponseCommand;

/** Which events a command gives in this state, or why it gives none. Pure: no clock, no I/O. */
export function decide(anomaly: Anomaly, command: Command, context: DecisionContext): Decision {
  const ended = endedElsewhere(anomaly);
  if (ended) return ended;
  switch (command.type) {
    case 'confirm':
    case 'declare_no_change':
    case 'declare_external':
    case 'defer_attribution':
    case 'second_attribution':
    case 'withdraw_attribution':
    case 'record_mechanism':
    case 'reject_candidate':
      return decideAttribution(anomaly, command, context);
    case 'link_authorization':
    case 'withdraw_authorization':
    case 'ratify_emergency':
      return decideAuthorization(anomaly, command, context);
    case 'acknowledge':
    case 'assign':
    case 'set_severity':
    case 'second_severity':
    case 'triage':
    case 'mitigate':
    case 'resolve':
    case 'second_resolution':
    case 'verify_resolution':
    case 'reopen':
    case 'close':
    case 'merge':
    case 'void':
    case 'correct_summary':
      return decideLifecycle(anomaly, command, context);
    default:
      return decideResponse(anomaly, command, context);
  }
}
