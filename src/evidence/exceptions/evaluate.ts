import { defaultAuthorizationPolicy } from '../../domain/authorization-policy.ts';
import { compare } from '../../domain/compare.ts';
import { anomalyNumberOf, type RecordedEvent } from '../../domain/events/event.ts';
import { type AnomalyEvent, isAnomalyEvent } from '../../domain/evolve.ts';
import type { ExceptionCode } from '../../domain/exception-code.ts';
import type { Instant } from '../../domain/instant.ts';
import { emergencyUseIn } from './emergency-use.ts';
import {
  type Exception,
  type ExceptionContext,
  type ExceptionPolicy,
  exceptionId,
  type LedgerRule,
  type Rule,
} from './exception.ts';
import { IdentityHistory } from './identity-history.ts';
import { LedgerFacts } from './ledger-facts.ts';
import { anomalyRules } from './rules/anomaly-rules.ts';
import { documentRules } from './rules/documents.ts';
import { emergencyRules } from './rules/emergencies.ts';
import { integrityRules, rollForwardOpen } from './rules/integrity.ts';
import { listeningRules } from './rules/listening.ts';
import { scopeLeavesOut } from './rules/population.ts';
import { reviewingRules } from './rules/reviewing.ts';
import { upkeepRules } from './rules/upkeep.ts';
import { anomalyJudge } from './walk.ts';

export const defaultExceptionPolicy: ExceptionPolicy = {
  authorization: defaultAuthorizationPolicy,
  versions: [],
  reconciliations: [{ kind: 'slack_history', every: 30 }],
};

const ledgerRules: readonly LedgerRule[] = [
  ...listeningRules,
  ...reviewingRules,
  ...documentRules,
  ...upkeepRules,
  ...emergencyRules,
  ...integrityRules,
];

const byCode = new Map<ExceptionCode, Rule>(
  [...anomalyRules, ...ledgerRules, rollForwardOpen, scopeLeavesOut].map((rule) => [rule.code, rule]),
);

/** What is printed of each rule, sorted by code. */
export const catalogue: readonly Rule[] = [...byCode.values()].sort((a, b) => compare(a.code, b.code));

/** The rule of a code. Throws TypeError for a code that no rule has: that is a defect. */
export function ruleOf(code: ExceptionCode): Rule {
  const rule = byCode.get(code);
  if (!rule) throw new TypeError(`no rule has the code ${code}`);
  return rule;
}

/** Deviations in listening, reviewing and in the ledger itself. */
export function exceptionsOfLedger(facts: LedgerFacts, context: ExceptionContext): Exception[] {
  return ledgerRules.flatMap((rule) =>
    rule.find(facts, context).map(({ subject, since, clearedAt, facts: words }) => ({
      id: exceptionId(rule, subject),
      code: rule.code,
      subject,
      anomaly: null,
      facts: words,
      firstTrueAt: since,
      clearedAt,
    })),
  );
}

/**
 * A deviation that shows only while a report is made: sums that do not come out, a ledger that does not verify, a scope that
 * leaves rows out.
 */
export function exceptionOfReport(
  code: 'X-BND-01' | 'X-INT-01' | 'X-POP-07',
  subject: string,
  facts: string[],
  at: Instant,
): Exception {
  const id = exceptionId(ruleOf(code), subject);
  return { id, code, subject, anomaly: null, facts, firstTrueAt: at, clearedAt: null };
}

/** That a scope leaves rows out. It has the same id in every period, as the ledger's own have: a response stays with it. */
export const exceptionOfScope = (scope: string, facts: string[], at: Instant): Exception =>
  exceptionOfReport('X-POP-07', `scope:${scope}`, facts, at);

export const exceptionOrder = (a: Exception, b: Exception): number =>
  compare(a.code, b.code) || (a.anomaly ?? 0) - (b.anomaly ?? 0) || compare(a.subject, b.subject);

/**
 * Every deviation that a ledger shows, of a size that fits in memory; a bundle streams over the parts instead.
 * Pure: the same events, window and policy give the same exceptions with the same ids, in the same order.
 * @param events in ledger order; those recorded after `context.at` are not looked at
 */
export function evaluateExceptions(events: Iterable<RecordedEvent>, context: ExceptionContext): Exception[] {
  const people = new IdentityHistory();
  const facts = new LedgerFacts();
  const histories = new Map<string, AnomalyEvent[]>();
  for (const event of events) {
    if (event.recordedAt > context.at) continue;
    people.add(event);
    if (!isAnomalyEvent(event)) facts.add(event);
    else if (histories.get(event.subject)?.push(event) === undefined) histories.set(event.subject, [event]);
  }
  const found: Exception[] = [];
  const judge = anomalyJudge(people, context);
  for (const history of histories.values()) {
    found.push(...judge(history));
    const [opening] = history;
    const number = anomalyNumberOf(opening!.subject);
    facts.addAnomaly({
      number,
      recordedAt: opening!.recordedAt,
      emergencyUse: context.window === null ? [] : emergencyUseIn(history, context.window),
    });
  }
  return [...found, ...exceptionsOfLedger(facts, context)].sort(exceptionOrder);
}
