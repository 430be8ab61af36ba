/** A text as the content of an element or an attribute. What XML cannot hold was named before. */
export const xml = (text: string): string =>
  /[&<>"]/.test(text) ? text.replace(/[&<>"]/g, (character) => NAMES[character]!) : text;

const NAMES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** The column of a spreadsheet: 1 is A, 27 is AA. */
export const letters = (column: number): string =>
  (column > 26 ? letters(Math.floor((column - 1) / 26)) : '') + String.fromCharCode(65 + ((column - 1) % 26));
