import { drawSvg, escapeMarkup, patterns } from './charts/draw-svg.ts';
import { type Block, type Cell, type Document, type Section, textOf } from './document/document.ts';
import { documentOf, targetsOf, WHERE } from './document/document-of.ts';
import { style } from './html-style.ts';
import { renderer } from './renderer.ts';
import { visible, visibleLine, webAddress } from './visible-text.ts';

const inline = (text: string): string => escapeMarkup(visibleLine(text));

/** Codes, numbers and times are not torn apart at the end of a line. */
const KEYS = /\b(?:X-[A-Z]{3}-\d\d|ANM-\d{6}|\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?|[+-]\d\d:\d\d)\b/g;
const keepKeys = (html: string): string => html.replace(KEYS, '<span class="key">$&</span>');

/** Hashes and addresses may break anywhere, so that they do not widen a column; words may not. */
const look = (cell: Cell): string => (/\S{30}/.test(textOf(cell)) ? ' class="long"' : '');

/** One cell: a time is a `time`, a link of the web opens nothing by itself, whose words they are is said beside them. */
function drawCell(cell: Cell, targets: ReadonlySet<string>): string {
  if (typeof cell === 'string') return keepKeys(inline(cell));
  const parts = cell.lines ? cell.text.split('\n') : [cell.text];
  let html = parts.map((part) => keepKeys(inline(part))).join('<br>');
  if (cell.utc) html = `<time datetime="${escapeMarkup(cell.utc)}">${html}</time>`;
  if (cell.strong) html = `<span class="strong">${html}</span>`;
  const href = webAddress(cell.href ?? null);
  if (href !== null) html = `<a href="${escapeMarkup(href)}" rel="noopener noreferrer">${html}</a>`;
  if (cell.to && targets.has(cell.to)) html = `<a href="#${escapeMarkup(cell.to)}">${html}</a>`;
  return cell.origin && cell.origin !== 'system fact'
    ? `${html} <span class="origin">${cell.origin}</span>`
    : html;
}

const drawRow = ([first, ...rest]: Cell[], targets: ReadonlySet<string>): string =>
  `<tr><th scope="row">${drawCell(first!, targets)}</th>${rest.map((cell) => `<td${look(cell)}>${drawCell(cell, targets)}</td>`).join('')}</tr>`;

/** Wide tables scroll inside their own box, which the keyboard can reach. */
const scrolling = (caption: string, table: string): string =>
  `<div class="scroll" role="region" aria-label="${inline(caption)}" tabindex="0">${table}</div>`;

function drawBlock(block: Block, id: string, targets: ReadonlySet<string>): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${drawCell({ text: block.text, ...(block.origin ? { origin: block.origin } : {}) }, targets)}</p>`;
    case 'list':
      return block.items.length === 0
        ? ''
        : `<ul>${block.items.map((item) => `<li>${drawCell(item, targets)}</li>`).join('')}</ul>`;
    case 'quote':
      return `<blockquote>${escapeMarkup(visible(block.text))}</blockquote>`;
    case 'facts':
      if (block.rows.length === 0) return '<p class="quiet">None recorded.</p>';
      return `<table class="facts"><caption>${inline(block.caption)}</caption><tbody>${block.rows.map((row) => drawRow(row, targets)).join('\n')}</tbody></table>`;
    case 'table': {
      if (block.rows.length === 0) return `<p class="quiet">${inline(block.none)}</p>`;
      const heads = block.headers
        .map((name) => (name === '' ? '<td></td>' : `<th scope="col">${inline(name)}</th>`))
        .join('');
      const total = block.widths?.reduce((sum, width) => sum + width, 0) ?? 1;
      const cols =
        block.widths?.map((width) => `<col style="width:${Math.round((width * 100) / total)}%">`) ?? [];
      const columns = cols.length > 0 ? `<colgroup>${cols.join('')}</colgroup>` : '';
      const body = block.rows.map((row) => drawRow(row, targets)).join('\n');
      return scrolling(
        block.caption,
        `<table><caption>${inline(block.caption)}</caption>${columns}<thead><tr>${heads}</tr></thead><tbody>\n${body}\n</tbody></table>`,
      );
    }
    case 'picture':
      return `<figure>${drawSvg(block.picture, id)}<figcaption>${inline(block.picture.title)}</figcaption><details><summary>The numbers</summary>${inline(block.picture.description)}</details></figure>`;
  }
}

function* drawSection(section: Section, level: 2 | 3, targets: ReadonlySet<string>): Generator<string> {
  const id = escapeMarkup(section.id);
  const page = section.newPage ? ' class="page"' : '';
  yield `<section id="${id}" aria-labelledby="${id}-heading"${page}><h${level} id="${id}-heading">${inline(section.title)}</h${level}>`;
  for (const [i, block] of section.blocks.entries()) yield drawBlock(block, `${id}-${i + 1}`, targets);
  for (const child of section.sections ?? []) yield* drawSection(child, 3, targets);
  yield '</section>';
}

const FOOT =
  'This file needs no script and loads nothing; <code>evidence.json</code> beside it holds every text exactly as it was.';

/** Any document of ours as one HTML file. */
export const htmlOf = (document: Document): string => [...linesOf(document)].join('');

function* drawDocument(document: Document): Generator<string> {
  const targets = targetsOf(document);
  const links = document.sections.map(({ id, title }) => `<li><a href="#${id}">${inline(title)}</a></li>`);
  yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">';
  yield `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">`;
  yield '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">';
  yield `<title>${inline(document.title)}</title><style>${style}</style></head><body>`;
  yield `<a class="skip" href="#content">Skip to the content</a>${patterns}`;
  yield `<header><p class="quiet">${inline(document.bundleId)}</p><h1>${inline(document.title)}</h1><p>${inline(document.subtitle)}</p><p class="standing">${inline(document.standing)}</p></header>`;
  yield `<main id="content" tabindex="-1"><nav aria-label="Contents"><h2>Contents</h2><ol>${links.join('')}</ol></nav>`;
  for (const section of document.sections) yield* drawSection(section, 2, targets);
  yield `</main><footer><p>${inline(document.bundleId)}: ${inline(document.standing)}. ${document.foot === undefined ? FOOT : inline(document.foot)}</p></footer></body></html>`;
}

/** Beyond it a browser gives up before the reader does. */
const LIMITS = { rows: 20_000, pages: 2_000, where: WHERE };

/** Lines of a document, each with its end. */
function* linesOf(document: Document): Generator<string> {
  for (const line of drawDocument(document)) yield `${line}\n`;
}

/** One file for reading and printing. Texts of others are escaped; there is no script, and the page forbids itself to load any. */
export const html = renderer({
  format: 'html',
  mediaType: 'text/html; charset=utf-8',
  parts: (bundle, context) => [
    () => [
      {
        path: 'evidence.html',
        mediaType: 'text/html',
        role: 'the whole bundle, to read and to print',
        rows: () => bundle.population.length,
        pieces: linesOf(documentOf(bundle, context, LIMITS)),
      },
    ],
  ],
});
