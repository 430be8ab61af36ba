import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isInner } from '../../../src/adapters/prober/addresses.ts';
import { createHttpProber } from '../../../src/adapters/prober/http-prober.ts';
import type { ProbeRequest } from '../../../src/domain/rules/probe.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A real server; its address as `127.0.0.1:port`. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const request = (url: string, over: Partial<ProbeRequest> = {}): ProbeRequest => ({
  method: 'GET',
  url,
  headers: {},
  body: null,
  timeoutMs: 2_000,
  followRedirects: true,
  ...over,
});
const prober = (...innerHosts: string[]) => createHttpProber({ innerHosts, userAgent: 'test' });

describe('the HTTP prober', () => {
  it('gives status, headers, body and latency', async () => {
    const host = await serve((_, response) => {
      response.writeHead(201, { 'X-Version': '3' });
      response.end('{"a":1}');
    });
    expect(await prober(host).ask(request(`http://${host}/v1`))).toMatchObject({
      is: 'answered',
      status: 201,
      headers: { 'x-version': '3' },
      body: '{"a":1}',
      truncated: false,
      latencyMs: expect.any(Number),
    });
  });

  it('a target that hangs costs one time-out, before and after its headers', async () => {
    const silent = await serve(() => {});
    const stuck = await serve((_, response) => {
      response.writeHead(200);
      response.write('{');
    });
    for (const host of [silent, stuck]) {
      const started = performance.now();
      const answer = await prober(host).ask(request(`http://${host}/`, { timeoutMs: 300 }));
      expect(answer).toMatchObject({ is: 'unreachable', code: 'TIMEOUT' });
      expect(performance.now() - started).toBeLessThan(1_500);
    }
  });

  it('an endless body costs bounded memory', async () => {
    let sent = 0;
    const chunk = Buffer.alloc(256 * 1024, 'a');
    const host = await serve((_, response) => {
      response.writeHead(200);
      const push = () => {
        while (!response.destroyed && sent < 2 ** 30) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', push);
        }
        response.end();
      };
      push();
    });
    const answer = await prober(host).ask(request(`http://${host}/`));
    expect(answer).toMatchObject({ is: 'answered', truncated: true });
    expect(answer.is === 'answered' && answer.body.length).toBe(1024 * 1024);
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it('asks no inner address that nobody allowed: neither first nor by a redirect', async () => {
    const inside: string[] = [];
    const secret = await serve((asked, response) => {
      inside.push(asked.url ?? '');
      response.end('secret');
    });
    const outside = await serve((_, response) => {
      response.writeHead(302, { location: `http://${secret}/latest/meta-data` });
      response.end();
    });
    expect(await prober().ask(request(`http://${outside}/`))).toMatchObject({
      is: 'not_asked',
      code: 'ADDRESS_REFUSED',
    });
    expect(await prober(outside).ask(request(`http://${outside}/`))).toMatchObject({
      is: 'not_asked',
      code: 'ADDRESS_REFUSED',
    });
    for (const url of [
      'http://localhost/',
      'http://[::1]/',
      'http://[::ffff:10.0.0.1]/',
      'http://2130706433/',
      'file:///etc/passwd',
    ])
      expect(await prober().ask(request(url)), url).toMatchObject({
        is: 'not_asked',
        code: 'ADDRESS_REFUSED',
      });
    expect(inside).toEqual([]);
    expect(await prober(outside, secret).ask(request(`http://${outside}/`))).toMatchObject({
      body: 'secret',
    });
  });

  it('tells another host nothing of what was meant for the first, and follows no circle', async () => {
    const told: (string | undefined)[] = [];
    const other = await serve((asked, response) => {
      told.push(asked.headers.authorization);
      response.end('{}');
    });
    const first = await serve((asked, response) => {
      told.push(asked.headers.authorization);
      response.writeHead(307, { location: asked.url === '/circle' ? '/circle' : `http://${other}/` });
      response.end();
    });
    const asking = prober('127.0.0.1');
    await asking.ask(request(`http://${first}/`, { headers: { authorization: 'Bearer s3cret' } }));
    expect(told).toEqual(['Bearer s3cret', undefined]);
    expect(await asking.ask(request(`http://${first}/circle`))).toMatchObject({ code: 'REDIRECTS' });
    expect(await asking.ask(request(`http://${first}/`, { followRedirects: false }))).toMatchObject({
      status: 307,
    });
  });

  it('names a target that is away or says no HTTP, without the address’s query', async () => {
    const gone = await serve(() => {});
    servers.pop()?.close();
    const answer = await prober(gone).ask(request(`http://${gone}/?token=s3cret`));
    expect(answer).toMatchObject({ is: 'unreachable', code: 'ECONNREFUSED' });
    expect(JSON.stringify(answer)).not.toContain('s3cret');
  });
});

it.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['172.31.255.255', true],
  ['172.32.0.1', false],
  ['192.168.1.1', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['0.0.0.0', true],
  ['255.255.255.255', true],
  ['8.8.8.8', false],
  ['::', true],
  ['::1', true],
  ['fe80::1%eth0', true],
  ['fd00::1', true],
  ['::ffff:127.0.0.1', true],
  ['::ffff:8.8.8.8', false],
  ['::ffff:a00:1', true],
  ['64:ff9b::a00:1', true],
  ['64:ff9b::808:808', false],
  ['2002:7f00:1::', true],
  ['2606:4700::1111', false],
  ['no address', true],
])('%s is an inner address: %s', (address, inner) => expect(isInner(address)).toBe(inner));
