import type { Picture, Shape } from './picture.ts';

/** Text as character data or as the value of a quoted attribute. */
export const escapeMarkup = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');

/**
 * A picture as inline SVG. Colours and patterns come from the page: `ink-*` classes, and `pattern` elements that the
 * page defines once (see {@link patterns}). Title and description stand in it for screen readers.
 */
export function drawSvg(picture: Picture, id: string): string {
  const { width, height, title, description } = picture;
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-text">`,
    `<title id="${id}-title">${escapeMarkup(title)}</title>`,
    `<desc id="${id}-text">${escapeMarkup(description)}</desc>`,
    ...picture.shapes.map(drawShape),
    '</svg>',
  ].join('');
}

function drawShape(shape: Shape): string {
  switch (shape.kind) {
    case 'bar': {
      const at = `x="${shape.x}" y="${shape.y}" width="${shape.width}" height="${shape.height}"`;
      const over =
        shape.pattern === 'solid' || shape.pattern === 'hollow'
          ? ''
          : `<rect ${at} fill="url(#${shape.pattern})"/>`;
      const look = shape.pattern === 'hollow' ? 'hollow' : 'filled';
      return `<rect ${at} class="ink-${shape.ink} ${look}"/>${over}`;
    }
    case 'line': {
      const points = shape.points.map(([x, y]) => `${x},${y}`).join(' ');
      const dashes = shape.dashed ? ' stroke-dasharray="4 3"' : '';
      return `<polyline points="${points}" class="ink-${shape.ink} stroke" stroke-width="${shape.thickness}"${dashes}/>`;
    }
    case 'label':
      return `<text x="${shape.x}" y="${shape.y}" text-anchor="${shape.anchor}">${escapeMarkup(shape.text)}</text>`;
  }
}

/** What the bars refer to; stands once in a page. */
export const patterns =
  '<svg width="0" height="0" aria-hidden="true" class="patterns"><defs>' +
  '<pattern id="stripes" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2" height="5" class="pattern-ink"/></pattern>' +
  '<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse"><circle cx="2.5" cy="2.5" r="1.2" class="pattern-ink"/></pattern>' +
  '</defs></svg>';
