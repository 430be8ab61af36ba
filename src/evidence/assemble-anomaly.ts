import type { RecordedEvent } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import { amendedExceptions, standingThen } from './amended-exceptions.ts';
import { amendedRows } from './amended-rows.ts';
import { earlierFacts } from './amendments.ts';
import { type AnomalyFacts, populationFacts } from './anomaly-facts.ts';
import type { ListName, ListRow } from './bundle.ts';
import type { ExceptionRow } from './bundle-cover.ts';
import { contactsOf } from './contacts.ts';
import { type BundleContext, contextOf } from './context.ts';
import { AnomalyExceptions } from './exception-rows.ts';
import { type ReadHistory, readHistory } from './history.ts';
import { type Membership, membershipOf } from './membership.ts';
import { notCountedRow } from './not-counted-row.ts';
import { openRow } from './open-row.ts';
import { assemblePage, changeRowsOf, changesOf, severityChangesInside } from './page.ts';
import { responseRowsOf, type TimedRows } from './response-rows.ts';
import { assembleRow, prepare, type ReadyAnomaly } from './row.ts';
import type { AnomalyHistory, EvidenceInputs } from './source.ts';

/** Takes the rows of a bundle one by one, in the order in which they stand in their lists. */
export type EmitRow = <N extends ListName>(list: N, row: ListRow<N>) => void;

/** What judging an anomaly needs beside its own events: who is who, rules in words, answers to exceptions. */
export const isBackground = ({ type }: RecordedEvent): boolean => /^(person|rule|exception)\./.test(type);

/**
 * Makes the rows of one anomaly after the other. Each is made by itself, so that several threads can share the work.
 * @param background the events that {@link isBackground} picks, in ledger order
 */
export class AnomalyAssembler {
  readonly #context: BundleContext;
  readonly #exceptions: AnomalyExceptions;
  /** As they were judged at the as-of of the revision before. */
  readonly #exceptionsBefore: AnomalyExceptions | null;

  constructor(inputs: EvidenceInputs, background: readonly RecordedEvent[]) {
    const { window, asOf, settings, generation } = inputs;
    this.#context = contextOf(inputs, background);
    const judgeAt = (at: Instant): AnomalyExceptions => {
      const exceptions = new AnomalyExceptions(this.#context.words, { policy: settings.policy, at, window });
      for (const event of background) exceptions.add(event);
      return exceptions;
    };
    const { supersededAsOf } = generation;
    this.#exceptions = judgeAt(asOf.recordedAt);
    this.#exceptionsBefore = supersededAsOf && judgeAt(supersededAsOf.recordedAt);
  }

  /** Emits its rows, and returns what is to be counted of it. */
  assemble(history: AnomalyHistory, emit: EmitRow): AnomalyFacts {
    const context = this.#context;
    const read = readHistory(history, context.end);
    const membership = membershipOf(read, context);
    const { listed } = membership;
    const detectedInside = read.asOf.detectedAt >= context.start;
    const response = responseRowsOf(read, context);
    if (membership.rolls) this.#emitByOwnDate(read, response, emit);
    if (membership.notCounted !== null)
      emit('notCounted', notCountedRow(read, membership.notCounted, detectedInside, context));
    const ready = listed !== null || membership.openAtEnd ? prepare(read, context) : null;
    if (ready && membership.openAtEnd) emit('openAtEnd', openRow(ready, context));
    // Deviations of what happened earlier go on, or arise, in this period.
    const exceptions = membership.rolls ? this.#exceptions.of(read.events, listed !== null) : [];
    if (ready && listed !== null) this.#list(ready, response, exceptions, listed, emit);
    for (const exception of exceptions) emit('exceptions', exception);
    return {
      number: history.number,
      recordedAt: read.asOf.recordedAt,
      events: history.events.length,
      contacts: contactsOf(history.events),
      membership,
      detectedInside,
      transitions: read.transitions,
      population: ready && listed === 'detected in the period' ? populationFacts(ready, context.end) : null,
      exceptions: exceptions.map(({ code, asOf, atPeriodEnd }) => ({ code, asOf, atPeriodEnd })),
      names: listed === null ? { program: null, rule: null } : namesOf(read),
      amendments: this.#amendments(history, exceptions),
      earlierPeriods: earlierFacts(history.events, context),
    };
  }

  /** What belongs to the period by its own date, whenever its anomaly was detected. */
  #emitByOwnDate(read: ReadHistory, response: TimedRows, emit: EmitRow): void {
    const context = this.#context;
    for (const change of severityChangesInside(read.asOf, context)) emit('severityChanges', change);
    const { correctiveActions, notifications, pirs } = response.inside;
    for (const row of correctiveActions) emit('correctiveActions', row);
    for (const row of notifications) emit('notifications', row);
    for (const row of pirs) emit('pirs', row);
  }

  /** The rows of an anomaly that has a page. */
  #list(
    ready: ReadyAnomaly,
    response: TimedRows,
    exceptions: readonly ExceptionRow[],
    listed: NonNullable<Membership['listed']>,
    emit: EmitRow,
  ): void {
    const context = this.#context;
    const codes = [...new Set(exceptions.map((exception) => exception.code))];
    const row = assembleRow(ready, listed, codes, context);
    const changes = changesOf(ready, context);
    const ids = exceptions.map((exception) => exception.id);
    emit('anomalies', assemblePage(ready, row, changes, response.all, ids, context));
    for (const change of changeRowsOf(row, changes)) emit('changes', change);
    emit(listed === 'detected in the period' ? 'population' : 'carriedIn', row);
  }

  /** @param exceptions as they stand now */
  #amendments(history: AnomalyHistory, exceptions: ExceptionRow[]): AnomalyFacts['amendments'] {
    const context = this.#context;
    const { supersededAsOf } = context.inputs.generation;
    if (supersededAsOf === null) return [];
    const { number, events } = history;
    const { seq, recordedAt } = supersededAsOf;
    const late = events.filter((event) => event.seq > seq);
    const rows = amendedRows(history, seq, context);
    // Those of an anomaly that the revision did not know come with its row.
    if (late.length === events.length) return rows;
    const before =
      late.length === 0
        ? standingThen(exceptions, recordedAt)
        : this.#exceptionsThen({ number, events: events.slice(0, -late.length) });
    return [...rows, ...amendedExceptions(number, before, exceptions, { asOf: recordedAt, late }, context)];
  }

  /** Exceptions of an anomaly in the revision before. */
  #exceptionsThen(known: AnomalyHistory): ExceptionRow[] {
    const context = this.#context;
    const { rolls, listed } = membershipOf(readHistory(known, context.end), context);
    return rolls && this.#exceptionsBefore ? this.#exceptionsBefore.of(known.events, listed !== null) : [];
  }
}

const namesOf = ({ asOf }: ReadHistory): AnomalyFacts['names'] => ({
  program: asOf.programVersion,
  rule: asOf.rule && { id: asOf.rule.ruleId, version: asOf.rule.version },
});
