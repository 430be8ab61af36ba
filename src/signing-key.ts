import { loadOrCreateSigningKey } from './adapters/signing-key/signing-key-folder.ts';
import type { Config } from './config.ts';
import { readSigningKey, type SigningKey } from './ledger/signing.ts';
import type { Ports } from './ports.ts';

/** The key that was given, or the one in the data folder, made at the first start. */
export const signingKeyOf = (config: Pick<Config, 'signingKeyPem' | 'dataDir'>): Promise<SigningKey> =>
  config.signingKeyPem === null
    ? loadOrCreateSigningKey(config.dataDir)
    : Promise.resolve(readSigningKey(config.signingKeyPem));

/** A key that comes into use is a fact of the ledger: who checks a signature can see since when it signs. */
export async function recordKey(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  key: SigningKey,
): Promise<void> {
  const idempotencyKey = `key:${key.keyId}`;
  await store.write(async (tx) => {
    if (await tx.eventByIdempotencyKey(idempotencyKey)) return;
    await tx.append([
      {
        type: 'key.created',
        subject: idempotencyKey,
        effectiveAt: clock.now(),
        actor: { kind: 'system', personRef: null, label: 'Threadproof', via: 'cli' },
        payload: { keyId: key.keyId, publicKeyPem: key.publicKeyPem },
        idempotencyKey,
      },
    ]);
  });
}
