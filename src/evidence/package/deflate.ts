import { Deflate, deflateSync } from 'fflate';

/** The compressor is fed in pieces of one size, so that its output does not depend on the source's pieces. */
const PIECE = 64 * 1024;
/** Nothing, compressed. */
const EMPTY = Uint8Array.of(3, 0);

/** Cuts what it is given into pieces of one size; the last one may be shorter or empty. */
class Cutter {
  #piece = Buffer.allocUnsafe(PIECE);
  #filled = 0;
  readonly #take: (piece: Uint8Array) => void;

  constructor(take: (piece: Uint8Array) => void) {
    this.#take = take;
  }

  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const some = Math.min(PIECE - this.#filled, bytes.length - at);
      this.#piece.set(bytes.subarray(at, at + some), this.#filled);
      at += some;
      this.#filled += some;
      if (this.#filled < PIECE) continue;
      this.#take(this.#piece);
      this.#piece = Buffer.allocUnsafe(PIECE);
      this.#filled = 0;
    }
  }

  finish(): void {
    this.#take(this.#piece.subarray(0, this.#filled));
  }
}

/** Compresses a file piece by piece. What is small is compressed at once: the streaming way costs a millisecond to set up. */
export class Deflater {
  readonly #level: 0 | 6;
  readonly #take: (compressed: Uint8Array) => void;
  readonly #cutter: Cutter;
  #stream: Deflate | null = null;

  /** @param level 0 for what is compressed already */
  constructor(level: 0 | 6, take: (compressed: Uint8Array) => void) {
    this.#level = level;
    this.#take = take;
    this.#cutter = new Cutter((piece) => this.#compress(piece));
  }

  add(bytes: Uint8Array): void {
    this.#cutter.add(bytes);
  }

  finish(): void {
    this.#cutter.finish();
  }

  #compress(piece: Uint8Array): void {
    const isLast = piece.length < PIECE;
    if (this.#stream === null && isLast) {
      this.#take(piece.length === 0 ? EMPTY : deflateSync(piece, { level: this.#level }));
      return;
    }
    this.#stream ??= new Deflate({ level: this.#level }, (compressed) => this.#take(compressed));
    this.#stream.push(piece, isLast);
  }
}
