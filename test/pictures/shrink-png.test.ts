import { crc32, deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shrinkPng } from './shrink-png.ts';

type Pixel = readonly [number, number, number];

function chunk(name: string, data: Buffer): Buffer {
  const out = Buffer.concat([Buffer.alloc(4), Buffer.from(name, 'latin1'), data, Buffer.alloc(4)]);
  out.writeUInt32BE(data.length, 0);
  out.writeUInt32BE(crc32(out.subarray(4, -4)), out.length - 4);
  return out;
}

/** An RGB picture, each line with the filter that is asked for (PNG specification, section 9). */
function pngOf(rows: Pixel[][], filters: number[]): Buffer {
  const lines = rows.map((row) => row.flat());
  const at = (row: number, x: number) => (row < 0 || x < 0 ? 0 : (lines[row]?.[x] ?? 0));
  const predict = [
    () => 0,
    (row: number, x: number) => at(row, x - 3),
    (row: number, x: number) => at(row - 1, x),
    (row: number, x: number) => Math.floor((at(row, x - 3) + at(row - 1, x)) / 2),
    (row: number, x: number) => {
      const [a, b, c] = [at(row, x - 3), at(row - 1, x), at(row - 1, x - 3)];
      const guess = a + b - c;
      return [a, b, c].toSorted((one, other) => Math.abs(guess - one) - Math.abs(guess - other))[0] ?? 0;
    },
  ];
  const raw = lines.flatMap((line, row) => {
    const filter = filters[row % filters.length] ?? 0;
    return [filter, ...line.map((value, x) => (value - (predict[filter]?.(row, x) ?? 0)) & 255)];
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(rows[0]?.length ?? 0, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(raw))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function pixelsOf(indexed: Buffer): Pixel[][] {
  const parts = new Map<string, Buffer>();
  for (let at = 8; at < indexed.length; at += indexed.readUInt32BE(at) + 12)
    parts.set(
      indexed.toString('latin1', at + 4, at + 8),
      indexed.subarray(at + 8, at + 8 + indexed.readUInt32BE(at)),
    );
  const width = parts.get('IHDR')?.readUInt32BE(0) ?? 0;
  const palette = parts.get('PLTE') ?? Buffer.alloc(0);
  const lines = inflateSync(parts.get('IDAT') ?? Buffer.alloc(0));
  return Array.from({ length: lines.length / (width + 1) }, (_, row) =>
    [...lines.subarray(row * (width + 1) + 1, (row + 1) * (width + 1))].map(
      (index): Pixel => [palette[index * 3] ?? 0, palette[index * 3 + 1] ?? 0, palette[index * 3 + 2] ?? 0],
    ),
  );
}

const colours: Pixel[] = [
  [0, 0, 0],
  [255, 255, 255],
  [13, 110, 95],
  [255, 254, 250],
  [47, 128, 90],
];

it('keeps every pixel of a picture with few colours, whatever filters its lines have', () => {
  const picture = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
    .chain(([width, height]) =>
      fc.array(fc.array(fc.constantFrom(...colours), { minLength: width, maxLength: width }), {
        minLength: height,
        maxLength: height,
      }),
    );
  const filters = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(picture, filters, (rows, chosen) => {
      // Black and white are told apart from near-white by their upper bits alone: near-white may join white.
      const near = ([r, g, b]: Pixel) => (r === 255 && g > 247 && b > 247 ? 'white' : `${r},${g},${b}`);
      expect(pixelsOf(shrinkPng(pngOf(rows, chosen))).map((row) => row.map(near))).toEqual(
        rows.map((row) => row.map(near)),
      );
    }),
  );
});

it('refuses what is no screenshot', () => {
  const indexed = shrinkPng(pngOf([[[1, 2, 3]]], [0]));
  expect(() => shrinkPng(indexed)).toThrow('not the kind of PNG');
});
