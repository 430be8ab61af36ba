import { BACKSLASH, QUOTE } from './words.mjs';

const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);

/**
 * Takes an object of canonical JSON apart without holding it: one call for each row of the named lists, one for each other member.
 * Throws on what has not that form.
 */
export class ObjectReader {
  #rowsOf;
  #onRow;
  #onMember;
  #depth = 0;
  #inText = false;
  #escaped = false;
  /** @type {Buffer[]} */ #parts = [];
  #state = /** @type {'before' | 'key' | 'colon' | 'value' | 'rows' | 'listed' | 'after'} */ ('before');
  #key = '';

  /** @param {Set<string>} rowsOf @param {(key: string, row: string) => void} onRow @param {(key: string, value: string) => void} onMember */
  constructor(rowsOf, onRow, onMember) {
    this.#rowsOf = rowsOf;
    this.#onRow = onRow;
    this.#onMember = onMember;
  }

  /** @param {Buffer} chunk */
  push(chunk) {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const c = /** @type {number} */ (chunk[i]);
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (c === BACKSLASH) this.#escaped = true;
        else if (c === QUOTE) {
          this.#inText = false;
          if (this.#state === 'key') {
            this.#key = JSON.parse(this.#take(chunk, from, i + 1));
            this.#state = 'colon';
          }
        }
        continue;
      }
      if (c === QUOTE) {
        this.#inText = true;
        if (this.#state === 'key') from = i;
        else if (this.#state !== 'value' && this.#state !== 'rows')
          throw new Error('a text where none belongs');
        continue;
      }
      if (OPENING.has(c)) {
        this.#depth++;
        if (this.#state === 'before' && c === 0x7b) this.#state = 'key';
        else if (this.#state === 'rows' && this.#depth === 2 && c === 0x5b) from = i + 1;
        else if (this.#state === 'rows' && this.#depth < 3) throw new Error(`${this.#key} is no list`);
        else if (this.#state !== 'value' && this.#state !== 'rows')
          throw new Error('brackets where none belong');
      } else if (CLOSING.has(c)) {
        this.#depth--;
        if (this.#depth === 1 && this.#state === 'rows') {
          this.#endRow(chunk, from, i);
          this.#state = 'listed';
        } else if (this.#depth === 0) {
          this.#endMember(chunk, from, i);
          this.#state = 'after';
        }
        if (this.#depth < 0) throw new Error('it goes on behind its end');
      } else if (c === 0x3a && this.#state === 'colon') {
        this.#state = this.#rowsOf.has(this.#key) ? 'rows' : 'value';
        from = i + 1;
      } else if (c === 0x2c && this.#depth === 1) {
        this.#endMember(chunk, from, i);
        this.#state = 'key';
        from = i + 1;
      } else if (c === 0x2c && this.#depth === 2 && this.#state === 'rows') {
        this.#endRow(chunk, from, i);
        from = i + 1;
      } else if (this.#state !== 'value' && this.#state !== 'rows')
        throw new Error('characters where none belong');
    }
    if (this.#state === 'value' || this.#state === 'rows' || this.#inText)
      this.#parts.push(chunk.subarray(from));
  }

  finish() {
    if (this.#state !== 'after') throw new Error('it ends too early: something was cut off');
  }

  /** @param {Buffer} chunk @param {number} from @param {number} to */
  #take(chunk, from, to) {
    const last = chunk.subarray(from, to);
    if (this.#parts.length === 0) return last.toString();
    const text = Buffer.concat([...this.#parts, last]).toString();
    this.#parts = [];
    return text;
  }

  /** @param {Buffer} chunk @param {number} from @param {number} to */
  #endRow(chunk, from, to) {
    const row = this.#take(chunk, from, to);
    if (row !== '') this.#onRow(this.#key, row);
  }

  /** @param {Buffer} chunk @param {number} from @param {number} to */
  #endMember(chunk, from, to) {
    if (this.#state === 'value') this.#onMember(this.#key, this.#take(chunk, from, to));
    else if (this.#state !== 'listed' && this.#state !== 'key')
      throw new Error(`${this.#key} is no list, or ends too early`);
  }
}
