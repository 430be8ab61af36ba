import type { Anomaly } from '../anomaly.ts';
import type { PayloadOf } from '../events/event.ts';
import { type Decision, type DecisionContext, refuse } from './decision.ts';

/**
 * Why a rule update cannot end this anomaly: it is about another rule, no newer version, or was approved by somebody who
 * asked for it or wrote the change. Who is known under two names only later is found by the exceptions of the bundle.
 */
export function unfitRuleUpdate(
  anomaly: Pick<Anomaly, 'number' | 'rule' | 'attribution'>,
  update: PayloadOf<'anomaly.resolved'>['ruleUpdate'],
  { onePerson = (one, other) => one === other }: Pick<DecisionContext, 'onePerson'>,
): Decision | null {
  if (update === null) return null;
  const { rule, attribution } = anomaly;
  if (rule !== null && (update.ruleId !== rule.ruleId || update.toVersion <= rule.version))
    return refuse('INPUT_INVALID', `That is no newer version of rule ${rule.ruleId}.`);
  if (onePerson(update.approvedBy, update.requestedBy))
    return refuse('SAME_PERSON', 'The new version of the rule was approved by whoever asked for it.');
  const writers = (attribution?.changes ?? []).flatMap((change) => [
    ...(change.author === null ? [] : [change.author]),
    ...(change.pullRequest?.commitAuthors ?? []),
  ]);
  return writers.some((writer) => onePerson(update.approvedBy, writer))
    ? refuse('SAME_PERSON', 'The new version of the rule was approved by whoever wrote the change.')
    : null;
}
