import { collect } from '../../src/evidence/assemble.ts';
import { json } from '../../src/evidence/renderers/json.ts';
import { markdown } from '../../src/evidence/renderers/markdown.ts';
import { sha256 } from '../../src/ledger/seal.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { badQuarter, incidentQuarter, normalQuarter, quietQuarter } from './quarters.ts';
import { sourceOf } from './source-of.ts';

/** Prints the digest of every file of the golden quarters: run in two processes that live in different places. */
for (const script of [quietQuarter, normalQuarter, badQuarter, incidentQuarter]) {
  const scenario = script();
  const inputs = inputsOf(scenario, windowOf('Q2 2026', 'America/New_York'));
  const bundle = await collect(inputs, sourceOf(scenario.events, scenario.head.seq));
  for (const renderer of [json, markdown])
    for (const file of renderer.render(bundle, { datasetDigest: 'x' }))
      console.log(script.name, file.path, sha256(file.bytes));
}
