import type { Store } from '../ports.ts';

interface Io {
  stdout: (text: string) => void;
}

/** Hashes the whole ledger again and compares what screens read with a fresh fold. Exit code 0, or 1 with each fault named. */
export async function verifyLedgerCommand(store: Store, io: Io): Promise<number> {
  const report = await store.verify();
  for (const fault of report.faults) io.stdout(`${fault}\n`);
  io.stdout(
    `${report.events} events, ${report.erased} erased, head ${report.head.seq} ${report.head.hash}: ${report.faults.length === 0 ? 'everything fits' : `${report.faults.length} faults`}.\n`,
  );
  return report.faults.length === 0 ? 0 : 1;
}

/** Throws away what screens read and folds it anew from the ledger. */
export async function rebuildCommand(store: Store, io: Io): Promise<number> {
  const { events, anomalies } = await store.rebuild();
  io.stdout(`${events} events folded, ${anomalies} anomalies.\n`);
  return 0;
}
