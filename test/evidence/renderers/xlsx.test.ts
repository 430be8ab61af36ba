import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import readExcel from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../../../src/evidence/bundle.ts';
import { visible } from '../../../src/evidence/renderers/visible-text.ts';
import { fit, xlsx } from '../../../src/evidence/renderers/xlsx.ts';
import { asText, bundles, context, hostileTexts, poison } from './bundles.ts';

const bytesOf = async (bundle: EvidenceBundle): Promise<Uint8Array> => xlsx.render(bundle, context)[0]!.bytes;

type Sheet = { sheet: string; data: unknown[][] };
const read = async (bytes: Uint8Array): Promise<Map<string, unknown[][]>> =>
  new Map(((await readExcel(Buffer.from(bytes))) as Sheet[]).map(({ sheet, data }) => [sheet, data]));

const columnOf = ([header, ...rows]: unknown[][], name: string): unknown[] =>
  rows.map((row) => row[header!.indexOf(name)]);

describe('XLSX', () => {
  test.each(['quiet', 'normal', 'bad'] as const)(
    'another reader finds every row of a %s quarter',
    async (name) => {
      const bundle = await bundles[name];
      const sheets = await read(await bytesOf(bundle));
      const [, ...population] = sheets.get('Population')!;
      expect(population.length).toBe(bundle.population.length);
      expect(columnOf(sheets.get('Population')!, 'key')).toEqual(bundle.population.map((row) => row.key));
      const detected = columnOf(sheets.get('Population')!, 'detected_at_utc') as Date[];
      // A date is a fraction of days in a spreadsheet; readers differ in the last millisecond. The text beside it is exact.
      const off = detected.map((at, i) =>
        Math.abs(at.getTime() - Date.parse(bundle.population[i]!.detectedAt.utc!)),
      );
      expect(Math.max(0, ...off)).toBeLessThanOrEqual(1);
      expect(columnOf(sheets.get('Exceptions')!, 'id')).toEqual(bundle.exceptions.map((row) => row.id));
      expect(columnOf(sheets.get('Cover')!, 'value')).toContain(context.datasetDigest);
      expect([...sheets.keys()].every((sheet) => sheet.length <= 31)).toBe(true);
    },
  );

  test.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 50), text]))(
    '%s is a string',
    async (_, text) => {
      const bytes = await bytesOf(poison(await bundles.bad, text));
      const title = columnOf((await read(bytes)).get('Exceptions')!, 'title')[0];
      expect(String(title).trim()).toBe(fit(text).trim());
      for (const [path, content] of Object.entries(unzipSync(bytes))) {
        const xml = asText(content);
        expect(xml, path).not.toMatch(/<f[ >]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
        expect(xml, path).not.toMatch(/Target="(?!https?:|\/|[a-zA-Z]+\/|[a-zA-Z]+\d*\.xml)/);
      }
    },
  );

  test('links lead where their cells say, and a text that looks like an escape stays one', async () => {
    const bundle = structuredClone(await bundles.bad);
    bundle.exceptions[0]!.title = 'as _x0041_ typed';
    bundle.changes[0]!.change.url = 'https://github.example/acme/pull/1?a=1&b="2"';
    const parts = unzipSync(await bytesOf(bundle));
    const sheets = asText(parts['xl/workbook.xml']!);
    const numberOf = (name: string): string =>
      new RegExp(`name="${name}" sheetId="(\\d+)"`).exec(sheets)![1]!;
    const changes = asText(parts[`xl/worksheets/sheet${numberOf('Changes')}.xml`]!);
    const cell = /<hyperlink ref="([A-Z]+2)" r:id="rId1"\/>/.exec(changes)![1]!;
    expect(changes).toContain(
      `<c r="${cell}" t="inlineStr"><is><t xml:space="preserve">https://github.example/acme/pull/1?a=1&amp;b=&quot;2&quot;</t></is></c>`,
    );
    expect(asText(parts[`xl/worksheets/_rels/sheet${numberOf('Changes')}.xml.rels`]!)).toContain(
      'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://github.example/acme/pull/1?a=1&amp;b=%222%22" TargetMode="External"',
    );
    expect(asText(parts[`xl/worksheets/sheet${numberOf('Exceptions')}.xml`]!)).toContain(
      'as _x005F_x0041_ typed',
    );
  });

  test('what is too long says so', () => {
    const long = `${'x'.repeat(40_000)}😀`;
    const hash = createHash('sha256').update(long).digest('hex');
    expect(fit(long).length).toBe(32_767);
    expect(fit(long)).toMatch(new RegExp(`x \\[truncated, 40002 characters, sha256 ${hash}\\]$`));
    expect(fit('x'.repeat(32_767))).toBe('x'.repeat(32_767));
    expect(fit('😀'.repeat(20_000)).isWellFormed()).toBe(true);
    expect(visible(fit('\u202E'))).toBe('[U+202E]');
  });

  test('two processes far apart write the same bytes', () => {
    const script = `
      import { createHash } from 'node:crypto';
      import { bundles, context } from './test/evidence/renderers/bundles.ts';
      import { csv } from './src/evidence/renderers/csv.ts';
      import { html } from './src/evidence/renderers/html.ts';
      import { xlsx } from './src/evidence/renderers/xlsx.ts';
      const digest = createHash('sha256');
      for (const renderer of [csv, html, xlsx])
        for (const file of renderer.render(await bundles.bad, context)) digest.update(file.path).update(file.bytes);
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
