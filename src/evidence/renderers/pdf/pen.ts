import { number } from './pdf-file.ts';
import type { UsedTypeface } from './typeface.ts';

/** Words are black or dark grey on white; the four last ones are for bars. */
export const palette = {
  text: '#1b1f24',
  quiet: '#4d5763',
  faint: '#c9d0d8',
  band: '#f0f3f6',
  link: '#0b57a4',
  white: '#ffffff',
  first: '#2563a8',
  second: '#3f8f7b',
  third: '#c25b12',
  fourth: '#6b4fa0',
} as const;
export type Ink = keyof typeof palette;

const shares = (ink: Ink): string =>
  [1, 3, 5].map((at) => number(Number.parseInt(palette[ink].slice(at, at + 2), 16) / 255)).join(' ');
const inks = Object.fromEntries(
  (Object.keys(palette) as Ink[]).map((ink) => [
    ink,
    { fill: `${shares(ink)} rg\n`, stroke: `${shares(ink)} RG\n` },
  ]),
) as Record<Ink, { fill: string; stroke: string }>;

export type Point = readonly [x: number, y: number];

/** A font under the name that pages know it by. */
export interface Lettering {
  name: string;
  used: UsedTypeface;
}

/** Writes what a page shows as operators (ISO 32000-1, 8 and 9). Places are points from the top left. */
export class Pen {
  content = '';
  readonly #height: number;
  #ink: Ink | null = null;
  #stroke = '';
  #font = '';

  /** @param height of the page */
  constructor(height: number) {
    this.#height = height;
  }

  #at(x: number, y: number): string {
    return `${number(x)} ${number(this.#height - y)}`;
  }

  #fillWith(ink: Ink): void {
    if (ink !== this.#ink) this.content += inks[ink].fill;
    this.#ink = ink;
  }

  #strokeWith(ink: Ink, thickness: number): void {
    const stroke = `${inks[ink].stroke}${number(thickness)} w\n`;
    if (stroke !== this.#stroke) this.content += stroke;
    this.#stroke = stroke;
  }

  /** Lines of text under one another; `y` is the top of the first. */
  text(lines: readonly string[], x: number, y: number, lettering: Lettering, size: number, ink: Ink): void {
    this.#fillWith(ink);
    const { face } = lettering.used;
    const font = `/${lettering.name} ${size} Tf`;
    let shown = `BT${font === this.#font ? '' : ` ${font}`} 1 0 0 1 ${this.#at(x, y + face.ascent * size)} Tm\n`;
    this.#font = font;
    const down = number(-face.lineHeight * size);
    lines.forEach((line, at) => {
      if (at > 0) shown += `0 ${down} Td\n`;
      if (line !== '') shown += `${lettering.used.show(line, size)}\n`;
    });
    this.content += `${shown}ET\n`;
  }

  rectangle(x: number, y: number, width: number, height: number, ink: Ink): void {
    this.#fillWith(ink);
    this.content += `${this.#box(x, y, width, height)} f\n`;
  }

  frame(x: number, y: number, width: number, height: number, ink: Ink, thickness: number): void {
    this.#strokeWith(ink, thickness);
    this.content += `${this.#box(x, y, width, height)} S\n`;
  }

  #box(x: number, y: number, width: number, height: number): string {
    return `${this.#at(x, y + height)} ${number(width)} ${number(height)} re`;
  }

  line(points: readonly Point[], ink: Ink, thickness: number, isDashed = false): void {
    this.#strokeWith(ink, thickness);
    const path = points.map(([x, y], at) => `${this.#at(x, y)} ${at === 0 ? 'm' : 'l'}`).join(' ');
    this.content += isDashed ? `[2.5 2] 0 d ${path} S [] 0 d\n` : `${path} S\n`;
  }

  /** Round dots: lines without a length, with round ends. */
  dots(points: readonly Point[], ink: Ink, thickness: number): void {
    this.#strokeWith(ink, thickness);
    const path = points.map(([x, y]) => `${this.#at(x, y)} m ${this.#at(x, y)} l`).join(' ');
    this.content += `1 J ${path} S 0 J\n`;
  }

  /** What is drawn meanwhile shows inside the rectangle only. */
  clipped(x: number, y: number, width: number, height: number, draw: () => void): void {
    const [ink, stroke, font] = [this.#ink, this.#stroke, this.#font];
    this.content += `q ${this.#box(x, y, width, height)} W n\n`;
    draw();
    this.content += 'Q\n';
    [this.#ink, this.#stroke, this.#font] = [ink, stroke, font];
  }

  /** What is drawn meanwhile is one piece of marked content. */
  marked(tag: string, properties: string, draw: () => void): void {
    this.content += `/${tag}<<${properties}>>BDC\n`;
    draw();
    this.content += 'EMC\n';
  }
}
