import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ThreadproofError } from '../../domain/errors.ts';
import type { Clock, Log } from '../../ports.ts';
import { Refusal } from './problem.ts';
import { parseJson, readBody } from './read-body.ts';
import { type SecretName, type Sender, senders } from './senders.ts';

/** What a sender brought, after its signature was checked. */
export interface Received {
  sender: string;
  payload: unknown;
  /** SHA-256 of the body as it came. */
  hash: string;
  /** Equal for the same delivery sent again. */
  delivery: string;
  /** For deliveries known by their words alone: how long the same words are the same delivery, in milliseconds. */
  sameFor: number | null;
}

export interface HttpHooks {
  /** Resolves when it is durable. A rejection is answered with 503: the sender keeps it and sends it again. */
  receive(received: Received): Promise<{ id: string; outcome: 'accepted' | 'duplicate' | 'conflict' }>;
  refused(path: string, reason: Refusal['reason']): void;
  /** Whether work can be done now, with the words for a person; `/healthz` answers as long as the process does. */
  ready(): Promise<{ ok: boolean; detail: Record<string, unknown> }>;
  /** Prometheus text, or null where none is offered. */
  metrics(): Promise<string>;
}

export interface IntakeServer {
  port: number;
  stop(): Promise<void>;
}

/** A slow sender holds a socket and nothing else. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Opens the doors for senders that do not go through Slack. Behind each answer of 202 the delivery is durable.
 * @param port 0 takes a free one
 */
export async function openIntakeServer(
  options: { port: number; secrets: Record<SecretName, readonly string[]>; clock: Clock; log: Log },
  hooks: HttpHooks,
): Promise<IntakeServer> {
  const { secrets, clock, log } = options;
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    answer(request, path).then(
      ({ status, body, type }) => send(response, status, body, type),
      (error: unknown) => {
        const refusal = error instanceof Refusal ? error : new Refusal('not_stored');
        if (!(error instanceof Refusal))
          log.error({ path, error: String(error) }, 'a delivery could not be stored');
        hooks.refused(senders.some((sender) => sender.path === path) ? path : 'elsewhere', refusal.reason);
        log.warn({ path, reason: refusal.reason }, 'a request was refused');
        // What was not read is not waited for.
        response.shouldKeepAlive = false;
        send(response, refusal.problem.status, JSON.stringify(refusal.problem), 'application/problem+json');
      },
    );
  });

  async function answer(request: IncomingMessage, path: string) {
    if (path === '/healthz') return text(200, { ok: true });
    if (path === '/readyz') {
      const { ok, detail } = await hooks.ready();
      return text(ok ? 200 : 503, { ok, ...detail });
    }
    if (path === '/metrics')
      return { status: 200, body: await hooks.metrics(), type: 'text/plain; version=0.0.4; charset=utf-8' };
    const sender = senders.find((each) => each.path === path);
    if (!sender) throw new Refusal('not_found');
    if (request.method !== 'POST') throw new Refusal('method_not_allowed');
    return take(request, sender);
  }

  async function take(request: IncomingMessage, sender: Sender) {
    const known = secrets[sender.secret];
    if (known.length === 0)
      throw new Refusal('not_configured', { detail: `No secret is set for ${sender.secret}.` });
    const signed = { headers: request.headers, body: await readBody(request) };
    sender.verify(signed, known, clock.now());
    const received = sender.accept(signed, parseJson(signed.body));
    if (received === null) return text(202, { status: 'ignored' });
    const { id, outcome } = await hooks.receive(received);
    if (outcome === 'conflict') throw new Refusal('key_reused');
    return text(202, { status: outcome, id });
  }

  const port = await listen(server, options.port);
  return {
    port,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeIdleConnections();
      }),
  };
}

const text = (status: number, body: unknown) => ({
  status,
  body: JSON.stringify(body),
  type: 'application/json',
});

function send(response: ServerResponse, status: number, body: string, type: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((ready, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      failed(
        new ThreadproofError('CONFIG_INVALID', `PORT ${port} cannot be opened (${error.code}).`, {
          cause: error,
        }),
      ),
    );
    server.listen(port, () => {
      server.removeAllListeners('error');
      ready((server.address() as AddressInfo).port);
    });
  });
}
