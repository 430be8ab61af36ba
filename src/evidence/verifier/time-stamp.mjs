import { constants, createHash, verify as verifySignature, X509Certificate } from 'node:crypto';
import { readAll } from './files.mjs';
import { ENVELOPE, TIMESTAMP } from './words.mjs';

/** @import { Source } from './files.mjs' */
/** @import { Findings } from './findings.mjs' */

/**
 * A time stamp of RFC 3161 over the signed statement, as its authority answered. Here it is held against itself and the
 * statement; whether the authority is to be trusted is another question, which `openssl ts -verify` answers with its certificate.
 *
 * @typedef {{ tag: number, content: Buffer, raw: Buffer }} Der
 */

const DIGESTS = new Map([
  ['608648016503040201', 'sha256'],
  ['608648016503040202', 'sha384'],
  ['608648016503040203', 'sha512'],
]);
const RSA_PSS = '2a864886f70d01010a';
const SIGNED_DATA = '2a864886f70d010702';
const TST_INFO = '2a864886f70d0109100104';
const MESSAGE_DIGEST = '2a864886f70d010904';
const SEQUENCE = 0x30;
const SET = 0x31;
/** Tags of what stands at a place of its own: `[0]`, `[1]`. */
const FIRST = 0xa0;

/** The first value in some bytes. Throws where they hold none whole. @param {Buffer} bytes @returns {Der} */
function readDer(bytes) {
  let at = 2;
  let length = bytes[1] ?? 0;
  if (length & 0x80) {
    const width = length & 0x7f;
    if (width < 1 || width > 4 || bytes.length < 2 + width) throw new Error('no DER');
    length = bytes.readUIntBE(2, width);
    at += width;
  }
  if (bytes.length < 2 || at + length > bytes.length) throw new Error('no DER');
  return {
    tag: /** @type {number} */ (bytes[0]),
    content: bytes.subarray(at, at + length),
    raw: bytes.subarray(0, at + length),
  };
}

/** @param {Der | undefined} der */
function partsOf(der) {
  if (!der) throw new Error('a part is missing');
  /** @type {Der[]} */
  const parts = [];
  for (let rest = der.content; rest.length > 0; ) {
    const part = readDer(rest);
    parts.push(part);
    rest = rest.subarray(part.raw.length);
  }
  return parts;
}

/** @param {Der | undefined} der */
const hexOf = (der) => der?.content.toString('hex') ?? '';

/** @param {Der | undefined} algorithm */
function digestNamed(algorithm) {
  const name = DIGESTS.get(hexOf(partsOf(algorithm)[0]));
  if (!name) throw new Error('its digest is of an unknown kind');
  return name;
}

/** `20260705090000.5Z` @param {string} text */
function timeOf(text) {
  const [, year, month, day, hour, minute, second, part = ''] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/.exec(text) ?? [];
  if (!year) throw new Error('its time cannot be read');
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${part}Z`;
}

/** @param {Buffer} response */
function readResponse(response) {
  const whole = readDer(response);
  if (whole.raw.length !== response.length) throw new Error('something follows it');
  const [status, token] = partsOf(whole);
  const code = hexOf(partsOf(status)[0]);
  if (code !== '00' && code !== '01') throw new Error('the authority refused');
  const [type, wrapped] = partsOf(token);
  if (hexOf(type) !== SIGNED_DATA) throw new Error('it holds no token');
  const [, , content, ...rest] = partsOf(partsOf(wrapped)[0]);
  const [contentType, held] = partsOf(content);
  if (hexOf(contentType) !== TST_INFO) throw new Error('it holds no token');
  const [octets] = partsOf(held);
  const info = /** @type {Der} */ (octets).content;
  const signers = partsOf(rest.find(({ tag }) => tag === SET));
  if (signers.length !== 1) throw new Error('it has not one signature');
  const certificates = rest.find(({ tag }) => tag === FIRST);
  return { info, signer: partsOf(signers[0]), certificates: certificates ? partsOf(certificates) : [] };
}

/** @param {Buffer} info */
function readInfo(info) {
  const [, , imprint, , time] = partsOf(readDer(info));
  const [algorithm, hashed] = partsOf(imprint);
  return {
    digest: digestNamed(algorithm),
    hashed: hexOf(hashed),
    at: timeOf(time?.content.toString('latin1') ?? ''),
  };
}

/** The certificate that signed it; null where it carries none. Throws where no signature fits. @param {ReturnType<typeof readResponse>} response */
function checkToken({ info, signer, certificates }) {
  const [, , algorithm, attributes, signing, signature] = signer;
  if (attributes?.tag !== FIRST || signing?.tag !== SEQUENCE) throw new Error('it has no signed attributes');
  const digest = digestNamed(algorithm);
  const stated = partsOf(attributes)
    .map(partsOf)
    .find(([type]) => hexOf(type) === MESSAGE_DIGEST)?.[1];
  if (hexOf(partsOf(stated)[0]) !== createHash(digest).update(info).digest('hex'))
    throw new Error('what it states was edited');
  // they are signed as a set of their own (RFC 5652, 5.4)
  const signed = Buffer.from(attributes.raw);
  signed[0] = SET;
  const known = certificates.filter(({ tag }) => tag === SEQUENCE).map(({ raw }) => new X509Certificate(raw));
  if (known.length === 0) return null;
  const pss = hexOf(partsOf(signing)[0]) === RSA_PSS;
  const fitting = known.find(({ publicKey }) => {
    const kind = publicKey.asymmetricKeyType ?? '';
    const key = pss ? { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING } : publicKey;
    return verifySignature(
      kind.startsWith('ed') ? null : digest,
      signed,
      key,
      signature?.content ?? Buffer.alloc(0),
    );
  });
  if (!fitting) throw new Error('its signature does not fit: it was edited');
  return fitting;
}

/** The holder, by common name. @param {X509Certificate} certificate */
const holderOf = ({ subject }) =>
  /^CN=(.*)$/m.exec(subject ?? '')?.[1] ?? (subject ?? '').replaceAll('\n', ', ');

/** @param {Source} source @param {Findings} findings @returns {Promise<{ at: string, authority: string | null } | null>} */
export async function checkTimeStamp(source, findings) {
  const entry = source.entries.get(TIMESTAMP);
  const envelope = source.entries.get(ENVELOPE);
  if (!entry || !envelope) return null;
  try {
    const response = readResponse(await readAll(entry));
    const { digest, hashed, at } = readInfo(response.info);
    const found = createHash(digest)
      .update(await readAll(envelope))
      .digest('hex');
    if (hashed !== found)
      findings.fault(TIMESTAMP, 'time_stamp', null, `it was given for other bytes than those of ${ENVELOPE}`);
    const certificate = checkToken(response);
    return { at, authority: certificate && holderOf(certificate) };
  } catch (error) {
    findings.fault(
      TIMESTAMP,
      'time_stamp',
      null,
      `it is no time stamp: ${/** @type {Error} */ (error).message}`,
    );
    return null;
  }
}
