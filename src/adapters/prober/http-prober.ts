import { type LookupAddress, lookup } from 'node:dns';
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { ProbeAnswer, ProbeRequest } from '../../domain/rules/probe.ts';
import type { HttpProber } from '../../ports.ts';
import { isInner } from './addresses.ts';

/** A body is read up to here; an endless one costs this much memory and no more. */
const MOST_BYTES = 1024 * 1024;
const MOST_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Failures that say something about this machine and nothing about the target. */
const OWN = new Set([
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENETDOWN',
  'ENETUNREACH',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'EACCES',
]);

export interface HttpProberOptions {
  /** Host names (and `host:port`) that may stand at inner addresses. */
  innerHosts: readonly string[];
  userAgent: string;
}

/** An address that must not be asked: a private one that nobody allowed. */
class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED';
}

/**
 * Sends the requests of rules. Every address is checked where the connection is made, for the first URL and for each
 * redirect, so that a name cannot resolve to one address for the check and to another for the connection.
 */
export function createHttpProber({
  innerHosts,
  userAgent,
}: HttpProberOptions): HttpProber & { close(): void } {
  const agents = { http: new HttpAgent({ keepAlive: false }), https: new HttpsAgent({ keepAlive: false }) };
  const mayBeInner = (url: URL): boolean =>
    innerHosts.includes(url.hostname) || innerHosts.includes(url.host);

  const ask = async (request: ProbeRequest): Promise<ProbeAnswer> => {
    const started = performance.now();
    const taken = () => Math.round(performance.now() - started);
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), request.timeoutMs);
    try {
      let url = new URL(request.url);
      let headers = request.headers;
      for (let redirects = 0; ; redirects++) {
        const response = await send(url, { ...request, headers }, timeout.signal);
        const { statusCode: status = 0, headers: got } = response;
        const next =
          request.followRedirects && REDIRECTS.has(status) && got.location ? parse(got.location, url) : null;
        if (next === null) return await answerOf(response, taken);
        response.destroy();
        if (redirects === MOST_REDIRECTS)
          return {
            is: 'unreachable',
            code: 'REDIRECTS',
            detail: `more than ${MOST_REDIRECTS} redirects`,
            latencyMs: taken(),
          };
        // What was meant for one host is not told to another.
        if (next.origin !== url.origin) headers = {};
        url = next;
      }
    } catch (error) {
      return failureOf(error, timeout.signal.aborted, request, taken());
    } finally {
      clearTimeout(timer);
    }
  };

  const send = (url: URL, request: ProbeRequest, signal: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      if (url.protocol !== 'http:' && url.protocol !== 'https:')
        return reject(new AddressRefused(`${url.protocol} is not asked`));
      const inner = mayBeInner(url);
      const host = url.hostname.replace(/^\[|\]$/g, '');
      if (!inner && isIP(host) !== 0 && isInner(host))
        return reject(new AddressRefused(`${host} is an inner address that nobody allowed`));
      const secure = url.protocol === 'https:';
      const sent = (secure ? requestHttps : requestHttp)(url, {
        method: request.method,
        agent: secure ? agents.https : agents.http,
        lookup: inner ? undefined : lookupOutside,
        signal,
        maxHeaderSize: 64 * 1024,
        headers: {
          accept: 'application/json, */*;q=0.1',
          'accept-encoding': 'identity',
          'user-agent': userAgent,
          ...(request.body === null
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(request.body) }),
          ...request.headers,
        },
      });
      sent.once('response', resolve);
      sent.once('error', reject);
      sent.end(request.body ?? undefined);
    });

  return {
    ask,
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** Resolves a name and refuses it when any of its addresses is an inner one. */
const lookupOutside: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return callback(error, '', 0);
    const refused = addresses.find(({ address }) => isInner(address));
    if (refused)
      return callback(new AddressRefused(`${hostname} leads to an inner address that nobody allowed`), '', 0);
    const [first] = addresses;
    if (first === undefined) return callback(new Error('no address'), '', 0);
    return options.all ? callback(null, addresses as never, 0) : callback(null, first.address, first.family);
  });
};

function parse(location: string, base: URL): URL | null {
  return URL.canParse(location, base.href) ? new URL(location, base) : null;
}

async function answerOf(response: IncomingMessage, taken: () => number): Promise<ProbeAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  let truncated = false;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    const room = MOST_BYTES - length;
    chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    length += chunk.length;
    if (length > MOST_BYTES) {
      truncated = true;
      response.destroy();
      break;
    }
  }
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, String(value ?? '')]),
  );
  return {
    is: 'answered',
    status: response.statusCode ?? 0,
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
    truncated,
    latencyMs: taken(),
  };
}

/** In words without the address's query, which may hold what a reference stood for. */
function failureOf(error: unknown, timedOut: boolean, request: ProbeRequest, latencyMs: number): ProbeAnswer {
  if (timedOut)
    return {
      is: 'unreachable',
      code: 'TIMEOUT',
      detail: `no whole answer within ${request.timeoutMs} ms`,
      latencyMs,
    };
  const cause = error as NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] };
  const code = cause.code ?? cause.errors?.[0]?.code ?? 'UNKNOWN';
  if (error instanceof AddressRefused) return { is: 'not_asked', code, detail: error.message };
  if (OWN.has(code)) return { is: 'not_asked', code, detail: `this machine could not ask (${code})` };
  return { is: 'unreachable', code, detail: reasons[code] ?? `the connection failed (${code})`, latencyMs };
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nobody answers at that address',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'the name leads to no address',
  HPE_INVALID_CONSTANT: 'the answer is no HTTP',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by nobody',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
};
