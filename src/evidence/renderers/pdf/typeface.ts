import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

interface Glyph {
  id: number;
  advanceWidth: number;
  codePoints: number[];
}

/** Glyphs and where they stand, in the font's own units, which pdfkit turns into its own in place. */
class Run {
  readonly glyphs: Glyph[] = [];
  readonly positions: { xAdvance: number; yAdvance: number; xOffset: number; yOffset: number }[] = [];

  get advanceWidth(): number {
    return this.positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0);
  }
}

/** What is used of the font that pdfkit reads. */
export interface Typeface {
  unitsPerEm: number;
  ascent: number;
  descent: number;
  lineGap: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): Glyph;
  layout(text: string, features?: unknown): Run;
}

/** Scripts that are written one glyph a character; all others are shaped. */
const PLAIN =
  /^[\x20-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u2bff]*$/;

const require = createRequire(import.meta.url);

/** Reads a font once for all files. Plain words are set letter by letter: shaping them is most of the time of a page. */
function read(name: string): Typeface {
  const reader = new PDFDocument({ autoFirstPage: false, font: '' });
  reader.font(readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)));
  const typeface = (reader as unknown as { _font: { font: Typeface } })._font.font;
  const shape = typeface.layout.bind(typeface);
  const glyphs: Glyph[] = [];
  const plain = (text: string): Run => {
    const run = new Run();
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      const glyph = glyphs[unit] ?? typeface.glyphForCodePoint(unit);
      glyphs[unit] = glyph;
      run.glyphs.push(glyph);
      run.positions.push({ xAdvance: glyph.advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0 });
    }
    return run;
  };
  typeface.layout = (text, features) => (PLAIN.test(text) ? plain(text) : shape(text, features));
  return typeface;
}

export type Face = 'regular' | 'bold';

interface Typefaces {
  faces: Record<Face, Typeface>;
  /** From line to line, for a size of one. */
  lineHeight: number;
}

let typefaces: Typefaces | null = null;

/** The fonts, read when a PDF is drawn for the first time: who draws none does not wait for them. */
export function readTypefaces(): Typefaces {
  if (typefaces) return typefaces;
  const faces = { regular: read('DejaVuSans'), bold: read('DejaVuSans-Bold') };
  const { ascent, descent, lineGap, unitsPerEm } = faces.regular;
  typefaces = { faces, lineHeight: (ascent - descent + lineGap) / unitsPerEm };
  return typefaces;
}

const known = new Map<number, boolean>();

/** Whether all faces can show a character. */
export function isKnown(codePoint: number): boolean {
  let has = known.get(codePoint);
  if (has === undefined) {
    has = Object.values(readTypefaces().faces).every((face) => face.hasGlyphForCodePoint(codePoint));
    known.set(codePoint, has);
  }
  return has;
}
