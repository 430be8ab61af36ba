import type { Document } from '../document/document.ts';
import { Bookmark } from './bookmark.ts';
import { metadata } from './metadata.ts';
import { number, PdfFile, type Ref, textString, to } from './pdf-file.ts';
import { type Ink, type Lettering, Pen } from './pen.ts';
import type { Glyphs } from './printable.ts';
import { Structure, type Telling } from './structure.ts';
import { Typeface, UsedTypeface } from './typeface.ts';
import { wrapLines } from './wrap-lines.ts';

/** A4 across. */
const PAPER = { width: 841.89, height: 595.28 };
const MARGIN = 36;
const FOOT = 26;
const FOOT_SIZE = 7;

const faces = { regular: new Typeface('DejaVuSans'), bold: new Typeface('DejaVuSans-Bold') };
const known = new Map<number, boolean>();

interface Page {
  ref: Ref;
  /** What its foot says follows when the number of pages is known. */
  foot: Ref;
  pen: Pen;
  /** The elements that its pieces of content belong to. */
  owners: Ref[];
  annotations: Ref[];
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
 * artifact. A page that is full is written at once, and only what the index of the file needs of it is kept.
 */
export class Sheet implements Glyphs {
  readonly root: Structure;
  readonly bookmarks = new Bookmark();
  readonly left = MARGIN;
  readonly width = PAPER.width - 2 * MARGIN;
  readonly bottom = PAPER.height - MARGIN - FOOT;
  /** The height that a page has for content. */
  readonly room = this.bottom - MARGIN;
  y = MARGIN;
  readonly #document: Document;
  readonly #madeAt: Date;
  readonly #product: string;
  readonly #file = new PdfFile();
  readonly #catalog = this.#file.reserve();
  readonly #pageTree = this.#file.reserve();
  readonly #structureTree = this.#file.reserve();
  readonly #resources = this.#file.reserve();
  readonly #footForm = this.#file.reserve();
  readonly #letterings: Record<keyof typeof faces, Lettering & { ref: Ref }> = {
    regular: { name: 'R', used: new UsedTypeface(faces.regular), ref: this.#file.reserve() },
    bold: { name: 'B', used: new UsedTypeface(faces.bold), ref: this.#file.reserve() },
  };
  readonly #pages: Pick<Page, 'ref' | 'foot'>[] = [];
  /** Which element each page's content and each link belongs to, by the key that these carry. */
  readonly #owners: string[] = [];
  readonly #places: [name: string, place: string][] = [];
  #page: Page;
  #onNewPage: (() => void) | null = null;

  /** @param madeAt every date in the file */
  constructor(document: Document, madeAt: Date, product: string) {
    this.#document = document;
    this.#madeAt = madeAt;
    this.#product = product;
    this.#page = this.#beginPage();
    this.root = new Structure(this.#file, 'Document', this.#structureTree);
  }

  get pen(): Pen {
    return this.#page.pen;
  }

  has(codePoint: number): boolean {
    let isKnown = known.get(codePoint);
    if (isKnown === undefined) {
      isKnown = faces.regular.has(codePoint) && faces.bold.has(codePoint);
      known.set(codePoint, isKnown);
    }
    return isKnown;
  }

  #beginPage(): Page {
    const page = { ref: this.#file.reserve(), foot: this.#file.reserve() };
    this.#pages.push(page);
    return { ...page, pen: new Pen(PAPER.height), owners: [], annotations: [] };
  }

  #endPage(): void {
    const { ref, foot, pen, owners, annotations } = this.#page;
    const content = this.#file.stream('', pen.content);
    const links = annotations.length === 0 ? '' : `/Annots[${annotations.map(to).join(' ')}]`;
    const key = this.#own(`[${owners.map(to).join(' ')}]`);
    this.#file.object(
      `<</Type/Page/Parent ${to(this.#pageTree)}/Contents[${to(content)} ${to(foot)}]/Resources ${to(this.#resources)}/StructParents ${key}/Tabs/S${links}>>`,
      ref,
    );
  }

  #own(owner: string): number {
    return this.#owners.push(owner) - 1;
  }

  /** Draws a piece of an element's content. */
  mark(element: Structure, draw: () => void): void {
    const { ref, owners, pen } = this.#page;
    const at = owners.push(element.ref) - 1;
    element.content(ref, at);
    pen.marked(element.type, `/MCID ${at}`, draw);
  }

  /** What a reader of the structure does not need: rules, bands, repeated headers. */
  artifact(draw: () => void, type: 'Layout' | 'Pagination' = 'Layout'): void {
    this.pen.marked('Artifact', `/Type/${type}`, draw);
  }

  /** Begins a page unless `height` still fits on this one. */
  ensure(height: number): void {
    if (this.y + height > this.bottom && this.y > MARGIN) this.newPage();
  }

  newPage(): void {
    this.#endPage();
    this.#page = this.#beginPage();
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

  /** A text as the lines that it takes. */
  lines(text: string, width: number, size: number, bold = false): string[] {
    return wrapLines(text, width / size, bold ? faces.bold : faces.regular);
  }

  heightOf(lines: readonly string[], size: number): number {
    return lines.length * faces.regular.lineHeight * size;
  }

  /** How many lines fit into a height. */
  linesIn(height: number, size: number): number {
    return Math.floor(height / (faces.regular.lineHeight * size));
  }

  widthOf(text: string, size: number): number {
    return faces.regular.widthOf(text) * size;
  }

  /** Lines at a place, already known to fit. */
  write(
    lines: readonly string[],
    x: number,
    y: number,
    size: number,
    { bold = false, ink = 'text' }: Look = {},
  ): void {
    this.pen.text(lines, x, y, this.#letterings[bold ? 'bold' : 'regular'], size, ink);
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

  /** Where the pen is, under a name that links and bookmarks lead to. */
  nameHere(name: string): void {
    const { ref } = this.#page;
    this.#places.push([name, `[${to(ref)}/XYZ ${MARGIN} ${number(PAPER.height - this.y)} null]`]);
  }

  /** Makes a rectangle a link, to a named place or to an address of the web. */
  link(
    element: Structure,
    [x, y, width, height]: readonly [number, number, number, number],
    target: { place: string } | { address: string },
    told: string,
  ): void {
    const goes =
      'place' in target
        ? `/Dest${textString(target.place)}`
        : `/A<</S/URI/URI${textString(target.address)}>>`;
    const rectangle = [x, PAPER.height - y - height, x + width, PAPER.height - y].map(number).join(' ');
    const key = this.#own(to(element.ref));
    const annotation = this.#file.object(
      `<</Type/Annot/Subtype/Link/Rect[${rectangle}]/Border[0 0 0]/F 4/StructParent ${key}/Contents${textString(told)}${goes}>>`,
    );
    this.#page.annotations.push(annotation);
    element.annotation(this.#page.ref, annotation);
  }

  /** A rectangle of this page as the structure tree measures it. */
  boxOf(x: number, y: number, width: number, height: number): NonNullable<Telling['bbox']> {
    return [x, PAPER.height - y - height, x + width, PAPER.height - y];
  }

  /** Writes what every page has at its foot, and gives the bytes. */
  finish({ left, middle }: FootWords): Uint8Array {
    const file = this.#file;
    this.root.end();
    this.#endPage();
    this.#writeFeet(left, middle);
    for (const { used, ref } of Object.values(this.#letterings)) used.embed(file, ref);
    const fonts = Object.values(this.#letterings).map(({ name, ref }) => `/${name} ${to(ref)}`);
    file.object(`<</Font<<${fonts.join('')}>>/XObject<</Foot ${to(this.#footForm)}>>>>`, this.#resources);
    const pages = this.#pages.map(({ ref }) => to(ref)).join(' ');
    file.object(
      `<</Type/Pages/Count ${this.#pages.length}/MediaBox[0 0 ${PAPER.width} ${PAPER.height}]/Kids[${pages}]>>`,
      this.#pageTree,
    );
    const owners = this.#owners.map((owner, key) => `${key} ${owner}`).join('\n');
    const parents = file.object(`<</Nums[${owners}]>>`);
    file.object(
      `<</Type/StructTreeRoot/K ${to(this.root.ref)}/ParentTree ${to(parents)}/ParentTreeNextKey ${this.#owners.length}>>`,
      this.#structureTree,
    );
    return file.finish(this.#writeCatalog(), this.#writeInformation());
  }

  #writeFeet(left: string, middle: string): void {
    const y = PAPER.height - MARGIN - 10;
    const regular = this.#letterings.regular;
    const across = this.width - this.widthOf(middle, FOOT_SIZE);
    const common = new Pen(PAPER.height);
    common.line(
      [
        [MARGIN, y - 5],
        [MARGIN + this.width, y - 5],
      ],
      'faint',
      0.5,
    );
    common.text([left], MARGIN, y, regular, FOOT_SIZE, 'quiet');
    common.text([middle], MARGIN + across / 2, y, regular, FOOT_SIZE, 'quiet');
    this.#file.stream(
      `/Type/XObject/Subtype/Form/BBox[0 0 ${PAPER.width} ${PAPER.height}]/Resources ${to(this.#resources)}`,
      common.content,
      this.#footForm,
    );
    this.#pages.forEach(({ foot }, at) => {
      const words = `Page ${at + 1} of ${this.#pages.length}`;
      const pen = new Pen(PAPER.height);
      pen.marked('Artifact', '/Type/Pagination', () => {
        pen.content += '/Foot Do\n';
        const x = MARGIN + this.width - this.widthOf(words, FOOT_SIZE);
        pen.text([words], x, y, regular, FOOT_SIZE, 'quiet');
      });
      this.#file.bare('', pen.content, foot);
    });
  }

  #writeCatalog(): Ref {
    const file = this.#file;
    this.#places.sort(([a], [b]) => (a < b ? -1 : 1));
    const names = this.#places.flatMap(([name, place]) => [textString(name), place]).join('');
    const destinations = file.object(`<</Names[${names}]>>`);
    const xmp = file.bare(
      '/Type/Metadata/Subtype/XML',
      Buffer.from(metadata(this.#document, this.#madeAt, this.#product)),
    );
    const outline = this.bookmarks.isEmpty
      ? ''
      : `/Outlines ${to(this.bookmarks.write(file))}/PageMode/UseOutlines`;
    return file.object(
      `<</Type/Catalog/Pages ${to(this.#pageTree)}/Lang(en)/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>/StructTreeRoot ${to(this.#structureTree)}/Names<</Dests ${to(destinations)}>>/Metadata ${to(xmp)}${outline}>>`,
      this.#catalog,
    );
  }

  #writeInformation(): Ref {
    const { title, subtitle } = this.#document;
    const at = `(D:${this.#madeAt.toISOString().replace(/\D/g, '').slice(0, 14)}Z)`;
    const by = textString(this.#product);
    return this.#file.object(
      `<</Title${textString(title)}/Subject${textString(subtitle)}/Author${by}/Creator${by}/Producer${by}/CreationDate${at}/ModDate${at}>>`,
    );
  }
}
