import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../../../src/evidence/bundle.ts';
import { OSCAL_VERSION, oscal } from '../../../src/evidence/renderers/oscal.ts';
import { asText, bundles, context, hostileTexts, poison } from './bundles.ts';

const SCHEMA = `../shared/oscal/oscal_assessment-results_schema.v${OSCAL_VERSION}.json`;
const hasSchema = existsSync(SCHEMA);
if (!hasSchema) console.warn(`skipped: ${SCHEMA} is not here, so that OSCAL is not validated`);

type Results = {
  uuid: string;
  metadata: { parties?: unknown[] };
  results: {
    observations?: { uuid: string; title: string }[];
    risks?: { status: string; 'related-observations'?: { 'observation-uuid': string }[] }[];
    attestations?: unknown[];
  }[];
};
const render = async (bundle: EvidenceBundle): Promise<{ 'assessment-results': Results }> =>
  JSON.parse(asText(oscal.render(bundle, context)[0]!.bytes));

/** Everything that the signers and management may add. */
async function signed(): Promise<EvidenceBundle> {
  const bundle = structuredClone(await bundles.bad);
  const at = { utc: '2026-07-10T09:00:00.000Z', text: '2026-07-10 05:00:00 -04:00' };
  bundle.signOff.lines = (['preparer', 'reviewer'] as const).map((role, seq) => ({
    role,
    by: {
      label: role === 'preparer' ? 'Dan Wu' : 'Cleo Lind',
      kind: 'person' as const,
      ref: `slack:U_${seq}`,
    },
    at,
    seq,
    statement: { origin: 'human statement', text: 'I looked at every row.' },
    manifestDigest: 'a'.repeat(64),
    method: 'Slack',
  }));
  bundle.exceptions[0]!.responses = [
    { text: 'We changed the rota.', rootCause: 'no rota', compensatingControl: 'none', by: 'Dan Wu', at },
  ];
  return bundle;
}

describe('OSCAL', () => {
  test('a quiet quarter has no observations, and the key is not there', async () => {
    const { results } = (await render(await bundles.quiet))['assessment-results'];
    expect(results[0]).not.toHaveProperty('observations');
    expect(JSON.stringify(results)).not.toMatch(/"findings"|\[\]/);
  });

  test('every anomaly is an observation and every exception a risk that points to it', async () => {
    const bundle = await signed();
    const { results, metadata } = (await render(bundle))['assessment-results'];
    const { observations = [], risks = [], attestations = [] } = results[0]!;
    expect(observations.length).toBe(bundle.population.length + bundle.carriedIn.length);
    expect(risks.length).toBe(bundle.exceptions.length);
    const known = new Set(observations.map(({ uuid }) => uuid));
    for (const risk of risks) {
      for (const related of risk['related-observations'] ?? [])
        expect(known).toContain(related['observation-uuid']);
    }
    expect(risks[0]!.status).toBe('remediating');
    expect(attestations.length).toBe(2);
    expect(metadata.parties?.length).toBe(2);
  });

  test('ids are the same twice, of version 5, and others in another bundle', async () => {
    const uuidsOf = async (bundle: EvidenceBundle): Promise<string[]> =>
      [...JSON.stringify(await render(bundle)).matchAll(/"uuid":"([^"]+)"/g)].map(([, uuid]) => uuid!);
    const bad = await uuidsOf(await bundles.bad);
    expect(new Set(bad).size).toBe(bad.length);
    for (const uuid of bad)
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await uuidsOf(structuredClone(await bundles.bad))).toEqual(bad);
    const normal = new Set(await uuidsOf(await bundles.normal));
    expect(bad.filter((uuid) => normal.has(uuid))).toEqual([]);
  });
});

describe.skipIf(!hasSchema)('OSCAL against the schema', () => {
  let compiled: ValidateFunction | null = null;
  const validate = async (bundle: EvidenceBundle): Promise<void> => {
    if (!compiled) {
      const ajv = new Ajv({ strict: false, allErrors: false });
      (formats as unknown as (ajv: Ajv) => void)(ajv);
      compiled = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));
    }
    const valid = compiled(await render(bundle));
    expect(valid ? null : compiled.errors).toBeNull();
  };

  test.each(['quiet', 'normal', 'bad'] as const)('a %s quarter is valid', async (name) =>
    validate(await bundles[name]),
  );

  test('signatures and responses are valid', async () => validate(await signed()));

  test('an empty list would be found', async () => {
    const document = await render(await bundles.bad);
    document['assessment-results'].results[0]!.risks = [];
    await validate(await bundles.bad);
    expect(compiled!(document)).toBe(false);
  });

  test.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 50), text]))(
    '%s is valid',
    async (_, text) => {
      await validate(poison(await signed(), text));
    },
  );

  test('whatever the texts are', async () => {
    const bundle = await signed();
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom('', ' ', '\n', ' lead', 'trail ', '\u2028', '\u00a0x\u00a0', '\ufeff', '\ud800'),
    );
    await fc.assert(
      fc.asyncProperty(text, (words) => validate(poison(bundle, words))),
      { numRuns: 150 },
    );
  });
});
