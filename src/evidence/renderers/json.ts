import canonicalize from 'canonicalize';
import { type DrawnBundle, renderer } from './renderer.ts';

function* pieces(bundle: DrawnBundle): Generator<string> {
  yield canonicalize({ ...bundle, anomalies: [...bundle.anomalies] })!;
}

/** The dataset itself: RFC 8785, so that equal content has equal bytes. Everything else is derived from it. */
export const json = renderer({
  format: 'json',
  mediaType: 'application/json',
  parts: (bundle) => [
    () => [
      {
        path: 'evidence.json',
        mediaType: 'application/json',
        role: 'canonical dataset, from which every other file is derived',
        rows: () => bundle.population.length,
        pieces: pieces(bundle),
      },
    ],
  ],
});
