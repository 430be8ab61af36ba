import type { Anomaly } from '../../domain/anomaly.ts';
import { authorizationOf, type ChangeAuthorization } from '../../domain/authorization.ts';
import type { Change } from '../../domain/change.ts';
import { type AnomalyEvent, evolve } from '../../domain/evolve.ts';
import { type Instant, plus } from '../../domain/instant.ts';
import {
  type AnomalyRule,
  type Exception,
  type ExceptionContext,
  exceptionId,
  type Found,
  ON_ITS_WAY,
  type Subject,
} from './exception.ts';
import type { IdentityHistory } from './identity-history.ts';
import { anomalyRules } from './rules/anomaly-rules.ts';

/**
 * Every deviation of one anomaly up to `context.at`.
 *
 * The history is walked in the order in which it became known, and the rules are asked after each step and after each
 * deadline; what was true once stays in the list. So a longer history can clear an exception and add others, never
 * remove one (for one window, once its end is past).
 *
 * @param events one anomaly's, in ledger order, the opening first
 */
export function exceptionsOfAnomaly(
  events: readonly AnomalyEvent[],
  people: IdentityHistory,
  context: ExceptionContext,
): Exception[] {
  const known = events.filter((event) => event.payload !== null && event.recordedAt <= context.at);
  if (known[0]?.type !== 'anomaly.opened' || known[0].payload.kind !== 'real') return [];
  return new Walk(known, people, context).run();
}

/** Rules with the exceptions found so far, by part. */
interface Register {
  rule: AnomalyRule;
  found: Map<string, Exception>;
}

class Walk {
  readonly #events: readonly AnomalyEvent[];
  readonly #people: IdentityHistory;
  readonly #context: ExceptionContext;
  readonly #registers: Register[] = anomalyRules.map((rule) => ({ rule, found: new Map() }));
  readonly #end: Instant;
  /** When the period's end is judged: a little after it, or at the very last where that is not reached yet. */
  readonly #endJudgedAt: Instant;
  #state: Anomaly | null = null;
  #known = 0;
  #endPassed = false;
  #judged: { key: unknown[]; verdicts: Map<Change, ChangeAuthorization> } = { key: [], verdicts: new Map() };

  constructor(events: readonly AnomalyEvent[], people: IdentityHistory, context: ExceptionContext) {
    this.#events = events;
    this.#people = people;
    this.#context = context;
    const end = context.window?.end ?? context.at;
    const settled = plus(end, ON_ITS_WAY);
    this.#end = end < context.at ? end : context.at;
    this.#endJudgedAt = settled < context.at ? settled : context.at;
  }

  run(): Exception[] {
    while (this.#known < this.#events.length) {
      const now = this.#takeStep();
      const last = this.#events[this.#known - 1]!;
      this.#ask(now, plus(now, -ON_ITS_WAY), last.effectiveAt, (rule) => this.#isDue(rule));
      this.#waitUntil(now, this.#events[this.#known]?.recordedAt ?? null);
    }
    return this.#registers.flatMap(({ found }) => [...found.values()]);
  }

  /** Folds the next events that were recorded together: one decision may be several events. */
  #takeStep(): Instant {
    const now = this.#events[this.#known]!.recordedAt;
    while (this.#events[this.#known]?.recordedAt === now) {
      this.#state = evolve(this.#state, this.#events[this.#known]!);
      this.#known += 1;
    }
    return now;
  }

  /** Deadlines, changes of identity and the period's end that come before the next step. */
  #waitUntil(now: Instant, next: Instant | null): void {
    const until = next ?? plus(this.#context.at, 1);
    const timers: { at: Instant; ask: () => void }[] = [];
    const subject = this.#subject(now, now);
    for (const { rule } of this.#registers) {
      for (const deadline of rule.deadlines?.(subject) ?? []) {
        // The next step is often seconds away, and reckoning a time is dear.
        if (deadline >= until) continue;
        const at = plus(deadline, ON_ITS_WAY + 1);
        if (at <= now || at >= until) continue;
        const isIt = (other: AnomalyRule): boolean => other === rule && this.#isDue(rule);
        timers.push({ at, ask: () => this.#ask(at, plus(deadline, 1), deadline, isIt) });
      }
    }
    for (const at of this.#people.changesBetween(now, until)) {
      timers.push({ at, ask: () => this.#ask(at, plus(at, -ON_ITS_WAY), at, (rule) => this.#isDue(rule)) });
    }
    const end = this.#endJudgedAt > now ? this.#endJudgedAt : now;
    if (!this.#endPassed && end < until) timers.push({ at: end, ask: () => this.#judgeEnd(end) });
    for (const timer of timers.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) timer.ask();
  }

  #isDue(rule: AnomalyRule): boolean {
    return rule.when === 'any_time' || this.#endPassed;
  }

  /** Asks what is judged at the period's end: first of what had happened before it, then of what is known by now. */
  #judgeEnd(now: Instant): void {
    this.#endPassed = true;
    const whole = this.#state;
    const happened = this.#events.slice(0, this.#known);
    const isInterim = this.#end === this.#context.at;
    const before = isInterim ? happened : happened.filter((event) => event.effectiveAt < this.#end);
    const [opening] = before;
    if (opening?.type === 'anomaly.opened') {
      this.#state = before.length === happened.length ? whole : before.reduce(evolve, null as Anomaly | null);
      this.#ask(now, this.#end, this.#end, (rule) => rule.when !== 'any_time', true);
      this.#state = whole;
    }
    if (before.length < happened.length) {
      const last = happened.at(-1)!;
      this.#ask(now, plus(now, -ON_ITS_WAY), last.effectiveAt, (rule) => rule.when !== 'any_time');
    }
  }

  #ask(
    now: Instant,
    clock: Instant,
    happenedAt: Instant,
    concerns: (rule: AnomalyRule) => boolean,
    atEnd = false,
  ): void {
    const subject = this.#subject(now, clock);
    const gone = subject.anomaly.status === 'merged' || subject.anomaly.status === 'voided';
    for (const { rule, found } of this.#registers) {
      if (!concerns(rule)) continue;
      const mayArise = rule.when !== 'at_end' || atEnd;
      const truths = gone ? [] : rule.find(subject);
      this.#settle(rule, found, truths, happenedAt, mayArise);
    }
  }

  #settle(
    rule: AnomalyRule,
    found: Map<string, Exception>,
    truths: Found[],
    happenedAt: Instant,
    mayArise: boolean,
  ): void {
    for (const { part = '', since, clearedAt = null, facts } of truths) {
      const known = found.get(part);
      if (known) {
        known.facts = facts;
        known.clearedAt = clearedAt;
      } else if (mayArise) {
        const number = this.#state!.number;
        const subject = `anomaly:${number}${part ? ` ${part}` : ''}`;
        const id = exceptionId(rule, subject);
        const firstTrueAt = since ?? happenedAt;
        found.set(part, { id, code: rule.code, subject, anomaly: number, facts, firstTrueAt, clearedAt });
      }
    }
    if (rule.clears === null) return;
    const stillTrue = new Set(truths.map(({ part = '' }) => part));
    for (const [part, exception] of found) {
      if (stillTrue.has(part) || exception.clearedAt !== null) continue;
      exception.clearedAt = happenedAt > exception.firstTrueAt ? happenedAt : exception.firstTrueAt;
    }
  }

  #subject(now: Instant, clock: Instant): Subject {
    const anomaly = this.#state!;
    const { policy } = this.#context;
    const identities = this.#people.at(now);
    const at = clock;
    return {
      anomaly,
      events: this.#events.slice(0, this.#known),
      at,
      end: this.#end,
      policy,
      targets: policy.targetsFor(anomaly.programVersion),
      program: policy.programFor?.(anomaly.programVersion) ?? null,
      identities,
      authorizationOf: (change) => {
        // Judging is the dear part; it depends on time only through emergencies.
        const emergency = anomaly.authorizations.some((link) => link.kind === 'emergency');
        const key = [anomaly.authorizations, identities, emergency ? at : null];
        if (key.some((value, i) => value !== this.#judged.key[i]))
          this.#judged = { key, verdicts: new Map() };
        let verdict = this.#judged.verdicts.get(change);
        if (!verdict) {
          const linked = anomaly.authorizations;
          verdict = authorizationOf({ change, linked, identities, policy: policy.authorization, at });
          this.#judged.verdicts.set(change, verdict);
        }
        return verdict;
      },
    };
  }
}
