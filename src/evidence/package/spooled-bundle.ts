import { existsSync, openSync, readSync, statSync } from 'node:fs';
import { type BundleHead, type ListName, listNames } from '../bundle.ts';
import type { AnomalyPage } from '../bundle-anomaly.ts';
import type { DrawnBundle } from '../renderers/renderer.ts';
import { jsonOf } from '../stream-json.ts';
import { readPieces } from './read-pieces.ts';

/** A bundle whose rows lie on disk, each list as its rows with commas between them. Plain data: threads hand it to one another. */
export interface SpooledBundle {
  head: BundleHead;
  /** Where each list lies; one without rows has no file. */
  lists: Record<ListName, string>;
  /** SHA-256 of evidence.json. */
  datasetDigest: string;
}

/** Rows that are parsed at a time. */
const BATCH = 50;

/** The bundle as formats draw it: a list is read when it is first asked for, pages are read anew each time. */
export function openSpooled({ head, lists }: SpooledBundle): DrawnBundle {
  const bundle = { ...head } as DrawnBundle;
  for (const list of listNames) {
    let rows: unknown;
    const read = (): unknown => {
      const onDisk = new RowsOnDisk<AnomalyPage>(lists[list], rowsOf(head, list));
      return list === 'anomalies' ? onDisk : [...onDisk];
    };
    Object.defineProperty(bundle, list, {
      enumerable: true,
      get() {
        rows ??= read();
        return rows;
      },
    });
  }
  return bundle;
}

/** evidence.json, piece by piece. */
export const datasetOf = ({ head, lists }: SpooledBundle): AsyncIterable<string | Uint8Array> =>
  jsonOf(head, {
    async *read(list) {
      if (existsSync(lists[list])) yield* readPieces(lists[list]);
    },
  });

const rowsOf = ({ cover }: BundleHead, list: ListName): number =>
  cover.lists.find((one) => one.list === list)?.rows ?? 0;

class RowsOnDisk<Row> implements Iterable<Row> {
  readonly length: number;
  readonly #path: string;
  #file: number | null = null;
  /** Where each row begins, and where the last one ends with the comma that would follow. */
  #starts: Float64Array | null = null;

  constructor(path: string, length: number) {
    this.#path = path;
    this.length = length;
  }

  *[Symbol.iterator](): Generator<Row> {
    for (let from = 0; from < this.length; from += BATCH) yield* this.slice(from, from + BATCH);
  }

  slice(from: number, to: number): Row[] {
    const end = Math.min(to, this.length);
    if (from >= end) return [];
    this.#file ??= openSync(this.#path, 'r');
    this.#starts ??= startsOf(this.#file, this.#path, this.length);
    const start = this.#starts[from]!;
    const bytes = Buffer.allocUnsafe(this.#starts[end]! - 1 - start);
    fill(this.#file, bytes, start);
    return JSON.parse(`[${bytes.toString('utf8')}]`);
  }
}

/** Reads until the buffer is full. */
function fill(file: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, bytes.length - done, position + done);
    if (read === 0) throw new Error('a temporary file of the bundle ended too early');
    done += read;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);

/** Finds the commas between rows: those that stand outside of every bracket and every text. */
function startsOf(file: number, path: string, rows: number): Float64Array {
  const { size } = statSync(path);
  const starts = new Float64Array(rows + 1);
  const piece = Buffer.allocUnsafe(1 << 18);
  let found = 1;
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  for (let position = 0; position < size; ) {
    const length = readSync(file, piece, 0, piece.length, position);
    for (let at = 0; at < length; at++) {
      const byte = piece[at]!;
      if (isText) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isText = false;
      } else if (byte === QUOTE) isText = true;
      else if (byte === COMMA && depth === 0) starts[found++] = position + at + 1;
      else if (OPEN.has(byte)) depth++;
      else if (CLOSE.has(byte)) depth--;
    }
    position += length;
  }
  if (found !== rows) throw new Error(`${rows} rows were counted and ${found} written`);
  starts[rows] = size + 1;
  return starts;
}
