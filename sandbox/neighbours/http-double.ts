import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What can be wrong with a neighbour. `retryAfter` is in seconds, `ms` in milliseconds. */
export type Fault =
  | { kind: 'down' }
  | { kind: 'slow'; ms: number }
  | { kind: 'unauthorized' }
  | { kind: 'rate_limited'; retryAfter: number }
  | { kind: 'not_found' }
  | { kind: 'too_many_requests'; retryAfter: number }
  | { kind: 'truncated' };

export interface Request {
  method: string;
  path: string;
  /** The path's named parts, decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
  headers: IncomingMessage['headers'];
  /** Where the caller reached us, for links to further pages. */
  origin: string;
}

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export type Handler = (request: Request) => Answer;

/** `GET /repos/:owner/:repo/pulls`; a name that ends in `+` also takes slashes. */
export type Routes = Record<string, Handler>;

/** The vendor's own way to say what went wrong. */
export interface Manners {
  authorized: (request: Request) => boolean;
  unauthorized: () => Answer;
  rateLimited: (retryAfter: number) => Answer;
  tooManyRequests: (retryAfter: number) => Answer;
  notFound: () => Answer;
  /** Headers on every answer. */
  headers: () => Record<string, string>;
}

export interface HttpDouble {
  url: string;
  /** Breaks every request whose path matches, until `null` is set. */
  setFault: (fault: Fault | null, matching?: RegExp) => void;
  /** `METHOD /path?query` of every request so far, oldest first. */
  requests: string[];
  close: () => Promise<void>;
}

interface Compiled {
  method: string;
  pattern: RegExp;
  handler: Handler;
}

const compile = (routes: Routes): Compiled[] =>
  Object.entries(routes).map(([key, handler]) => {
    const [method = 'GET', path = ''] = key.split(' ');
    const pattern = path
      .replace(/[.]/g, '\\.')
      .replace(/:(\w+)(\+?)/g, (_, name: string, many: string) => `(?<${name}>${many ? '.+' : '[^/]+'})`);
    return { method, pattern: new RegExp(`^${pattern}$`), handler };
  });

async function readBody(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

function dispatch(compiled: Compiled[], manners: Manners, request: Request, fault: Fault | null): Answer {
  switch (fault?.kind) {
    case 'unauthorized':
      return manners.unauthorized();
    case 'rate_limited':
      return manners.rateLimited(fault.retryAfter);
    case 'too_many_requests':
      return manners.tooManyRequests(fault.retryAfter);
    case 'not_found':
      return manners.notFound();
  }
  if (!manners.authorized(request)) return manners.unauthorized();
  for (const { method, pattern, handler } of compiled) {
    const found = method === request.method ? pattern.exec(request.path) : null;
    if (found === null) continue;
    const params = Object.fromEntries(
      Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    return handler({ ...request, params });
  }
  return manners.notFound();
}

function send(outgoing: ServerResponse, answer: Answer, manners: Manners, cut: boolean): void {
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  const headers = { ...manners.headers(), ...answer.headers };
  outgoing.writeHead(answer.status, {
    ...(text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...headers,
  });
  outgoing.end(cut ? text.slice(0, Math.floor(text.length / 2)) : text);
}

/** A vendor on 127.0.0.1: routes over the company's data, with the vendor's manners and faults on demand. */
export async function serveDouble(routes: Routes, manners: Manners, host = '127.0.0.1'): Promise<HttpDouble> {
  const compiled = compile(routes);
  const requests: string[] = [];
  const waiting = new Set<NodeJS.Timeout>();
  let broken: { fault: Fault; matching: RegExp | undefined } | null = null;
  const server = createServer(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host}`);
    const method = incoming.method ?? 'GET';
    requests.push(`${method} ${url.pathname}${url.search}`);
    const fault = broken !== null && (broken.matching?.test(url.pathname) ?? true) ? broken.fault : null;
    const body = await readBody(incoming).catch(() => null);
    if (fault?.kind === 'down') {
      incoming.socket.destroy();
      return;
    }
    const answer = dispatch(
      compiled,
      manners,
      {
        method,
        path: url.pathname,
        params: {},
        query: url.searchParams,
        body,
        headers: incoming.headers,
        origin: url.origin,
      },
      fault,
    );
    const reply = () => send(outgoing, answer, manners, fault?.kind === 'truncated');
    if (fault?.kind !== 'slow') return reply();
    const timer = setTimeout(() => {
      waiting.delete(timer);
      reply();
    }, fault.ms);
    waiting.add(timer);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    requests,
    setFault: (fault, matching) => {
      broken = fault === null ? null : { fault, matching };
    },
    close: () =>
      new Promise((resolve) => {
        for (const timer of waiting) clearTimeout(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
