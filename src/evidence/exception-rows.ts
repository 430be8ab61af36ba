import type { Anomaly } from '../domain/anomaly.ts';
import type { RecordedEvent } from '../domain/events/event.ts';
import type { AnomalyEvent } from '../domain/evolve.ts';
import type { Instant } from '../domain/instant.ts';
import type { ExceptionRow, Summary } from './bundle-cover.ts';
import { exceptionOfReport, exceptionOrder, exceptionsOfLedger, ruleOf } from './exceptions/evaluate.ts';
import { belongsTo, type Exception, type ExceptionContext, standing } from './exceptions/exception.ts';
import { IdentityHistory } from './exceptions/identity-history.ts';
import { LedgerFacts } from './exceptions/ledger-facts.ts';
import { exceptionsOfAnomaly } from './exceptions/walk.ts';
import type { Words } from './words.ts';

/** Finds the exceptions of a bundle, with management's answers. Events that are about no anomaly come first. */
export class ExceptionReader {
  readonly #words: Words;
  readonly #context: ExceptionContext & { window: { start: Instant; end: Instant } };
  readonly #people = new IdentityHistory();
  readonly #facts = new LedgerFacts();
  readonly #responses = new Map<string, RecordedEvent<'exception.responded'>[]>();
  readonly #byCode = new Map<string, Summary['exceptionsByCode'][number]>();

  constructor(words: Words, context: ExceptionContext & { window: { start: Instant; end: Instant } }) {
    this.#words = words;
    this.#context = context;
  }

  add(event: RecordedEvent): void {
    this.#people.add(event);
    this.#facts.add(event);
    if (event.type !== 'exception.responded' || event.payload === null) return;
    const known = this.#responses.get(event.payload.exceptionId) ?? [];
    this.#responses.set(event.payload.exceptionId, [...known, event]);
  }

  /** Every anomaly passes here, also those that stand in no list: their numbers are ticked off. */
  addAnomaly(asOf: Anomaly): void {
    this.#facts.addAnomaly(asOf);
  }

  /**
   * About listening, reviewing and the ledger, and what shows only in this report.
   * @param untied names and sides of the sums that do not come out
   */
  ofLedger(untied: readonly string[], ledgerFaults: readonly string[]): ExceptionRow[] {
    const { at, window } = this.#context;
    const found = exceptionsOfLedger(this.#facts, this.#context).filter((exception) =>
      belongsTo(exception, window),
    );
    if (untied.length > 0) found.push(exceptionOfReport('X-BND-01', 'bundle', [...untied], at));
    if (ledgerFaults.length > 0) found.push(exceptionOfReport('X-INT-01', 'ledger', [...ledgerFaults], at));
    return found.sort(exceptionOrder).map((exception) => this.#row(exception));
  }

  /** Of one anomaly that stands in the bundle. */
  ofAnomaly(events: readonly AnomalyEvent[]): ExceptionRow[] {
    return exceptionsOfAnomaly(events, this.#people, this.#context)
      .filter((exception) => belongsTo(exception, this.#context.window))
      .sort(exceptionOrder)
      .map((exception) => this.#row(exception));
  }

  /** Counts of everything that was found so far. */
  byCode(): Summary['exceptionsByCode'] {
    return [...this.#byCode.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  #row(exception: Exception): ExceptionRow {
    const rule = ruleOf(exception.code);
    const atPeriodEnd = standing(exception, this.#context.window.end);
    const asOf = standing(exception, this.#context.at);
    const counts = this.#byCode.get(exception.code) ?? {
      code: exception.code,
      count: 0,
      openAsOf: 0,
      openAtEnd: 0,
      title: rule.title,
    };
    counts.count++;
    if (atPeriodEnd === 'yes') counts.openAtEnd++;
    if (asOf === 'yes') counts.openAsOf++;
    this.#byCode.set(exception.code, counts);
    const responses = (this.#responses.get(exception.id) ?? []).map((event) => this.#response(event));
    return {
      anomaly: exception.anomaly,
      asOf,
      atPeriodEnd,
      clearedAt: this.#words.moment(exception.clearedAt, 'not cleared'),
      code: exception.code,
      criteria: rule.criteria,
      facts: exception.facts,
      firstTrueAt: this.#words.at(exception.firstTrueAt),
      id: exception.id,
      kind: rule.kind,
      responses,
      responseText: responses.at(-1)?.text ?? 'No response recorded',
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
