import type { Paper } from './paper.ts';
import { type Face, readTypefaces } from './typeface.ts';

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

export type Point = readonly [x: number, y: number];

/** Draws on the current page, and changes colours only where they change. Places are points from the top left. */
export class Pen {
  readonly #paper: Paper;
  readonly #lineHeight = readTypefaces().lineHeight;
  #ink: Ink | null = null;
  #stroke = '';

  constructor(paper: Paper) {
    this.#paper = paper;
  }

  /** A new page knows nothing of the one before. */
  reset(): void {
    this.#ink = null;
    this.#stroke = '';
  }

  #fillWith(ink: Ink): void {
    if (ink !== this.#ink) this.#paper.fillColor(palette[ink]);
    this.#ink = ink;
  }

  #strokeWith(ink: Ink, thickness: number): void {
    const stroke = `${ink} ${thickness}`;
    if (stroke !== this.#stroke) this.#paper.lineWidth(thickness).strokeColor(palette[ink]);
    this.#stroke = stroke;
  }

  /** Lines of text under one another; `y` is the top of the first. */
  text(lines: readonly string[], x: number, y: number, face: Face, size: number, ink: Ink): void {
    this.#fillWith(ink);
    this.#paper.font(face).fontSize(size);
    lines.forEach((line, at) => {
      if (line !== '') this.#paper.text(line, x, y + at * this.#lineHeight * size, { lineBreak: false });
    });
  }

  rectangle(x: number, y: number, width: number, height: number, ink: Ink): void {
    this.#fillWith(ink);
    this.#paper.rect(x, y, width, height).fill();
  }

  frame(x: number, y: number, width: number, height: number, ink: Ink, thickness: number): void {
    this.#strokeWith(ink, thickness);
    this.#paper.rect(x, y, width, height).stroke();
  }

  line([first, ...others]: readonly Point[], ink: Ink, thickness: number, isDashed = false): void {
    if (!first) return;
    this.#strokeWith(ink, thickness);
    if (isDashed) this.#paper.dash(2.5, { space: 2 });
    this.#paper.moveTo(...first);
    for (const point of others) this.#paper.lineTo(...point);
    this.#paper.stroke();
    if (isDashed) this.#paper.undash();
  }

  dots(points: readonly Point[], ink: Ink, radius: number): void {
    if (points.length === 0) return;
    this.#fillWith(ink);
    for (const point of points) this.#paper.circle(...point, radius);
    this.#paper.fill();
  }

  /** What is drawn meanwhile shows inside the rectangle only. */
  clipped(x: number, y: number, width: number, height: number, draw: () => void): void {
    const [ink, stroke] = [this.#ink, this.#stroke];
    this.#paper.save().rect(x, y, width, height).clip();
    draw();
    this.#paper.restore();
    [this.#ink, this.#stroke] = [ink, stroke];
  }
}
