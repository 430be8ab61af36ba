import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { collect } from '../../src/evidence/assemble.ts';
import { BUNDLE_SCHEMA_VERSION, evidenceBundleSchema } from '../../src/evidence/bundle.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { badQuarter, incidentQuarter, normalQuarter, quietQuarter } from './quarters.ts';
import { sourceOf } from './source-of.ts';

const published = {
  $id: `https://threadproof.dev/schema/evidence-${BUNDLE_SCHEMA_VERSION}.json`,
  title: `Evidence bundle of Threadproof, schema version ${BUNDLE_SCHEMA_VERSION}`,
  ...z.toJSONSchema(evidenceBundleSchema, { target: 'draft-2020-12' }),
};

test('the published schema is the one in the code (vitest run test/evidence/schema.test.ts --update writes it)', async () => {
  await expect(`${JSON.stringify(published, null, 2)}\n`).toMatchFileSnapshot(
    '../../docs/evidence.schema.json',
  );
});

describe.each([quietQuarter, normalQuarter, badQuarter, incidentQuarter])('%o', async (script) => {
  const scenario = script();
  const bundle = await collect(
    inputsOf(scenario, windowOf('Q2 2026')),
    sourceOf(scenario.events, scenario.head.seq),
  );
  const validate = new Ajv2020({ strict: false }).compile(published);

  test('is valid by another validator', () => {
    expect(validate(bundle), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  });

  test('is not with a part missing or one too many', () => {
    const { rollForward, ...without } = bundle;
    expect(validate(without)).toBe(false);
    expect(validate({ ...bundle, rollForward: { ...rollForward, openAtEnd: 'two' } })).toBe(false);
    expect(validate({ ...bundle, score: 100 })).toBe(false);
  });
});
