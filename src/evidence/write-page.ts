import type { RecordedEvent } from '../domain/events/event.ts';
import type { HistoryPage, HistoryText } from '../ledger/history-page.ts';
import type { AnomalyFacts } from './anomaly-facts.ts';
import { AnomalyAssembler, type EmitRow } from './assemble-anomaly.ts';
import { type ListName, listNames, listSchemas } from './bundle.ts';
import { canonicalWriter, type Write } from './canonical-writer.ts';
import { type EvidenceInputs, parsePage, readAhead } from './source.ts';

/** Rows of one list: canonical text in UTF-8, each row preceded by a comma. */
export interface WrittenRows {
  list: ListName;
  rows: number;
  /** Memory that threads share, valid until {@link WRITTEN_AHEAD} further pages are asked for. */
  bytes: Uint8Array;
}

/** Pages of one writer that may wait to be taken. */
export const WRITTEN_AHEAD = 2;

/** A page of anomalies, written. Data alone: a thread hands it to another. */
export interface WrittenPage {
  rows: WrittenRows[];
  facts: AnomalyFacts[];
}

/** Writes pages in their order, in this thread or in others. `background`: see {@link AnomalyAssembler}. */
export type WritePages = (
  inputs: EvidenceInputs,
  background: readonly RecordedEvent[],
  pages: AsyncIterable<HistoryPage> | Iterable<HistoryPage>,
) => AsyncIterable<WrittenPage>;

/** One page after the other, in this thread. */
export const writePages: WritePages = async function* (inputs, background, pages) {
  const write = pageWriter(inputs, background);
  for await (const page of readAhead(pages)) yield write(page);
};

/** What makes the rows of a page and writes them. */
export function pageWriter(
  inputs: EvidenceInputs,
  background: readonly RecordedEvent[],
): (page: readonly HistoryText[]) => WrittenPage {
  const anomalies = new AnomalyAssembler(inputs, background);
  const writers = Array.from({ length: WRITTEN_AHEAD }, () => new RowWriter());
  let turn = 0;
  return (page) => {
    const writer = writers[turn++ % WRITTEN_AHEAD]!;
    const facts: AnomalyFacts[] = [];
    for (const history of parsePage(page)) facts.push(anomalies.assemble(history, writer.write));
    return { facts, rows: writer.flush() };
  };
}

const writerOf = Object.fromEntries(
  listNames.map((list) => [list, canonicalWriter(listSchemas[list])]),
) as Record<ListName, Write>;

const encoder = new TextEncoder();
const COMMA = 0x2c;
/** UTF-8 takes at most so many bytes for one of JavaScript's characters. */
const MOST_BYTES = 3;

/** Rows of one list, one after the other. Each becomes bytes at once, so that no text has to be kept. */
class RowBytes {
  rows = 0;
  #bytes = new Uint8Array(new SharedArrayBuffer(1 << 16));
  #length = 0;

  add(text: string): void {
    const most = this.#length + 1 + text.length * MOST_BYTES;
    if (most > this.#bytes.length) {
      const larger = new Uint8Array(new SharedArrayBuffer(Math.max(most, 2 * this.#bytes.length)));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = COMMA;
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
    this.rows++;
  }

  take(): { rows: number; bytes: Uint8Array } {
    const taken = { rows: this.rows, bytes: this.#bytes.subarray(0, this.#length) };
    this.rows = 0;
    this.#length = 0;
    return taken;
  }
}

/** Gathers rows by list. What was flushed is valid until the next row is written. */
export class RowWriter {
  readonly #lists = new Map<ListName, RowBytes>();

  readonly write: EmitRow = (list, row) => {
    const known = this.#lists.get(list) ?? new RowBytes();
    this.#lists.set(list, known);
    known.add(writerOf[list](row as never));
  };

  flush(): WrittenRows[] {
    return Array.from(this.#lists, ([list, known]) => ({ list, ...known.take() })).filter(
      ({ rows }) => rows > 0,
    );
  }
}
