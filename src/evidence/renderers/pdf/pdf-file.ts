import { createHash } from 'node:crypto';
import { zlibSync } from 'fflate';

/** The number of an object, by which others name it. */
export type Ref = number;

/** Objects that are compressed together; more at once is hardly smaller. */
const TOGETHER = 200;
/** Compressed by `fflate` and not by the machine's zlib, so that the bytes are the same on every machine. */
const LEVEL = 4;

/** `12 0 R` */
export const to = (ref: Ref): string => `${ref} 0 R`;

/** A length or place in points, no finer than can be seen. */
export const number = (value: number): string => String(Math.round(value * 100) / 100);

/** Text for readers (titles, alternative texts): as it is where it is ASCII, else UTF-16. */
export function textString(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return `(${text.replace(/[\\()]/g, '\\$&')})`;
  return `<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`;
}

/** One character, one byte. */
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const bytesOf = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? latin1(content) : content;

type Place = { offset: number } | { container: Ref; index: number };

/**
 * The objects of a PDF 1.7 file, written in the order in which they come (ISO 32000-1, 7.5): what is written is no longer held as
 * an object. Dictionaries are gathered in compressed object streams, of which a tagged file is mostly made.
 */
export class PdfFile {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  /** Where each object is; the first is none (object 0 is free). */
  readonly #places: (Place | undefined)[] = [undefined];
  #waiting: { ref: Ref; text: string }[] = [];

  constructor() {
    this.#put(latin1('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'));
  }

  /** A number for an object that follows. */
  reserve(): Ref {
    return this.#places.push(undefined) - 1;
  }

  /** An object that is no stream. */
  object(text: string, ref: Ref = this.reserve()): Ref {
    this.#waiting.push({ ref, text });
    if (this.#waiting.length >= TOGETHER) this.#writeTogether();
    return ref;
  }

  /** @param entries of its dictionary, beside its length and filter */
  stream(entries: string, content: Uint8Array | string, ref: Ref = this.reserve()): Ref {
    return this.packed(entries, deflate(content), ref);
  }

  /** A stream that is compressed already. */
  packed(entries: string, compressed: Uint8Array, ref: Ref = this.reserve()): Ref {
    return this.#writeStream(`${entries}/Filter/FlateDecode`, compressed, ref);
  }

  /** A stream that is not compressed: short, or read by programs that know no PDF. */
  bare(entries: string, content: Uint8Array | string, ref: Ref = this.reserve()): Ref {
    return this.#writeStream(entries, bytesOf(content), ref);
  }

  #writeStream(entries: string, content: Uint8Array, ref: Ref): Ref {
    this.#places[ref] = { offset: this.#length };
    this.#put(latin1(`${ref} 0 obj\n<<${entries}/Length ${content.length}>>stream\n`));
    this.#put(content);
    this.#put(latin1('\nendstream\nendobj\n'));
    return ref;
  }

  #writeTogether(): void {
    if (this.#waiting.length === 0) return;
    const container = this.reserve();
    const places: string[] = [];
    let objects = '';
    this.#waiting.forEach(({ ref, text }, index) => {
      places.push(`${ref} ${objects.length}`);
      objects += `${text}\n`;
      this.#places[ref] = { container, index };
    });
    const head = `${places.join(' ')}\n`;
    const entries = `/Type/ObjStm/N ${this.#waiting.length}/First ${head.length}`;
    this.#waiting = [];
    this.stream(entries, head + objects, container);
  }

  #put(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }

  /** Ends the file. Its identifier is a hash of what it holds. */
  finish(catalog: Ref, info: Ref): Uint8Array {
    this.#writeTogether();
    const digest = createHash('sha256');
    for (const chunk of this.#chunks) digest.update(chunk);
    const id = digest.digest('hex').slice(0, 32);
    const ref = this.reserve();
    const start = this.#length;
    this.#places[ref] = { offset: start };
    const table = Buffer.alloc(this.#places.length * 7);
    this.#places.forEach((place, at) => {
      const entry = at * 7;
      if (place === undefined) table.writeUInt16BE(0xffff, entry + 5);
      else if ('offset' in place) {
        table[entry] = 1;
        table.writeUInt32BE(place.offset, entry + 1);
      } else {
        table[entry] = 2;
        table.writeUInt32BE(place.container, entry + 1);
        table.writeUInt16BE(place.index, entry + 5);
      }
    });
    this.stream(
      `/Type/XRef/Size ${this.#places.length}/W[1 4 2]/Root ${to(catalog)}/Info ${to(info)}/ID[<${id}><${id}>]`,
      table,
      ref,
    );
    this.#put(latin1(`startxref\n${start}\n%%EOF\n`));
    return new Uint8Array(Buffer.concat(this.#chunks));
  }
}

/** As the streams of a file are compressed. */
export const deflate = (content: Uint8Array | string): Uint8Array =>
  zlibSync(bytesOf(content), { level: LEVEL });
