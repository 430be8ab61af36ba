import { packPackets } from '../evidence/package/pack-packets.ts';
import { sample } from '../evidence/sample.ts';
import type { Ports } from '../ports.ts';
import { collectEdition, type EditionOf, type MakingTools, type Watch } from './make-edition.ts';
import type { WalkResult } from './walk-through.ts';

/** Draws from the population of a bundle that exists, and packs one packet for each drawn row. */
export async function drawSample(
  ports: Pick<Ports, 'store' | 'settings' | 'neighbours'>,
  of: EditionOf,
  { n, seed }: { n: number; seed: string },
  tools: MakingTools,
  watch: Watch,
): Promise<WalkResult> {
  const bundle = await collectEdition(ports, of, tools, watch);
  const drawn = sample(bundle, n, seed);
  return {
    ok: true,
    lines: [
      `Drawn: ${drawn.packets.length} of ${drawn.populationRows} rows of the population of ${drawn.bundleId}, with the seed “${seed}”.`,
      drawn.packets.map(({ row }) => row.key).join(', ') || 'The population has no row.',
      drawn.method,
    ],
    file: await packPackets(bundle, drawn),
  };
}
