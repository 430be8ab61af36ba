import type { Moment, Origin, Statement } from '../../bundle-values.ts';
import type { Picture } from '../charts/picture.ts';

/** What a page-like format (HTML, PDF) draws: the same words in the same order, whatever the format. */
export interface Document {
  title: string;
  subtitle: string;
  /** `FINAL`, `INTERIM` or `FILTERED`, and who signed: repeated on every page. */
  standing: string;
  bundleId: string;
  /** The last words, where it is no bundle. */
  foot?: string;
  sections: Section[];
}

export interface Section {
  /** Unique; the target of links inside the document. */
  id: string;
  title: string;
  blocks: Block[];
  /** May be read again and again: many are made anew each time, and are not all in memory. */
  sections?: Iterable<Section>;
  /** Begins on a new page where there are pages. */
  newPage?: boolean;
}

export type Block =
  | { kind: 'paragraph'; text: string; origin?: Origin }
  | { kind: 'list'; items: Cell[] }
  /** Words of somebody else, line by line. */
  | { kind: 'quote'; text: string }
  | { kind: 'facts'; caption: string; rows: [name: string, value: Cell][] }
  | {
      kind: 'table';
      caption: string;
      headers: string[];
      /** Relative widths; the same for all where it is left out. */
      widths?: number[];
      rows: Cell[][];
      /** What is said in place of an empty table. */
      none: string;
    }
  | { kind: 'picture'; picture: Picture };

/** A text with what it is: a time, a link, somebody's words. */
export type Cell =
  | string
  | {
      text: string;
      /** The instant that the text tells. */
      utc?: string | null;
      /** A page on the web. */
      href?: string | null;
      /** A section of this document. */
      to?: string;
      /** Whose words they are. */
      origin?: Origin;
      /** Needs an eye: said in words as well, never by weight or colour alone. */
      strong?: boolean;
      /** Several things, each on a line of its own: line breaks in the text count. */
      lines?: boolean;
    };

/** Things each on a line of its own; line breaks inside one do not count. */
export const lines = (items: readonly string[], none = 'none'): Cell =>
  items.length === 0
    ? none
    : { text: items.map((item) => item.replace(/\s*[\r\n]+\s*/g, ' ')).join('\n'), lines: true };

/** Local time with its offset, and UTC beside it where that differs. */
export const time = ({ text, utc }: Moment): Cell => ({
  utc,
  text: utc === null || text.endsWith('+00:00') ? text : `${text} (${utc.slice(0, 19).replace('T', ' ')}Z)`,
});

export const told = ({ origin, text }: Statement): Cell => ({ text, origin });

export const link = (text: string, href: string | null): Cell => ({ text, href });

export const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

/** The section of an anomaly's own page. */
export const pageId = (key: string): string => key.toLowerCase();

export const toPage = (key: string): Cell => ({ text: key, to: pageId(key) });
