import { z } from 'zod';
import type { StoreReader, WriteTx } from '../../ports.ts';

/** Under which name the prober keeps its notes. They may be lost: every rule is then probed anew. */
const CURSOR = 'prober';

/** What the prober remembers of one rule between probes. Times are epoch milliseconds. */
const probeSchema = z.object({
  due: z.number(),
  version: z.number(),
  /** Failed, and good, probes in a row. */
  bad: z.number(),
  good: z.number(),
  at: z.number().nullable(),
  /** Latencies of the last runs, as many as the rule's percentile needs. */
  ms: z.array(z.number()),
  /** Probes that failed by the prober's own fault, and the code of the last one while it lasts. */
  own: z.number(),
  ownCode: z.string().nullable(),
});
export type Probe = z.infer<typeof probeSchema>;

const stateSchema = z.object({
  rules: z.record(z.string(), probeSchema),
  round: z
    .object({
      at: z.number(),
      tookMs: z.number(),
      probed: z.number(),
      own: z.number(),
      medianMs: z.number().nullable(),
    })
    .nullable(),
  beat: z.object({ at: z.number(), ok: z.boolean() }).nullable(),
});
export type ProberState = z.infer<typeof stateSchema>;

export async function readProberState(reader: StoreReader): Promise<ProberState> {
  const text = await reader.cursor(CURSOR);
  const parsed = stateSchema.safeParse(text === null ? null : JSON.parse(text));
  return parsed.success ? parsed.data : { rules: {}, round: null, beat: null };
}

export const saveProberState = (tx: WriteTx, state: ProberState): Promise<void> =>
  tx.saveCursor(CURSOR, JSON.stringify(state));
