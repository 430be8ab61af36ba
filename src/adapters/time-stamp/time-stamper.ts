import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Certificate } from 'pkijs';
import { ThreadproofError } from '../../domain/errors.ts';
import type { TimeStamper } from '../../ports.ts';
import { checkResponse, readCertificates, TimeStampRefused, writeRequest } from './time-stamp-messages.ts';

export interface TimeStampAuthority {
  url: string;
  /** PEM file with the certificates that the authority's must lead to; null: only that the token fits itself is checked. */
  caFile: string | null;
}

/** An answer is a few kilobytes; certificates make it longer. */
const MOST_BYTES = 256 << 10;
const PATIENCE_MS = 10_000;

/**
 * Asks a time stamping authority by HTTP (RFC 3161, 3.4). One try: a bundle does not wait for it, and can be stamped when it is
 * asked for again. Throws `FILE_UNREADABLE` at once where `caFile` has no certificate; later every failure is a value.
 */
export function timeStamper(
  { url, caFile }: TimeStampAuthority,
  { patienceMs = PATIENCE_MS }: { patienceMs?: number } = {},
): TimeStamper {
  const anchors = caFile === null ? null : readAnchors(caFile);
  const host = new URL(url).host;
  return {
    async stamp(given) {
      const bytes = new Uint8Array(given);
      const nonce = randomBytes(8);
      try {
        const response = await post(url, await writeRequest(bytes, nonce), patienceMs);
        const { at, authority, chain } = await checkResponse(response, { bytes, nonce }, anchors);
        return { kind: 'stamped', response, at, authority, chain };
      } catch (error) {
        return { kind: 'failed', message: `${host}: ${reasonOf(error, patienceMs)}` };
      }
    },
  };
}

function readAnchors(caFile: string): Certificate[] {
  try {
    return readCertificates(readFileSync(caFile, 'utf8'));
  } catch (error) {
    throw new ThreadproofError('FILE_UNREADABLE', `no certificate can be read from ${caFile}`, {
      cause: error,
    });
  }
}

async function post(url: string, body: Uint8Array, patienceMs: number): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
    body: new Uint8Array(body),
    redirect: 'error',
    signal: AbortSignal.timeout(patienceMs),
  });
  if (!answer.ok) throw new TimeStampRefused(`it answered with status ${answer.status}`);
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of answer.body ?? []) {
    length += piece.length;
    if (length > MOST_BYTES) throw new TimeStampRefused('the answer is too long for a time stamp');
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

/** Words for people; of an answer only what was checked is repeated. */
function reasonOf(error: unknown, patienceMs: number): string {
  if (error instanceof TimeStampRefused) return error.message;
  if ((error as Error).name === 'TimeoutError') return `no answer within ${patienceMs / 1000} s`;
  const cause = (error as { cause?: { code?: string } }).cause;
  return `it cannot be reached${cause?.code ? ` (${cause.code})` : ''}`;
}
