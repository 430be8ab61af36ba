import type { RecordedEvent } from '../domain/events/event.ts';
import type { AnomalyEvent } from '../domain/evolve.ts';
import type { ExceptionCode } from '../domain/exception-code.ts';
import type { Instant } from '../domain/instant.ts';
import type { ExceptionRow, Summary } from './bundle-cover.ts';
import {
  exceptionOfReport,
  exceptionOfScope,
  exceptionOrder,
  exceptionsOfLedger,
  ruleOf,
} from './exceptions/evaluate.ts';
import {
  belongsTo,
  type Exception,
  type ExceptionContext,
  goesOn,
  standing,
} from './exceptions/exception.ts';
import { IdentityHistory } from './exceptions/identity-history.ts';
import { type CountedAnomaly, LedgerFacts } from './exceptions/ledger-facts.ts';
import type { NumberTimes } from './exceptions/number-times.ts';
import { anomalyJudge } from './exceptions/walk.ts';
import type { Words } from './words.ts';

type WindowContext = ExceptionContext & { window: { start: Instant; end: Instant } };

/** Exceptions as a bundle prints them, with management's answers. */
class ExceptionRows {
  readonly #words: Words;
  readonly #context: WindowContext;
  readonly #responses = new Map<string, RecordedEvent<'exception.responded'>[]>();

  constructor(words: Words, context: WindowContext) {
    this.#words = words;
    this.#context = context;
  }

  add(event: RecordedEvent): void {
    if (event.type !== 'exception.responded' || event.payload === null) return;
    const known = this.#responses.get(event.payload.exceptionId) ?? [];
    this.#responses.set(event.payload.exceptionId, [...known, event]);
  }

  /** In the order of their codes. */
  of(found: readonly Exception[]): ExceptionRow[] {
    return [...found].sort(exceptionOrder).map((exception) => this.#row(exception));
  }

  #row(exception: Exception): ExceptionRow {
    const rule = ruleOf(exception.code);
    const responses = (this.#responses.get(exception.id) ?? []).map((event) => this.#response(event));
    return {
      anomaly: exception.anomaly,
      asOf: standing(exception, this.#context.at),
      atPeriodEnd: standing(exception, this.#context.window.end),
      clearedAt: this.#words.moment(exception.clearedAt, 'not cleared'),
      code: exception.code,
      criteria: rule.criteria,
      facts: exception.facts,
      firstTrueAt: this.#words.at(exception.firstTrueAt),
      id: exception.id,
      kind: rule.kind,
      responseText: responses.at(-1)?.text ?? 'No response recorded',
      responses,
      rule: rule.text,
      subject: exception.subject,
      title: rule.title,
      whoCanAct: rule.whoCanAct,
    };
  }

  #response({
    payload,
    actor,
    effectiveAt,
  }: RecordedEvent<'exception.responded'>): ExceptionRow['responses'][number] {
    return {
      at: this.#words.at(effectiveAt),
      by: actor.label,
      compensatingControl: payload.compensatingControl ?? 'none named',
      rootCause: payload.rootCause ?? 'none named',
      text: payload.text,
    };
  }
}

const isOfWindow = (exception: Exception, window: WindowContext['window']): boolean =>
  belongsTo(exception, window) &&
  (ruleOf(exception.code).clears !== null || exception.firstTrueAt >= window.start);

/** Exceptions of anomalies, one after the other. Events that are about no anomaly come first. */
export class AnomalyExceptions {
  readonly #people = new IdentityHistory();
  readonly #window: WindowContext['window'];
  readonly #rows: ExceptionRows;
  readonly #judge: (events: readonly AnomalyEvent[]) => Exception[];

  constructor(words: Words, context: WindowContext) {
    this.#window = context.window;
    this.#rows = new ExceptionRows(words, context);
    this.#judge = anomalyJudge(this.#people, context);
  }

  add(event: RecordedEvent): void {
    this.#people.add(event);
    this.#rows.add(event);
  }

  /**
   * @param isListed the anomaly belongs to the period: what shows of it later is told as well, as not true at the end. Of
   *   others only what was true within the period; what nothing clears belongs to the period in which it happened
   */
  of(events: readonly AnomalyEvent[], isListed: boolean): ExceptionRow[] {
    const belongs = isListed ? goesOn : isOfWindow;
    return this.#rows.of(this.#judge(events).filter((exception) => belongs(exception, this.#window)));
  }
}

/** Exceptions in listening, reviewing and in the ledger itself. */
export class LedgerExceptions {
  readonly #context: WindowContext;
  readonly #facts = new LedgerFacts();
  readonly #rows: ExceptionRows;

  constructor(words: Words, context: WindowContext) {
    this.#context = context;
    this.#rows = new ExceptionRows(words, context);
  }

  /** Every event that is about no anomaly. */
  add(event: RecordedEvent): void {
    this.#facts.add(event);
    this.#rows.add(event);
  }

  /** Every anomaly passes here, also those that stand in no list: their numbers are ticked off. */
  addAnomaly(anomaly: CountedAnomaly): void {
    this.#facts.addAnomaly(anomaly);
  }

  /** Of the anomalies so far. */
  get numbers(): NumberTimes {
    return this.#facts.numbers;
  }

  /**
   * With what shows only in this report.
   * @param untied sums that do not come out
   * @param ledgerFaults what verifying the ledger found
   * @param leftOut the scope and what it leaves out; null: nothing
   */
  rows(
    untied: readonly string[],
    ledgerFaults: readonly string[],
    leftOut: { scope: string; fact: string } | null,
  ): ExceptionRow[] {
    const { at } = this.#context;
    const found = exceptionsOfLedger(this.#facts, this.#context).filter((exception) =>
      belongsTo(exception, this.#context.window),
    );
    if (untied.length > 0) found.push(exceptionOfReport('X-BND-01', 'bundle', [...untied], at));
    if (ledgerFaults.length > 0) found.push(exceptionOfReport('X-INT-01', 'ledger', [...ledgerFaults], at));
    if (leftOut) found.push(exceptionOfScope(leftOut.scope, [`${leftOut.fact}.`], at));
    return this.#rows.of(found);
  }
}

/** How many exceptions there are of each code. */
export class ExceptionCounts {
  readonly #byCode = new Map<string, Summary['exceptionsByCode'][number]>();

  add({ code, asOf, atPeriodEnd }: Pick<ExceptionRow, 'code' | 'asOf' | 'atPeriodEnd'>): void {
    const counts = this.#byCode.get(code) ?? {
      code,
      count: 0,
      openAsOf: 0,
      openAtEnd: 0,
      title: ruleOf(code as ExceptionCode).title,
    };
    counts.count++;
    if (atPeriodEnd === 'yes') counts.openAtEnd++;
    if (asOf === 'yes') counts.openAsOf++;
    this.#byCode.set(code, counts);
  }

  finish(): Summary['exceptionsByCode'] {
    return [...this.#byCode.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }
}
