import { botActor } from '../../domain/actor.ts';
import { anomalySubject } from '../../domain/events/event.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Rule } from '../../domain/rules/rule.ts';
import type { WriteTx } from '../../ports.ts';

/** The ticket that authorized the rule stands beside the anomaly from the start. */
export async function linkRuleTicket(tx: WriteTx, number: number, rule: Rule, at: Instant): Promise<void> {
  await tx.append([
    {
      type: 'anomaly.authorization_linked',
      subject: anomalySubject(number),
      effectiveAt: at,
      actor: botActor('scheduler'),
      idempotencyKey: null,
      payload: {
        changeId: null,
        role: 'authorizes_rule',
        kind: 'ticket',
        ref: rule.ticket,
        ticket: null,
        linkMethod: 'rule',
        emergency: null,
        document: null,
      },
    },
  ]);
  await tx.enqueue({ name: 'look_up_facts', data: { anomaly: number } });
}
