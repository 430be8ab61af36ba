import type { DecisionContext } from '../../domain/decide/decision.ts';
import type { Ports } from '../../ports.ts';
import { changeRule } from './decide-rule.ts';
import { listRules } from './list-rules.ts';

/**
 * Approves every version that waits and that this person neither wrote nor asked for; says in words what came of it.
 * @param request makes each approval happen once, however often the request is delivered
 */
export async function approveAll(
  ports: Pick<Ports, 'store' | 'jobs' | 'clock'>,
  context: DecisionContext,
  request: string,
): Promise<string> {
  const waiting = (await listRules(ports)).rules.flatMap(({ waiting: version }) => version ?? []);
  const refused: string[] = [];
  for (const { version, hash, rule } of waiting) {
    const command = { type: 'approve_rule', version, hash, inForceFrom: null } as const;
    const idempotencyKey = `approve:${request}:${rule.id}:${version}`;
    const outcome = await changeRule(ports, rule.id, command, { ...context, idempotencyKey });
    if (outcome.kind === 'refused') refused.push(`${rule.id} ${version}: ${outcome.message}`);
  }
  const approved = waiting.length - refused.length;
  const words = `${approved} approved and in force${refused.length > 0 ? `, ${refused.length} not` : ''}.`;
  return [words, ...refused.slice(0, 10)].join('\n');
}
