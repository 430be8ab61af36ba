import { fileSpool } from '../../../src/adapters/spool/file-spool.ts';
import { listNames } from '../../../src/evidence/bundle.ts';
import { sliceLine } from '../../../src/evidence/package/ledger-slice.ts';
import type { SpooledBundle } from '../../../src/evidence/package/spooled-bundle.ts';
import type { EvidenceInputs } from '../../../src/evidence/source.ts';
import { streamJson } from '../../../src/evidence/stream-json.ts';
import { takeAll } from '../../../src/evidence/take-all.ts';
import { RunningDigest } from '../../../src/ledger/running-digest.ts';
import type { SigningKey } from '../../../src/ledger/signing.ts';
import { type Rendered, type Rendering, renderBundle } from '../../../src/usecases/render-bundle.ts';
import type { Scenario } from '../scenario.ts';
import { sourceOf } from '../source-of.ts';

/** A scenario's bundle and ledger in temporary files, from where formats draw them. */
export async function spoolScenario(
  scenario: Scenario,
  inputs: EvidenceInputs,
  key: SigningKey,
  spool: ReturnType<typeof fileSpool>,
): Promise<{ source: SpooledBundle; rendering: Rendering }> {
  await spool.append('ledger', scenario.sealed.map(sliceLine).join(''));
  const digest = new RunningDigest();
  const pieces = streamJson(inputs, sourceOf(scenario.events, scenario.head.seq), spool);
  const head = await takeAll(pieces, async (piece) => digest.add(Buffer.from(piece)));
  const lists = Object.fromEntries(
    listNames.map((list) => [list, spool.path(list)]),
  ) as SpooledBundle['lists'];
  return {
    source: { head, lists, datasetDigest: digest.finish() },
    rendering: {
      slice: { path: spool.path('ledger'), rows: scenario.sealed.length },
      folder: spool.folder,
      checkpoints: scenario.events.flatMap((event) =>
        event.type === 'checkpoint.signed' ? [{ ...event.payload, at: event.effectiveAt }] : [],
      ),
      slug: inputs.window.slug,
      key,
    },
  };
}

/** The zip as it is delivered: every format, the ledger, the signature. */
export async function deliver(
  scenario: Scenario,
  inputs: EvidenceInputs,
  key: SigningKey,
): Promise<Rendered> {
  await using spool = fileSpool();
  const { source, rendering } = await spoolScenario(scenario, inputs, key, spool);
  return await renderBundle(source, 'zip', rendering);
}
