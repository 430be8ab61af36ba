import type { Instant } from '../domain/instant.ts';
import { type EventHeader, GENESIS, hashPayload, type LedgerHead, type SealedEvent, sha256 } from './seal.ts';

/** What is wrong, at which event. `rule` is stable and machine-readable. */
export interface ChainFault {
  seq: number;
  rule: 'sequence' | 'header_hash' | 'previous_hash' | 'payload_hash' | 'recorded_order' | 'head';
  detail: string;
}

export interface ChainReport {
  head: LedgerHead;
  events: number;
  erased: number;
  faults: ChainFault[];
}

/** A header that somebody edited may be no JSON any more: then nothing in it is what it should be. */
function readHeader(text: string): Partial<EventHeader> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Checks a run of events one by one, in constant memory. Start it at {@link GENESIS} or at a head that is trusted. */
export class ChainVerifier {
  readonly #faults: ChainFault[] = [];
  #head: LedgerHead;
  #recordedAt: Instant = '';
  #events = 0;
  #erased = 0;

  constructor(start: LedgerHead = GENESIS) {
    this.#head = start;
  }

  add(event: SealedEvent): void {
    const seq = this.#head.seq + 1;
    const header = readHeader(event.header);
    if (event.seq !== seq || header.seq !== seq)
      this.#fault(seq, 'sequence', `expected number ${seq}, found ${event.seq} (header says ${header.seq})`);
    if (sha256(event.header) !== event.hash)
      this.#fault(seq, 'header_hash', 'the header is not the one that was hashed');
    if (header.prevHash !== this.#head.hash)
      this.#fault(
        seq,
        'previous_hash',
        `does not follow the event before (${this.#head.hash.slice(0, 12)}…)`,
      );
    if (header.recordedAt === undefined || header.recordedAt < this.#recordedAt)
      this.#fault(seq, 'recorded_order', `recorded at ${header.recordedAt}, before ${this.#recordedAt}`);
    if (event.payload === null || event.salt === null) this.#erased++;
    else if (hashPayload(event.salt, event.payload) !== header.payloadHash)
      this.#fault(seq, 'payload_hash', 'the payload is not the one that was hashed');
    this.#recordedAt = header.recordedAt ?? this.#recordedAt;
    this.#head = { seq: event.seq, hash: event.hash };
    this.#events++;
  }

  /** @param expected the head that the ledger claims, or that a checkpoint signed */
  finish(expected?: LedgerHead): ChainReport {
    if (expected && (expected.seq !== this.#head.seq || expected.hash !== this.#head.hash))
      this.#fault(
        this.#head.seq,
        'head',
        `ends at ${this.#head.seq} ${this.#head.hash.slice(0, 12)}…, should end at ${expected.seq} ${expected.hash.slice(0, 12)}…`,
      );
    return { head: this.#head, events: this.#events, erased: this.#erased, faults: this.#faults };
  }

  #fault(seq: number, rule: ChainFault['rule'], detail: string): void {
    this.#faults.push({ seq, rule, detail });
  }
}
