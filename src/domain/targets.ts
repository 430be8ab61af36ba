import type { Anomaly } from './anomaly.ts';
import type { RecordedEvent } from './events/event.ts';
import { DAY, earliest, HOUR, type Instant, MINUTE, plus, toEpoch, toInstant } from './instant.ts';
import { type Severity, worse } from './severity.ts';

/** A length of time by the clock, weekends included, or days from Monday to Friday (in UTC, no holidays). */
export type Target = { ms: number } | { businessDays: number };

export type TargetName = 'acknowledge' | 'attribute' | 'resolve';

/** By when something has to have happened, for each severity. An organization's own version takes the place of the default. */
export interface TargetPolicy {
  version: string;
  levels: Record<Severity, Record<TargetName | 'triage', Target>>;
}

const level = (acknowledge: Target, attribute: number, resolve: number, triage: Target) => ({
  acknowledge,
  attribute: { ms: attribute },
  resolve: { ms: resolve },
  triage,
});

export const defaultTargets: TargetPolicy = {
  version: 'default',
  levels: {
    sev1: level({ ms: 15 * MINUTE }, 24 * HOUR, 24 * HOUR, { ms: 24 * HOUR }),
    sev2: level({ ms: 30 * MINUTE }, 72 * HOUR, 72 * HOUR, { ms: 24 * HOUR }),
    sev3: level({ ms: 4 * HOUR }, 7 * DAY, 10 * DAY, { businessDays: 5 }),
    sev4: level({ businessDays: 1 }, 14 * DAY, 30 * DAY, { businessDays: 5 }),
  },
};

/** The last answer for each target: one anomaly after the other is judged, and reckoning dates is the dear part of it. */
const lastDue = new WeakMap<Target, { from: Instant; due: Instant }>();

/** The instant at which a target that started at `from` runs out; what happens at that instant is in time. */
export function dueAfter(from: Instant, target: Target): Instant {
  const last = lastDue.get(target);
  if (last?.from === from) return last.due;
  const due = 'ms' in target ? plus(from, target.ms) : afterBusinessDays(from, target.businessDays);
  lastDue.set(target, { from, due });
  return due;
}

function afterBusinessDays(from: Instant, days: number): Instant {
  let at = toEpoch(from);
  for (let left = days; left > 0; ) {
    at += DAY;
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return toInstant(at);
}

/** A clock that runs from `startedAt` until `metAt`, over the severities held meanwhile. */
export interface TargetClock {
  name: TargetName;
  startedAt: Instant;
  severity: Severity;
  changes: { at: Instant; to: Severity }[];
  metAt: Instant | null;
}

export interface Due {
  due: Instant;
  /** What the highest severity held while the clock ran would have asked for. */
  peak: { severity: Severity; due: Instant };
}

/**
 * When a clock runs out. Raising the severity can only bring the due time nearer; lowering it moves it on, unless it
 * had passed by then: a miss stands. Severity changes after the clock stopped do not count.
 */
export function dueOf(clock: TargetClock, policy: TargetPolicy): Due {
  const target = (severity: Severity): Target => policy.levels[severity][clock.name];
  let severity = clock.severity;
  let peak = severity;
  let due = dueAfter(clock.startedAt, target(severity));
  for (const { at, to } of clock.changes) {
    if (at < clock.startedAt || (clock.metAt !== null && at >= clock.metAt)) continue;
    if (worse(to, peak)) peak = to;
    if (worse(to, severity)) due = earlier(due, dueAfter(at, target(to)));
    else if (worse(severity, to) && due > at) due = later(at, dueAfter(clock.startedAt, target(to)));
    severity = to;
  }
  return { due, peak: { severity: peak, due: dueAfter(clock.startedAt, target(peak)) } };
}

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);

export interface TimedClock extends TargetClock, Due {}

/** States are never changed, so what was reckoned of one holds; the same one is asked about many times in a row. */
let reckoned: { of: Anomaly; policy: TargetPolicy; clocks: TimedClock[]; triageDue: Instant } | null = null;

/** Every clock of an anomaly with its due times, and when its assessment is due. */
export function timesOf(
  anomaly: Anomaly,
  policy: TargetPolicy,
): { clocks: TimedClock[]; triageDue: Instant } {
  if (reckoned?.of === anomaly && reckoned.policy === policy) return reckoned;
  const clocks = clocksOf(anomaly).map((clock) => ({ ...clock, ...dueOf(clock, policy) }));
  const triageDue = dueAfter(anomaly.detectedAt, policy.levels[anomaly.initialSeverity].triage);
  reckoned = { of: anomaly, policy, clocks, triageDue };
  return reckoned;
}

/** The first evaluation counts; one that is made again later does not move it. Null: there is none. */
export function firstTriageAt(events: readonly RecordedEvent[]): Instant | null {
  return earliest(
    events.map(({ type, payload, effectiveAt }) =>
      type === 'anomaly.triaged' && payload !== null ? effectiveAt : null,
    ),
  );
}

/** Every clock of an anomaly; a reopening starts the one for resolving anew. No clock is ever paused. */
function clocksOf(anomaly: Anomaly): TargetClock[] {
  const changes = anomaly.severityChanges.map(({ at, to }) => ({ at, to }));
  const first = { startedAt: anomaly.detectedAt, severity: anomaly.initialSeverity, changes };
  const decisions = [...anomaly.pastAttributions, ...(anomaly.attribution ? [anomaly.attribution] : [])];
  const settled = decisions.map((d) => (d.needsSecond ? (d.second?.at ?? null) : d.at));
  const times = openTimes(anomaly).map(({ from, until }, index) => ({
    ...first,
    startedAt: from,
    severity: index === 0 ? anomaly.initialSeverity : heldAt(anomaly, from),
    metAt: until,
  }));
  return [
    { ...first, name: 'acknowledge', metAt: earliest(anomaly.acknowledgements.map(({ at }) => at)) },
    { ...first, name: 'attribute', metAt: earliest(settled.filter((at) => at !== null)) },
    ...times.map((clock) => ({ ...clock, name: 'resolve' as const })),
  ];
}

/** The times in which it was open: from the detection or a reopening until the next resolution; null where none followed. */
export function openTimes(
  anomaly: Pick<Anomaly, 'detectedAt' | 'reopenings' | 'pastResolutions' | 'resolution'>,
): { from: Instant; until: Instant | null }[] {
  const { detectedAt, reopenings, pastResolutions, resolution } = anomaly;
  const resolved = [...pastResolutions, ...(resolution ? [resolution] : [])].map(({ at }) => at);
  return [
    { from: detectedAt, until: earliest(resolved) },
    ...reopenings.map(({ at }) => ({ from: at, until: earliest(resolved.filter((end) => end > at)) })),
  ];
}

/** The severity that was held at a moment. */
export const heldAt = (anomaly: Anomaly, at: Instant): Severity =>
  anomaly.severityChanges.filter((change) => change.at <= at).at(-1)?.to ?? anomaly.initialSeverity;
