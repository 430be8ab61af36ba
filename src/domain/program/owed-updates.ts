import type { Anomaly } from '../anomaly.ts';
import { compare } from '../compare.ts';
import type { Instant } from '../instant.ts';
import { type Severity, worse } from '../severity.ts';
import { heldAt, openTimes } from '../targets.ts';
import { endOf } from './duration.ts';
import type { Program } from './program.ts';

/** One status update that was owed. */
export interface OwedUpdate {
  /** When its clock began. */
  from: Instant;
  due: Instant;
  came: Instant | null;
  /** When it was owed no more: it came, the anomaly was resolved, or its level asks for none; null: it still is. */
  endedAt: Instant | null;
}

/**
 * Every status update that was owed, oldest first; the last one may still be. The clock begins with the detection, with
 * a reopening and with each update. Severity counts as it does for the targets: raised, the due time can only come
 * nearer; lowered, it moves on unless it had passed; a level without updates owes none.
 */
function owedUpdates(anomaly: Anomaly, { severity: { levels } }: Program): OwedUpdate[] {
  const held = [anomaly.initialSeverity, ...anomaly.severityChanges.map(({ to }) => to)];
  if (held.every((severity) => levels[severity].update === null)) return [];
  const dueAfter = (from: Instant, severity: Severity): Instant | null => {
    const { update } = levels[severity];
    return update === null ? null : endOf(from, update);
  };
  const owed: OwedUpdate[] = [];
  for (const { from, until } of openTimes(anomaly)) {
    let severity = heldAt(anomaly, from);
    let last = from;
    let clock = { from, due: dueAfter(from, severity) };
    const end = (endedAt: Instant | null, came: Instant | null) => {
      if (clock.due !== null) owed.push({ from: clock.from, due: clock.due, came, endedAt });
    };
    for (const { at, to } of stepsIn(anomaly, from, until)) {
      if (to === null) {
        end(at, at);
        last = at;
        clock = { from: at, due: dueAfter(at, severity) };
        continue;
      }
      const fresh = dueAfter(at, to);
      if (fresh === null) end(at, null);
      if (fresh === null || clock.due === null) clock = { from: at, due: fresh };
      else if (worse(to, severity) && fresh < clock.due) clock = { from: at, due: fresh };
      else if (worse(severity, to) && clock.due > at) {
        const due = dueAfter(last, to)!;
        clock = { ...clock, due: due > at ? due : at };
      }
      severity = to;
    }
    end(until, null);
  }
  return owed;
}

/** Updates (`to` null) and changes of the severity while it was open, in the order of time. */
function stepsIn(
  { severityChanges, response }: Anomaly,
  from: Instant,
  until: Instant | null,
): { at: Instant; to: Severity | null }[] {
  const changes = severityChanges.filter(({ at }) => at > from).map(({ at, to }) => ({ at, to }));
  const updates = response.updates.filter(({ at }) => at >= from).map(({ at }) => ({ at, to: null }));
  return [...updates, ...changes]
    .filter(({ at }) => until === null || at <= until)
    .sort((a, b) => compare(a.at, b.at));
}

/** The update that is owed now; null where none is. */
export const nextUpdate = (anomaly: Anomaly, program: Program): OwedUpdate | null =>
  owedUpdates(anomaly, program).find(({ endedAt }) => endedAt === null) ?? null;

/** Updates that came after they were due, or did not come while they were owed. */
export const missedUpdates = (anomaly: Anomaly, program: Program, now: Instant): OwedUpdate[] =>
  owedUpdates(anomaly, program).filter(({ due, endedAt }) => (endedAt ?? now) > due);
