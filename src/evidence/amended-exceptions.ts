import { anomalyKey } from '../domain/events/event.ts';
import type { AnomalyEvent } from '../domain/evolve.ts';
import type { Instant } from '../domain/instant.ts';
import { ABSENT, amendmentBy } from './amended-rows.ts';
import type { AmendmentRow, ExceptionRow } from './bundle-cover.ts';
import type { BundleContext } from './context.ts';

/** How exceptions stood at an earlier as-of, by their own times: right where nothing was recorded about the anomaly since. */
export const standingThen = (exceptions: readonly ExceptionRow[], at: Instant): ExceptionRow[] =>
  exceptions
    .filter(({ firstTrueAt }) => firstTrueAt.utc! <= at)
    .map((row) => {
      const { utc } = row.clearedAt;
      return utc !== null && utc > at ? { ...row, asOf: 'yes' } : row;
    });

/**
 * Exceptions of one anomaly that arose, or stand otherwise, since a revision.
 * @param since the revision's as-of, and the events about the anomaly that were recorded after it
 */
export function amendedExceptions(
  number: number,
  before: readonly ExceptionRow[],
  after: readonly ExceptionRow[],
  { asOf, late }: { asOf: Instant; late: readonly AnomalyEvent[] },
  context: BundleContext,
): AmendmentRow[] {
  const old = new Map(before.map((row) => [row.id, row]));
  const now = new Set(after.map(({ id }) => id));
  const amend = (
    row: ExceptionRow,
    change: AmendmentRow['change'],
    part: '' | '.atPeriodEnd' | '.asOf',
    then: string,
    today: string,
  ): AmendmentRow => {
    const moment = change === 'changed' && row.clearedAt.utc !== null ? row.clearedAt : row.firstTrueAt;
    const field = `exceptions[${row.code} ${row.id}]${part}`;
    // What was true by then and was not found came from the one event that was added; the rest came with time.
    const only = late.length === 1 && moment.utc! <= asOf ? late[0] : undefined;
    const cause = late.findLast(({ effectiveAt }) => effectiveAt === moment.utc) ?? only;
    if (cause) return amendmentBy(cause, context)(change, field, then, today);
    return {
      after: today,
      anomaly: number,
      before: then,
      by: { kind: 'system', label: 'found by rule', ref: row.code },
      change,
      field,
      happenedAt: moment,
      reason: row.facts.join(' ') || row.rule,
      recordedAt: context.words.never('found while this revision was made'),
      seq: null,
      subject: anomalyKey(number),
    };
  };
  const words = (row: ExceptionRow): string =>
    `${row.title}; at the period's end: ${row.atPeriodEnd}; as of now: ${row.asOf}`;
  return [
    ...before.filter(({ id }) => !now.has(id)).map((row) => amend(row, 'removed', '', words(row), ABSENT)),
    ...after.flatMap((row) => {
      const known = old.get(row.id);
      if (!known) return [amend(row, 'added', '', ABSENT, words(row))];
      return (['atPeriodEnd', 'asOf'] as const).flatMap((when) =>
        known[when] === row[when] ? [] : [amend(row, 'changed', `.${when}`, known[when], row[when])],
      );
    }),
  ];
}
