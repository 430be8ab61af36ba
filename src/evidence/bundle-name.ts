import type { BundleHead } from './bundle.ts';

const dashed = (text: string): string =>
  text.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^-+|-+$/g, '') || 'workspace';

/** `evidence_acme_2026-Q2_r1.zip`; a bundle that is not final or not whole says so in its name. */
export function fileNameOf(
  { organization, revision, status }: Pick<BundleHead['cover'], 'organization' | 'revision' | 'status'>,
  slug: string,
  extension: string,
): string {
  const mark = status === 'FINAL' ? '' : `_${status}`;
  return `evidence_${dashed(organization)}_${slug}_r${revision}${mark}.${extension}`;
}
