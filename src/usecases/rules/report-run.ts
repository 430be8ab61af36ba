import type { Instant } from '../../domain/instant.ts';
import { inForceAt } from '../../domain/rules/registry.ts';
import type { Ports } from '../../ports.ts';
import { type Recorded, recordVerdict } from './record-verdict.ts';
import { readRegistry } from './registry.ts';

/** What a run in CI says of one rule. */
export interface RunReport {
  ruleId: string;
  holds: boolean;
  /** What was found, in words. */
  actual: string;
  /** The run; a second report of it counts for nothing. */
  runId: string;
}

/** Who speaks for CI in the ledger, by whichever way a report comes. */
export const CI = 'ci';

/** Takes a report straight into the store. */
export async function reportRun(
  { store, settings }: Pick<Ports, 'store' | 'settings'>,
  { ruleId, holds, actual, runId }: RunReport,
  at: Instant,
): Promise<Recorded> {
  return store.write(async (tx) => {
    const registry = await readRegistry(tx);
    const record = registry.rules.get(ruleId);
    const expected = (record && inForceAt(record, at)?.rule.statement) ?? '';
    return recordVerdict(
      tx,
      { ruleId, holds, prover: CI, expected, actual, latencyMs: null, runId, at },
      { ports: { settings }, registry, channelId: null, via: 'import', eachRun: true },
    );
  });
}
