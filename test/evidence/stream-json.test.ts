import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { collect } from '../../src/evidence/assemble.ts';
import { listNames, listSchemas } from '../../src/evidence/bundle.ts';
import { orderCheck } from '../../src/evidence/canonical-writer.ts';
import { json } from '../../src/evidence/renderers/json.ts';
import { streamJson } from '../../src/evidence/stream-json.ts';
import { canonicalJson } from '../../src/ledger/canonical-json.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { memorySpool } from './memory-spool.ts';
import { badQuarter, incidentQuarter, normalQuarter, quietQuarter, straddling } from './quarters.ts';
import { sourceOf } from './source-of.ts';

describe.each([quietQuarter, normalQuarter, badQuarter, incidentQuarter, straddling])(
  '%o, streamed',
  (script) => {
    const scenario = script();
    const inputs = inputsOf(scenario, windowOf('Q2 2026', 'Europe/London'));

    test('has the bytes of the canonical whole', async () => {
      const bundle = await collect(inputs, sourceOf(scenario.events, scenario.head.seq));
      let text = '';
      for await (const piece of streamJson(
        inputs,
        sourceOf(scenario.events, scenario.head.seq),
        memorySpool(),
      ))
        text += typeof piece === 'string' ? piece : new TextDecoder().decode(piece);
      expect(text).toBe(canonicalJson(bundle));
      const [file] = json.render(bundle, { datasetDigest: '' });
      expect(createHash('sha256').update(file!.bytes).digest('hex')).toBe(
        createHash('sha256').update(text).digest('hex'),
      );
    });

    test('each row is made with its keys in order, and so written the fast way', async () => {
      const bundle = await collect(inputs, sourceOf(scenario.events, scenario.head.seq));
      for (const list of listNames) {
        const isInOrder = orderCheck(listSchemas[list])!;
        for (const row of bundle[list]) {
          expect(JSON.stringify(row)).toBe(canonicalJson(row));
          expect(isInOrder(row as never)).toBe(true);
        }
      }
    });
  },
);
