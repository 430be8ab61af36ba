import { sign } from 'node:crypto';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import type { SigningKey } from '../../ledger/signing.ts';
import type { BundleHead } from '../bundle.ts';

/** in-toto Statement v1: which bytes are meant, and what is said of them. */
export interface Statement {
  _type: typeof STATEMENT_TYPE;
  subject: { name: string; digest: { sha256: string } }[];
  predicateType: typeof PREDICATE_TYPE;
  predicate: BundleFacts;
}

/** DSSE v1: a signed payload of a named type. */
export interface Envelope {
  payload: string;
  payloadType: typeof PAYLOAD_TYPE;
  signatures: { keyid: string; sig: string }[];
}

/** What the signature says of the bundle, beside its digests. JSON; `verify.mjs` holds it against the cover. */
export interface BundleFacts {
  bundleId: string;
  revision: number;
  status: string;
  workspace: string;
  window: { name: string; start: string; end: string; zone: string; tzVersion: string };
  scope: string;
  asOf: { seq: number; hash: string };
  /** Rows of each list. */
  counts: Record<string, number>;
  generator: { name: string; version: string };
  generatedAt: string;
}

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'urn:threadproof:predicate:evidence-bundle:1';
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const SIGSTORE_BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** DSSE's pre-authentication encoding: what is really signed. */
export const encodeForSigning = (payloadType: string, payload: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `),
    payload,
  ]);

export function attest(
  subjects: readonly { name: string; sha256: string }[],
  facts: BundleFacts,
  key: SigningKey,
): Envelope {
  const statement: Statement = {
    _type: STATEMENT_TYPE,
    subject: subjects.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: PREDICATE_TYPE,
    predicate: facts,
  };
  const payload = Buffer.from(canonicalJson(statement));
  const signature = sign(null, encodeForSigning(PAYLOAD_TYPE, payload), key.privateKey);
  return {
    payload: payload.toString('base64'),
    payloadType: PAYLOAD_TYPE,
    signatures: [{ keyid: key.keyId, sig: signature.toString('base64') }],
  };
}

/** The same envelope as a sigstore bundle v0.3, without a transparency log: for tools that read that form. */
export const toSigstoreBundle = (envelope: Envelope): unknown => ({
  mediaType: SIGSTORE_BUNDLE,
  verificationMaterial: { publicKey: { hint: envelope.signatures[0]!.keyid }, tlogEntries: [] },
  dsseEnvelope: envelope,
});

/** What is signed of a bundle: what its cover says, so that it cannot be changed there alone. */
export function factsFor({ cover }: Pick<BundleHead, 'cover'>): BundleFacts {
  const { name, start, end, zone, tzVersion } = cover.window;
  return {
    bundleId: cover.bundleId,
    revision: cover.revision,
    status: cover.status,
    workspace: cover.workspace,
    window: { name, start, end, zone, tzVersion },
    scope: cover.scope.text,
    asOf: { seq: cover.asOf.seq, hash: cover.asOf.hash },
    counts: Object.fromEntries(cover.lists.map(({ list, rows }) => [list, rows])),
    generator: { name: cover.product.name, version: cover.product.version },
    generatedAt: cover.generatedAt.utc ?? cover.generatedAt.text,
  };
}
