import type { DecisionContext } from '../../domain/decide/decision.ts';
import type { PayloadOf } from '../../domain/events/event.ts';
import { ruleUpdateFor } from '../../domain/rules/decide-rule.ts';
import type { Ports } from '../../ports.ts';
import { onePersonIn } from './one-person.ts';
import { readRule } from './registry.ts';

/**
 * For "it was intended": the approved new version of the rule that broke, and a context that knows who is who. Null where
 * no rule broke, or none newer is in force; the decision then says what is missing.
 */
export async function ruleUpdateOf(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  number: number,
  context: DecisionContext,
): Promise<{ ruleUpdate: PayloadOf<'anomaly.resolved'>['ruleUpdate']; context: DecisionContext }> {
  const rule = (await store.anomaly(number))?.rule ?? null;
  if (rule === null) return { ruleUpdate: null, context };
  const record = await readRule(store, rule.ruleId);
  return {
    ruleUpdate: ruleUpdateFor(record, rule.version, clock.now()),
    context: { ...context, onePerson: await onePersonIn(store) },
  };
}
