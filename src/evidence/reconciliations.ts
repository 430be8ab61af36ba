import type { RecordedEvent } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import type { Reconciliations } from './bundle-monitoring.ts';
import { counted, type Words, whoActed } from './words.ts';

type Unmatched = RecordedEvent<'reconciliation.ran'>['payload']['unmatchedLeft'];

/** Comparisons with independent sources that ran in the period or looked at a part of it. */
export class ReconciliationReader {
  readonly #words: Words;
  readonly #window: { start: Instant; end: Instant };
  readonly #runs: RecordedEvent<'reconciliation.ran'>[] = [];
  readonly #explained = new Map<string, RecordedEvent<'reconciliation.explained'>>();

  constructor(words: Words, window: { start: Instant; end: Instant }) {
    this.#words = words;
    this.#window = window;
  }

  add(event: RecordedEvent): void {
    if (event.payload === null) return;
    if (event.type === 'reconciliation.ran') {
      const { start, end } = this.#window;
      const ranInside = event.effectiveAt >= start && event.effectiveAt < end;
      if (ranInside || (event.payload.from < end && event.payload.to > start)) this.#runs.push(event);
    } else if (event.type === 'reconciliation.explained')
      this.#explained.set(`${event.payload.runId}\n${event.payload.item}`, event);
  }

  finish(): Reconciliations {
    const runs = this.#runs.map((event) => this.#run(event));
    const unmatched = runs.flatMap((run) => [...run.unmatchedLeft, ...run.unmatchedRight]);
    const unexplained = unmatched.filter(({ explanation }) => explanation === NOT_EXPLAINED).length;
    const statement =
      runs.length === 0
        ? 'None recorded: no comparison with an independent source touches this period.'
        : `${counted(runs.length, 'run')}; ${counted(unmatched.length, 'unmatched item')}, ${unexplained} of them not explained.`;
    return { statement, runs };
  }

  #run(event: RecordedEvent<'reconciliation.ran'>): Reconciliations['runs'][number] {
    const { runId, kind, from, to, leftQuery, rightQuery, leftCount, rightCount, matched } = event.payload;
    const explain = (items: Unmatched) =>
      items.map(({ item, label, url }) => {
        const known = this.#explained.get(`${runId}\n${item}`);
        return {
          item,
          label,
          url,
          explanation: known
            ? `${known.actor.label} ${this.#words.at(known.effectiveAt).text}: ${known.payload.reason}`
            : NOT_EXPLAINED,
        };
      });
    return {
      by: whoActed(event.actor),
      from: this.#words.at(from),
      kind: kind.replaceAll('_', ' '),
      leftCount,
      leftQuery,
      matched,
      ranAt: this.#words.at(event.effectiveAt),
      rightCount,
      rightQuery,
      runId,
      to: this.#words.at(to),
      unmatchedLeft: explain(event.payload.unmatchedLeft),
      unmatchedRight: explain(event.payload.unmatchedRight),
    };
  }
}

const NOT_EXPLAINED = 'not explained yet';
