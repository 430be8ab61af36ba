import { cellsOf } from './cells.mjs';
import { ObjectReader } from './object-reader.mjs';
import { DATASET, sha256, show } from './words.mjs';
/** @import { Findings } from './findings.mjs' */
/** @import { LedgerReader } from './ledger-reader.mjs' */

/** Lists of the dataset, which are read row by row; everything else of it is small. */
export const LISTS = [
  'anomalies',
  'carriedIn',
  'changes',
  'correctiveActions',
  'exceptions',
  'notCounted',
  'notifications',
  'openAtEnd',
  'pirs',
  'population',
  'severityChanges',
];

/** How a row is called in a fault. @param {string} list @param {any} row @param {number} index */
const rowName = (list, row, index) =>
  `${list}, row ${index + 1}${row?.key ? ` (${row.key})` : row?.code ? ` (${row.code} ${row.subject ?? ''})` : ''}`;

/** What of the dataset is needed to count again, gathered while it is read. */
export class Dataset {
  #findings;
  #reader;
  #ledger;
  failed = false;
  /** @type {Record<string, any>} */ head = {};
  /** @type {Record<string, { name: string, number: number | null, digest: string, cells: string, detectedAt: string | null, recordedAt: string | null }[]>} */
  lists = Object.fromEntries(LISTS.map((list) => [list, []]));
  /** @type {Set<number>} */ pages = new Set();
  /** Exceptions that a page names, with the page. @type {Map<string, string>} */ namedExceptions = new Map();
  /** Rows that are open at the period's end. @type {Set<number>} */ open = new Set();
  /** @type {Map<string, number>} */ states = new Map();
  /** @type {Record<'atEnd' | 'asOf', Record<string, number>>} */ parts = { atEnd: {}, asOf: {} };
  /** @type {Map<string, { count: number, openAtEnd: number, openAsOf: number }>} */ codes = new Map();
  /** @type {{ listed: string, number: number }[]} */ carried = [];
  /** Of each exception: its name, and the number of the anomaly that it is about. @type {Map<string, { name: string, anomaly: number | null }>} */ exceptionIds =
    new Map();
  /** @type {{ number: number, why: string, detectedAt: string | null }[]} */ uncounted = [];

  /** @param {Findings} findings @param {LedgerReader | null} ledger */
  constructor(findings, ledger) {
    this.#findings = findings;
    this.#ledger = ledger;
    this.#reader = new ObjectReader(
      new Set(LISTS),
      (list, row) => this.#add(list, row),
      (key, value) => {
        if (key in this.head) this.#findings.fault(DATASET, 'form', key, 'it stands there twice');
        this.head[key] = JSON.parse(value);
      },
    );
  }

  /** @param {Buffer} chunk */
  push(chunk) {
    this.#guard(() => this.#reader.push(chunk));
  }

  finish() {
    this.#guard(() => this.#reader.finish());
  }

  /** @param {() => void} work */
  #guard(work) {
    if (this.failed) return;
    try {
      work();
    } catch (error) {
      this.failed = true;
      this.#findings.fault(
        DATASET,
        'form',
        null,
        `it cannot be read as a dataset: ${/** @type {Error} */ (error).message}`,
      );
    }
  }

  /** @param {string} list @param {string} text */
  #add(list, text) {
    const rows = /** @type {Dataset['lists'][string]} */ (this.lists[list]);
    const row = JSON.parse(text);
    const name = rowName(list, row, rows.length);
    const number = typeof row.number === 'number' ? row.number : null;
    rows.push({
      name,
      number,
      digest: sha256(text),
      cells: cellsOf(list, row),
      detectedAt: row.detectedAt?.utc ?? null,
      recordedAt: row.recordedAt?.utc ?? null,
    });
    if (list === 'anomalies') this.#addPage(row, name);
    if (list === 'population' || list === 'carriedIn') this.#addRow(list, row);
    if (list === 'notCounted')
      this.uncounted.push({ number: row.number, why: row.why, detectedAt: row.detectedAt?.utc ?? null });
    if (list === 'exceptions') this.#addException(row, name);
  }

  /** @param {any} page @param {string} name */
  #addPage(page, name) {
    if (this.pages.has(page.number)) this.#findings.fault(DATASET, 'once', name, 'it has two pages');
    this.pages.add(page.number);
    for (const id of page.exceptionIds ?? []) this.namedExceptions.set(id, name);
    if (!this.#ledger) return;
    for (const { seq, hash } of page.timeline ?? []) {
      const found = this.#ledger.hashOf(seq);
      if (found !== hash)
        this.#findings.fault(
          DATASET,
          'timeline',
          `${name}, event ${seq}`,
          found ? 'the ledger holds another event under this number' : 'the ledger holds no such event',
        );
    }
    const held = this.#ledger.subjects.get(page.number);
    const { firstSeq, lastSeq, events } = page.ledger ?? {};
    if (held?.first !== firstSeq || held?.last !== lastSeq || held?.events !== events)
      this.#findings.fault(
        DATASET,
        'timeline',
        name,
        `it says ${show(events)} events from ${show(firstSeq)} to ${show(lastSeq)}; the ledger holds ${held ? `${held.events} from ${held.first} to ${held.last}` : 'none'}`,
      );
  }

  /** @param {string} list @param {any} row */
  #addRow(list, row) {
    if (row.atEnd?.open) this.open.add(row.number);
    if (list === 'carriedIn') {
      this.carried.push({ listed: row.listed, number: row.number });
      return;
    }
    for (const [when, state] of Object.entries({ 'at period end': row.atEnd, 'as of': row.asOf })) {
      const key = `${when}\n${state?.state}\n${state?.severity}`;
      this.states.set(key, (this.states.get(key) ?? 0) + 1);
    }
    for (const when of /** @type {const} */ (['atEnd', 'asOf'])) {
      const sums = this.parts[when];
      for (const [part, value] of Object.entries(row[when]?.parts ?? {})) {
        const key = value === 'present' ? part : value === 'not applicable' ? `${part}NotApplicable` : '';
        if (key) sums[key] = (sums[key] ?? 0) + 1;
      }
    }
  }

  /** @param {any} row @param {string} name */
  #addException(row, name) {
    if (this.exceptionIds.has(row.id))
      this.#findings.fault(DATASET, 'once', name, `its id ${row.id} stands there twice`);
    this.exceptionIds.set(row.id, { name, anomaly: row.anomaly ?? null });
    const sums = this.codes.get(row.code) ?? { count: 0, openAtEnd: 0, openAsOf: 0 };
    sums.count++;
    if (row.atPeriodEnd === 'yes') sums.openAtEnd++;
    if (row.asOf === 'yes') sums.openAsOf++;
    this.codes.set(row.code, sums);
  }
}
