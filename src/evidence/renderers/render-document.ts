import type { Block, Document, Section } from './document/document.ts';
import { textOf } from './document/document.ts';
import { htmlOf } from './html.ts';
import { inline } from './markdown-text.ts';
import { drawDocument } from './pdf/draw-document.ts';
import { Sheet } from './pdf/sheet.ts';

export type PageFormat = 'markdown' | 'html' | 'pdf';

/** Draws any document of ours. @param at the date that a PDF carries, so that the same document gives the same bytes */
export async function renderDocument(
  document: Document,
  format: PageFormat,
  at: string,
): Promise<Uint8Array> {
  if (format === 'pdf') return toPdf(document, at);
  const text = format === 'html' ? htmlOf(document) : toMarkdown(document);
  return new TextEncoder().encode(text);
}

function toPdf(document: Document, at: string): Uint8Array {
  const sheet = new Sheet(document, new Date(at), 'Threadproof');
  return new Uint8Array(Buffer.concat([...drawDocument(sheet, document, document.bundleId)]));
}

const toMarkdown = ({ title, subtitle, standing, foot, sections }: Document): string =>
  `${[
    `# ${inline(title)}`,
    inline(subtitle),
    inline(standing),
    ...sections.flatMap((each) => section(each, 2)),
    ...(foot ? ['---', inline(foot)] : []),
  ].join('\n\n')}\n`;

const section = ({ title, blocks, sections = [] }: Section, level: number): string[] => [
  `${'#'.repeat(level)} ${inline(title)}`,
  ...blocks.map(block).filter((text) => text !== ''),
  ...[...sections].flatMap((each) => section(each, level + 1)),
];

const row = (cells: string[]): string => `| ${cells.map((text) => inline(text)).join(' | ')} |`;

function block(each: Block): string {
  switch (each.kind) {
    case 'paragraph':
      return inline(each.text);
    case 'list':
      return each.items.map((item) => `- ${inline(textOf(item))}`).join('\n');
    case 'quote':
      return each.text
        .split('\n')
        .map((line) => `> ${inline(line)}`.trimEnd())
        .join('\n');
    case 'facts':
      return [
        row([each.caption, '']),
        '| --- | --- |',
        ...each.rows.map(([name, value]) => row([name, textOf(value)])),
      ].join('\n');
    case 'table':
      if (each.rows.length === 0) return inline(each.none);
      return [
        `**${inline(each.caption)}**`,
        '',
        row(each.headers),
        `|${' --- |'.repeat(each.headers.length)}`,
        ...each.rows.map((cells) => row(cells.map(textOf))),
      ].join('\n');
    case 'picture':
      return inline(each.picture.description);
  }
}
