import canonicalize from 'canonicalize';
import type { Renderer } from './renderer.ts';

/** The dataset itself: RFC 8785, so that equal content has equal bytes. Everything else is derived from it. */
export const json: Renderer = {
  format: 'json',
  mediaType: 'application/json',
  render: async (bundle) => [
    {
      path: 'evidence.json',
      mediaType: 'application/json',
      role: 'canonical dataset, from which every other file is derived',
      rows: bundle.population.length,
      bytes: new TextEncoder().encode(canonicalize(bundle)),
    },
  ],
};
