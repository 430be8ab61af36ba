import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { collect } from '../../src/evidence/assemble.ts';
import { evidenceBundleSchema } from '../../src/evidence/bundle.ts';
import { json } from '../../src/evidence/renderers/json.ts';
import { markdown } from '../../src/evidence/renderers/markdown.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { badQuarter, incidentQuarter, normalQuarter, quietQuarter } from './quarters.ts';
import type { Scenario } from './scenario.ts';
import { sourceOf } from './source-of.ts';

const quarters: [string, () => Scenario][] = [
  ['quiet', quietQuarter],
  ['normal', normalQuarter],
  ['bad', badQuarter],
  ['incident', incidentQuarter],
];

const bundleOf = (scenario: Scenario) =>
  collect(
    inputsOf(scenario, windowOf('Q2 2026', 'America/New_York')),
    sourceOf(scenario.events, scenario.head.seq),
  );

const bytes = async (name: string, scenario: Scenario) => {
  const bundle = await bundleOf(scenario);
  const [dataset] = json.render(bundle, { datasetDigest: '' });
  const datasetDigest = createHash('sha256').update(dataset!.bytes).digest('hex');
  const [text] = markdown.render(bundle, { datasetDigest });
  return { name, bundle, datasetDigest, json: dataset!.bytes, text: new TextDecoder().decode(text!.bytes) };
};

describe.each(quarters)('the %s quarter', (name, script) => {
  test('is what it was', async () => {
    const { text, datasetDigest } = await bytes(name, script());
    await expect(text).toMatchFileSnapshot(`golden/${name}.md`);
    expect(text).toContain(datasetDigest);
  });

  test('fits its schema, and every sum comes out', async () => {
    const { bundle, json: dataset } = await bytes(name, script());
    expect(evidenceBundleSchema.parse(JSON.parse(new TextDecoder().decode(dataset)))).toEqual(bundle);
    expect(bundle.cover.ties.filter((one) => !one.ties)).toEqual([]);
  });

  test('draws no conclusion', async () => {
    const { text, json: dataset } = await bytes(name, script());
    const verdict =
      /\b(pass(es|ed)?|fail(s|ed)? control|compliant|effective(ly|ness)?|satisf(ied|actory)|clean)\b/i;
    expect(text.match(verdict)?.[0]).toBeUndefined();
    expect(new TextDecoder().decode(dataset).match(verdict)?.[0]).toBeUndefined();
  });

  test('leaves no text empty', async () => {
    const { bundle } = await bytes(name, script());
    const empty: string[] = [];
    const walk = (path: string, value: unknown): void => {
      if (value === '' || value === undefined) empty.push(path);
      if (value !== null && typeof value === 'object')
        for (const [key, inner] of Object.entries(value)) walk(`${path}.${key}`, inner);
    };
    walk('bundle', bundle);
    expect(empty).toEqual([]);
  });
});
