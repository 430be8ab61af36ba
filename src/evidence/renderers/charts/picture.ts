/** A drawing in points, the same in every format. `fill` names a colour of the format's palette, never a colour. */
export interface Picture {
  title: string;
  /** What a reader who cannot see it needs to know: the numbers themselves. */
  description: string;
  width: number;
  height: number;
  shapes: Shape[];
}

export type Ink = 'text' | 'faint' | 'first' | 'second' | 'third' | 'fourth';

export type Shape =
  /** `pattern` sets bars apart where colours are not seen. */
  | { kind: 'bar'; x: number; y: number; width: number; height: number; ink: Ink; pattern: Pattern }
  | { kind: 'line'; points: [number, number][]; ink: Ink; thickness: number; dashed?: boolean }
  | { kind: 'label'; x: number; y: number; text: string; anchor: 'start' | 'middle' | 'end'; ink: Ink };

export type Pattern = 'solid' | 'stripes' | 'dots' | 'hollow';

export interface Series {
  name: string;
  ink: Ink;
  pattern: Pattern;
  values: number[];
}

/** Round upper ends and steps for a count axis: 1, 2, 5, 10, 20, 50 … */
export function axisSteps(highest: number): number[] {
  const raw = Math.max(1, highest) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw)!);
  return Array.from({ length: Math.ceil(Math.max(1, highest) / step) + 1 }, (_, i) => i * step);
}

export const round = (value: number): number => Math.round(value * 100) / 100;

/** A row of small squares with names. */
export function legend(
  entries: { name: string; ink: Ink; pattern: Pattern }[],
  x: number,
  y: number,
): Shape[] {
  let at = x;
  return entries.flatMap(({ name, ink, pattern }): Shape[] => {
    const shapes: Shape[] = [
      { kind: 'bar', x: at, y, width: 10, height: 10, ink, pattern },
      { kind: 'label', x: at + 14, y: y + 9, text: name, anchor: 'start', ink: 'text' },
    ];
    at += 14 + name.length * 5.6 + 16;
    return shapes;
  });
}
