import type { Format } from '../../domain/period-options.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import type { Renderer } from './renderer.ts';

/** Every format of a bundle but the zip, which holds them all. A new one is one file and one line. */
export const renderers: Record<Exclude<Format, 'zip'>, Renderer> = { json, markdown } as Record<
  Exclude<Format, 'zip'>,
  Renderer
>;
