import type { EvidenceBundle } from '../bundle.ts';
import type { AnomalyPage } from '../bundle-anomaly.ts';

/** The pages of anomalies, of which there may be more than fit into memory: an array, or rows of a file. */
export interface Pages extends Iterable<AnomalyPage> {
  readonly length: number;
  slice(from: number, to: number): AnomalyPage[];
}

/** The bundle as a format sees it. */
export interface DrawnBundle extends Omit<EvidenceBundle, 'anomalies'> {
  anomalies: Pages;
}

interface Described {
  /** Relative, with forward slashes. */
  path: string;
  mediaType: string;
  /** What the file is for, in a few words; stands in the manifest. */
  role: string;
}

/** One file of a bundle. `rows` counts its data rows, null where that has no meaning. */
export interface BundleFile extends Described {
  rows: number | null;
  bytes: Uint8Array;
}

/** A file while it is drawn, so that a large one is never in memory as a whole. */
export interface DrawnFile extends Described {
  /** Asked for after the last piece. */
  rows: () => number | null;
  /** May be read once. */
  pieces: Iterable<string | Uint8Array>;
}

/** Some files of a format, drawn one after the other. The parts of a format are drawn in any order, on as many threads as there are. */
export type Part = () => Iterable<DrawnFile>;

export interface RenderContext {
  /** SHA-256 (hex) of `evidence.json`, which cannot contain it itself; every other format prints it on its cover. */
  datasetDigest: string;
}

/** One format. Pure: the same bundle gives the same bytes. */
export interface Format {
  readonly format: string;
  readonly mediaType: string;
  /** Cheap: nothing is drawn before a part is called. */
  parts(bundle: DrawnBundle, context: RenderContext): Part[];
}

export interface Renderer extends Format {
  /** All files, in memory. */
  render(bundle: DrawnBundle, context: RenderContext): BundleFile[];
}

export const renderer = (format: Format): Renderer => ({
  ...format,
  render(bundle, context) {
    const files: BundleFile[] = [];
    for (const part of format.parts(bundle, context))
      for (const { pieces, rows, ...described } of part()) {
        const bytes = wholeOf(pieces);
        files.push({ ...described, rows: rows(), bytes });
      }
    return files;
  },
});

function wholeOf(pieces: DrawnFile['pieces']): Uint8Array {
  const chunks = Array.from(pieces, (piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece));
  return new Uint8Array(Buffer.concat(chunks));
}
