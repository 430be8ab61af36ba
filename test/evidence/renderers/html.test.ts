import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../../../src/evidence/bundle.ts';
import { html } from '../../../src/evidence/renderers/html.ts';
import { visibleLine } from '../../../src/evidence/renderers/visible-text.ts';
import { asText, bundles, context, hostileTexts, poison } from './bundles.ts';

const page = async (bundle: EvidenceBundle): Promise<string> =>
  asText(html.render(bundle, context)[0]!.bytes);

const TAGS =
  'html head meta title style body br colgroup col a svg defs pattern rect circle header p h1 h2 h3 main nav ol ul li section table caption thead tbody tr th td div span time blockquote figure figcaption details summary desc polyline text footer code'.split(
    ' ',
  );
const VOID = new Set(['meta', 'br', 'col', 'rect', 'circle', 'polyline']);
const ATTRIBUTES =
  /^(?: (?:lang|charset|http-equiv|content|name|class|href|width|height|aria-hidden|aria-label|aria-labelledby|id|patternUnits|patternTransform|role|tabindex|scope|datetime|rel|viewBox|x|y|cx|cy|r|points|stroke-width|stroke-dasharray|text-anchor|fill|style)="[^"<>]*")* ?\/?$/;

/** Every tag of the page, checked against what the renderer may write; throws on anything else. */
function tagsOf(text: string): { name: string; attributes: string }[] {
  const body = text.replace('<!doctype html>', '').replace(/<style>[^<]*<\/style>/, '<style></style>');
  const open: string[] = [];
  const tags = [...body.matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>|<|>/gi)].map(
    ([all, slash, name, attributes]) => {
      expect(TAGS, all).toContain(name);
      if (slash) expect(open.pop(), all).toBe(name);
      else {
        expect(attributes, all).toMatch(ATTRIBUTES);
        if (!VOID.has(name!)) open.push(name!);
      }
      return { name: name!, attributes: attributes! };
    },
  );
  expect(open).toEqual([]);
  return tags;
}

const valuesOf = (tags: { attributes: string }[], attribute: string): string[] =>
  tags.flatMap(({ attributes }) =>
    [...attributes.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'))].map(([, value]) => value!),
  );

describe('HTML', () => {
  test.each(['quiet', 'normal', 'bad'] as const)(
    'a %s quarter is well formed and reads without a picture',
    async (name) => {
      const text = await page(await bundles[name]);
      const tags = tagsOf(text);
      const count = (tag: string): number =>
        tags.filter((one) => one.name === tag && one.attributes !== undefined).length;
      expect(count('h1')).toBe(2);
      expect(text).toContain(
        `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"`,
      );
      expect(text.match(/<table/g)?.length).toBe(text.match(/<caption>/g)?.length);
      expect(
        tags.filter(
          (one) => one.name === 'th' && one.attributes !== '' && !/scope="(row|col)"/.test(one.attributes),
        ),
      ).toEqual([]);
      expect(text.match(/<svg viewBox[^>]*role="img" aria-labelledby/g)?.length).toBe(3);
      const ids = valuesOf(tags, 'id');
      expect(new Set(ids).size).toBe(ids.length);
      for (const href of valuesOf(tags, 'href')) {
        if (href.startsWith('#')) expect(ids, href).toContain(href.slice(1));
        else expect(href).toMatch(/^https?:\/\//);
      }
      for (const names of valuesOf(tags, 'aria-labelledby')) {
        for (const id of names.split(' ')) expect(ids).toContain(id);
      }
    },
  );

  test('says who signed, which bundle it is, and the digest of the data', async () => {
    const text = await page(await bundles.bad);
    expect(text).toContain('FINAL, unsigned');
    expect(text).toContain(context.datasetDigest);
    for (const page of (await bundles.bad).anomalies)
      expect(text).toContain(`<section id="${page.key.toLowerCase()}"`);
  });

  test('makes no claim', async () => {
    for (const name of ['quiet', 'bad'] as const) {
      expect((await page(await bundles[name])).replace(/<[^>]*>/g, ' ')).not.toMatch(
        /\b(?:compliant|passed|clean)\b/i,
      );
    }
  });

  test.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 50), text]))(
    '%s stays a text',
    async (_, text) => {
      const result = await page(poison(await bundles.incident, text));
      tagsOf(result);
      expect(result).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
      expect(result).not.toMatch(/href="javascript/i);
      const shown = result
        .replace(/<\/?span[^>]*>/g, '')
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&quot;/g, '"')
        .replace(/&#39;/g, "'")
        .replace(/&amp;/g, '&');
      expect(shown).toContain(visibleLine(text));
    },
  );

  test('a list that is too long for a browser is cut, and that is said', async () => {
    const bundle = structuredClone(await bundles.bad);
    const [row] = bundle.exceptions;
    bundle.exceptions = Array.from({ length: 20_001 }, (_, i) => ({ ...row!, id: `EXC-${i}` }));
    const text = await page(bundle);
    expect(text).toContain(
      'Shown: the first 20000 of 20001 rows. All of them are in evidence.json and in the CSV files.',
    );
    expect(text).toContain('EXC-19999');
    expect(text).not.toContain('EXC-20000');
  });

  test('the same bundle gives the same bytes', async () => {
    expect(await page(structuredClone(await bundles.normal))).toBe(await page(await bundles.normal));
  });
});
