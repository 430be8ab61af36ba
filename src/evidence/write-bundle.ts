import type { HistoryText } from '../ledger/history-page.ts';
import type { SealedText } from '../ledger/ledger-page.ts';
import { Assembly } from './assemble.ts';
import { AnomalyAssembler, type EmitRow } from './assemble-anomaly.ts';
import { type BundleHead, type ListName, listNames, listSchemas } from './bundle.ts';
import { canonicalWriter, type Write } from './canonical-writer.ts';
import { type EvidenceInputs, type EvidenceSource, parseContext, parsePage, readAhead } from './source.ts';

/** Rows of one list: canonical text in UTF-8, each row preceded by a comma. */
export interface WrittenRows {
  list: ListName;
  rows: number;
  /** Memory that threads share, valid until {@link WRITTEN_AHEAD} further pages are asked for. */
  bytes: Uint8Array;
}

/** Pages that may wait to be taken. */
export const WRITTEN_AHEAD = 2;

/**
 * Makes the rows of a bundle and writes them, page by page, in this thread or in another. What is counted over them comes
 * last.
 */
export type WriteBundle = (
  inputs: EvidenceInputs,
  source: EvidenceSource,
) => AsyncGenerator<WrittenRows[], BundleHead>;

/** One page after the other, in this thread. */
export const writeBundle: WriteBundle = async function* (inputs, source) {
  const writer = new BundleWriter(inputs);
  for await (const page of readAhead(source.context())) writer.context(page);
  for await (const page of readAhead(source.anomalies())) yield writer.anomalies(page);
  const { rows, head } = writer.finish();
  yield rows;
  return head;
};

/** Takes a bundle's sources in their order: what is about no anomaly, then the anomalies. */
export class BundleWriter {
  readonly #inputs: EvidenceInputs;
  readonly #assembly: Assembly;
  readonly #rows = Array.from({ length: WRITTEN_AHEAD }, () => new RowWriter());
  #assembler: AnomalyAssembler | null = null;
  #turn = 0;

  constructor(inputs: EvidenceInputs) {
    this.#inputs = inputs;
    this.#assembly = new Assembly(inputs);
  }

  context(page: SealedText): void {
    for (const event of parseContext(page)) this.#assembly.context(event);
  }

  anomalies(page: readonly HistoryText[]): WrittenRows[] {
    this.#assembler ??= new AnomalyAssembler(this.#inputs, this.#assembly.background);
    const writer = this.#rows[this.#turn++ % WRITTEN_AHEAD]!;
    for (const history of parsePage(page))
      this.#assembly.anomaly(this.#assembler.assemble(history, writer.write));
    const written = writer.flush();
    for (const { list, rows } of written) this.#assembly.rows(list, rows);
    return written;
  }

  finish(): { rows: WrittenRows[]; head: BundleHead } {
    const ofLedger = new RowWriter();
    const head = this.#assembly.finish((row) => ofLedger.write('exceptions', row));
    return { rows: ofLedger.flush(), head };
  }
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
