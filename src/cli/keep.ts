import type { StoreReport } from '../ports.ts';

interface Output {
  stdout: (text: string) => void;
}

/** What a copy of the store holds, in words. Exit code 1 where its ledger does not verify. */
export function reportCopy(done: string, { head, events, faults }: StoreReport, { stdout }: Output): number {
  stdout(`${done}\n`);
  if (faults.length === 0) {
    stdout(`Verified: ${events} events, the last is ${head.seq} with hash ${head.hash}.\n`);
    return 0;
  }
  for (const fault of faults) stdout(`FAULT ${fault}\n`);
  return 1;
}
