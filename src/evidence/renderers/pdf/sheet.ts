import type { Document } from '../document/document.ts';
import { Paper } from './paper.ts';
import { type Ink, Pen } from './pen.ts';
import type { Glyphs } from './printable.ts';
import { type Face, isKnown, readTypefaces } from './typeface.ts';

const MARGIN = 36;
const FOOT = 26;
const FOOT_SIZE = 7;

export type Structure = PDFKit.PDFStructureElement;
export type Bookmark = PDFKit.Mixins.PDFOutline['outline'];

/** What readers are told of an element beside its type, with what pdfkit's types leave out. */
export interface Telling extends PDFKit.Mixins.StructureElementOptions {
  scope?: 'Column' | 'Row';
  /** Left, top, right and bottom on its page. */
  bbox?: [number, number, number, number];
}

export interface Look {
  bold?: boolean;
  ink?: Ink;
}

/** What stands at the foot of every page, before its number. */
export interface FootWords {
  left: string;
  middle: string;
}

/**
 * A document of tagged pages (PDF/UA) that is filled from top to bottom. Everything drawn is either in the structure tree or an
 * artifact. A page that is full is written at once; only its foot follows, when the number of pages is known.
 */
export class Sheet implements Glyphs {
  readonly root: Structure;
  readonly pen: Pen;
  readonly left = MARGIN;
  readonly width: number;
  readonly bottom: number;
  /** The height that a page has for content. */
  readonly room: number;
  y = MARGIN;
  readonly #paper: Paper;
  readonly #lineHeight = readTypefaces().lineHeight;
  readonly #feet: PDFKit.PDFKitReference[] = [];
  #onNewPage: (() => void) | null = null;

  /** @param madeAt every date in the file */
  constructor({ title, subtitle }: Document, madeAt: Date, product: string) {
    this.#paper = new Paper({
      size: 'A4',
      layout: 'landscape',
      margin: MARGIN,
      pdfVersion: '1.7',
      subset: 'PDF/UA',
      tagged: true,
      lang: 'en',
      displayTitle: true,
      autoFirstPage: false,
      font: '',
      info: {
        Title: title,
        Subject: subtitle,
        Author: product,
        Creator: product,
        Producer: product,
        CreationDate: madeAt,
        ModDate: madeAt,
      },
    } as unknown as PDFKit.PDFDocumentOptions);
    for (const [name, face] of Object.entries(readTypefaces().faces))
      this.#paper.registerFont(name, face as never);
    this.pen = new Pen(this.#paper);
    this.#beginPage();
    const { width, height } = this.#paper.page;
    this.width = width - 2 * MARGIN;
    this.bottom = height - MARGIN - FOOT;
    this.room = this.bottom - MARGIN;
    this.root = this.#paper.struct('Document');
    this.#paper.addStructure(this.root);
  }

  get bookmarks(): Bookmark {
    return this.#paper.outline;
  }

  has(codePoint: number): boolean {
    return isKnown(codePoint);
  }

  #beginPage(): void {
    this.#paper.addPage();
    this.pen.reset();
    const { dictionary, content } = this.#paper.page;
    const foot = this.#paper.ref({});
    this.#feet.push(foot);
    Object.assign(dictionary.data, { Contents: [content, foot] });
  }

  /** A new element under `parent`. */
  element(parent: Structure, type: string, telling: Telling = {}): Structure {
    const element = this.#paper.struct(type as never, telling);
    parent.add(element);
    return element;
  }

  /** Draws a piece of an element's content. */
  mark(element: Structure, draw: () => void): void {
    element.add(draw);
  }

  /** What a reader of the structure does not need: rules, bands, repeated headers. */
  artifact(draw: () => void, type: 'Layout' | 'Pagination' = 'Layout'): void {
    this.#paper.markContent('Artifact', { type });
    draw();
    this.#paper.endMarkedContent();
  }

  /** Begins a page unless `height` still fits on this one. */
  ensure(height: number): void {
    if (this.y + height > this.bottom && this.y > MARGIN) this.newPage();
  }

  newPage(): void {
    this.#beginPage();
    this.y = MARGIN;
    this.#onNewPage?.();
  }

  /** Draws something at the top of every page that begins while `work` runs. */
  withHeader(header: () => void, work: () => void): void {
    const outer = this.#onNewPage;
    this.#onNewPage = header;
    work();
    this.#onNewPage = outer;
  }

  #use(face: Face, size: number): void {
    this.#paper.font(face).fontSize(size);
  }

  /** A text as the lines that it takes. Its own line breaks stay. */
  lines(text: string, width: number, size: number, bold = false): string[] {
    this.#use(bold ? 'bold' : 'regular', size);
    return text.split('\n').flatMap((line) => this.#paper.linesOf(line, width));
  }

  heightOf(lines: readonly string[], size: number): number {
    return lines.length * this.#lineHeight * size;
  }

  /** How many lines fit into a height. */
  linesIn(height: number, size: number): number {
    return Math.floor(height / (this.#lineHeight * size));
  }

  widthOf(text: string, size: number): number {
    this.#use('regular', size);
    return this.#paper.widthOfString(text);
  }

  /** Lines at a place, already known to fit. */
  write(
    lines: readonly string[],
    x: number,
    y: number,
    size: number,
    { bold = false, ink = 'text' }: Look = {},
  ): void {
    this.pen.text(lines, x, y, bold ? 'bold' : 'regular', size, ink);
  }

  rule(y: number, thickness: number): void {
    this.pen.line(
      [
        [MARGIN, y],
        [MARGIN + this.width, y],
      ],
      'faint',
      thickness,
    );
  }

  /** Where the pen is, under a name that links lead to. */
  nameHere(name: string): void {
    this.#paper.addNamedDestination(name, 'XYZ', MARGIN, this.y, null as never);
  }

  /** A bookmark that leads to where the pen is; what is under it is folded away. */
  bookmark(parent: Bookmark, title: string): Bookmark {
    // pdfkit counts from the right.
    const left = this.#paper.page.width - MARGIN;
    return parent.addItem(title, { expanded: false, top: this.y, left } as never);
  }

  /** Makes a rectangle a link, to a named place or to an address of the web. */
  link(
    element: Structure,
    [x, y, width, height]: readonly [number, number, number, number],
    target: { place: string } | { address: string },
    told: string,
  ): void {
    const telling = { structParent: element, Contents: new String(told) } as never;
    if ('place' in target) this.#paper.goTo(x, y, width, height, target.place, telling);
    else this.#paper.link(x, y, width, height, target.address, telling);
    // Ended while its page is the current one, which it names.
    element.end();
  }

  /** The bytes that are written since the last time. */
  *written(): Generator<Uint8Array> {
    const bytes: Uint8Array | null = this.#paper.read() as never;
    if (bytes !== null) yield bytes;
  }

  /** Writes what every page has at its foot, and ends the file. */
  finish({ left, middle }: FootWords): void {
    this.root.end();
    this.#paper.flushPages();
    const pages = this.#feet.length;
    this.#feet.forEach((foot, at) => {
      foot.end(this.#paper.record(() => this.#drawFoot(left, middle, `Page ${at + 1} of ${pages}`)));
    });
    this.#paper.end();
  }

  #drawFoot(left: string, middle: string, right: string): void {
    const y = this.#paper.page.height - MARGIN - 10;
    const place = (text: string, share: number): void => {
      const x = MARGIN + share * (this.width - this.widthOf(text, FOOT_SIZE));
      this.write([text], x, y, FOOT_SIZE, { ink: 'quiet' });
    };
    this.pen.reset();
    this.artifact(() => {
      this.rule(y - 5, 0.5);
      place(left, 0);
      place(middle, 0.5);
      place(right, 1);
    }, 'Pagination');
  }
}
