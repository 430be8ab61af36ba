import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { Document } from '../document/document.ts';
import type { Glyphs } from './printable.ts';

type Structure = PDFKit.PDFStructureElement;

const require = createRequire(import.meta.url);
const font = (name: string): Uint8Array => readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));

/** Words in it are black or dark grey on white; the four others are for bars. */
export const palette = {
  text: '#1b1f24',
  quiet: '#4d5763',
  faint: '#c9d0d8',
  band: '#f0f3f6',
  link: '#0b57a4',
  first: '#2563a8',
  second: '#3f8f7b',
  third: '#c25b12',
  fourth: '#6b4fa0',
} as const;

const MARGIN = 36;
const FOOT = 26;

/** A document of tagged pages that is filled from top to bottom. Everything drawn is either in the structure tree or an artifact. */
export class Sheet implements Glyphs {
  readonly pdf: PDFKit.PDFDocument;
  readonly root: Structure;
  readonly left = MARGIN;
  readonly width: number;
  y = MARGIN;
  readonly #fonts = new Map<string, { hasGlyphForCodePoint(codePoint: number): boolean }>();
  readonly #known = new Map<number, boolean>();
  #onNewPage: (() => void) | null = null;
  readonly #chunks: Uint8Array[] = [];
  readonly #done: Promise<void>;

  /** @param madeAt every date in the file */
  constructor(document: Document, madeAt: Date, product: string) {
    this.pdf = new PDFDocument({
      size: 'A4',
      layout: 'landscape',
      margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN },
      pdfVersion: '1.7',
      subset: 'PDF/UA',
      tagged: true,
      lang: 'en',
      displayTitle: true,
      autoFirstPage: false,
      bufferPages: true,
      info: {
        Title: document.title,
        Subject: document.subtitle,
        Author: product,
        Creator: product,
        Producer: product,
        CreationDate: madeAt,
        ModDate: madeAt,
      },
    } as unknown as PDFKit.PDFDocumentOptions);
    this.#done = new Promise((resolve, reject) => {
      this.pdf.on('data', (chunk: Uint8Array) => this.#chunks.push(chunk));
      this.pdf.on('end', resolve);
      this.pdf.on('error', reject);
    });
    this.pdf.registerFont('regular', font('DejaVuSans') as never);
    this.pdf.registerFont('bold', font('DejaVuSans-Bold') as never);
    this.pdf.addPage();
    this.width = this.pdf.page.width - 2 * MARGIN;
    this.root = this.pdf.struct('Document');
    this.pdf.addStructure(this.root);
  }

  get bottom(): number {
    return this.pdf.page.height - MARGIN - FOOT;
  }

  /** The height that a page has for content. */
  get room(): number {
    return this.bottom - MARGIN;
  }

  has(codePoint: number): boolean {
    let known = this.#known.get(codePoint);
    if (known === undefined) {
      known =
        this.#font('regular').hasGlyphForCodePoint(codePoint) &&
        this.#font('bold').hasGlyphForCodePoint(codePoint);
      this.#known.set(codePoint, known);
    }
    return known;
  }

  #font(name: string): { hasGlyphForCodePoint(codePoint: number): boolean } {
    let found = this.#fonts.get(name);
    if (!found) {
      this.pdf.font(name);
      found = (
        this.pdf as unknown as { _font: { font: { hasGlyphForCodePoint(codePoint: number): boolean } } }
      )._font.font;
      this.#fonts.set(name, found);
    }
    return found;
  }

  /** A new element under `parent`; what is added to it is drawn at once. */
  element(parent: Structure, type: string, options: PDFKit.Mixins.StructureElementOptions = {}): Structure {
    const element = this.pdf.struct(type as never, options);
    parent.add(element);
    return element;
  }

  /** What a reader of the structure does not need: rules, bands, repeated headers. */
  artifact(draw: () => void, type: 'Layout' | 'Pagination' = 'Layout'): void {
    this.pdf.markContent('Artifact', { type });
    draw();
    this.pdf.endMarkedContent();
  }

  /** Begins a page unless `height` still fits on this one. */
  ensure(height: number): void {
    if (this.y + height > this.bottom && this.y > MARGIN) this.newPage();
  }

  newPage(): void {
    this.#compact();
    this.pdf.addPage();
    this.y = MARGIN;
    this.#onNewPage?.();
  }

  /**
   * A page waits for its foot until all are drawn, and pdfkit keeps each of its thousands of pen strokes as an object of its
   * own: joined, they need less memory and are the same bytes.
   */
  #compact(): void {
    const { content } = this.pdf.page as unknown as { content: { buffer: Uint8Array[] } };
    content.buffer = [Buffer.concat(content.buffer)];
  }

  /** Draws something at the top of every page that begins while `work` runs. */
  withHeader(header: () => void, work: () => void): void {
    const outer = this.#onNewPage;
    this.#onNewPage = header;
    work();
    this.#onNewPage = outer;
  }

  heightOf(text: string, width: number, size: number, bold = false): number {
    return this.pdf
      .font(bold ? 'bold' : 'regular')
      .fontSize(size)
      .heightOfString(text || ' ', { width });
  }

  /** Text at a place, already known to fit. */
  write(
    text: string,
    x: number,
    y: number,
    width: number,
    size: number,
    look: { bold?: boolean; ink?: string } = {},
  ): void {
    this.pdf
      .font(look.bold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(look.ink ?? palette.text)
      .text(text || ' ', x, y, { width });
  }

  /** The longest beginning of a text that fits, cut between words where there are any, and the rest. */
  split(text: string, width: number, height: number, size: number, bold = false): [string, string] {
    if (this.heightOf(text, width, size, bold) <= height) return [text, ''];
    let low = 1;
    let high = text.length;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.heightOf(text.slice(0, middle), width, size, bold) <= height) low = middle;
      else high = middle - 1;
    }
    const space = Math.max(text.lastIndexOf(' ', low), text.lastIndexOf('\n', low));
    const cut = space > low / 2 ? space + 1 : low;
    return [text.slice(0, cut).trimEnd(), text.slice(cut)];
  }

  /** Writes what every page has at its foot, and gives the bytes. */
  async finish(
    foot: (page: number, pages: number) => [left: string, middle: string, right: string],
  ): Promise<Uint8Array> {
    const { count } = this.pdf.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.pdf.switchToPage(page);
      this.pdf.page.margins.bottom = 0;
      const y = this.pdf.page.height - MARGIN - 10;
      const [left, middle, right] = foot(page + 1, count);
      this.artifact(() => {
        this.pdf
          .moveTo(MARGIN, y - 5)
          .lineTo(MARGIN + this.width, y - 5)
          .lineWidth(0.5)
          .strokeColor(palette.faint)
          .stroke();
        this.pdf.font('regular').fontSize(7).fillColor(palette.quiet);
        this.pdf.text(left, MARGIN, y, { width: this.width, lineBreak: false });
        this.pdf.text(middle, MARGIN, y, { width: this.width, align: 'center', lineBreak: false });
        this.pdf.text(right, MARGIN, y, { width: this.width, align: 'right', lineBreak: false });
      }, 'Pagination');
    }
    this.root.end();
    this.pdf.end();
    await this.#done;
    return new Uint8Array(Buffer.concat(this.#chunks));
  }
}

export type { Structure };
