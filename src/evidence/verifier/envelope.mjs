import { readJson } from './files.mjs';
import { encodeForSigning, isSigned } from './keys.mjs';
import {
  canonical,
  DATASET,
  ENVELOPE,
  MANIFEST,
  PAYLOAD_TYPE,
  PREDICATE_TYPE,
  SIGSTORE,
  SIGSTORE_TYPE,
  STATEMENT_TYPE,
  show,
} from './words.mjs';
/** @import { Source } from './files.mjs' */
/** @import { Findings } from './findings.mjs' */
/** @import { Key } from './keys.mjs' */

/** @param {Source} source @param {Map<string, Key>} keys @param {{ manifest: string | null, dataset: string | null }} digests @param {Findings} findings */
export async function checkEnvelope(source, keys, digests, findings) {
  const read = await readJson(source, ENVELOPE, findings);
  if (!read) return { signedBy: [], predicate: null };
  const envelope = read.value;
  const payload = Buffer.from(String(envelope.payload), 'base64');
  if (payload.toString('base64') !== envelope.payload)
    findings.fault(ENVELOPE, 'form', 'payload', 'it is not plain base64');
  if (envelope.payloadType !== PAYLOAD_TYPE)
    findings.fault(ENVELOPE, 'form', 'payloadType', `it is ${show(envelope.payloadType)}`);
  const signedBy = checkSignatures(envelope, payload, keys, findings);
  await checkSigstore(source, envelope, findings);
  return { signedBy, predicate: checkStatement(payload, digests, findings) };
}

/** @param {any} envelope @param {Buffer} payload @param {Map<string, Key>} keys @param {Findings} findings */
function checkSignatures(envelope, payload, keys, findings) {
  /** @type {Key[]} */
  const signedBy = [];
  const signatures = Array.isArray(envelope.signatures) ? envelope.signatures : [];
  const signed = encodeForSigning(String(envelope.payloadType), payload);
  for (const { keyid, sig } of signatures) {
    const key = keys.get(keyid);
    if (!key) continue;
    const text = Buffer.from(String(sig), 'base64');
    if (text.toString('base64') === sig && isSigned(signed, sig, key)) signedBy.push(key);
    else
      findings.fault(
        ENVELOPE,
        'signature',
        `key ${keyid}`,
        'the signature does not fit: the statement was edited, or another key signed it',
      );
  }
  if (signedBy.length === 0 && !signatures.some((/** @type {any} */ s) => keys.has(s.keyid)))
    findings.fault(
      ENVELOPE,
      'signature',
      null,
      `no signature by a key that you gave (signed by ${signatures.map((/** @type {any} */ s) => s.keyid).join(', ') || 'nobody'}; you gave ${[...keys.keys()].join(', ')}): another organization, a swapped key, or a rotation that this bundle does not show`,
    );
  if (signatures.length !== signedBy.length && signedBy.length > 0)
    findings.fault(ENVELOPE, 'signature', null, 'there is a second signature that nobody you trust made');
  return signedBy;
}

/** @param {Source} source @param {any} envelope @param {Findings} findings */
async function checkSigstore(source, envelope, findings) {
  const read = await readJson(source, SIGSTORE, findings);
  if (!read) return;
  const hint = envelope.signatures?.[0]?.keyid ?? null;
  const expected = {
    dsseEnvelope: envelope,
    mediaType: SIGSTORE_TYPE,
    verificationMaterial: { publicKey: { hint }, tlogEntries: [] },
  };
  // As a whole, so that nothing can be added or renamed in it either.
  if (canonical(read.value) !== canonical(expected))
    findings.fault(
      SIGSTORE,
      'differs',
      null,
      `it is not the envelope of ${ENVELOPE} in another form: it was edited`,
    );
}

/** @param {Buffer} payload @param {{ manifest: string | null, dataset: string | null }} digests @param {Findings} findings */
function checkStatement(payload, digests, findings) {
  let statement;
  try {
    statement = JSON.parse(payload.toString());
  } catch {
    findings.fault(ENVELOPE, 'form', 'payload', 'the signed statement is no JSON');
    return null;
  }
  if (statement._type !== STATEMENT_TYPE || statement.predicateType !== PREDICATE_TYPE)
    findings.fault(ENVELOPE, 'form', 'payload', 'it is no statement about an evidence bundle');
  const subjects = new Map(
    (Array.isArray(statement.subject) ? statement.subject : []).map((/** @type {any} */ s) => [
      s?.name,
      s?.digest?.sha256,
    ]),
  );
  for (const [name, digest] of [
    [MANIFEST, digests.manifest],
    [DATASET, digests.dataset],
  ]) {
    if (digest !== null && subjects.get(name) !== digest)
      findings.fault(
        String(name),
        'not_signed',
        null,
        `its SHA-256 is ${digest}, the signed one is ${subjects.get(name) ?? 'missing'}: it was edited after it had been signed`,
      );
  }
  if (subjects.size !== 2)
    findings.fault(
      ENVELOPE,
      'form',
      'subject',
      'the statement is not about the manifest and the dataset alone',
    );
  return statement.predicate ?? null;
}
