import * as crypto from 'node:crypto';
import { createHash } from 'node:crypto';

/** Raised when the same bundle may get another report. */
export const VERIFIER_VERSION = '1';

export const MANIFEST = 'manifest.json';
export const ENVELOPE = 'manifest.dsse.json';
export const SIGSTORE = 'manifest.sigstore.json';
export const TIMESTAMP = 'manifest.tsr';
export const DATASET = 'evidence.json';
export const SLICE = 'jsonl/ledger_slice.jsonl';
export const CHECKPOINTS = 'jsonl/checkpoints.jsonl';
export const UNLISTED = new Set([MANIFEST, ENVELOPE, SIGSTORE, TIMESTAMP]);

export const MANIFEST_FORMAT = 'threadproof-manifest/1';
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'urn:threadproof:predicate:evidence-bundle:1';
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
export const SIGSTORE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

export const GENESIS = '0'.repeat(64);
export const NEWLINE = 10;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;

/**
 * @typedef {{ file: string, at: string | null, rule: string, detail: string }} Fault
 *   `file` is a path in the bundle; `at` names the line, row or event.
 * @typedef {{ name: string, detail: string, faults: number }} Check
 * @typedef {{ format: 'threadproof-verification/1', verifier: string, bundle: string, ok: boolean, identity: object | null,
 *   manifestDigest: string | null, signedBy: string[], timeStamp: { at: string, authority: string | null } | null, checks: Check[], faults: Fault[], faultCount: number, notChecked: string[] }} Report
 * @typedef {{ path: string, mediaType: string, role: string, rows: number | null, bytes: number, sha256: string }} ManifestFile
 * @typedef {{ seq: number, hash: string }} Head
 */

/** SHA-256 in hex; the one-shot form of newer Node.js is three times as fast on short texts. */
export const sha256 =
  typeof crypto.hash === 'function'
    ? (/** @type {string | Uint8Array} */ data) => crypto.hash('sha256', data, 'hex')
    : (/** @type {string | Uint8Array} */ data) => createHash('sha256').update(data).digest('hex');

/** RFC 8785 for what JSON.parse gives. @param {any} value @returns {string} */
export function canonical(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(',')}}`;
}

/** @param {number} n @param {string} noun */
export const count = (n, noun) => `${n} ${noun}${n === 1 ? '' : 's'}`;
/** @param {unknown} value */
export const show = (value) => {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};
