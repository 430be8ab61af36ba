import type { DecisionContext } from '../../domain/decide/decision.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { decideRule, type RuleCommand } from '../../domain/rules/decide-rule.ts';
import type { RuleRecord } from '../../domain/rules/registry.ts';
import type { Ports, WriteTx } from '../../ports.ts';
import { readRule } from './registry.ts';

export type RuleOutcome =
  | { kind: 'done'; record: RuleRecord }
  | { kind: 'refused'; code: ErrorCode; message: string };

/** Carries out what somebody asked of a rule: one transaction, one winner. */
export async function changeRule(
  { store, jobs }: Pick<Ports, 'store' | 'jobs'>,
  ruleId: string,
  command: RuleCommand,
  context: DecisionContext,
): Promise<RuleOutcome> {
  const outcome = await store.write((tx) => changeIn(tx, ruleId, command, context));
  jobs.poke();
  return outcome;
}

async function changeIn(
  tx: WriteTx,
  ruleId: string,
  command: RuleCommand,
  context: DecisionContext,
): Promise<RuleOutcome> {
  const record = await readRule(tx, ruleId);
  if (record && context.idempotencyKey && (await tx.eventByIdempotencyKey(context.idempotencyKey)))
    return { kind: 'done', record };
  const decision = decideRule(ruleId, record, command, context);
  if (decision.kind === 'refused') return decision;
  await tx.append(decision.events);
  if (command.type === 'approve_rule') await tx.enqueue({ name: 'probe_rules', data: {} });
  return { kind: 'done', record: (await readRule(tx, ruleId)) as RuleRecord };
}
