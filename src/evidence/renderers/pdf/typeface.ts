import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { deflate, number, type PdfFile, type Ref, to } from './pdf-file.ts';

/** What is used of fontkit, which comes without types. Lengths are in the font's own units. */
interface Font {
  postscriptName: string;
  unitsPerEm: number;
  ascent: number;
  descent: number;
  lineGap: number;
  capHeight: number;
  italicAngle: number;
  bbox: { minX: number; minY: number; maxX: number; maxY: number };
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): Glyph;
  getGlyph(id: number): Glyph;
  layout(text: string): {
    glyphs: Glyph[];
    positions: { xAdvance: number; xOffset: number; yOffset: number }[];
  };
  createSubset(): { includeGlyph(id: number): number; encode(): Uint8Array };
}
interface Glyph {
  id: number;
  advanceWidth: number;
  codePoints: number[];
}

const require = createRequire(import.meta.url);
const { create } = require('fontkit') as { create(bytes: Uint8Array): Font };

/** Scripts that are written one glyph a character; all others are shaped, word by word. */
const PLAIN =
  /^[\x20-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u2bff]*$/;
/** What nearly every file shows: with it alone, two files have the same part of the font. */
const USUAL = `${String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i))}–—…•⏎“”‘’≥`;
const ADVANCES = 0x3000;

/** A font and its measures. One for all files. */
export class Typeface {
  readonly font: Font;
  /** Above the base line, for a size of one. */
  readonly ascent: number;
  /** From line to line, for a size of one. */
  readonly lineHeight: number;
  readonly #advances = new Float64Array(ADVANCES).fill(-1);
  #packed: { key: string; bytes: Uint8Array } | null = null;

  constructor(name: string) {
    this.font = create(readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)));
    const { unitsPerEm, ascent, descent, lineGap } = this.font;
    this.ascent = ascent / unitsPerEm;
    this.lineHeight = (ascent - descent + lineGap) / unitsPerEm;
  }

  has(codePoint: number): boolean {
    return this.font.hasGlyphForCodePoint(codePoint);
  }

  /** How far a character moves the pen, for a size of one. */
  advance(codePoint: number): number {
    const known = codePoint < ADVANCES ? this.#advances[codePoint]! : -1;
    if (known >= 0) return known;
    const width = this.font.glyphForCodePoint(codePoint).advanceWidth / this.font.unitsPerEm;
    if (codePoint < ADVANCES) this.#advances[codePoint] = width;
    return width;
  }

  widthOf(text: string): number {
    let width = 0;
    for (let at = 0; at < text.length; at++) {
      const codePoint = text.codePointAt(at)!;
      if (codePoint > 0xffff) at++;
      width += this.advance(codePoint);
    }
    return width;
  }

  /** Those glyphs as a font of their own, compressed. Files mostly need the same ones. */
  pack(glyphs: readonly number[]): Uint8Array {
    const key = glyphs.join(' ');
    if (this.#packed?.key !== key) {
      const subset = this.font.createSubset();
      for (const id of glyphs) subset.includeGlyph(id);
      this.#packed = { key, bytes: deflate(subset.encode()) };
    }
    return this.#packed.bytes;
  }
}

/** A typeface as one file uses it: the glyphs that it needs, numbered in the order of their first use. */
export class UsedTypeface {
  readonly face: Typeface;
  /** Of the font, by their number in the file. Number 0 is the box for what is missing. */
  readonly #glyphs: Glyph[] = [];
  readonly #numbers = new Map<number, number>();
  readonly #meaning: number[][] = [];
  /** By UTF-16 unit, of plain scripts. */
  readonly #codes: string[] = [];

  constructor(face: Typeface) {
    this.face = face;
    this.#include(face.font.getGlyph(0), []);
    for (const character of USUAL) this.#codeOf(character.charCodeAt(0));
  }

  #include(glyph: Glyph, codePoints: number[]): number {
    const known = this.#numbers.get(glyph.id);
    if (known !== undefined) return known;
    this.#numbers.set(glyph.id, this.#glyphs.length);
    this.#meaning.push(codePoints);
    return this.#glyphs.push(glyph) - 1;
  }

  #codeOf(unit: number): string {
    const known = this.#codes[unit];
    if (known !== undefined) return known;
    const code = bytesOf(this.#include(this.face.font.glyphForCodePoint(unit), [unit]));
    this.#codes[unit] = code;
    return code;
  }

  /** The operators that show a text of one line at a size. */
  show(text: string, size: number): string {
    if (PLAIN.test(text)) return `(${this.#plain(text)})Tj`;
    return (text.match(/\S+|\s+/g) ?? [])
      .map((word) => (PLAIN.test(word) ? `(${this.#plain(word)})Tj` : this.#shaped(word, size)))
      .join(' ');
  }

  #plain(text: string): string {
    let shown = '';
    for (let at = 0; at < text.length; at++) shown += this.#codeOf(text.charCodeAt(at));
    return shown;
  }

  /** A word whose letters change by their neighbours, with marks above and below them. */
  #shaped(word: string, size: number): string {
    const { glyphs, positions } = this.face.font.layout(word);
    const scale = 1000 / this.face.font.unitsPerEm;
    return glyphs
      .map((glyph, at) => {
        const { xAdvance, xOffset, yOffset } = positions[at]!;
        const code = bytesOf(this.#include(glyph, glyph.codePoints));
        const after = glyph.advanceWidth + xOffset - xAdvance;
        const shown = `[${number(-xOffset * scale)}(${code})${number(after * scale)}]TJ`;
        return yOffset === 0 ? shown : `${number((yOffset * scale * size) / 1000)} Ts ${shown} 0 Ts`;
      })
      .join(' ');
  }

  /** Writes the font as a composite one (ISO 32000-1, 9.7). */
  embed(file: PdfFile, ref: Ref): void {
    const { font } = this.face;
    const scale = 1000 / font.unitsPerEm;
    // Six letters before the name say that it is a part of the font.
    const name = `THRDPF+${font.postscriptName}`;
    const bytes = this.face.pack(this.#glyphs.map(({ id }) => id));
    const fontFile = file.packed('', bytes);
    const box = [font.bbox.minX, font.bbox.minY, font.bbox.maxX, font.bbox.maxY].map((side) =>
      number(side * scale),
    );
    const measures = `/Ascent ${number(font.ascent * scale)}/Descent ${number(font.descent * scale)}/CapHeight ${number(font.capHeight * scale)}`;
    const descriptor = file.object(
      `<</Type/FontDescriptor/FontName/${name}/Flags 4/FontBBox[${box.join(' ')}]/ItalicAngle ${font.italicAngle}${measures}/StemV 80/FontFile2 ${to(fontFile)}>>`,
    );
    const widths = this.#glyphs.map(({ advanceWidth }) => number(advanceWidth * scale)).join(' ');
    const descendant = file.object(
      `<</Type/Font/Subtype/CIDFontType2/BaseFont/${name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ${to(descriptor)}/CIDToGIDMap/Identity/W[0[${widths}]]>>`,
    );
    const unicode = file.stream('', toUnicode(this.#meaning));
    file.object(
      `<</Type/Font/Subtype/Type0/BaseFont/${name}/Encoding/Identity-H/DescendantFonts[${to(descendant)}]/ToUnicode ${to(unicode)}>>`,
      ref,
    );
  }
}

/** A glyph's number as the two bytes of a string, with what a string must not hold escaped. */
function bytesOf(glyph: number): string {
  return String.fromCharCode(glyph >> 8, glyph & 0xff).replace(/[\\()\r\n]/g, (byte) =>
    byte === '\r' ? '\\r' : byte === '\n' ? '\\n' : `\\${byte}`,
  );
}

const hex = (unit: number): string => unit.toString(16).padStart(4, '0');

/** What each glyph stands for, so that a text can be searched, copied and read out. */
function toUnicode(meaning: readonly number[][]): string {
  const lines = meaning.flatMap((codePoints, glyph) => {
    if (codePoints.length === 0) return [];
    const text = String.fromCodePoint(...codePoints);
    const units = Array.from({ length: text.length }, (_, at) => hex(text.charCodeAt(at)));
    return [`<${hex(glyph)}> <${units.join('')}>`];
  });
  const blocks: string[] = [];
  // A block holds a hundred at most.
  for (let at = 0; at < lines.length; at += 100) {
    const some = lines.slice(at, at + 100);
    blocks.push(`${some.length} beginbfchar\n${some.join('\n')}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`;
}
