import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  fingerprintOf,
  rotationText,
  type SigningKey,
  signCheckpoint,
  signText,
} from '../../../src/ledger/signing.ts';
import { factsOf, newKey, packed, smallDataset, smallFiles, verifyBytes } from '../package/small-bundle.ts';
import { completeCase, Scenario } from '../scenario.ts';

const [first, second, third, stranger] = [newKey(), newKey(), newKey(), newKey()];

const rotate = (scenario: Scenario, from: SigningKey, to: SigningKey, signedBy = from): Scenario =>
  scenario.add('key.rotated', `key:${to.keyId}`, {
    keyId: to.keyId,
    publicKeyPem: to.publicKeyPem,
    previousKeyId: from.keyId,
    signatureByPrevious: signText(
      rotationText(from.keyId, fingerprintOf(createPublicKey(to.publicKeyPem))),
      signedBy,
    ),
  });

/** A ledger through which two rotations go, with a checkpoint by each key; the bundle is signed by the last. */
async function bundle(rotations: (scenario: Scenario) => void, signedBy: SigningKey): Promise<Buffer> {
  const scenario = new Scenario().at('2026-04-01T00:00:00Z').watch();
  scenario.add('key.created', `key:${first.keyId}`, { keyId: first.keyId, publicKeyPem: first.publicKeyPem });
  completeCase(scenario, '2026-04-10T08:00:00Z', '2026-04-10T09:00:00Z');
  scenario.add('checkpoint.signed', 'ledger', signCheckpoint(scenario.head, first));
  rotations(scenario);
  scenario.at('2026-04-20T08:00:00Z').open();
  const ledger = scenario.ledger();
  const dataset = smallDataset(ledger);
  return packed(smallFiles(ledger, dataset, signedBy), signedBy, factsOf(dataset));
}

const lawful = (scenario: Scenario): void => {
  rotate(scenario, first, second);
  scenario.add('checkpoint.signed', 'ledger', signCheckpoint(scenario.head, second));
  rotate(scenario, second, third);
};

describe('keys that took over from one another', () => {
  it.each([
    ['the newest', third],
    ['the one before', second],
    ['the first', first],
  ] as const)('whoever holds %s can check the bundle', async (_, key) => {
    const report = await verifyBytes(await bundle(lawful, third), key);
    expect(report.faults).toEqual([]);
    expect(report.signedBy).toEqual([fingerprintOf(createPublicKey(third.publicKeyPem))]);
  });

  it('says by which event a key is trusted', async () => {
    const report = await verifyBytes(await bundle(lawful, third), first);
    expect(report.checks.find((check) => check.name === 'signature')!.detail).toMatch(
      new RegExp(`${third.keyId} \\(vouched for by ${second.keyId} in event \\d+ of the ledger\\)`),
    );
  });

  it('a takeover that the old key did not sign opens nothing', async () => {
    const zip = await bundle((scenario) => rotate(scenario, first, stranger, stranger), stranger);
    const report = await verifyBytes(zip, first);
    expect(report.faults).toContainEqual(
      expect.objectContaining({ file: 'manifest.dsse.json', rule: 'signature' }),
    );
  });

  it('nor one whose event names another key than it carries', async () => {
    const zip = await bundle(
      (scenario) => {
        scenario.add('key.rotated', `key:${second.keyId}`, {
          keyId: second.keyId,
          publicKeyPem: stranger.publicKeyPem,
          previousKeyId: first.keyId,
          signatureByPrevious: signText(
            rotationText(first.keyId, fingerprintOf(createPublicKey(stranger.publicKeyPem))),
            first,
          ),
        });
      },
      { ...stranger, keyId: second.keyId },
    );
    const report = await verifyBytes(zip, first);
    expect(report.ok).toBe(false);
  });

  it('an old checkpoint by a key that never led to this one is named', async () => {
    const zip = await bundle((scenario) => {
      scenario.add('checkpoint.signed', 'ledger', signCheckpoint(scenario.head, stranger));
      lawful(scenario);
    }, third);
    const report = await verifyBytes(zip, third);
    expect(report.faults.map(({ rule, detail }) => [rule, detail.includes(stranger.keyId)])).toContainEqual([
      'checkpoint',
      true,
    ]);
  });
});
