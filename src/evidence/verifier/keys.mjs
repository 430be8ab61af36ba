import { createPublicKey, verify as verifySignature } from 'node:crypto';
import { sha256 } from './words.mjs';
/** @import { Event } from './ledger-block.mjs' */

/** @typedef {{ id: string, fingerprint: string, key: import('node:crypto').KeyObject, trusted: string }} Key  `trusted` says why */

/** @param {string} pem @param {string} trusted @returns {Key} */
export function readKey(pem, trusted) {
  if (/PRIVATE KEY/.test(pem)) throw new Error('that is a private key; give the public one');
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error(`that is a key of type ${key.asymmetricKeyType}, not Ed25519`);
  const fingerprint = sha256(key.export({ type: 'spki', format: 'der' }));
  return { id: fingerprint.slice(0, 16), fingerprint, key, trusted };
}

/** @param {string | Uint8Array} text @param {string} signature base64 @param {Key} key */
export const isSigned = (text, signature, key) =>
  verifySignature(null, Buffer.from(text), key.key, Buffer.from(signature, 'base64'));

export const encodeForSigning = (/** @type {string} */ type, /** @type {Buffer} */ payload) =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
export const checkpointText = (/** @type {number} */ seq, /** @type {string} */ hash) =>
  `threadproof checkpoint 1\n${seq}\n${hash}\n`;
const rotationText = (/** @type {string} */ previousId, /** @type {string} */ fingerprint) =>
  `threadproof key rotation 1\n${previousId}\n${fingerprint}\n`;

/** Keys that the ledger says took over from one another, each with the signature of the one before. @param {Event[]} events */
function readRotations(events) {
  /** @type {Map<string, Key>} */
  const keys = new Map();
  const links = [];
  for (const { type, payload, seq } of events) {
    if (type !== 'key.created' && type !== 'key.rotated') continue;
    try {
      const key = readKey(payload.publicKeyPem, `event ${seq} of the ledger`);
      if (key.id !== payload.keyId) continue;
      keys.set(key.id, key);
      if (type === 'key.rotated')
        links.push({
          from: String(payload.previousKeyId),
          to: key,
          signature: String(payload.signatureByPrevious),
          seq,
        });
    } catch {
      // an event that names no key vouches for none; the chain check says so where it was edited
    }
  }
  return { keys, links };
}

/** Follows rotations from keys that are trusted to those that they vouched for. @param {Map<string, Key>} keys @param {Event[]} events */
export function followRotations(keys, events) {
  const { links } = readRotations(events);
  for (const { from, to, signature, seq } of links) {
    const old = keys.get(from);
    if (old && !keys.has(to.id) && isSigned(rotationText(old.id, to.fingerprint), signature, old))
      keys.set(to.id, { ...to, trusted: `vouched for by ${old.id} in event ${seq} of the ledger` });
  }
}

/** Older keys that vouched for one that is trusted: they may have signed older checkpoints. @param {Map<string, Key>} keys @param {Event[]} events */
export function traceRotations(keys, events) {
  const { keys: named, links } = readRotations(events);
  for (const { from, to, signature, seq } of links.reverse()) {
    const old = named.get(from);
    if (
      old &&
      keys.has(to.id) &&
      !keys.has(old.id) &&
      isSigned(rotationText(old.id, to.fingerprint), signature, old)
    )
      keys.set(old.id, {
        ...old,
        trusted: `vouched for ${to.id}, which signed this bundle, in event ${seq} of the ledger`,
      });
  }
}
