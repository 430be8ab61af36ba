/** @import { Check, Fault } from './words.mjs' */

/** After this many faults of one rule in one file the rest is only counted. */
const SHOWN = 20;

export class Findings {
  /** @type {Fault[]} */ faults = [];
  /** @type {Check[]} */ checks = [];
  /** @type {string[]} */ notChecked = [];
  total = 0;
  /** @type {Map<string, number>} */ #seen = new Map();

  /** @param {string} file @param {string} rule @param {string | null} at @param {string} detail */
  fault(file, rule, at, detail) {
    this.total++;
    const key = `${file}\n${rule}`;
    const seen = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, seen);
    if (seen <= SHOWN) this.faults.push({ file, at, rule, detail });
  }

  /** @template T @param {string} name @param {() => T | Promise<T>} work runs the check @param {(result: T) => string} describe */
  async check(name, work, describe) {
    const before = this.total;
    const result = await work();
    this.checks.push({ name, detail: describe(result), faults: this.total - before });
    return result;
  }
}
