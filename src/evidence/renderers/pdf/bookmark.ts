import { type PdfFile, type Ref, textString, to } from './pdf-file.ts';

/** One line of the outline, with those under it. The first one is the outline itself. */
export class Bookmark {
  readonly #title: string;
  readonly #target: string;
  readonly #under: Bookmark[] = [];

  constructor(title = '', target = '') {
    this.#title = title;
    this.#target = target;
  }

  get isEmpty(): boolean {
    return this.#under.length === 0;
  }

  /** @param target the name of a place in the file */
  add(title: string, target: string): Bookmark {
    const bookmark = new Bookmark(title, target);
    this.#under.push(bookmark);
    return bookmark;
  }

  /** Writes the outline. What is under its lines is folded away. */
  write(file: PdfFile): Ref {
    const ref = file.reserve();
    file.object(`<</Type/Outlines${this.#kids(file, ref, 1)}>>`, ref);
    return ref;
  }

  #kids(file: PdfFile, parent: Ref, sign: 1 | -1): string {
    if (this.isEmpty) return '';
    const refs = this.#under.map(() => file.reserve());
    this.#under.forEach((bookmark, at) => {
      const beside = [
        at > 0 ? `/Prev ${to(refs[at - 1]!)}` : '',
        at < refs.length - 1 ? `/Next ${to(refs[at + 1]!)}` : '',
      ].join('');
      const kids = bookmark.#kids(file, refs[at]!, -1);
      const said = `/Title${textString(bookmark.#title)}/Dest${textString(bookmark.#target)}`;
      file.object(`<<${said}/Parent ${to(parent)}${beside}${kids}>>`, refs[at]!);
    });
    return `/First ${to(refs[0]!)}/Last ${to(refs.at(-1)!)}/Count ${sign * refs.length}`;
  }
}
