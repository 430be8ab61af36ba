import type { Instant } from '../domain/instant.ts';
import type { Severity } from '../domain/severity.ts';
import type { PopulationFacts } from './anomaly-facts.ts';
import type { Parts } from './bundle-anomaly.ts';
import type { Completeness, Metric, Summary } from './bundle-cover.ts';
import type { Coverage } from './bundle-monitoring.ts';
import type { ReadHistory } from './history.ts';
import { SuggestionReader } from './suggestions.ts';
import { counted, duration, fact, type Words } from './words.ts';

type SeverityCounts = Record<Severity | 'total', number>;

const STATES = ['detected', 'acknowledged', 'mitigated', 'resolved', 'closed'] as const;
const WHEN = ['at period end', 'as of'] as const;

/** Milliseconds, as 32-bit-safe doubles in a plain list: 8 bytes a row, so that a median needs no rows. */
class Spread {
  readonly #values: number[] = [];
  #notYet = 0;
  #negative = 0;

  add(ms: number | null): void {
    if (ms === null) this.#notYet++;
    else this.#values.push(ms);
    if (ms !== null && ms < 0) this.#negative++;
  }

  metric(name: string, definition: string): Metric {
    const sorted = Float64Array.from(this.#values).sort();
    const n = sorted.length;
    const half = Math.floor(n / 2);
    const median =
      n === 0 ? null : n % 2 === 1 ? sorted[half]! : Math.round((sorted[half - 1]! + sorted[half]!) / 2);
    const none = 'not yet: no value';
    const negative =
      this.#negative === 0
        ? ''
        : `; negative in ${counted(this.#negative, 'row')} of the ${n}, a problem in the data`;
    return {
      definition: `${definition}${negative}`,
      max: duration(sorted[n - 1] ?? null, none),
      median: duration(median, none),
      n,
      name,
      notYet: this.#notYet,
      p90: n < 20 ? duration(null, 'not shown below 20 values') : duration(sorted[Math.ceil(0.9 * n) - 1]!),
    };
  }
}

class PartCounter {
  #of = 0;
  #allFour = 0;
  #notApplicable = 0;
  readonly #present = { detection: 0, change: 0, authorization: 0, resolution: 0 };

  add(parts: Parts): void {
    this.#of++;
    if (parts.authorization === 'not applicable') this.#notApplicable++;
    let all = true;
    for (const [part, state] of Object.entries(parts) as [keyof Parts, Parts[keyof Parts]][]) {
      if (state === 'present') this.#present[part]++;
      if (state === 'missing') all = false;
    }
    if (all) this.#allFour++;
  }

  finish(): Completeness {
    const { detection, change, authorization, resolution } = this.#present;
    const of = this.#of;
    const apply = of - this.#notApplicable;
    return {
      allFour: this.#allFour,
      authorization,
      authorizationNotApplicable: this.#notApplicable,
      change,
      detection,
      of,
      resolution,
      text:
        of === 0
          ? 'The population is empty: there is no row to be complete.'
          : `Of ${counted(of, 'row')}: detection ${detection} of ${of}; change ${change} of ${of}; authorization ${authorization} of ${apply} that need one; resolution ${resolution} of ${of}; nothing missing in ${this.#allFour} of ${of}. Missing: change ${of - change}, authorization ${apply - authorization}, resolution ${of - resolution}.`,
    };
  }
}

/** Counts over the population, one row at a time. */
export class SummaryCounter {
  readonly #days: { day: string; start: Instant; end: Instant }[];
  readonly #known: Instant;
  readonly #detected: number[];
  readonly #openDelta: number[];
  readonly #counts = new Map<string, SeverityCounts>();
  readonly #parts = { atEnd: new PartCounter(), asOf: new PartCounter() };
  readonly #spreads = {
    detect: new Spread(),
    acknowledge: new Spread(),
    attribute: new Spread(),
    mitigate: new Spread(),
    resolve: new Spread(),
  };
  readonly #covered = { atEnd: 0, asOf: 0 };
  readonly #suggestions = new SuggestionReader();
  #rows = 0;

  constructor(words: Words, window: { start: Instant; end: Instant }, known: Instant) {
    this.#known = known;
    this.#days = words.clock.days(window.start, window.end);
    this.#detected = new Array<number>(this.#days.length).fill(0);
    this.#openDelta = new Array<number>(this.#days.length + 1).fill(0);
    for (const when of WHEN)
      for (const state of STATES)
        this.#counts.set(`${when}\n${state}`, { sev1: 0, sev2: 0, sev3: 0, sev4: 0, total: 0 });
  }

  /** A row of the population. */
  add({ atEnd, asOf, suggestions, ...times }: PopulationFacts): void {
    this.#rows++;
    this.#suggestions.add(suggestions);
    this.#parts.atEnd.add(atEnd.parts);
    this.#parts.asOf.add(asOf.parts);
    if (atEnd.covered) this.#covered.atEnd++;
    if (asOf.covered) this.#covered.asOf++;
    this.#count('at period end', atEnd.state, atEnd.severity);
    this.#count('as of', asOf.state, asOf.severity);
    this.#spreads.detect.add(times.undetected);
    this.#spreads.acknowledge.add(times.acknowledged);
    this.#spreads.attribute.add(times.attributed);
    this.#spreads.mitigate.add(times.mitigated);
    this.#spreads.resolve.add(times.resolved);
  }

  /** Any counted anomaly that was open at some time: for the picture of open ones by day. */
  addOpenness({ transitions }: Pick<ReadHistory, 'transitions'>): void {
    for (const { at, to, cause } of transitions) {
      const day = this.#dayIndex(at);
      if (day === this.#days.length) continue;
      if (cause === 'detected' && day >= 0) this.#detected[day]!++;
      this.#openDelta[Math.max(day, 0)]! += to === 'open' ? 1 : -1;
    }
  }

  /** Index of the day that an instant falls on; -1 before the window, the number of days after it. */
  #dayIndex(at: Instant): number {
    const days = this.#days;
    if (days.length === 0 || at < days[0]!.start) return -1;
    let low = 0;
    let high = days.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (days[middle]!.end <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #count(when: (typeof WHEN)[number], state: string, severity: Severity): void {
    const counts = this.#counts.get(`${when}\n${state}`);
    if (!counts) return;
    counts[severity]++;
    counts.total++;
  }

  finish(exceptionsByCode: Summary['exceptionsByCode'], coverage: Coverage): Summary {
    const { detect, acknowledge, attribute, mitigate, resolve } = this.#spreads;
    const ratio = (n: number): string =>
      this.#rows === 0
        ? 'the population is empty'
        : `${n} of ${this.#rows} attributed (${percent(n, this.#rows)})`;
    return {
      attributionCoverage: { asOf: ratio(this.#covered.asOf), atEnd: ratio(this.#covered.atEnd) },
      completeness: { asOf: this.#parts.asOf.finish(), atEnd: this.#parts.atEnd.finish() },
      counts: [...this.#counts].map(([key, bySeverity]) => {
        const [when, state] = key.split('\n') as [string, string];
        return { bySeverity, state, when };
      }),
      exceptionsByCode,
      metrics: [
        detect.metric(
          'Time to detect',
          'from when the change first named as the cause took effect in production (its deployment; where that is unknown its merge, push or toggle) to detection; without a named change it counts as not yet',
        ),
        acknowledge.metric('Time to acknowledge', 'from detection to the first acknowledgement by a person'),
        attribute.metric(
          'Time to attribute',
          'from detection to the first decision about the cause that was not withdrawn for good',
        ),
        mitigate.metric(
          'Time to mitigate',
          'from detection to the newest mitigation since it was last reopened; one that was resolved without a record of it counts as not yet',
        ),
        resolve.metric(
          'Time to resolve',
          'from detection to the last resolution; reopened ones count to the newest',
        ),
      ],
      perDay: this.#perDay(),
      statements: [fact(coverage.statement)],
      suggestions: this.#suggestions.finish(),
    };
  }

  /** Days that the as-of had not reached are left out: what is open then is not known. */
  #perDay(): Summary['perDay'] {
    let open = 0;
    return this.#days.flatMap(({ day, start }, i) => {
      open += this.#openDelta[i]!;
      return start > this.#known ? [] : [{ day, detected: this.#detected[i]!, openAtEndOfDay: open }];
    });
  }
}

/** One decimal, by our own arithmetic so that it is the same everywhere. */
function percent(n: number, of: number): string {
  const tenths = Math.round((n * 1000) / of);
  return `${Math.floor(tenths / 10)}.${tenths % 10} %`;
}
