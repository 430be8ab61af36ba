import { Integer, type OctetString } from 'asn1js';
import {
  Certificate,
  ContentInfo,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import type { Instant } from '../../domain/instant.ts';

/** RFC 3161: what is asked of a time stamping authority, and what its answer has to say. */

const SHA_256 = '2.16.840.1.101.3.4.2.1';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const EXTENDED_KEY_USAGE = '2.5.29.37';
/** Positive, so that no byte has to be put before it. */
const POSITIVE = 0x7f;

/** Why an answer is no time stamp of ours, in words for people. */
export class TimeStampRefused extends Error {}

/** A `TimeStampReq` over the SHA-256 of bytes, that asks for the certificate too. @param nonce eight random bytes */
export async function writeRequest(bytes: Uint8Array<ArrayBuffer>, nonce: Uint8Array): Promise<Uint8Array> {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: await MessageImprint.create('SHA-256', bytes),
    nonce: new Integer({ valueHex: positive(nonce) }),
    certReq: true,
  });
  return new Uint8Array(request.toSchema().toBER());
}

const positive = (nonce: Uint8Array): ArrayBuffer => {
  const copy = new Uint8Array(nonce);
  // neither negative nor with a zero in front, which DER would leave out
  copy[0] = (copy[0]! & POSITIVE) | 0x40;
  return copy.buffer;
};

export interface CheckedStamp {
  at: Instant;
  /** The authority's certificate by its common name, or its serial number where it has none. */
  authority: string;
  /** Whether the certificate leads to one that was given. */
  chain: 'checked' | 'not checked';
}

/**
 * Reads a `TimeStampResp` and checks it: granted, over these bytes, with our nonce, signed by the certificate that comes with
 * it, which is for time stamping; with `anchors`, that the certificate leads to one of them.
 * Throws {@link TimeStampRefused}.
 */
export async function checkResponse(
  response: Uint8Array<ArrayBuffer>,
  asked: { bytes: Uint8Array<ArrayBuffer>; nonce: Uint8Array },
  anchors: readonly Certificate[] | null,
): Promise<CheckedStamp> {
  const { status, timeStampToken } = parse(() => TimeStampResp.fromBER(response));
  if (status.status !== 0 && status.status !== 1)
    throw new TimeStampRefused(`it refused: ${refusalWords(status)}`);
  if (timeStampToken?.contentType !== SIGNED_DATA) throw new TimeStampRefused('the answer has no token');
  const signed = parse(() => new SignedData({ schema: new ContentInfo(timeStampToken).content }));
  const content = signed.encapContentInfo;
  if (content.eContentType !== TST_INFO || !content.eContent)
    throw new TimeStampRefused('the token is no time stamp');
  const info = parse(() => TSTInfo.fromBER(content.eContent!.getValue()));
  await checkInfo(info, asked);
  const certificate = await checkSignature(signed, asked.bytes, info.genTime, anchors);
  return {
    at: info.genTime.toISOString() as Instant,
    authority: nameOf(certificate),
    chain: anchors === null ? 'not checked' : 'checked',
  };
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new TimeStampRefused('the answer is no time stamp response', { cause: error });
  }
}

function refusalWords({ status, statusStrings, failInfo }: TimeStampResp['status']): string {
  const words = (statusStrings ?? []).map((text) => text.valueBlock.value).join('; ');
  const kind = ['granted', 'granted with changes', 'rejection', 'waiting', 'revocation warning', 'revoked'][
    status
  ];
  return [kind ?? `status ${status}`, words, failInfo ? 'with a reason code' : '']
    .filter(Boolean)
    .join(', ')
    .slice(0, 200);
}

async function checkInfo(
  info: TSTInfo,
  { bytes, nonce }: { bytes: Uint8Array<ArrayBuffer>; nonce: Uint8Array },
): Promise<void> {
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  const digest = Buffer.from(await crypto.subtle.digest('SHA-256', bytes));
  if (hashAlgorithm.algorithmId !== SHA_256 || !digest.equals(octetsOf(hashedMessage)))
    throw new TimeStampRefused('the token is over other bytes');
  if (!info.nonce || !octetsOf(info.nonce).equals(Buffer.from(positive(nonce))))
    throw new TimeStampRefused('the token carries another nonce: it is no answer to this request');
}

const octetsOf = (block: OctetString | Integer): Buffer => Buffer.from(block.valueBlock.valueHexView);

async function checkSignature(
  signed: SignedData,
  bytes: Uint8Array<ArrayBuffer>,
  checkDate: Date,
  anchors: readonly Certificate[] | null,
): Promise<Certificate> {
  const result = await signed
    .verify({
      signer: 0,
      data: bytes.slice().buffer,
      extendedMode: true,
      checkChain: anchors !== null,
      trustedCerts: [...(anchors ?? [])],
      checkDate,
    })
    .catch((error: Error) => {
      throw new TimeStampRefused(`its signature does not hold: ${error.message}`, { cause: error });
    });
  const certificate = result.signerCertificate;
  if (!result.signatureVerified || !certificate) throw new TimeStampRefused('its signature does not hold');
  if (anchors !== null && !result.signerCertificateVerified)
    throw new TimeStampRefused('its certificate does not lead to one that was given');
  if (!isForTimeStamping(certificate)) throw new TimeStampRefused('its certificate is not for time stamping');
  return certificate;
}

/** RFC 3161, 2.3: that purpose alone. */
const isForTimeStamping = ({ extensions }: Certificate): boolean => {
  const usage = extensions?.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE)?.parsedValue as
    | { keyPurposes?: string[] }
    | undefined;
  return usage?.keyPurposes?.length === 1 && usage.keyPurposes[0] === TIME_STAMPING;
};

const COMMON_NAME = '2.5.4.3';
const nameOf = ({ subject, serialNumber }: Certificate): string =>
  String(
    subject.typesAndValues.find(({ type }) => String(type) === COMMON_NAME)?.value.valueBlock.value ??
      `serial number ${octetsOf(serialNumber).toString('hex')}`,
  );

/** Certificates in PEM. Throws Error on none, and on what is none. */
export function readCertificates(pem: string): Certificate[] {
  const found = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g)];
  if (found.length === 0) throw new Error('there is no certificate in PEM form');
  return found.map(([, body = '']) => Certificate.fromBER(Buffer.from(body, 'base64')));
}
