import { canonicalJson } from '../../ledger/canonical-json.ts';
import { sha256 } from '../../ledger/seal.ts';
import type { SigningKey } from '../../ledger/signing.ts';
import { verifierInstructions, verifierSource } from '../verifier/single-file.ts';
import { attest, type BundleFacts, type Envelope, toSigstoreBundle } from './attest.ts';
import { type PackedFile, type PackFile, packFile } from './pack-file.ts';
import { writeZip, zipLength } from './write-zip.ts';

export type ManifestFile = Omit<PackedFile, 'crc' | 'compressed' | 'content'>;

/** `manifest.json`: every file but itself and its signatures, sorted by path. */
export interface Manifest {
  format: typeof MANIFEST_FORMAT;
  files: ManifestFile[];
}

export interface PackedBundle {
  /** SHA-256 (hex) of `manifest.json`: what people sign off and what the Slack reply shows. */
  manifestDigest: string;
  manifest: Manifest;
  envelope: Envelope;
  /** The zip, made while it is read. May be read once. */
  zip: AsyncIterable<Uint8Array>;
  /** Its length in bytes. */
  length: number;
}

/**
 * Asks somebody else to witness when the signed statement existed: `manifest.dsse.json` as it stands in the zip, signature
 * included. Null: without one. The only part of a bundle that is not the same twice.
 */
export type Stamp = (envelope: Uint8Array) => Promise<Uint8Array | null>;

export const MANIFEST_FORMAT = 'threadproof-manifest/1';
const DATASET = 'evidence.json';
const RESERVED = /^(manifest\.(json|dsse\.json|sigstore\.json|tsr)|verify\.mjs|VERIFY\.md)$/;
const SAFE_PATH = /^(?!\.{1,2}(?:\/|$))[\w][\w. -]*(?:\/(?!\.{1,2}(?:\/|$))[\w][\w. -]*)*$/;

const byPath = (a: { path: string }, b: { path: string }): number =>
  Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));

/** Throws where two files would be one, or a path would leave the folder it is unpacked into. */
function checkPaths(files: readonly { path: string }[]): void {
  const seen = new Set<string>();
  for (const { path } of files) {
    if (!SAFE_PATH.test(path) || RESERVED.test(path)) throw new Error(`no path for a bundle file: ${path}`);
    // some disks do not tell upper from lower case
    if (seen.has(path.toLowerCase())) throw new Error(`two bundle files at ${path}`);
    seen.add(path.toLowerCase());
  }
  if (!seen.has(DATASET)) throw new Error(`a bundle needs ${DATASET}`);
}

const jsonFile = (path: string, value: unknown): PackFile => ({
  path,
  mediaType: 'application/json',
  role: 'signature',
  rows: null,
  bytes: Buffer.from(canonicalJson(value)),
});

const isPacked = (file: PackFile | PackedFile): file is PackedFile => 'sha256' in file;

/**
 * Adds the manifest, its signature and the verifier, and packs what is not packed yet. The same files, key and facts give the same bytes.
 * @param onProgress called with the number of files packed or written so far, and how many there will have been
 */
export async function packBundle(
  files: readonly (PackFile | PackedFile)[],
  key: SigningKey,
  facts: BundleFacts,
  onProgress: (done: number, of: number) => void = () => {},
  stamp: Stamp = async () => null,
): Promise<PackedBundle> {
  checkPaths(files);
  const all: (PackFile | PackedFile)[] = [
    ...files,
    {
      path: 'verify.mjs',
      mediaType: 'text/javascript',
      role: 'verifier',
      rows: null,
      bytes: Buffer.from(verifierSource()),
    },
    {
      path: 'VERIFY.md',
      mediaType: 'text/markdown',
      role: 'instructions',
      rows: null,
      bytes: Buffer.from(verifierInstructions()),
    },
  ].sort(byPath);
  const total = 2 * all.length;
  const packed: PackedFile[] = [];
  for (const file of all) {
    packed.push(isPacked(file) ? file : await packFile(file));
    onProgress(packed.length, total);
  }
  const manifest: Manifest = {
    format: MANIFEST_FORMAT,
    files: packed.map(({ crc: _, compressed: __, content: ___, ...file }) => file),
  };
  const manifestFile = jsonFile('manifest.json', manifest);
  const manifestDigest = sha256(manifestFile.bytes as Uint8Array);
  const dataset = packed.find((file) => file.path === DATASET)!.sha256;
  const subjects = [
    { name: DATASET, sha256: dataset },
    { name: 'manifest.json', sha256: manifestDigest },
  ];
  const envelope = attest(subjects, facts, key);
  const signatures = [
    manifestFile,
    jsonFile('manifest.dsse.json', envelope),
    jsonFile('manifest.sigstore.json', toSigstoreBundle(envelope)),
  ];
  const stamped = await stamp(signatures[1]!.bytes as Uint8Array);
  if (stamped !== null)
    signatures.push({
      path: 'manifest.tsr',
      mediaType: 'application/timestamp-reply',
      role: 'time stamp',
      rows: null,
      bytes: stamped,
    });
  const signed = await Promise.all(signatures.map((file) => packFile(file)));
  const entries = [...packed, ...signed].sort(byPath);
  const zip = writeZip(entries, (written) => onProgress(Math.min(all.length + written, total), total));
  return { manifestDigest, manifest, envelope, zip, length: zipLength(entries) };
}

/** All of a stream in one piece: for small bundles. */
export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The whole zip, filled as it comes: a large one is in memory once and not twice. */
export async function wholeZip({ zip, length }: Pick<PackedBundle, 'zip' | 'length'>): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  for await (const chunk of zip) {
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  if (filled !== length) throw new Error(`the zip has ${filled} bytes instead of ${length}`);
  return bytes;
}
