import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bits of each channel by which colours are told apart. */
const DEPTH = 5;

interface Raster {
  width: number;
  height: number;
  /** Three bytes a pixel. */
  rgb: Uint8Array;
}

/**
 * The same picture with at most 256 colours: a third of the size, and no difference that an eye sees on a page of text.
 * Reads what a screenshot is: eight bits a channel, RGB or RGBA (drawn on white), not interlaced.
 */
export function shrinkPng(png: Buffer): Buffer {
  return encode(decode(png));
}

function decode(png: Buffer): Raster {
  const parts: Buffer[] = [];
  let width = 0;
  let height = 0;
  let channels = 0;
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (name === 'IHDR') {
      width = data.readUInt32BE(0);
      height = data.readUInt32BE(4);
      channels = { 2: 3, 6: 4 }[data.readUInt8(9)] ?? 0;
      if (channels === 0 || data.readUInt8(8) !== 8 || data.readUInt8(12) !== 0)
        throw new TypeError('not the kind of PNG that a screenshot is');
    }
    if (name === 'IDAT') parts.push(data);
    at += length + 12;
  }
  const lines = unfilter(inflateSync(Buffer.concat(parts)), width * channels, height, channels);
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = channels === 4 ? lines[pixel * 4 + 3]! / 255 : 1;
    for (let channel = 0; channel < 3; channel++)
      rgb[pixel * 3 + channel] = Math.round(lines[pixel * channels + channel]! * alpha + 255 * (1 - alpha));
  }
  return { width, height, rgb };
}

/** Undoes the five filters of a line (PNG specification, section 9). */
function unfilter(raw: Buffer, stride: number, height: number, step: number): Uint8Array {
  const out = new Uint8Array(stride * height);
  for (let row = 0; row < height; row++) {
    const filter = raw[row * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = row * stride + x;
      const left = x >= step ? out[at - step]! : 0;
      const up = row > 0 ? out[at - stride]! : 0;
      const corner = x >= step && row > 0 ? out[at - stride - step]! : 0;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      out[at] = raw[row * (stride + 1) + 1 + x]! + predicted;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

function encode({ width, height, rgb }: Raster): Buffer {
  const { palette, indexOf } = choosePalette(rgb);
  const lines = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row++)
    for (let x = 0; x < width; x++)
      lines[row * (width + 1) + 1 + x] = indexOf(coarse(rgb, (row * width + x) * 3));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const coarse = (rgb: Uint8Array, at: number): number =>
  [0, 1, 2].reduce((sum, channel) => (sum << DEPTH) | (rgb[at + channel]! >> (8 - DEPTH)), 0);

/** The 256 commonest colours, each as it is met first; every other colour goes to the nearest of them. */
function choosePalette(rgb: Uint8Array): { palette: number[][]; indexOf: (colour: number) => number } {
  const seen = new Map<number, { count: number; rgb: number[]; exact: Map<number, number> }>();
  for (let at = 0; at < rgb.length; at += 3) {
    const colour = coarse(rgb, at);
    const known = seen.get(colour) ?? { count: 0, rgb: [], exact: new Map() };
    known.count++;
    const exact = (rgb[at]! << 16) | (rgb[at + 1]! << 8) | rgb[at + 2]!;
    known.exact.set(exact, (known.exact.get(exact) ?? 0) + 1);
    seen.set(colour, known);
  }
  const chosen = [...seen].sort(([, a], [, b]) => b.count - a.count).slice(0, 256);
  const palette = chosen.map(([, { exact }]) => {
    const [commonest = 0] = [...exact].sort((a, b) => b[1] - a[1])[0] ?? [];
    return [commonest >> 16, (commonest >> 8) & 255, commonest & 255];
  });
  const index = new Map(chosen.map(([colour], at) => [colour, at]));
  const nearest = (colour: number): number => {
    const mask = (1 << DEPTH) - 1;
    const wanted = [colour >> (2 * DEPTH), (colour >> DEPTH) & mask, colour & mask].map(
      (value) => value << (8 - DEPTH),
    );
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const [at, each] of palette.entries()) {
      const distance = each.reduce((sum, value, channel) => sum + (value - wanted[channel]!) ** 2, 0);
      if (distance < least) [best, least] = [at, distance];
    }
    return best;
  };
  return {
    palette,
    indexOf(colour) {
      const at = index.get(colour) ?? nearest(colour);
      index.set(colour, at);
      return at;
    },
  };
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
