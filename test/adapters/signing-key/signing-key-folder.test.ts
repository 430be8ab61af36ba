import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  loadOrCreateSigningKey,
  prepareRotation,
} from '../../../src/adapters/signing-key/signing-key-folder.ts';
import {
  checkpointText,
  fingerprintOf,
  rotationText,
  signCheckpoint,
  verifyText,
} from '../../../src/ledger/signing.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'key-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('the signing key', () => {
  it('is made once, readable by its owner only, with the public half beside it', async () => {
    const first = await loadOrCreateSigningKey(dir);
    const second = await loadOrCreateSigningKey(dir);
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.keyId).toBe(first.keyId);
    expect(statSync(join(dir, 'signing-key.pem')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dir, 'signing-key.pub.pem'), 'utf8')).toBe(first.publicKeyPem);
  });

  it('has the id that openssl computes', async () => {
    const { keyId } = await loadOrCreateSigningKey(dir);
    const der = execFileSync('openssl', [
      'pkey',
      '-pubin',
      '-in',
      join(dir, 'signing-key.pub.pem'),
      '-pubout',
      '-outform',
      'DER',
    ]);
    const digest = execFileSync('openssl', ['dgst', '-sha256', '-r'], { input: der }).toString();
    expect(digest.slice(0, 16)).toBe(keyId);
  });

  it('is one key for processes that start at once', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateSigningKey(dir)));
    expect(new Set(keys.map((key) => key.keyId)).size).toBe(1);
    expect(keys.filter((key) => key.created)).toHaveLength(1);
  });

  it('tightens a file that a restore has loosened', async () => {
    await loadOrCreateSigningKey(dir);
    chmodSync(join(dir, 'signing-key.pem'), 0o644);
    await loadOrCreateSigningKey(dir);
    expect(statSync(join(dir, 'signing-key.pem')).mode & 0o777).toBe(0o600);
  });

  it('refuses other keys without repeating them', async () => {
    writeFileSync(join(dir, 'signing-key.pem'), 'c2VjcmV0');
    await expect(loadOrCreateSigningKey(dir)).rejects.toMatchObject({ code: 'KEY_INVALID' });
    await expect(loadOrCreateSigningKey(dir)).rejects.not.toThrow(/c2VjcmV0/);
    execFileSync('openssl', ['genpkey', '-algorithm', 'X25519', '-out', join(dir, 'signing-key.pem')]);
    await expect(loadOrCreateSigningKey(dir)).rejects.toThrow(/x25519, not Ed25519/);
  });

  it('is replaced only at the commit, with the old key vouching for the new one', async () => {
    const old = await loadOrCreateSigningKey(dir);
    const rotation = await prepareRotation(dir);
    expect((await loadOrCreateSigningKey(dir)).keyId).toBe(old.keyId);
    await rotation.commit();
    expect((await loadOrCreateSigningKey(dir)).keyId).toBe(rotation.key.keyId);
    const { previousKeyId, signatureByPrevious, publicKeyPem } = rotation.event;
    const text = rotationText(previousKeyId, fingerprintOf(createPublicKey(publicKeyPem)));
    expect(verifyText(text, signatureByPrevious, createPublicKey(old.publicKeyPem))).toBe(true);
    expect(verifyText(text, signatureByPrevious, createPublicKey(publicKeyPem))).toBe(false);
  });

  it('signs a checkpoint for one head only', async () => {
    const key = await loadOrCreateSigningKey(dir);
    const head = { seq: 7, hash: 'a'.repeat(64) };
    const { signature } = signCheckpoint(head, key);
    const publicKey = createPublicKey(key.publicKeyPem);
    expect(verifyText(checkpointText(head), signature, publicKey)).toBe(true);
    expect(verifyText(checkpointText({ ...head, seq: 8 }), signature, publicKey)).toBe(false);
  });
});
