import { createHash } from 'node:crypto';

/** SHA-256 (hex) of bytes that come piece by piece. */
export class RunningDigest {
  readonly #hash = createHash('sha256');

  add(piece: Uint8Array): void {
    this.#hash.update(piece);
  }

  finish(): string {
    return this.#hash.digest('hex');
  }
}
