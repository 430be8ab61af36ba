import type { Format } from '../../domain/period-options.ts';
import { csv } from './csv.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { oscal } from './oscal.ts';
import { pdf } from './pdf.ts';
import type { Renderer } from './renderer.ts';
import { xlsx } from './xlsx.ts';

/** Every format of a bundle but the zip, which holds them all. A new one is one file and one line. */
export const renderers: Record<Exclude<Format, 'zip'>, Renderer> = {
  json,
  markdown,
  csv,
  xlsx,
  pdf,
  html,
  oscal,
};
