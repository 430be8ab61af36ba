import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { ThreadproofError } from '../domain/errors.ts';
import type { LedgerHead } from './seal.ts';

/** An Ed25519 key that signs checkpoints and bundles. The private half never leaves this object. */
export interface SigningKey {
  /** First 16 hex digits of SHA-256 over the public key (SPKI, DER). */
  keyId: string;
  privateKey: KeyObject;
  /** SPKI in PEM: what an auditor gets by another road than the bundle. */
  publicKeyPem: string;
}

/** The whole SHA-256 (hex) of a public key; people compare this one. */
export const fingerprintOf = (publicKey: KeyObject): string =>
  hash('sha256', publicKey.export({ type: 'spki', format: 'der' }), 'hex');

export const keyIdOf = (publicKey: KeyObject): string => fingerprintOf(publicKey).slice(0, 16);

/** Reads a private key. Throws `KEY_INVALID`, without a word of the key, on anything but Ed25519 in PEM. */
export function readSigningKey(privateKeyPem: string): SigningKey {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(privateKeyPem);
  } catch {
    throw new ThreadproofError('KEY_INVALID', 'the signing key is no private key in PEM form');
  }
  if (privateKey.asymmetricKeyType !== 'ed25519')
    throw new ThreadproofError(
      'KEY_INVALID',
      `the signing key is ${privateKey.asymmetricKeyType}, not Ed25519`,
    );
  const publicKey = createPublicKey(privateKey);
  return {
    keyId: keyIdOf(publicKey),
    privateKey,
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  };
}

/** Ed25519 is deterministic: the same text and key give the same signature. Base64. */
export const signText = (text: string, key: SigningKey): string =>
  sign(null, Buffer.from(text), key.privateKey).toString('base64');

export const verifyText = (text: string, signature: string, publicKey: KeyObject): boolean =>
  verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64'));

// The first line keeps one kind of signature from passing as another.

/** What a checkpoint signs: that the ledger had this head. */
export const checkpointText = (head: LedgerHead): string =>
  `threadproof checkpoint 1\n${head.seq}\n${head.hash}\n`;

/** What the old key signs when a new one takes its place. `fingerprint` is that of the new public key. */
export const rotationText = (previousKeyId: string, fingerprint: string): string =>
  `threadproof key rotation 1\n${previousKeyId}\n${fingerprint}\n`;

/** The payload of `checkpoint.signed`. */
export interface Checkpoint {
  seq: number;
  headHash: string;
  keyId: string;
  signature: string;
}

export const signCheckpoint = (head: LedgerHead, key: SigningKey): Checkpoint => ({
  seq: head.seq,
  headHash: head.hash,
  keyId: key.keyId,
  signature: signText(checkpointText(head), key),
});
