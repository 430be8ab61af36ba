import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type IntakeServer,
  openIntakeServer,
  type Received,
} from '../../../src/adapters/http/intake-server.ts';
import { hmac } from '../../../src/adapters/http/signatures.ts';

const now = '2026-06-01T09:00:00.000Z';
const seconds = Date.parse(now) / 1000;
const log = { info() {}, warn() {}, error() {} };

describe('the HTTP door', () => {
  let server: IntakeServer;
  let received: Received[];
  let refused: string[];
  let broken = false;
  beforeEach(async () => {
    received = [];
    refused = [];
    broken = false;
    server = await openIntakeServer(
      {
        port: 0,
        secrets: { pagerduty: ['p'], github: [], signals: ['new', 'old'] },
        clock: { now: () => now },
        log,
      },
      {
        receive: async (each) => {
          if (broken) throw new Error('the disk is full');
          received.push(each);
          return { id: each.delivery, outcome: 'accepted' };
        },
        refused: (path, reason) => refused.push(`${path} ${reason}`),
        ready: async () => ({ ok: !broken, detail: {} }),
        metrics: async () => '',
      },
    );
  });
  afterEach(() => server.stop());

  const post = async (path: string, body: string, headers: Record<string, string>) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method: 'POST', body, headers });
    return { status: answer.status, body: (await answer.json()) as { type?: string } };
  };
  const change = JSON.stringify({
    source: 'flags',
    id: '1',
    kind: 'feature_flag',
    title: 'On',
    effectiveAt: '2026-06-01T10:59:00+02:00',
  });
  const signed = (
    body: string,
    { secret = 'new', at = seconds, over }: { secret?: string; at?: number; over?: string } = {},
  ) =>
    post('/v1/changes', body, {
      'idempotency-key': 'k',
      'x-threadproof-timestamp': String(at),
      'x-threadproof-signature': `v1=${hmac(secret, over ?? `${at}.${body}`)}`,
    });

  it('takes either secret while one is being changed', async () => {
    expect((await signed(change)).status).toBe(202);
    expect((await signed(change, { secret: 'old' })).status).toBe(202);
    expect((await signed(change, { secret: 'older' })).status).toBe(401);
    expect(received).toHaveLength(2);
  });

  it.each([
    [-301, 400],
    [-300, 202],
    [300, 202],
    [301, 400],
  ])('takes a time %i seconds from now with %i', async (off, status) => {
    expect((await signed(change, { at: seconds + off })).status).toBe(status);
  });

  it('checks the signature over the time, too, before it says anything of it', async () => {
    expect((await signed(change, { at: seconds - 999, over: `${seconds}.${change}` })).body.type).toMatch(
      /signature_wrong$/,
    );
  });

  it('says 503 when nothing can be stored, so that the sender keeps it', async () => {
    broken = true;
    expect(await signed(change)).toMatchObject({
      status: 503,
      body: { type: 'urn:threadproof:problem:not_stored' },
    });
    expect((await fetch(`http://127.0.0.1:${server.port}/readyz`)).status).toBe(503);
    expect((await fetch(`http://127.0.0.1:${server.port}/healthz`)).status).toBe(200);
  });

  it('keeps a door without a secret shut, and takes POST alone', async () => {
    expect((await post('/webhooks/github', '{}', {})).body.type).toMatch(/not_configured$/);
    expect((await fetch(`http://127.0.0.1:${server.port}/v1/signals`)).status).toBe(405);
    expect(refused).toEqual(['/webhooks/github not_configured', '/v1/signals method_not_allowed']);
  });

  it('stops reading a body over 1 MB that announces no length', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request({ port: server.port, path: '/v1/signals', method: 'POST' }, (answer) =>
        resolve(answer.statusCode),
      );
      sent.on('error', reject);
      for (let n = 0; n < 20; n++) sent.write('x'.repeat(64 * 1024));
      sent.end();
    });
    expect(status).toBe(413);
    expect(received).toEqual([]);
  });
});
