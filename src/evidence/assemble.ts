import { anomalyKey, type RecordedEvent } from '../domain/events/event.ts';
import { identitiesOf } from '../domain/identity.ts';
import { toEpoch } from '../domain/instant.ts';
import { emptyRegistry, foldRule } from '../domain/rules/registry.ts';
import { amendmentsOf, amendmentsStatement, earlierFacts } from './amendments.ts';
import {
  BUNDLE_SCHEMA_VERSION,
  type BundleHead,
  type EvidenceBundle,
  type ListName,
  type ListRow,
  listNames,
} from './bundle.ts';
import type { NotCountedRow, OpenRow } from './bundle-anomaly.ts';
import type { Amendments, Tie } from './bundle-cover.ts';
import type { BundleContext } from './context.ts';
import { assembleCover, bundleIdOf } from './cover.ts';
import { CoverageReader } from './coverage.ts';
import { assembleCriteria } from './criteria.ts';
import { ExceptionReader } from './exception-rows.ts';
import { type ReadHistory, readHistory } from './history.ts';
import { type Membership, membershipOf } from './membership.ts';
import { NumberSequence } from './number-sequence.ts';
import { assemblePage, changeRowsOf, changesOf, severityChangesOf } from './page.ts';
import { readersGuide } from './readers-guide.ts';
import { ReconciliationReader } from './reconciliations.ts';
import { RollForwardCounter, tie } from './roll-forward.ts';
import { assembleRow, prepare, type ReadyAnomaly, rowState } from './row.ts';
import { RulesReader } from './rules-and-policies.ts';
import { assembleSignOff } from './sign-off.ts';
import type { AnomalyHistory, EvidenceInputs, EvidenceSource } from './source.ts';
import { SummaryCounter } from './summary.ts';
import { between, fact, nonEmpty, said, Words, whoMarked } from './words.ts';

/** Takes the rows of a bundle one by one, in the order in which they stand in their lists. */
export interface RowSink {
  row<N extends ListName>(list: N, row: ListRow<N>): void;
  /** Called between anomalies: a sink that writes somewhere may hold the assembly up here. */
  settle?(): Promise<void> | undefined;
}

/**
 * Makes a bundle from a ledger. Pure: the same inputs and events give the same rows and the same head.
 * The rows go to `sink` while the anomalies are read, one at a time; what is counted over them is returned at the end.
 */
export async function assemble(
  inputs: EvidenceInputs,
  source: EvidenceSource,
  sink: RowSink,
): Promise<BundleHead> {
  const assembly = new Assembly(inputs, sink);
  for await (const event of source.context()) assembly.context(event);
  assembly.begin();
  for await (const history of source.anomalies()) {
    assembly.anomaly(history);
    const pause = sink.settle?.();
    if (pause) await pause;
  }
  return assembly.finish();
}

/** The whole bundle in memory, for formats that need it so. */
export async function collect(inputs: EvidenceInputs, source: EvidenceSource): Promise<EvidenceBundle> {
  const lists = Object.fromEntries(listNames.map((list) => [list, []])) as unknown as {
    [N in ListName]: ListRow<N>[];
  };
  const head = await assemble(inputs, source, { row: (list, row) => void lists[list].push(row as never) });
  return { ...head, ...lists };
}

class Assembly {
  readonly #inputs: EvidenceInputs;
  readonly #sink: RowSink;
  readonly #words: Words;
  readonly #coverage: CoverageReader;
  readonly #reconciliations: ReconciliationReader;
  readonly #rules: RulesReader;
  readonly #registry = emptyRegistry();
  readonly #exceptions: ExceptionReader;
  readonly #rollForward: RollForwardCounter;
  readonly #summary: SummaryCounter;
  readonly #numbers = new NumberSequence();
  readonly #people: RecordedEvent[] = [];
  readonly #signOffs: RecordedEvent<'bundle.signed_off'>[] = [];
  readonly #amendments: Amendments = { statement: 'none', rows: [], earlierPeriods: [] };
  readonly #rows = Object.fromEntries(listNames.map((list) => [list, 0])) as Record<ListName, number>;
  readonly #apart = { detectedInside: 0, openAtStart: 0 };
  #previous: { bundleId: string; openAtEnd: number } | null = null;
  #carriedOpenAtStart = 0;
  #excluded = 0;
  #events = 0;
  #context: BundleContext | null = null;

  constructor(inputs: EvidenceInputs, sink: RowSink) {
    const { window, asOf } = inputs;
    this.#inputs = inputs;
    this.#sink = sink;
    this.#words = new Words(window.zone);
    this.#coverage = new CoverageReader(this.#words, window);
    this.#reconciliations = new ReconciliationReader(this.#words, window);
    this.#rules = new RulesReader(this.#words, window);
    const policy = inputs.settings.policy;
    this.#exceptions = new ExceptionReader(this.#words, { policy, at: asOf.recordedAt, window });
    this.#rollForward = new RollForwardCounter(window.start, window.end);
    this.#summary = new SummaryCounter(this.#words, window, asOf.recordedAt);
  }

  /** An event that is about no anomaly. */
  context(event: RecordedEvent): void {
    this.#events++;
    foldRule(this.#registry, event);
    for (const reader of [this.#coverage, this.#reconciliations, this.#rules, this.#exceptions])
      reader.add(event);
    if (event.type.startsWith('person.')) this.#people.push(event);
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

  begin(): void {
    this.#context = {
      inputs: this.#inputs,
      words: this.#words,
      identities: identitiesOf(this.#people),
      rules: this.#registry,
      start: this.#inputs.window.start,
      end: this.#inputs.window.end,
      asOfAt: this.#inputs.asOf.recordedAt,
    };
  }

  #emit<N extends ListName>(list: N, row: ListRow<N>): void {
    this.#rows[list]++;
    this.#sink.row(list, row);
  }

  anomaly(history: AnomalyHistory): void {
    const context = this.#context!;
    this.#events += history.events.length;
    this.#numbers.add(history.number);
    const read = readHistory(history, context.end);
    const membership = membershipOf(read, context);
    this.#amend(history, context);
    this.#exceptions.addAnomaly(read.asOf);
    if (!membership.inScope && read.asOf.detectedAt >= context.start) this.#excluded++;
    if (membership.rolls) {
      this.#rollForward.add(read);
      this.#summary.addOpenness(read);
      for (const change of severityChangesOf(read.asOf, context))
        if (change.at.utc! >= context.start && change.at.utc! < context.end)
          this.#emit('severityChanges', change);
    }
    if (membership.notCounted !== null) this.#notCounted(read, membership, context);
    if (membership.listed !== null || membership.openAtEnd) {
      const ready = prepare(read, context);
      if (membership.openAtEnd) this.#emit('openAtEnd', openRow(ready, context));
      if (membership.listed !== null) this.#list(ready, membership.listed, context);
    }
    if (membership.listed !== null && membership.openAtStart) this.#carriedOpenAtStart++;
  }

  #list(ready: ReadyAnomaly, listedAs: NonNullable<Membership['listed']>, context: BundleContext): void {
    const { read } = ready;
    const exceptions = this.#exceptions.ofAnomaly(read.events);
    const codes = [...new Set(exceptions.map((exception) => exception.code))];
    const row = assembleRow(ready, listedAs, codes, context);
    const changes = changesOf(ready, context);
    const ids = exceptions.map((exception) => exception.id);
    this.#emit('anomalies', assemblePage(ready, row, changes, ids, context));
    for (const change of changeRowsOf(row, changes)) this.#emit('changes', change);
    for (const exception of exceptions) this.#emit('exceptions', exception);
    this.#nameRules(read);
    if (listedAs !== 'detected in the period') {
      this.#emit('carriedIn', row);
      return;
    }
    this.#emit('population', row);
    this.#summary.add(row, ready.atEnd, read);
  }

  #nameRules({ asOf }: ReadHistory): void {
    if (asOf.programVersion !== null)
      this.#rules.named(
        'response program',
        'response program',
        asOf.programVersion,
        'version when it was opened',
      );
    if (asOf.rule !== null)
      this.#rules.named('rule', asOf.rule.ruleId, String(asOf.rule.version), 'stopped holding');
  }

  #notCounted(read: ReadHistory, membership: Membership, context: BundleContext): void {
    const inside = read.asOf.detectedAt >= context.start;
    if (membership.rolls && inside) this.#apart.detectedInside++;
    if (membership.rolls && membership.openAtStart) this.#apart.openAtStart++;
    this.#emit('notCounted', notCountedRow(read, membership.notCounted!, inside, context));
  }

  #amend(history: AnomalyHistory, context: BundleContext): void {
    const { supersededAsOfSeq } = this.#inputs.generation;
    if (supersededAsOfSeq !== null && history.events.at(-1)!.seq > supersededAsOfSeq)
      this.#amendments.rows.push(...amendmentsOf(history, supersededAsOfSeq, context));
    this.#amendments.earlierPeriods.push(...earlierFacts(history.events, context));
  }

  finish(): BundleHead {
    const context = this.#context!;
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
    for (const exception of this.#exceptions.ofLedger(untied, this.#inputs.ledgerVerification.faults))
      this.#emit('exceptions', exception);
    const amendments = this.#amendments;
    amendments.statement = amendmentsStatement(context, amendments.rows);
    return {
      amendments,
      cover: assembleCover(context, {
        coverage: this.#coverage,
        excluded: this.#excluded,
        ledgerEvents: { read: this.#events, missing: asOf.seq - this.#events },
        numbers: this.#numbers.finish(),
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
      summary: this.#summary.finish(this.#exceptions.byCode(), coverage),
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

function openRow(ready: ReadyAnomaly, context: BundleContext): OpenRow {
  const { asOf, transitions } = ready.read;
  const atEnd = rowState(ready.atEnd, ready.changesAtEnd);
  const later = transitions.filter(({ at }) => at >= context.end);
  return {
    afterEnd: nonEmpty(
      later.map(({ at, cause }) => `${cause} ${context.words.at(at).text}`).join('; '),
      'none',
    ),
    age: between(
      asOf.detectedAt,
      toEpoch(context.end) > toEpoch(context.asOfAt) ? context.asOfAt : context.end,
    ),
    detectedAt: context.words.at(asOf.detectedAt),
    key: anomalyKey(asOf.number),
    missingAtEnd: atEnd.missing,
    number: asOf.number,
    severityAtEnd: atEnd.severity,
    stateAsOf: asOf.status,
    stateAtEnd: atEnd.state,
    summary: fact(asOf.summary),
  };
}

function notCountedRow(
  { asOf, events }: ReadHistory,
  why: NotCountedRow['why'],
  inside: boolean,
  { words }: BundleContext,
): NotCountedRow {
  const ending = events.findLast(
    (event) => event.type === 'anomaly.merged' || event.type === 'anomaly.voided',
  );
  const drill = why === 'exercise' || why === 'canary';
  const reason = ending?.payload && 'reason' in ending.payload ? ending.payload.reason : null;
  const mark = ending
    ? { by: ending.actor.personRef, label: ending.actor.label, at: ending.effectiveAt }
    : asOf.openedBy;
  return {
    at: words.at(mark.at),
    by: whoMarked(mark),
    detected: inside ? 'detected in the period' : 'detected earlier',
    detectedAt: words.at(asOf.detectedAt),
    key: anomalyKey(asOf.number),
    number: asOf.number,
    reason: drill
      ? fact(`opened as ${why === 'canary' ? 'a canary' : 'an exercise'}`)
      : said(reason, 'none recorded'),
    summary: fact(asOf.summary),
    survivor: asOf.mergedInto === null ? 'not applicable' : anomalyKey(asOf.mergedInto),
    why,
  };
}
