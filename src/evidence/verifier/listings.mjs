import { CELLS, cellsRead, firstDifference } from './cells.mjs';
import { count, DATASET, NEWLINE, sha256, show } from './words.mjs';
/** @import { Dataset } from './dataset.mjs' */
/** @import { Findings } from './findings.mjs' */

/** `openAtEnd` -> `open_at_end`: how a list's files are called. @param {string} list */
export const fileName = (list) => list.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Counts lines and compares each with the dataset's row. */
export class JsonlReader {
  #carry = Buffer.alloc(0);
  /** @type {string[]} */ digests = [];

  /** @param {Buffer} chunk */
  push(chunk) {
    const block = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
      this.digests.push(sha256(block.subarray(start, end)));
      start = end + 1;
    }
    this.#carry = Buffer.from(block.subarray(start));
  }

  finish() {
    if (this.#carry.length > 0) this.digests.push(sha256(this.#carry));
  }

  get rows() {
    return this.digests.length;
  }

  /** @param {string} path @param {Dataset} data @param {string} list @param {Findings} findings */
  compare(path, data, list, findings) {
    const rows = data.lists[list] ?? [];
    for (let i = 0; i < Math.max(rows.length, this.digests.length); i++) {
      if (rows[i]?.digest === this.digests[i]) continue;
      const at = `line ${i + 1}${rows[i] ? ` (${rows[i]?.name})` : ''}`;
      findings.fault(
        path,
        'differs',
        at,
        rows[i] && this.digests[i]
          ? `it is not the row of ${DATASET}: one of the two was edited, or rows were moved`
          : this.digests[i]
            ? `${DATASET} has no such row: it was added`
            : 'the row is missing',
      );
    }
  }
}

/** Reads records (RFC 4180) and keeps the cells that the dataset shows too. */
export class CsvReader {
  #decoder = new TextDecoder('utf-8');
  #field = '';
  #quoted = false;
  #closing = false;
  /** @type {string[]} */ #record = [];
  #list;
  /** @type {number[] | null} */ #columns = null;
  /** @type {string[]} */ cells = [];
  rows = 0;

  /** @param {string | null} list which list of the dataset it shows */
  constructor(list) {
    this.#list = list;
  }

  /** @param {Buffer} chunk */
  push(chunk) {
    this.#read(this.#decoder.decode(chunk, { stream: true }));
  }

  finish() {
    this.#read(this.#decoder.decode());
    if (this.#field !== '' || this.#record.length > 0) this.#endRecord();
  }

  /** @param {string} text */
  #read(text) {
    for (const c of text) {
      if (this.#closing) {
        this.#closing = false;
        if (c === '"') {
          this.#field += c;
          continue;
        }
        this.#quoted = false;
      }
      if (c === '"') {
        if (this.#quoted) this.#closing = true;
        else this.#quoted = true;
      } else if (this.#quoted) this.#field += c;
      else if (c === ',') this.#endField();
      else if (c === '\n') this.#endRecord();
      else if (c !== '\r') this.#field += c;
    }
  }

  #endField() {
    this.#record.push(this.#field);
    this.#field = '';
  }

  #endRecord() {
    this.#endField();
    const record = this.#record;
    this.#record = [];
    const names = Object.keys((this.#list && CELLS[this.#list]) ?? {});
    if (this.#columns === null) {
      this.#columns = names.map((name) => record.indexOf(name));
      return;
    }
    this.rows++;
    if (names.length > 0) this.cells.push(cellsRead(this.#columns, record));
  }

  /** @param {string} path @param {Dataset} data @param {string} list @param {Findings} findings */
  compare(path, data, list, findings) {
    const rows = data.lists[list] ?? [];
    if (rows.length !== this.rows)
      findings.fault(path, 'differs', null, `${count(this.rows, 'row')}, ${DATASET} has ${rows.length}`);
    for (const [i, cells] of this.cells.entries()) {
      const row = rows[i];
      const difference = row && firstDifference(list, row.cells, cells);
      if (difference)
        findings.fault(
          path,
          'differs',
          `row ${i + 1}, ${difference.column}`,
          `it says ${show(difference.found)}; ${DATASET} has ${show(difference.expected)} in ${row.name}: edited, or rows were added, removed or moved`,
        );
    }
  }
}
