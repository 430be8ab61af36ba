import { zlibSync } from 'fflate';
import * as pdfkit from 'pdfkit';

/** What breaks lines in pdfkit's own texts; its types leave it out. */
const { LineWrapper } = pdfkit as unknown as {
  LineWrapper: new (
    document: PDFKit.PDFDocument,
    options: { width: number; height: number },
  ) => {
    on(event: 'line', listener: (line: string) => void): void;
    wrap(text: string, options: object): void;
  };
};

/** An object of the file, as pdfkit holds it until it is written. */
interface Reference extends PDFKit.PDFKitReference {
  compress: boolean;
  buffer: Uint8Array[];
  finalize(): void;
}

/** Compressed by `fflate` and not by the machine's zlib, so that the bytes are the same on every machine. */
const LEVEL = 4;

function finalize(this: Reference): void {
  if (this.compress && this.buffer.length > 0) {
    this.buffer = [zlibSync(Buffer.concat(this.buffer), { level: LEVEL })];
    this.compress = false;
  }
  Object.getPrototypeOf(this).finalize.call(this);
}

const escapeMarkup = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character]!);

/** pdfkit's document, whose pages keep what is drawn as one text and not as thousands of small arrays of bytes. */
export class Paper extends pdfkit.default {
  #content = '';

  override ref(data: object): PDFKit.PDFKitReference {
    const ref = super.ref(data) as Reference;
    ref.finalize = finalize;
    return ref;
  }

  override addContent(operators: string): this {
    this.#content += `${operators}\n`;
    return this;
  }

  /** The operators of what is drawn meanwhile, for a stream of their own. */
  record(draw: () => void): Uint8Array {
    const before = this.#content;
    this.#content = '';
    draw();
    const recorded = this.#content;
    this.#content = before;
    return Buffer.from(recorded, 'latin1');
  }

  /** A text without line breaks as lines of the current font that fit a width. */
  linesOf(text: string, width: number): string[] {
    if (this.widthOfString(text) <= width) return [text];
    const lines: string[] = [];
    const wrapper = new LineWrapper(this, { width, height: Number.POSITIVE_INFINITY });
    wrapper.on('line', (line) => lines.push(line.trimEnd()));
    wrapper.wrap(text, {});
    return lines;
  }

  override flushPages(): void {
    if (this.#content !== '') this.page.content.write(Buffer.from(this.#content, 'latin1'));
    this.#content = '';
    super.flushPages();
  }

  /** The file's description is XML, where pdfkit puts titles as they are; it has them in its other place by then. */
  override endMetadata(): void {
    for (const [name, value] of Object.entries(this.info))
      if (typeof value === 'string') Object.assign(this.info, { [name]: escapeMarkup(value) });
    super.endMetadata();
  }
}
