import type { EvidenceBundle } from '../bundle.ts';

/** One file of a bundle. `path` is relative with forward slashes; `rows` counts its data rows, null where that has no meaning. */
export interface BundleFile {
  path: string;
  mediaType: string;
  /** What the file is for, in a few words; stands in the manifest. */
  role: string;
  rows: number | null;
  bytes: Uint8Array;
}

export interface RenderContext {
  /** SHA-256 (hex) of `evidence.json`, which cannot contain it itself; every other format prints it on its cover. */
  datasetDigest: string;
}

/** One format. Pure: the same bundle gives the same bytes. */
export interface Renderer {
  readonly format: string;
  readonly mediaType: string;
  render(bundle: EvidenceBundle, context: RenderContext): Promise<BundleFile[]>;
}
