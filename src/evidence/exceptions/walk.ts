import { type Anomaly, isGone } from '../../domain/anomaly.ts';
import { authorizationOf, type ChangeAuthorization } from '../../domain/authorization.ts';
import type { Change } from '../../domain/change.ts';
import { compare } from '../../domain/compare.ts';
import { type AnomalyEvent, evolve } from '../../domain/evolve.ts';
import { type Instant, plus } from '../../domain/instant.ts';
import type { Program } from '../../domain/program/program.ts';
import { programsByVersion, targetsByVersion } from '../../domain/program/versions.ts';
import type { TargetPolicy } from '../../domain/targets.ts';
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

/** How anomalies are judged: the policy with what was looked up in it once for all of them. */
interface Judging extends ExceptionContext {
  people: IdentityHistory;
  targetsFor: (programVersion: string | null) => TargetPolicy;
  programFor: (programVersion: string | null) => Program | null;
  /** The period's end, or now: judged a little after it, or at the very last where that is not reached yet. */
  end: { at: Instant; judgedAt: Instant; isInterim: boolean };
  afterLast: Instant;
}

/**
 * Makes what finds every deviation of one anomaly up to `context.at`.
 *
 * The history is walked in the order in which it became known, and the rules are asked after each step and after each
 * deadline; what was true once stays in the list. So a longer history can clear an exception and add others, never
 * remove one (for one window, once its end is past).
 *
 * The function takes one anomaly's events in ledger order, the opening first.
 */
export function anomalyJudge(
  people: IdentityHistory,
  context: ExceptionContext,
): (events: readonly AnomalyEvent[]) => Exception[] {
  const { policy, at, window } = context;
  const end = window?.end ?? at;
  const settled = plus(end, ON_ITS_WAY);
  const judging: Judging = {
    ...context,
    people,
    targetsFor: targetsByVersion(policy.versions),
    programFor: programsByVersion(policy.versions),
    end: {
      at: end < at ? end : at,
      judgedAt: settled < at ? settled : at,
      isInterim: end >= at,
    },
    afterLast: plus(at, 1),
  };
  return (events) => {
    const recorded = events.filter((event) => event.recordedAt <= at);
    const known = recorded.filter((event) => event.payload !== null);
    if (known[0]?.type !== 'anomaly.opened' || known[0].payload.kind !== 'real') return [];
    return noteErased(new Walk(known, judging).run(), recorded);
  };
}

/** Where entries were erased, what they said may be what is missed. */
function noteErased(found: Exception[], recorded: readonly AnomalyEvent[]): Exception[] {
  const erased = recorded.flatMap(({ payload, seq }) => (payload === null ? [seq] : []));
  if (erased.length === 0) return found;
  const note = `Lawfully erased, so that what they said is unknown: ledger entries ${erased.join(', ')}.`;
  return found.map((exception) => ({ ...exception, facts: [...exception.facts, note] }));
}

const anyTimeRules = anomalyRules.filter((rule) => rule.when === 'any_time');
const endRules = anomalyRules.filter((rule) => rule.when !== 'any_time');
const rulesWithDeadlines = anomalyRules.filter((rule) => rule.deadlines !== undefined);

/** A moment between two steps at which rules are asked again. */
interface Timer {
  at: Instant;
  ask: () => void;
}

class Walk {
  readonly #events: readonly AnomalyEvent[];
  readonly #judging: Judging;
  /** By rule and part: most rules find nothing. */
  readonly #found = new Map<AnomalyRule, Map<string, Exception>>();
  #state: Anomaly | null = null;
  #known = 0;
  #endPassed = false;
  #judged: { key: unknown[]; verdicts: Map<Change, ChangeAuthorization> } = { key: [], verdicts: new Map() };

  constructor(events: readonly AnomalyEvent[], judging: Judging) {
    this.#events = events;
    this.#judging = judging;
  }

  run(): Exception[] {
    while (this.#known < this.#events.length) {
      const now = this.#takeStep();
      const last = this.#events[this.#known - 1]!;
      this.#ask(this.#dueRules(), now, plus(now, -ON_ITS_WAY), last.effectiveAt);
      this.#waitUntil(now, this.#events[this.#known]?.recordedAt ?? null);
    }
    return [...this.#found.values()].flatMap((found) => [...found.values()]);
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

  #dueRules(): readonly AnomalyRule[] {
    return this.#endPassed ? anomalyRules : anyTimeRules;
  }

  /** Deadlines, changes of identity and the period's end that come before the next step. */
  #waitUntil(now: Instant, next: Instant | null): void {
    const { end, people, afterLast } = this.#judging;
    const until = next ?? afterLast;
    const timers: Timer[] = this.#deadlines(now, until);
    for (const at of people.changesBetween(now, until))
      timers.push({ at, ask: () => this.#ask(this.#dueRules(), at, plus(at, -ON_ITS_WAY), at) });
    const endAt = end.judgedAt > now ? end.judgedAt : now;
    if (!this.#endPassed && endAt < until) timers.push({ at: endAt, ask: () => this.#judgeEnd(endAt) });
    for (const timer of timers.sort((a, b) => compare(a.at, b.at))) timer.ask();
  }

  #deadlines(now: Instant, until: Instant): Timer[] {
    const timers: Timer[] = [];
    const subject = this.#subject(now, now);
    for (const rule of rulesWithDeadlines) {
      for (const deadline of rule.deadlines!(subject)) {
        // The next step is often seconds away, and reckoning a time is dear.
        if (deadline >= until) continue;
        const at = plus(deadline, ON_ITS_WAY + 1);
        if (at <= now || at >= until) continue;
        const ask = () => {
          if (this.#dueRules().includes(rule)) this.#ask([rule], at, plus(deadline, 1), deadline);
        };
        timers.push({ at, ask });
      }
    }
    return timers;
  }

  /** Asks what is judged at the period's end: first of what had happened before it, then of what is known by now. */
  #judgeEnd(now: Instant): void {
    this.#endPassed = true;
    const { end } = this.#judging;
    const whole = this.#state;
    const happened = this.#events.slice(0, this.#known);
    const before = end.isInterim ? happened : happened.filter((event) => event.effectiveAt < end.at);
    const [opening] = before;
    if (opening?.type === 'anomaly.opened') {
      this.#state = before.length === happened.length ? whole : before.reduce(evolve, null as Anomaly | null);
      this.#ask(endRules, now, end.at, end.at, true);
      this.#state = whole;
    }
    if (before.length < happened.length) {
      const last = happened.at(-1)!;
      this.#ask(endRules, now, plus(now, -ON_ITS_WAY), last.effectiveAt);
    }
  }

  #ask(
    rules: readonly AnomalyRule[],
    now: Instant,
    clock: Instant,
    happenedAt: Instant,
    atEnd = false,
  ): void {
    const subject = this.#subject(now, clock);
    const gone = isGone(subject.anomaly);
    for (const rule of rules) {
      const truths = gone ? [] : rule.find(subject);
      this.#settle(rule, truths, happenedAt, rule.when !== 'at_end' || atEnd);
    }
  }

  #settle(rule: AnomalyRule, truths: Found[], happenedAt: Instant, mayArise: boolean): void {
    const found = this.#found.get(rule);
    if (truths.length > 0) this.#keep(rule, truths, happenedAt, mayArise);
    if (rule.clears === null || found === undefined) return;
    for (const [part, exception] of found) {
      if (exception.clearedAt !== null || truths.some((truth) => (truth.part ?? '') === part)) continue;
      exception.clearedAt = happenedAt > exception.firstTrueAt ? happenedAt : exception.firstTrueAt;
    }
  }

  #keep(rule: AnomalyRule, truths: Found[], happenedAt: Instant, mayArise: boolean): void {
    const found = this.#found.get(rule) ?? new Map<string, Exception>();
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
    if (found.size > 0) this.#found.set(rule, found);
  }

  #subject(now: Instant, clock: Instant): Subject {
    const anomaly = this.#state!;
    const { policy, people, end, targetsFor, programFor } = this.#judging;
    const identities = people.at(now);
    const at = clock;
    return {
      anomaly,
      events: this.#events.slice(0, this.#known),
      at,
      end: end.at,
      policy,
      targets: targetsFor(anomaly.programVersion),
      program: programFor(anomaly.programVersion),
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
