import type { Anomaly } from '../../domain/anomaly.ts';
import type { ChangeAuthorization } from '../../domain/authorization.ts';
import type { AuthorizationPolicy } from '../../domain/authorization-policy.ts';
import type { Change } from '../../domain/change.ts';
import type { AnomalyEvent } from '../../domain/evolve.ts';
import type { ExceptionCode } from '../../domain/exception-code.ts';
import type { Identities } from '../../domain/identity.ts';
import { type Instant, MINUTE, plus } from '../../domain/instant.ts';
import type { Program } from '../../domain/program/program.ts';
import type { ProgramVersion } from '../../domain/program/versions.ts';
import type { TargetPolicy } from '../../domain/targets.ts';
import { sha256 } from '../../ledger/seal.ts';
import type { LedgerFacts } from './ledger-facts.ts';

/** What an exception says about the control: it was not operated, not evidenced, not in time, not designed so, or it is good to know. */
export type ExceptionKind = 'operating' | 'evidence' | 'timing' | 'design' | 'scope' | 'information';

/** One deviation as it is printed: what the rule says, and who can do something about it. */
export interface Rule {
  code: ExceptionCode;
  /** Raised when the rule's meaning changes; part of an exception's id. */
  version: number;
  title: string;
  kind: ExceptionKind;
  criteria: string[];
  /** The condition, in one sentence. */
  text: string;
  /** What clears the open flag; null: nothing does. The row stays in either case. */
  clears: string | null;
  whoCanAct: string;
}

/** A deviation that was true at some time. It never disappears: `clearedAt` may be set, `firstTrueAt` may not move. */
export interface Exception {
  /** `EXC-` and 16 hexadecimal digits: the same for the same code, subject and version of the rule. */
  id: string;
  code: ExceptionCode;
  /** `anomaly:12`, `anomaly:12 github:acme/api#7`, `signal:…`, `digest:2026-W20` … */
  subject: string;
  anomaly: number | null;
  facts: string[];
  firstTrueAt: Instant;
  clearedAt: Instant | null;
}

/** What is judged by. Data alone: threads hand it to one another. */
export interface ExceptionPolicy {
  authorization: AuthorizationPolicy;
  /** Every version of the response program; an anomaly is judged by the one that it was opened under. */
  versions: readonly ProgramVersion[];
  /** That no version is in force counts as a deviation. */
  programRequired?: boolean;
  /** How often each kind of reconciliation has to run: in days, or at least once in the period. */
  reconciliations: { kind: string; every: number | 'period' }[];
}

export interface ExceptionContext {
  policy: ExceptionPolicy;
  /** Nothing that was recorded later is looked at. */
  at: Instant;
  /** The period, half-open; null: as things stand now. */
  window: { start: Instant; end: Instant } | null;
}

/** One anomaly at one moment, with what a rule may ask. */
export interface Subject {
  anomaly: Anomaly;
  /** Its events so far, in ledger order. */
  events: readonly AnomalyEvent[];
  /** Now. */
  at: Instant;
  /** The end of the period, or now. */
  end: Instant;
  policy: ExceptionPolicy;
  targets: TargetPolicy;
  program: Program | null;
  identities: Identities;
  authorizationOf: (change: Change) => ChangeAuthorization;
}

/** That a rule is true, of what part of the subject, since when (now, if it does not say), and the numbers that make it so. */
export interface Found {
  part?: string;
  since?: Instant;
  /** Set where what was owed came, but late: true once, and over. */
  clearedAt?: Instant | null;
  facts: string[];
}

/** A rule about one anomaly. */
export interface AnomalyRule extends Rule {
  /**
   * `any_time`: true once is true for good. `from_end`: what is still being worked on is no deviation; judged at the
   * period's end and at every later event. `at_end`: judged at the period's end alone.
   */
  when: 'any_time' | 'from_end' | 'at_end';
  /** Instants after which the rule may become true without an event. */
  deadlines?: (subject: Subject) => Instant[];
  find: (subject: Subject) => Found[];
}

/** That a rule is or was true of something that is no anomaly. */
export interface LedgerFound {
  subject: string;
  since: Instant;
  clearedAt: Instant | null;
  facts: string[];
}

/** A rule about listening, reviewing or the ledger itself. Later events may set `clearedAt`, they never undo what was found. */
export interface LedgerRule extends Rule {
  find: (facts: LedgerFacts, context: ExceptionContext) => LedgerFound[];
}

/** How long a fact may be under way before its absence is taken as one: the lateness that the ledger itself allows. */
export const ON_ITS_WAY = 5 * MINUTE;

/**
 * Whether something owed by `due` was missing then. What became known too late counts as missing, and as cleared.
 * @returns null where it was there in time, or may still be under way
 */
export function missedBy(
  due: Instant,
  done: { at: Instant; recordedAt: Instant } | null,
  now: Instant,
): { since: Instant; clearedAt: Instant | null } | null {
  const settled = plus(due, ON_ITS_WAY);
  if (done === null || done.recordedAt > now) return now <= settled ? null : { since: due, clearedAt: null };
  if (done.at <= due && done.recordedAt <= settled) return null;
  return { since: due, clearedAt: done.at > due ? done.at : due };
}

export const exceptionId = (rule: Pick<Rule, 'code' | 'version'>, subject: string): string =>
  `EXC-${sha256(`${rule.code}\n${rule.version}\n${subject}`).slice(0, 16)}`;

/** Whether an exception was true at a moment, or before it. */
export function standing(exception: Exception, at: Instant): 'yes' | 'no' | 'was and is cleared' {
  if (exception.firstTrueAt > at) return 'no';
  return exception.clearedAt === null || exception.clearedAt > at ? 'yes' : 'was and is cleared';
}

/** Not over before the window began. */
export const goesOn = ({ firstTrueAt, clearedAt }: Exception, { start }: { start: Instant }): boolean =>
  clearedAt === null || clearedAt > start || firstTrueAt >= start;

/** An exception belongs to every window in which it was true at any time; what is judged at the end is true from then on. */
export const belongsTo = (exception: Exception, window: { start: Instant; end: Instant }): boolean =>
  goesOn(exception, window) && exception.firstTrueAt <= window.end;
