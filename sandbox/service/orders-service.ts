/** Harborlight's checkout API: a real HTTP service with an OpenAPI document, whose behaviour can be broken and mended. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { openapi } from './openapi.ts';

export const behaviours = ['well', 'wrong_status', 'missing_field', 'slow', 'down'] as const;
export type Behaviour = (typeof behaviours)[number];

export interface OrdersService {
  readonly url: string;
  readonly behaviour: Behaviour;
  behave: (behaviour: Behaviour) => void;
  /** Requests so far, `METHOD /path`. */
  requests: string[];
  close: () => Promise<void>;
}

/** Longer than the rules allow, shorter than their time-out. */
const SLOW_MS = 900;

const orders = [
  { id: 'ord_1001', total: 129.5, currency: 'EUR', lines: [{ sku: 'lamp-brass', quantity: 1 }] },
  { id: 'ord_1002', total: 48, currency: 'EUR', lines: [{ sku: 'rope-10m', quantity: 4 }] },
];
const bodies: Record<string, unknown> = {
  '/openapi.json': openapi,
  '/health': { status: 'up' },
  '/v1/orders': { orders },
  '/v1/quotes': { amount: 7.9, currency: 'EUR', days: 2 },
};

/** Without its currency an order means nothing: exactly what the rule of the orders promises. */
const withoutCurrency = () => ({ orders: orders.map(({ currency: _, ...order }) => order) });

export async function startOrdersService(host = '127.0.0.1'): Promise<OrdersService> {
  let behaviour: Behaviour = 'well';
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    requests.push(`${request.method} ${path}`);
    const answer = () => reply(response, path, behaviour);
    if (behaviour === 'slow' && path.startsWith('/v1/')) setTimeout(answer, SLOW_MS);
    else answer();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    if (behaviour === 'down') socket.destroy();
  });
  await new Promise<void>((listening) => server.listen(0, host, listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    get behaviour() {
      return behaviour;
    },
    behave(next) {
      behaviour = next;
      if (next === 'down') for (const socket of sockets) socket.destroy();
    },
    requests,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

function reply(response: ServerResponse, path: string, behaviour: Behaviour): void {
  if (response.destroyed) return;
  const known = bodies[path];
  const promised = path.startsWith('/v1/');
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(body));
  };
  if (known === undefined) send(404, { error: 'not found' });
  else if (promised && behaviour === 'wrong_status') send(500, { error: 'the currency table is gone' });
  else if (path === '/v1/orders' && behaviour === 'missing_field') send(200, withoutCurrency());
  else send(200, known);
}
