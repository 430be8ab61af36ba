import type { Anomaly } from '../domain/anomaly.ts';
import { elapsed } from '../domain/elapsed.ts';
import type { AnomalyEvent } from '../domain/evolve.ts';
import { type Instant, toEpoch } from '../domain/instant.ts';
import { type Severity, worse } from '../domain/severity.ts';
import {
  type Due,
  defaultTargets,
  dueAfter,
  firstTriageAt,
  type TargetPolicy,
  timesOf,
} from '../domain/targets.ts';
import type { TargetFacts } from './bundle-anomaly.ts';
import type { BundleContext } from './context.ts';
import { fromDue } from './words.ts';

/** A clock as it is told; `metAt` is when what was asked was done, in time or late. */
interface ToldClock extends Due {
  name: string;
  startedAt: Instant;
  metAt: Instant | null;
}

/** Every clock of an anomaly by the targets of the version that it was opened under. Keys stand in canonical order. */
export function targetFactsOf(
  anomaly: Anomaly,
  events: readonly AnomalyEvent[],
  { words, targetsFor, asOfAt }: BundleContext,
): TargetFacts[] {
  const policy = targetsFor(anomaly.programVersion);
  const judgedBy = judgedByWords(anomaly, policy);
  const detected = words.at(anomaly.detectedAt);
  return clocksOf(anomaly, events, policy).map((clock) => {
    const { name, startedAt, metAt, peak } = clock;
    const due = words.at(clock.due);
    const timing = placeOf(metAt, clock.due, asOfAt);
    // Mostly the two views are one, and writing times is the dear part.
    const same = peak.due === clock.due;
    return {
      due,
      judgedBy,
      met: words.moment(metAt, 'not yet'),
      name,
      peak: {
        due: same ? due : words.at(peak.due),
        severity: peak.severity,
        timing: same ? timing : placeOf(metAt, peak.due, asOfAt),
      },
      started: startedAt === anomaly.detectedAt ? detected : words.at(startedAt),
      timing,
    };
  });
}

function judgedByWords({ programVersion }: Anomaly, policy: TargetPolicy): string {
  if (policy !== defaultTargets) return `version ${policy.version}`;
  return programVersion === null
    ? "the product's own targets: no response program was in force"
    : `the product's own targets: version ${programVersion} of the response program is not in the ledger`;
}

/** In the order in which they are asked for; the intervals after reopenings follow the first one. */
function clocksOf(anomaly: Anomaly, events: readonly AnomalyEvent[], policy: TargetPolicy): ToldClock[] {
  const { clocks, triageDue } = timesOf(anomaly, policy);
  const told = clocks.map((clock, i) => (i < 3 ? clock : { ...clock, name: `resolve, reopening ${i - 2}` }));
  return [...told, triageClock(anomaly, events, policy, triageDue)];
}

function triageClock(
  anomaly: Anomaly,
  events: readonly AnomalyEvent[],
  { levels }: TargetPolicy,
  due: Instant,
): ToldClock {
  const metAt = firstTriageAt(events);
  let severity: Severity = anomaly.initialSeverity;
  for (const { at, to } of anomaly.severityChanges)
    if ((metAt === null || at < metAt) && worse(to, severity)) severity = to;
  const { detectedAt } = anomaly;
  const peak = { severity, due: dueAfter(detectedAt, levels[severity].triage) };
  return { name: 'triage', startedAt: detectedAt, metAt, due, peak };
}

/** `20 min before it was due`, `not yet, 3 d after it was due`. */
function placeOf(metAt: Instant | null, due: Instant, now: Instant): string {
  if (metAt !== null) return fromDue(due, metAt);
  return now > due
    ? `not yet, ${fromDue(due, now)}`
    : `not yet, ${elapsed(toEpoch(due) - toEpoch(now))} before it is due`;
}
