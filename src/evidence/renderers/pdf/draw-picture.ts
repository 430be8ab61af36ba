import type { Picture, Shape } from '../charts/picture.ts';
import { printableLine } from './printable.ts';
import { palette, type Sheet, type Structure } from './sheet.ts';

const SCALE = 0.64;
const SIZE = 8;

/** A picture with its title and, as the text that stands for it, its numbers. */
export function drawPicture(sheet: Sheet, parent: Structure, picture: Picture): void {
  const title = printableLine(picture.title, sheet);
  const height = picture.height * SCALE;
  sheet.ensure(height + 20);
  const { left, y } = sheet;
  const bbox: [number, number, number, number] = [left, y, left + picture.width * SCALE, y + height];
  const figure = sheet.element(parent, 'Figure', { alt: `${title}. ${picture.description}`, bbox } as never);
  figure.add(() => {
    sheet.pdf.save().translate(left, y).scale(SCALE);
    for (const shape of picture.shapes) drawShape(sheet, shape);
    sheet.pdf.restore();
  });
  sheet.y = y + height + 2;
  sheet
    .element(parent, 'P')
    .add(() => sheet.write(title, sheet.left, sheet.y, sheet.width, SIZE, { ink: palette.quiet }));
  sheet.y += sheet.heightOf(title, sheet.width, SIZE) + 10;
}

function drawShape(sheet: Sheet, shape: Shape): void {
  const { pdf } = sheet;
  switch (shape.kind) {
    case 'bar':
      drawBar(pdf, shape);
      break;
    case 'line': {
      const [first, ...others] = shape.points;
      if (!first) break;
      pdf.moveTo(...first);
      for (const point of others) pdf.lineTo(...point);
      pdf.lineWidth(shape.thickness).strokeColor(palette[shape.ink]);
      if (shape.dashed) pdf.dash(4, { space: 3 });
      pdf.stroke().undash();
      break;
    }
    case 'label': {
      const text = printableLine(shape.text, sheet);
      pdf.font('regular').fontSize(10).fillColor(palette[shape.ink]);
      const width = pdf.widthOfString(text);
      const x =
        shape.anchor === 'start' ? shape.x : shape.anchor === 'end' ? shape.x - width : shape.x - width / 2;
      pdf.text(text, x, shape.y - 9, { lineBreak: false });
    }
  }
}

/** Patterns are drawn over the colour, for eyes and printers that do not tell colours apart. */
function drawBar(pdf: PDFKit.PDFDocument, bar: Extract<Shape, { kind: 'bar' }>): void {
  const { x, y, width, height } = bar;
  const ink = palette[bar.ink];
  if (bar.pattern === 'hollow') {
    pdf.rect(x, y, width, height).lineWidth(1.5).stroke(ink);
    return;
  }
  pdf.rect(x, y, width, height).fill(ink);
  if (bar.pattern === 'solid') return;
  pdf.save().rect(x, y, width, height).clip();
  if (bar.pattern === 'stripes') {
    for (let at = x - height; at < x + width; at += 6) pdf.moveTo(at, y + height).lineTo(at + height, y);
    pdf.lineWidth(1.6).stroke('#ffffff');
  } else {
    for (let across = x + 3; across < x + width; across += 5) {
      for (let down = y + 3; down < y + height; down += 5) pdf.circle(across, down, 1);
    }
    pdf.fill('#ffffff');
  }
  pdf.restore();
}
