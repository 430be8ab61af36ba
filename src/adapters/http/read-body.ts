import type { IncomingMessage } from 'node:http';
import { Refusal } from './problem.ts';

/** The largest body that is read, in bytes. */
export const MOST_BYTES = 1_048_576;

/** The body as it came. Stops reading at {@link MOST_BYTES}, whatever length was announced. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) throw new Refusal('too_large');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new Refusal('too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Refusal('not_json');
  }
}
