import type { Picture, Shape } from '../charts/picture.ts';
import type { Point } from './pen.ts';
import { printableLine } from './printable.ts';
import type { Sheet, Structure } from './sheet.ts';

const SCALE = 0.64;
const SIZE = 8;
const LABEL = 10;

/** A picture with its title and, as the text that stands for it, its numbers. */
export function drawPicture(sheet: Sheet, parent: Structure, picture: Picture): void {
  const title = printableLine(picture.title, sheet);
  const height = picture.height * SCALE;
  sheet.ensure(height + 20);
  const { left, y } = sheet;
  const bbox: [number, number, number, number] = [left, y, left + picture.width * SCALE, y + height];
  const figure = sheet.element(parent, 'Figure', { alt: `${title}. ${picture.description}`, bbox });
  sheet.mark(figure, () => {
    for (const shape of picture.shapes) drawShape(sheet, shape, [left, y]);
  });
  sheet.y = y + height + 2;
  const lines = sheet.lines(title, sheet.width, SIZE);
  sheet.mark(sheet.element(parent, 'P'), () =>
    sheet.write(lines, sheet.left, sheet.y, SIZE, { ink: 'quiet' }),
  );
  sheet.y += sheet.heightOf(lines, SIZE) + 10;
}

function drawShape(sheet: Sheet, shape: Shape, [left, top]: Point): void {
  const place = ([x, y]: Point): Point => [left + x * SCALE, top + y * SCALE];
  switch (shape.kind) {
    case 'bar':
      drawBar(sheet, shape, place);
      break;
    case 'line':
      sheet.pen.line(shape.points.map(place), shape.ink, shape.thickness * SCALE, shape.dashed);
      break;
    case 'label': {
      const text = printableLine(shape.text, sheet);
      const size = LABEL * SCALE;
      const before = { start: 0, middle: 0.5, end: 1 }[shape.anchor] * sheet.widthOf(text, size);
      const [x, y] = place([shape.x, shape.y - 9]);
      sheet.write([text], x - before, y, size, { ink: shape.ink });
    }
  }
}

/** Patterns are drawn over the colour, for eyes and printers that do not tell colours apart. */
function drawBar({ pen }: Sheet, bar: Extract<Shape, { kind: 'bar' }>, place: (point: Point) => Point): void {
  const { x, y, width, height } = bar;
  const box = [...place([x, y]), width * SCALE, height * SCALE] as const;
  if (bar.pattern === 'hollow') {
    pen.frame(...box, bar.ink, 1.5 * SCALE);
    return;
  }
  pen.rectangle(...box, bar.ink);
  if (bar.pattern === 'solid') return;
  pen.clipped(...box, () => {
    if (bar.pattern === 'stripes') {
      for (let at = x - height; at < x + width; at += 6)
        pen.line([place([at, y + height]), place([at + height, y])], 'white', 1.6 * SCALE);
      return;
    }
    const dots: Point[] = [];
    for (let across = x + 3; across < x + width; across += 5)
      for (let down = y + 3; down < y + height; down += 5) dots.push(place([across, down]));
    pen.dots(dots, 'white', SCALE);
  });
}
