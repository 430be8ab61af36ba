import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { number, PdfFile, textString, to } from '../../../src/evidence/renderers/pdf/pdf-file.ts';

const isEvery = (count: number) => Array.from({ length: count }, (_, at) => at);

/** The file's own table of where its objects are: type, offset or container, index. */
function tableOf(bytes: Buffer): [number, number, number][] {
  const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(bytes.toString('latin1'))![1]);
  const head = bytes.toString('latin1', start, start + 400);
  const [whole, length] = /\/Length (\d+)>>stream\n/.exec(head)!;
  const from = start + head.indexOf(whole) + whole.length;
  const table = inflateSync(bytes.subarray(from, from + Number(length)));
  return isEvery(table.length / 7).map((at) => [
    table[at * 7]!,
    table.readUInt32BE(at * 7 + 1),
    table.readUInt16BE(at * 7 + 5),
  ]);
}

describe('a PDF file', () => {
  test('its table leads to every object', () => {
    const file = new PdfFile();
    const stream = file.stream('', 'content of a page');
    const objects = isEvery(450).map((at) => file.object(`<</At ${at}>>`));
    const late = file.reserve();
    const bare = file.bare('/Type/Metadata', '<xml/>');
    file.object('<</Late true>>', late);
    const bytes = Buffer.from(file.finish(objects[0]!, objects[1]!));
    const table = tableOf(bytes);
    const text = bytes.toString('latin1');
    for (const ref of [stream, bare]) {
      const [type, offset] = table[ref]!;
      expect(type).toBe(1);
      expect(text.slice(offset)).toMatch(new RegExp(`^${ref} 0 obj\n`));
    }
    const read = ([, container, index]: [number, number, number]): string => {
      const [, offset] = table[container]!;
      const [head, first, length] = /<<.*?\/First (\d+).*?\/Length (\d+)>>stream\n/s.exec(
        text.slice(offset),
      )!;
      const from = offset + text.slice(offset).indexOf(head) + head.length;
      const inside = inflateSync(bytes.subarray(from, from + Number(length))).toString('latin1');
      const places = inside.slice(0, Number(first)).trim().split(' ').map(Number);
      return inside.slice(Number(first) + places[2 * index + 1]!).split('\n')[0]!;
    };
    for (const [at, ref] of objects.entries()) expect(read(table[ref]!)).toBe(`<</At ${at}>>`);
    expect(read(table[late]!)).toBe('<</Late true>>');
    expect(table[0]).toEqual([0, 0, 0xffff]);
  });

  test('is named by what it holds', () => {
    const made = (content: string): string => {
      const file = new PdfFile();
      const root = file.object('<</Type/Catalog>>');
      file.stream('', content);
      const bytes = Buffer.from(file.finish(root, root)).toString('latin1');
      return /\/ID\[<([0-9a-f]{32})><\1>\]/.exec(bytes)![1]!;
    };
    expect(made('one')).toBe(made('one'));
    expect(made('one')).not.toBe(made('two'));
  });

  test.each([
    ['plain', '(plain)'],
    ['(a) \\ b', '(\\(a\\) \\\\ b)'],
    ['ä', '<FEFF00e4>'],
    ['a\nb', '<FEFF0061000a0062>'],
  ])('the text %j is written %s', (text, written) => expect(textString(text)).toBe(written));

  test('lengths are no finer than can be seen', () => {
    expect([1 / 3, 10, -0.004, 1e-9].map(number)).toEqual(['0.33', '10', '0', '0']);
    expect(to(12)).toBe('12 0 R');
  });
});
