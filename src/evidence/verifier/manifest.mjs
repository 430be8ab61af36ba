import { createHash } from 'node:crypto';
import { MANIFEST, MANIFEST_FORMAT, UNLISTED } from './words.mjs';
/** @import { Source } from './files.mjs' */
/** @import { Findings } from './findings.mjs' */
/** @import { ManifestFile } from './words.mjs' */

/** @param {any} value @param {Findings} findings @returns {ManifestFile[] | null} */
export function readManifest(value, findings) {
  if (value?.format !== MANIFEST_FORMAT || !Array.isArray(value.files)) {
    findings.fault(MANIFEST, 'form', null, `it is no ${MANIFEST_FORMAT}`);
    return null;
  }
  let before = '';
  for (const [i, file] of value.files.entries()) {
    const right =
      typeof file?.path === 'string' &&
      /^[0-9a-f]{64}$/.test(file.sha256) &&
      Number.isSafeInteger(file.bytes) &&
      (file.rows === null || Number.isSafeInteger(file.rows));
    if (!right) {
      findings.fault(
        MANIFEST,
        'form',
        `entry ${i + 1}`,
        'path, bytes, sha256 or rows is missing or no such value',
      );
      return null;
    }
    if (Buffer.compare(Buffer.from(before), Buffer.from(file.path)) >= 0)
      findings.fault(MANIFEST, 'order', file.path, 'the entries are not in order, or one stands twice');
    before = file.path;
  }
  return value.files;
}

/** @param {ManifestFile[]} files @param {Source} source @param {Findings} findings */
export function compareNames(files, source, findings) {
  const listed = new Set(files.map((file) => file.path));
  for (const path of source.entries.keys()) {
    if (!listed.has(path) && !UNLISTED.has(path))
      findings.fault(path, 'extra', null, 'the manifest does not know this file: it was added');
  }
  for (const path of listed) {
    if (!source.entries.has(path))
      findings.fault(path, 'missing', null, 'the manifest lists this file: it was removed');
  }
}

/**
 * Reads one file once: digest, length, and whoever wants its bytes.
 * @param {ManifestFile} file @param {Source} source @param {Findings} findings @param {{ push: (chunk: Buffer) => void | Promise<void> } | null} reader
 */
export async function readFile(file, source, findings, reader) {
  const entry = source.entries.get(file.path);
  if (!entry) return;
  const digest = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of entry.open()) {
      digest.update(chunk);
      bytes += chunk.length;
      const waiting = reader?.push(chunk);
      if (waiting) await waiting;
    }
  } catch (error) {
    findings.fault(
      file.path,
      'unreadable',
      null,
      `cannot be unpacked: ${/** @type {Error} */ (error).message}`,
    );
    return;
  }
  if (bytes !== file.bytes)
    findings.fault(
      file.path,
      'length',
      null,
      `${bytes} bytes, the manifest says ${file.bytes}: ${bytes < file.bytes ? 'something was cut out' : 'something was added'}`,
    );
  const found = digest.digest('hex');
  if (found !== file.sha256)
    findings.fault(
      file.path,
      'digest',
      null,
      `its SHA-256 is ${found}, the manifest says ${file.sha256}: the file was edited`,
    );
}
