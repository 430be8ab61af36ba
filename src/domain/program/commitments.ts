import { Temporal } from 'temporal-polyfill';
import { type Instant, toInstant } from '../instant.ts';
import { type Calendar, endOf } from './duration.ts';
import type { Commitment, Obligation, Program } from './program.ts';

/** What single customers were promised; versions before the register had none. */
export const commitmentsOf = ({ contracts }: Program): Commitment[] => contracts?.commitments ?? [];

/** The zone and the days off by which the program counts days. */
export const calendarOf = ({ obligations }: Program): Calendar => ({
  zone: obligations.timeZone,
  holidays: obligations.holidays,
});

const startOfDay = (date: string, zone: string): Instant =>
  toInstant(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);

/** From when until when a promise holds, half-open; null: it has no end yet. */
export const spanOf = (
  { since, until }: Commitment,
  { obligations }: Program,
): { from: Instant; until: Instant | null } => ({
  from: startOfDay(since, obligations.timeZone),
  until: until === null ? null : startOfDay(until, obligations.timeZone),
});

/** Promises that an obligation keeps and that held at a moment. */
export const heldCommitments = (program: Program, obligationId: string, at: Instant): Commitment[] =>
  commitmentsOf(program).filter((commitment) => {
    const { from, until } = spanOf(commitment, program);
    return commitment.obligation === obligationId && from <= at && (until === null || at < until);
  });

export const formulaOf = ({ due, from, customer, id }: Commitment): string =>
  `${due} from ${from}, promised to ${customer} (${id})`;

/** Starts over six weeks, at four times of the day each, around holidays and the end of a month. */
const starts: readonly Instant[] = Array.from({ length: 42 * 4 }, (_, i) =>
  toInstant(Date.UTC(2026, 11, 14) + i * 6 * 3_600_000),
);

/** Why the obligation that keeps a promise is too weak for it, in words; null where it is not. */
export function weaknessOf(commitment: Commitment, program: Program): string | null {
  const calendar = calendarOf(program);
  const { from, due, obligation: id } = commitment;
  const obligation: Obligation | undefined = program.obligations.obligations.find((each) => each.id === id);
  if (!obligation) return `${id} is not there`;
  if (!obligation.enabled) return `${id} is switched off`;
  const clocks = obligation.clocks.filter((clock) => clock.from === from);
  if (clocks.length === 0) return `no clock of ${id} starts by "${from}"`;
  const keeps = clocks.some((clock) =>
    starts.every((start) => endOf(start, clock.due, calendar) <= endOf(start, due, calendar)),
  );
  return keeps ? null : `${id} gives ${clocks.map((clock) => clock.due).join(' or ')}`;
}

/** Promises that are stricter than what keeps them. */
export const brokenPromises = (program: Program): { commitment: Commitment; why: string }[] =>
  commitmentsOf(program).flatMap((commitment) => {
    const why = weaknessOf(commitment, program);
    return why === null ? [] : [{ commitment, why }];
  });

export const promiseOf = ({ customer, due, from, id }: Commitment): string =>
  `${customer} was promised ${due} from "${from}" (${id})`;
