import { number, type PdfFile, type Ref, textString, to } from './pdf-file.ts';

/** What readers are told of an element beside its type. */
export interface Telling {
  title?: string;
  alt?: string;
  scope?: 'Column' | 'Row';
  /** Left, bottom, right and top on its page. */
  bbox?: readonly [number, number, number, number];
}

/** One element of the structure tree (ISO 32000-1, 14.7). Written, and no longer held, once it is ended. */
export class Structure {
  readonly ref: Ref;
  readonly #file: PdfFile;
  readonly #type: string;
  readonly #parent: Ref;
  readonly #told: string;
  #page: Ref | null = null;
  #kids: string[] = [];
  #open: Structure[] = [];
  #isEnded = false;

  constructor(file: PdfFile, type: string, parent: Ref, telling: Telling = {}) {
    this.ref = file.reserve();
    this.#file = file;
    this.#type = type;
    this.#parent = parent;
    this.#told = tell(telling);
  }

  get type(): string {
    return this.#type;
  }

  child(type: string, telling?: Telling): Structure {
    const child = new Structure(this.#file, type, this.ref, telling);
    this.#kids.push(to(child.ref));
    this.#open.push(child);
    return child;
  }

  /** Content of a page that belongs to the element, by its number on that page. */
  content(page: Ref, number: number): void {
    this.#page ??= page;
    this.#kids.push(page === this.#page ? String(number) : `<</Type/MCR/Pg ${to(page)}/MCID ${number}>>`);
  }

  annotation(page: Ref, annotation: Ref): void {
    this.#page ??= page;
    this.#kids.push(`<</Type/OBJR/Obj ${to(annotation)}/Pg ${to(page)}>>`);
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    for (const child of this.#open) child.end();
    const page = this.#page === null ? '' : `/Pg ${to(this.#page)}`;
    const kids = this.#kids.length === 1 ? `/K ${this.#kids[0]}` : `/K[${this.#kids.join(' ')}]`;
    this.#file.object(
      `<</Type/StructElem/S/${this.#type}/P ${to(this.#parent)}${page}${this.#told}${kids}>>`,
      this.ref,
    );
    this.#open = [];
    this.#kids = [];
  }
}

function tell({ title, alt, scope, bbox }: Telling): string {
  const told = [];
  if (title !== undefined) told.push(`/T${textString(title)}`);
  if (alt !== undefined) told.push(`/Alt${textString(alt)}`);
  if (scope !== undefined) told.push(`/A<</O/Table/Scope/${scope}>>`);
  if (bbox !== undefined) told.push(`/A<</O/Layout/Placement/Block/BBox[${bbox.map(number).join(' ')}]>>`);
  return told.join('');
}
