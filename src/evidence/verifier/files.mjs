import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { canonical } from './words.mjs';
/** @import { Findings } from './findings.mjs' */

/**
 * @typedef {{ size: number, open: () => AsyncIterable<Buffer> }} Entry
 * @typedef {{ entries: Map<string, Entry>, close: () => void }} Source
 */

/** @param {number} fd @param {number} at @param {number} length */
export function readAt(fd, at, length) {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const got = readSync(fd, buffer, filled, length - filled, at + filled);
    if (got === 0) break;
    filled += got;
  }
  return buffer.subarray(0, filled);
}

export const PIECE = 1 << 20;

/** @param {number} fd @param {number} at @param {number} length */
export async function* readPieces(fd, at, length) {
  for (let done = 0; done < length; ) {
    const piece = readAt(fd, at + done, Math.min(PIECE, length - done));
    if (piece.length === 0) return;
    done += piece.length;
    yield piece;
  }
}

/** @param {string} path @returns {Source} */
export function openFolder(path) {
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  for (const item of readdirSync(path, { withFileTypes: true, recursive: true })) {
    if (item.isDirectory()) continue;
    // parentPath is new in Node.js 20.12; before, the same value was called path
    const full = join(item.parentPath ?? /** @type {any} */ (item).path ?? path, item.name);
    const name = relative(path, full).split(sep).join('/');
    const size = item.isFile() ? statSync(full).size : 0;
    entries.set(name, {
      size,
      open: async function* () {
        const fd = openSync(full, 'r');
        try {
          yield* readPieces(fd, 0, size);
        } finally {
          closeSync(fd);
        }
      },
    });
  }
  return { entries, close() {} };
}

/** @param {Entry} entry */
export async function readAll(entry) {
  const chunks = [];
  for await (const chunk of entry.open()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A small JSON file, or null with a fault. @param {Source} source @param {string} path @param {Findings} findings @returns {Promise<{ bytes: Buffer, value: any } | null>} */
export async function readJson(source, path, findings) {
  const entry = source.entries.get(path);
  if (!entry) {
    findings.fault(path, 'missing', null, 'the file is not in the bundle');
    return null;
  }
  try {
    const bytes = await readAll(entry);
    const value = JSON.parse(bytes.toString());
    if (canonical(value) !== bytes.toString())
      findings.fault(
        path,
        'not_canonical',
        null,
        'the text is not in canonical form (RFC 8785): it was edited',
      );
    return { bytes, value };
  } catch (error) {
    findings.fault(path, 'unreadable', null, `cannot be read: ${/** @type {Error} */ (error).message}`);
    return null;
  }
}
