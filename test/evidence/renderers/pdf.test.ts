import { execFileSync } from 'node:child_process';
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../../../src/evidence/bundle.ts';
import { LONGEST, printable, printableLine } from '../../../src/evidence/renderers/pdf/printable.ts';
import { pdf } from '../../../src/evidence/renderers/pdf.ts';
import { bundles, context, hostileTexts } from './bundles.ts';

const bytesOf = async (bundle: EvidenceBundle): Promise<Uint8Array> => pdf.render(bundle, context)[0]!.bytes;

interface Node {
  role: string;
  alt?: string;
  children?: (Node | { type: string; id: string })[];
}

async function read(bytes: Uint8Array) {
  const document = await getDocument({ data: bytes.slice(), verbosity: VerbosityLevel.ERRORS }).promise;
  const pages = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const content = await page.getTextContent({ includeMarkedContent: true });
    const items = content.items as { str?: string; type?: string; tag?: string; hasEOL?: boolean }[];
    pages.push({
      text: items.map((item) => (item.str ?? '') + (item.hasEOL ? '\n' : '')).join(''),
      items,
      tree: (await page.getStructTree()) as Node | null,
      annotations: await page.getAnnotations(),
    });
  }
  return { document, pages };
}

const nodesOf = (node: Node | null): Node[] =>
  node === null
    ? []
    : [node, ...(node.children ?? []).flatMap((child) => ('role' in child ? nodesOf(child) : []))];

const flat = (text: string): string => text.replace(/\s+/g, '');

describe('PDF', () => {
  test.each(['quiet', 'normal', 'bad'] as const)(
    'a %s quarter is tagged, has bookmarks, and says on every page what it is',
    async (name) => {
      const bundle = await bundles[name];
      const { document, pages } = await read(await bytesOf(bundle));
      const info = await document.getMetadata();
      expect(info.info).toMatchObject({ Title: 'Evidence: Acme Payments, Q2 2026', Language: 'en' });
      expect(await document.getMarkInfo()).toMatchObject({ Marked: true });
      expect(info.metadata?.get('pdfuaid:part')).toBe('1');
      pages.forEach(({ text }, index) => {
        expect(text).toContain(`Page ${index + 1} of ${pages.length}`);
        expect(text).toContain(bundle.cover.bundleId);
        expect(text).toContain('FINAL, unsigned');
      });
      const outline = await document.getOutline();
      expect(outline.map(({ title }) => title).slice(0, 3)).toEqual(['Cover', "Reader's guide", 'Summary']);
      const anomalies = outline.at(-1)!;
      expect(anomalies.items.length).toBe(bundle.anomalies.length);
      const nodes = pages.flatMap(({ tree }) => nodesOf(tree));
      const roles = new Set(nodes.map(({ role }) => role));
      for (const role of ['H1', 'H2', 'H3', 'P', 'Table', 'Caption', 'TR', 'TH', 'TD', 'L', 'LI', 'Figure']) {
        expect(roles, role).toContain(role);
      }
      const figures = nodes.filter(({ role }) => role === 'Figure');
      expect(figures.length).toBe(3);
      for (const figure of figures) expect(figure.alt?.length).toBeGreaterThan(40);
    },
  );

  test('nothing is drawn outside of the structure but artifacts', async () => {
    const { pages } = await read(await bytesOf(await bundles.bad));
    for (const { items } of pages) {
      let depth = 0;
      for (const item of items) {
        if (item.type?.startsWith('beginMarkedContent')) depth += 1;
        else if (item.type === 'endMarkedContent') depth -= 1;
        else if (item.str?.trim()) expect(depth, item.str).toBeGreaterThan(0);
      }
      expect(depth).toBe(0);
    }
  });

  test('every fact of the lists is on a page, and its link leads to the page of the anomaly', async () => {
    const bundle = await bundles.bad;
    const { document, pages } = await read(await bytesOf(bundle));
    const all = flat(pages.map(({ text }) => text).join(''));
    for (const row of bundle.population) expect(all).toContain(flat(row.detectedAt.text));
    for (const row of bundle.exceptions) expect(all).toContain(flat(row.id));
    expect(all).toContain(flat(context.datasetDigest));
    const links = pages.flatMap(({ annotations }) => annotations.filter((one) => one.subtype === 'Link'));
    expect(links.length).toBeGreaterThan(bundle.population.length);
    for (const { dest, url } of links) {
      if (url) expect(url).toMatch(/^https?:/);
      else expect(await document.getDestination(dest)).toBeTruthy();
    }
  });

  test('a bookmark leads to where its section begins', async () => {
    const bundle = await bundles.bad;
    const { document, pages } = await read(await bytesOf(bundle));
    const bookmarks = (await document.getOutline()).flatMap((one) => [one, ...one.items]);
    expect(bookmarks.length).toBeGreaterThan(bundle.anomalies.length);
    for (const { title, dest } of bookmarks) {
      const [page, { name }, left, top] = dest as [never, { name: string }, number, number];
      const index = await document.getPageIndex(page);
      expect(name).toBe('XYZ');
      expect(left).toBeCloseTo(36);
      expect(flat(pages[index]!.text)).toContain(flat(title));
      expect(top).toBeGreaterThan(36);
      expect(top).toBeLessThanOrEqual(595.28 - 36 + 0.01);
    }
  });

  test('what is said of the file is well-formed, whatever the organization is called', async () => {
    const bundle = structuredClone(await bundles.quiet);
    bundle.cover.organization = 'A & B <co> Ñandú';
    const { document } = await read(await bytesOf(bundle));
    const { info, metadata } = await document.getMetadata();
    expect(info).toMatchObject({ Title: 'Evidence: A & B <co> Ñandú, Q2 2026' });
    expect(metadata?.get('dc:title')).toBe('Evidence: A & B <co> Ñandú, Q2 2026');
  });

  test('hostile texts are shown and do nothing', async () => {
    const bundle = structuredClone(await bundles.bad);
    const row = bundle.exceptions[0]!;
    bundle.exceptions = hostileTexts.map((text) => ({
      ...row,
      title: text,
      subject: text,
      responseText: text,
      anomaly: null,
    }));
    bundle.anomalies[0]!.alert.text = hostileTexts.join('\n');
    bundle.anomalies[0]!.alert.url = 'javascript:alert(1)';
    bundle.cover.organization = hostileTexts[8]!;
    const { pages, document } = await read(await bytesOf(bundle));
    const all = flat(pages.map(({ text }) => text).join(''));
    expect(all).toContain(flat('[U+202E]gnp.exe'));
    expect(all).toContain(flat('</script><script>alert(1)</script>'));
    expect(all).toContain('[U+0000]');
    expect(all).toContain('[U+1F6A8]');
    expect(all).toContain(flat(`[shortened: 40000 characters, sha256`));
    expect(await document.getJSActions()).toBeNull();
    expect(
      pages.flatMap(({ annotations }) => annotations).filter(({ url }) => url && !/^https?:/.test(url)),
    ).toEqual([]);
  });

  test('what is written in other scripts can be searched and copied', async () => {
    const bundle = structuredClone(await bundles.quiet);
    const words = ['(brackets) \\ back', 'Žižek Ωmega Ж', 'e\u0301te\u0301', 'שלום', 'بيت'];
    bundle.cover.parameters = words.map((value, at) => ({ name: `script ${at}`, value }));
    const { pages } = await read(await bytesOf(bundle));
    const all = flat(pages.map(({ text }) => text).join('')).normalize();
    // Pieces that are written from right to left are read in that order as well.
    const backwards = (text: string) => [...text].reverse().join('');
    for (const word of words)
      expect(
        [flat(word).normalize(), backwards(word)].some((shown) => all.includes(shown)),
        word,
      ).toBe(true);
  });

  test('a row longer than a page goes on, and none of it is lost', async () => {
    const bundle = structuredClone(await bundles.bad);
    const words = Array.from({ length: 350 }, (_, i) => `word${i}`).join(' ');
    bundle.population[0]!.summary.text = words;
    const { pages } = await read(await bytesOf(bundle));
    const cells = flat(pages.map(({ text }) => text).join(''));
    for (const i of [0, 100, 200, 349]) expect(cells).toContain(`word${i}`);
  });

  test('more pages than one file holds go into further files, and it is said where', async () => {
    const bundle = structuredClone(await bundles.quiet);
    const [page] = (await bundles.bad).anomalies;
    const [row] = (await bundles.bad).population;
    const named = (i: number) => ({ number: i + 1, key: `ANM-${String(i + 1).padStart(6, '0')}` });
    bundle.anomalies = Array.from({ length: 101 }, (_, i) => ({ ...page!, ...named(i) }));
    bundle.population = bundle.anomalies.map((_, i) => ({ ...row!, ...named(i) }));
    const files = pdf.render(bundle, context);
    expect(files.map(({ path }) => path)).toEqual(['evidence.pdf', 'evidence-2.pdf']);
    const { pages } = await read(files[1]!.bytes);
    const text = pages.map((one) => one.text).join('');
    expect(text).toContain('Here: pages 101 to 101 of 101.');
    expect(text).toContain('ANM-000101');
    expect(text).toContain(`Page 1 of ${pages.length}`);
  }, 60_000);

  test.each([
    ['plain', 'plain'],
    ['ümlaut Ж א', 'ümlaut Ж א'],
    ['🚨 fire', '[U+1F6A8] fire'],
    ['漢', '[U+6F22]'],
  ])('%j is printed as %j', (text, shown) => {
    const glyphs = { has: (codePoint: number) => codePoint < 0x2000 };
    expect(printableLine(text, glyphs)).toBe(shown);
    expect(printable(`${text}\n\t`, glyphs)).toBe(`${shown}\n    `);
  });

  test('what is too long is shortened and says so', () => {
    const shown = printableLine('x'.repeat(LONGEST + 1), { has: () => true });
    expect(shown).toMatch(
      /^x{3000} … \[shortened: 3001 characters, sha256 [0-9a-f]{16}…; whole in evidence\.json\]$/,
    );
    expect(printableLine('x'.repeat(LONGEST), { has: () => true })).toBe('x'.repeat(LONGEST));
  });

  test('two processes far apart write the same bytes', () => {
    const script = `
      import { createHash } from 'node:crypto';
      import { bundles, context } from './test/evidence/renderers/bundles.ts';
      import { pdf } from './src/evidence/renderers/pdf.ts';
      import { oscal } from './src/evidence/renderers/oscal.ts';
      const digest = createHash('sha256');
      for (const renderer of [pdf, oscal])
        for (const file of renderer.render(await bundles.bad, context)) digest.update(file.bytes);
      console.log(digest.digest('hex'));`;
    const run = (env: Record<string, string>): string =>
      execFileSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
        env: { PATH: process.env.PATH, ...env },
        encoding: 'utf8',
      });
    const here = run({ TZ: 'Pacific/Auckland', LANG: 'de_DE.UTF-8' });
    expect(here).toMatch(/^[0-9a-f]{64}\n$/);
    expect(run({ TZ: 'America/St_Johns', LANG: 'C' })).toBe(here);
  });
});
