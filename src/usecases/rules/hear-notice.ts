import { botActor } from '../../domain/actor.ts';
import type { Alert } from '../../domain/alert.ts';
import type { Disposition } from '../../domain/correlate.ts';
import type { PayloadOf } from '../../domain/events/event.ts';
import type { Instant } from '../../domain/instant.ts';
import type { RuleRecord } from '../../domain/rules/registry.ts';
import { type Rule, ruleKey } from '../../domain/rules/rule.ts';
import type { WriteTx } from '../../ports.ts';
import { notice } from '../../provers/notice.ts';
import type { Judgement } from '../../provers/prover.ts';
import type { Heard } from '../anomaly-events.ts';
import { linkRuleTicket } from './link-rule-ticket.ts';
import { inForce, KnownRegistry } from './registry.ts';

type Sure = Extract<Judgement, { is: 'holds' | 'broken' }>;

/** An alert, seen as a notice about a registered rule where it means one. */
export interface Notice {
  /** The alert; about a rule, it goes by the rule's name, and by its own as an alias. */
  alert: Alert;
  /** What the anomaly is told of the rule; empty for every other alert. */
  facts: Pick<Heard, 'rule'>;
  /** A rule that something else saw break does not hold because somebody else says so. */
  restrain(disposition: Disposition): Disposition;
  /** Takes what follows for the rule into the ledger, after the signal. */
  settle(tx: WriteTx, signal: PayloadOf<'signal.recorded'>): Promise<void>;
}

/** Looks whether an alert (from Slack or a webhook) says something about a rule in force. */
export async function hearNotice(
  reader: WriteTx,
  alert: Alert,
  at: Instant,
  known = new KnownRegistry(),
): Promise<Notice> {
  const said =
    alert.class === 'contract_drift' || alert.class === 'rule_violation'
      ? await findRule(reader, alert, at, known)
      : null;
  return said === null ? plainAlert(alert) : aboutRule(alert, said, at);
}

const plainAlert = (alert: Alert): Notice => ({
  alert,
  facts: {},
  restrain: (disposition) => disposition,
  settle: async () => {},
});

interface Said {
  record: RuleRecord;
  rule: Rule;
  judgement: Sure;
  /** Good notices in a row, this one included. */
  good: number;
}

/** The one rule that is meant; a notice that could mean several is left as it is. */
async function findRule(
  reader: WriteTx,
  alert: Alert,
  at: Instant,
  known: KnownRegistry,
): Promise<Said | null> {
  const registry = await known.within(reader);
  const meant = inForce(registry, at).flatMap(({ record, rule }) => {
    const judgement = notice.judge(rule, { by: 'notice', contains: [], holds: 1 }, alert);
    return judgement.is === 'holds' || judgement.is === 'broken' ? [{ record, rule, judgement }] : [];
  });
  const [only] = meant;
  if (meant.length !== 1 || only === undefined) return null;
  const before = Number((await reader.cursor(goodCursor(only.rule.id))) ?? 0);
  return { ...only, good: only.judgement.is === 'holds' ? before + 1 : 0 };
}

const goodCursor = (ruleId: string): string => `rule-good:${ruleId}`;

function aboutRule(alert: Alert, { record, rule, judgement, good }: Said, at: Instant): Notice {
  const { standing } = record;
  const holds = judgement.is === 'holds';
  const needed = rule.prove.by === 'http' ? 1 : rule.prove.holds;
  const othersWord = holds && standing.is === 'broken' && standing.prover !== alert.source;
  const early = holds && good < needed;
  const own = alert.dedupeKey === null ? [] : [alert.dedupeKey];
  return {
    alert: { ...alert, dedupeKey: ruleKey(rule.id), aliases: [...(alert.aliases ?? []), ...own] },
    facts: {
      rule: {
        ruleId: rule.id,
        version: rule.version,
        expected: judgement.expected,
        actual: judgement.actual,
      },
    },
    restrain: (disposition) => {
      if (disposition.is !== 'recovered' || (!othersWord && !early)) return disposition;
      const reason = othersWord
        ? `it was broken by what ${standing.prover} saw`
        : `${good} of ${needed} good runs in a row`;
      return { is: 'attached', number: disposition.number, repeats: false, reason };
    },
    async settle(tx, { signalId, anomaly, disposition }) {
      if (!othersWord) await tx.saveCursor(goodCursor(rule.id), String(good));
      if (disposition === 'opened' && anomaly !== null) await linkRuleTicket(tx, anomaly, rule, at);
      const to = holds ? 'holding' : 'broken';
      if (disposition === 'suppressed' || othersWord || early || standing.is === to) return;
      await tx.append([
        {
          type: 'rule.standing_changed',
          subject: ruleKey(rule.id),
          effectiveAt: at,
          actor: { ...botActor(), kind: 'integration', label: alert.source },
          idempotencyKey: null,
          payload: {
            ruleId: rule.id,
            version: rule.version,
            to,
            prover: alert.source,
            expected: judgement.expected,
            actual: judgement.actual,
            latencyMs: null,
            runId: signalId,
            anomaly,
          },
        },
      ]);
    },
  };
}
