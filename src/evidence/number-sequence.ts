/** Which numbers from 1 on were seen, at one bit each. */
export class NumberSequence {
  #bits = new Uint8Array(1024);
  #highest = 0;

  add(number: number): void {
    const byte = number >> 3;
    if (byte >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(this.#bits.length * 2, byte + 1));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#bits[byte]! |= 1 << (number & 7);
    if (number > this.#highest) this.#highest = number;
  }

  finish(): { highest: number; missing: number[] } {
    const missing: number[] = [];
    for (let number = 1; number <= this.#highest; number++)
      if ((this.#bits[number >> 3]! & (1 << (number & 7))) === 0) missing.push(number);
    return { highest: this.#highest, missing };
  }
}
