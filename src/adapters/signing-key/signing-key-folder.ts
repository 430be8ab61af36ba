import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ThreadproofError } from '../../domain/errors.ts';
import {
  fingerprintOf,
  readSigningKey,
  rotationText,
  type SigningKey,
  signText,
} from '../../ledger/signing.ts';

const PRIVATE = 'signing-key.pem';
const PUBLIC = 'signing-key.pub.pem';
const NEXT = 'signing-key.next.pem';

const hasCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;

const createPem = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

/** Null where there is none yet. */
async function readPrivate(path: string): Promise<SigningKey | null> {
  try {
    const key = readSigningKey(await readFile(path, 'utf8'));
    // a copy or a restore may have loosened it
    await chmod(path, 0o600);
    return key;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    if (error instanceof ThreadproofError) throw error;
    throw new ThreadproofError('FILE_UNREADABLE', `cannot read ${path}`, { cause: error });
  }
}

/** Written aside and linked: another process sees the whole key or none. False when somebody else was first. */
async function createOnce(path: string): Promise<boolean> {
  const aside = `${path}.${process.pid}-${randomUUID()}`;
  try {
    await writeFile(aside, createPem(), { mode: 0o600, flag: 'wx' });
    await link(aside, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw new ThreadproofError('FILE_UNREADABLE', `cannot write ${path}`, { cause: error });
  } finally {
    await rm(aside, { force: true });
  }
}

/**
 * The key in `dir`, made on the first start: `signing-key.pem` (mode 0600) and `signing-key.pub.pem` beside it.
 * Two processes that start at once end up with the same key. Throws `KEY_INVALID`, `FILE_UNREADABLE`.
 */
export async function loadOrCreateSigningKey(dir: string): Promise<SigningKey & { created: boolean }> {
  const path = join(dir, PRIVATE);
  await mkdir(dir, { recursive: true });
  let created = false;
  let key = await readPrivate(path);
  if (!key) {
    created = await createOnce(path);
    key = await readPrivate(path);
  }
  if (!key) throw new ThreadproofError('FILE_UNREADABLE', `${path} vanished while it was read`);
  await writeFile(join(dir, PUBLIC), key.publicKeyPem, { mode: 0o644 });
  return { ...key, created };
}

export interface KeyRotation {
  key: SigningKey;
  /** Payload of `key.rotated`. */
  event: { keyId: string; publicKeyPem: string; previousKeyId: string; signatureByPrevious: string };
  /** Puts the new key in place of the old one. Call it after the event is in the ledger. */
  commit(): Promise<void>;
}

/** Makes the next key and has the current one vouch for it. Nothing changes until `commit`. */
export async function prepareRotation(dir: string): Promise<KeyRotation> {
  const current = await loadOrCreateSigningKey(dir);
  const path = join(dir, NEXT);
  await rm(path, { force: true });
  await writeFile(path, createPem(), { mode: 0o600, flag: 'wx' });
  const key = readSigningKey(await readFile(path, 'utf8'));
  const text = rotationText(current.keyId, fingerprintOf(createPublicKey(key.publicKeyPem)));
  return {
    key,
    event: {
      keyId: key.keyId,
      publicKeyPem: key.publicKeyPem,
      previousKeyId: current.keyId,
      signatureByPrevious: signText(text, current),
    },
    async commit() {
      await rename(path, join(dir, PRIVATE));
      await writeFile(join(dir, PUBLIC), key.publicKeyPem, { mode: 0o644 });
    },
  };
}
