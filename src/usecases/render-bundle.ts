import type { Instant } from '../domain/instant.ts';
import type { Format } from '../domain/period-options.ts';
import type { EvidenceBundle } from '../evidence/bundle.ts';
import { factsFor } from '../evidence/package/attest.ts';
import { checkpointLine, sliceLine } from '../evidence/package/ledger-slice.ts';
import { bundleFileName, collect, type PackFile, packBundle } from '../evidence/package/pack-bundle.ts';
import { plainZip } from '../evidence/package/plain-zip.ts';
import { renderers } from '../evidence/renderers/registry.ts';
import { type SealedEvent, sha256 } from '../ledger/seal.ts';
import type { Checkpoint, SigningKey } from '../ledger/signing.ts';

/** Rows of each list, for the signature and the record. */
export const countsOf = (bundle: EvidenceBundle): Record<string, number> => ({
  population: bundle.population.length,
  carriedIn: bundle.carriedIn.length,
  openAtEnd: bundle.openAtEnd.length,
  exceptions: bundle.exceptions.length,
  changes: bundle.changes.length,
});

/** What a rendering needs beside the bundle. Plain data and a key: it can be handed to another thread. */
export interface Rendering {
  /** The ledger through the as-of, and every checkpoint over it. */
  slice: readonly SealedEvent[];
  checkpoints: readonly (Checkpoint & { at: Instant })[];
  organization: string;
  slug: string;
  key: SigningKey;
}

export interface Rendered {
  fileName: string;
  bytes: Uint8Array;
  /** SHA-256 of evidence.json, whatever the format. */
  datasetDigest: string;
  /** SHA-256 of manifest.json; null where nothing was packed and signed. */
  manifestDigest: string | null;
}

/** One format as one file: the signed zip, a single document, or a plain archive where a format has several files. */
export async function renderBundle(
  bundle: EvidenceBundle,
  format: Format,
  rendering: Rendering,
): Promise<Rendered> {
  const { key, organization, slug } = rendering;
  const status = bundle.cover.status;
  const zipName = bundleFileName({
    workspace: organization,
    slug,
    revision: bundle.cover.revision,
    status,
  });
  const [dataset] = await renderers.json.render(bundle, { datasetDigest: '' });
  const datasetDigest = sha256(dataset!.bytes);
  if (format !== 'zip') {
    const files = format === 'json' ? [dataset!] : await renderers[format].render(bundle, { datasetDigest });
    const [only] = files;
    const name = zipName.replace(/\.zip$/, '');
    return files.length === 1 && only
      ? {
          fileName: `${name}${only.path.slice(only.path.lastIndexOf('.'))}`,
          bytes: only.bytes,
          datasetDigest,
          manifestDigest: null,
        }
      : {
          fileName: `${name}_${format}.zip`,
          bytes: await plainZip(files),
          datasetDigest,
          manifestDigest: null,
        };
  }
  const files: PackFile[] = [dataset!];
  for (const [name, renderer] of Object.entries(renderers))
    if (name !== 'json') files.push(...(await renderer.render(bundle, { datasetDigest })));
  files.push(...ledgerFiles(rendering));
  const packed = await packBundle(files, key, factsFor(bundle));
  return {
    fileName: zipName,
    bytes: await collect(packed.zip),
    datasetDigest,
    manifestDigest: packed.manifestDigest,
  };
}

/** The ledger from its first event, and every checkpoint over it: with them a stranger can follow the chain. */
function ledgerFiles({ slice, checkpoints }: Rendering): PackFile[] {
  const lines = (path: string, role: string, text: string[]): PackFile => ({
    path,
    mediaType: 'application/jsonl',
    role,
    rows: text.length,
    bytes: Buffer.from(text.join('')),
  });
  return [
    lines('jsonl/ledger_slice.jsonl', 'the ledger as it was hashed', slice.map(sliceLine)),
    lines('jsonl/checkpoints.jsonl', 'signed heads of the ledger', checkpoints.map(checkpointLine)),
  ];
}
