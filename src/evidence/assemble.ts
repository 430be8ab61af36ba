import type { RecordedEvent } from '../domain/events/event.ts';
import { amendmentsStatement } from './amendments.ts';
import type { AnomalyFacts } from './anomaly-facts.ts';
import { AnomalyAssembler, type EmitRow, isBackground } from './assemble-anomaly.ts';
import {
  BUNDLE_SCHEMA_VERSION,
  type BundleHead,
  type EvidenceBundle,
  type ListName,
  type ListRow,
  listNames,
} from './bundle.ts';
import type { Amendments, ExceptionRow, Tie } from './bundle-cover.ts';
import { ContactReader } from './contacts.ts';
import { contextOf } from './context.ts';
import { assembleCover, bundleIdOf } from './cover.ts';
import { CoverageReader } from './coverage.ts';
import { assembleCriteria } from './criteria.ts';
import { ExceptionCounts, LedgerExceptions } from './exception-rows.ts';
import { LateListening } from './late-listening.ts';
import { isAnyLeftOut, type LeftOut, leftOutWords, placeOf } from './left-out.ts';
import { readersGuide } from './readers-guide.ts';
import { ReconciliationReader } from './reconciliations.ts';
import { RollForwardCounter, tie } from './roll-forward.ts';
import { RulesReader } from './rules-and-policies.ts';
import { assembleSignOff } from './sign-off.ts';
import { type EvidenceInputs, type EvidenceSource, parseContext, parsePage, readAhead } from './source.ts';
import { SummaryCounter } from './summary.ts';
import { Words } from './words.ts';

/**
 * Makes a bundle from a ledger. Pure: the same inputs and events give the same rows and the same head.
 * The rows go to `emit` while the anomalies are read, one at a time; what is counted over them is returned at the end.
 */
export async function assemble(
  inputs: EvidenceInputs,
  source: EvidenceSource,
  emit: EmitRow,
): Promise<BundleHead> {
  const assembly = new Assembly(inputs);
  for await (const page of readAhead(source.context()))
    for (const event of parseContext(page)) assembly.context(event);
  const anomalies = new AnomalyAssembler(inputs, assembly.background);
  const counting: EmitRow = (list, row) => {
    assembly.rows(list, 1);
    emit(list, row);
  };
  for await (const page of readAhead(source.anomalies()))
    for (const history of parsePage(page)) assembly.anomaly(anomalies.assemble(history, counting));
  return assembly.finish((row) => emit('exceptions', row));
}

/** The whole bundle in memory, for formats that need it so. */
export async function collect(inputs: EvidenceInputs, source: EvidenceSource): Promise<EvidenceBundle> {
  const lists = Object.fromEntries(listNames.map((list) => [list, []])) as unknown as {
    [N in ListName]: ListRow<N>[];
  };
  const head = await assemble(inputs, source, (list, row) => void lists[list].push(row as never));
  return { ...head, ...lists };
}

/** Counts and tells what is about the bundle as a whole: first of the events about no anomaly, then of each anomaly. */
export class Assembly {
  /** What judging an anomaly needs beside its own events. */
  readonly background: RecordedEvent[] = [];
  readonly #inputs: EvidenceInputs;
  readonly #words: Words;
  readonly #coverage: CoverageReader;
  readonly #contacts: ContactReader;
  readonly #reconciliations: ReconciliationReader;
  readonly #rules: RulesReader;
  readonly #exceptions: LedgerExceptions;
  readonly #exceptionCounts = new ExceptionCounts();
  readonly #rollForward: RollForwardCounter;
  readonly #summary: SummaryCounter;
  readonly #signOffs: RecordedEvent<'bundle.signed_off'>[] = [];
  readonly #lateListening: LateListening;
  readonly #amendments: Amendments = { statement: 'none', rows: [], earlierPeriods: [] };
  readonly #rows = Object.fromEntries(listNames.map((list) => [list, 0])) as Record<ListName, number>;
  readonly #apart = { detectedInside: 0, openAtStart: 0 };
  readonly #leftOut: LeftOut = { population: 0, carriedIn: 0, notCounted: 0 };
  #previous: { bundleId: string; openAtEnd: number } | null = null;
  #carriedOpenAtStart = 0;
  #events = 0;

  constructor(inputs: EvidenceInputs) {
    const { window, asOf } = inputs;
    this.#inputs = inputs;
    this.#words = new Words(window.zone);
    this.#coverage = new CoverageReader(this.#words, window);
    this.#reconciliations = new ReconciliationReader(this.#words, window);
    this.#rules = new RulesReader(this.#words, window);
    const policy = inputs.settings.policy;
    this.#contacts = new ContactReader(policy.versions);
    this.#exceptions = new LedgerExceptions(this.#words, { policy, at: asOf.recordedAt, window });
    this.#rollForward = new RollForwardCounter(window.start, window.end);
    this.#summary = new SummaryCounter(this.#words, window, asOf.recordedAt);
    const superseded = inputs.generation.supersededAsOf;
    this.#lateListening = new LateListening(this.#words, window, superseded?.seq ?? Infinity);
  }

  /** An event that is about no anomaly. */
  context(event: RecordedEvent): void {
    this.#events++;
    if (isBackground(event)) this.background.push(event);
    for (const reader of [
      this.#coverage,
      this.#contacts,
      this.#reconciliations,
      this.#rules,
      this.#exceptions,
      this.#lateListening,
    ])
      reader.add(event);
    if (event.payload === null) return;
    if (event.type === 'bundle.signed_off' && event.payload.bundleId === bundleIdOf(this.#inputs))
      this.#signOffs.push(event);
    if (event.type === 'bundle.generated') this.#rememberPrevious(event);
  }

  /** The newest final bundle of the period that ends where this one starts. */
  #rememberPrevious({ payload }: RecordedEvent<'bundle.generated'>): void {
    const { window, scope } = this.#inputs;
    const openAtEnd = payload.counts.openAtEnd;
    const isBefore = payload.windowEnd === window.start && payload.zone === window.zone;
    if (payload.final && isBefore && payload.scope === (scope?.text ?? null) && openAtEnd !== undefined)
      this.#previous = { bundleId: payload.bundleId, openAtEnd };
  }

  /** Rows that were written into a list. */
  rows(list: ListName, count: number): void {
    this.#rows[list] += count;
  }

  /** An anomaly whose rows are written. */
  anomaly(facts: AnomalyFacts): void {
    const { membership, detectedInside, transitions, population } = facts;
    this.#events += facts.events;
    const { number, recordedAt } = facts;
    this.#exceptions.addAnomaly({ number, recordedAt, emergencyUse: population?.emergencyUse ?? [] });
    this.#contacts.merge(facts.contacts);
    this.#amendments.rows.push(...facts.amendments);
    this.#amendments.earlierPeriods.push(...facts.earlierPeriods);
    if (membership.leftOut !== null) this.#leftOut[placeOf(membership.leftOut)]++;
    if (membership.rolls) {
      this.#rollForward.add({ transitions });
      this.#summary.addOpenness({ transitions });
    }
    if (membership.notCounted !== null && membership.rolls) {
      if (detectedInside) this.#apart.detectedInside++;
      if (membership.openAtStart) this.#apart.openAtStart++;
    }
    if (membership.listed !== null && membership.openAtStart) this.#carriedOpenAtStart++;
    if (population !== null) this.#summary.add(population);
    for (const exception of facts.exceptions) this.#exceptionCounts.add(exception);
    this.#nameRules(facts.names);
  }

  #nameRules({ program, rule }: AnomalyFacts['names']): void {
    if (program !== null)
      this.#rules.named('response program', 'response program', program, 'version when it was opened');
    if (rule !== null) this.#rules.named('rule', rule.id, String(rule.version), 'stopped holding');
  }

  /** @param emit takes the exceptions that are about no anomaly */
  finish(emit: (row: ExceptionRow) => void): BundleHead {
    const context = contextOf(this.#inputs, this.background);
    const { window, asOf } = this.#inputs;
    const rows = this.#rows;
    const coverage = this.#coverage.finish(this.#rollForward.newlyDetected, asOf.recordedAt);
    const reconciliations = this.#reconciliations.finish();
    const rulesAndPolicies = this.#rules.finish();
    const signOff = assembleSignOff(this.#signOffs, this.#words);
    const ties = this.#ties(coverage.dispositions);
    const rollForward = this.#rollForward.finish(ties, this.#previous);
    const untied = rollForward.ties
      .filter((one) => !one.ties)
      .map((one) => `${one.name}: ${one.left}; ${one.right}`);
    const { ledgerVerification, scope } = this.#inputs;
    const leftOut =
      scope && isAnyLeftOut(this.#leftOut) ? { scope: scope.text, fact: leftOutWords(this.#leftOut) } : null;
    for (const exception of this.#exceptions.rows(untied, ledgerVerification.faults, leftOut)) {
      this.rows('exceptions', 1);
      this.#exceptionCounts.add(exception);
      emit(exception);
    }
    const { numbers } = this.#exceptions;
    const amendments = this.#amendments;
    amendments.rows.push(...this.#lateListening.rows());
    // What somebody recorded comes before what came with time alone.
    amendments.rows.sort((a, b) => Number(a.seq === null) - Number(b.seq === null));
    amendments.statement = amendmentsStatement(context, amendments.rows);
    return {
      amendments,
      cover: assembleCover(context, {
        contacts: this.#contacts,
        coverage: this.#coverage,
        leftOut: this.#leftOut,
        ledgerEvents: { read: this.#events, missing: asOf.seq - this.#events },
        numbers: { highest: numbers.highest, missing: numbers.missing().map(({ number }) => number) },
        reconciliations,
        rows,
        signOff,
        ties: rollForward.ties,
      }),
      coverage,
      criteria: assembleCriteria({
        ...rows,
        amendments: amendments.rows.length,
        cover: 1,
        coverage: coverage.days.length,
        digests: coverage.digests.length,
        reconciliations: reconciliations.runs.length,
        rollForward: 1,
        rulesAndPolicies: rulesAndPolicies.inForce.length,
        signOff: signOff.lines.length,
      }),
      readersGuide: readersGuide(window),
      reconciliations,
      rollForward,
      rulesAndPolicies,
      schemaVersion: BUNDLE_SCHEMA_VERSION,
      signOff,
      summary: this.#summary.finish(this.#exceptionCounts.finish(), coverage),
    };
  }

  /** The sums that have to come out, beside the roll-forward's own. */
  #ties(dispositions: readonly { signals: number }[]): Tie[] {
    const { population, carriedIn, anomalies, openAtEnd } = this.#rows;
    const { newlyDetected, openAtStart, openAtEnd: open } = this.#rollForward;
    const apart = this.#apart;
    const disposed = dispositions.reduce((sum, { signals }) => sum + signals, 0);
    return [
      tie(
        'newly detected = population + merged or voided numbers detected in the period',
        { words: 'newly detected', total: newlyDetected },
        { words: `${population} + ${apart.detectedInside}`, total: population + apart.detectedInside },
      ),
      tie(
        'open at start = carried in and open at the start + merged or voided numbers open at the start',
        { words: 'open at the start', total: openAtStart },
        {
          words: `${this.#carriedOpenAtStart} + ${apart.openAtStart}`,
          total: this.#carriedOpenAtStart + apart.openAtStart,
        },
      ),
      tie(
        'open at end = rows of the list of what is open at the end',
        { words: 'open at the end', total: open },
        { words: 'rows', total: openAtEnd },
      ),
      tie(
        'pages = population + carried in',
        { words: 'pages', total: anomalies },
        { words: `${population} + ${carriedIn}`, total: population + carriedIn },
      ),
      tie(
        'signals received = sum over their dispositions',
        { words: 'signals received', total: this.#coverage.signals },
        { words: 'sum of dispositions', total: disposed },
      ),
    ];
  }
}
