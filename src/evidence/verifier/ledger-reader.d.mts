/** Checks a ledger slice by itself; `verifyBundle` does it as one of its parts. */
export class LedgerReader {
  /** @param bytes how long the slice will be @param threads how many cores may be used */
  constructor(
    findings: { fault(file: string, rule: string, at: string | null, detail: string): void },
    bytes: number,
    threads?: number,
  );
  readonly head: { seq: number; hash: string };
  readonly count: number;
  readonly erased: number;
  push(chunk: Buffer): Promise<void>;
  finish(): Promise<void>;
}
