import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyThreadproof } from '../../src/adapters/http/signatures.ts';
import { type DriftOptions, reportFrom, reportToBot } from '../../src/cli/drift.ts';
import { signalFormSchema } from '../../src/domain/signal-form.ts';

const files: Record<string, string> = {
  'junit.xml':
    '<testsuite><testcase name="orders"/><testcase name="quotes"><failure message="slow"/></testcase></testsuite>',
  'pact.json': '{"success":true,"testResults":[]}',
  'contract.json': '{"consumer":{},"provider":{},"interactions":[]}',
};
const read = (path: string): string => {
  const text = files[path];
  if (text === undefined) throw new Error('ENOENT');
  return text;
};
const report = (options: Partial<DriftOptions>, environment: Record<string, string> = {}) =>
  reportFrom({ rule: 'checkout-orders', run: 'run-1', ...options }, read, environment);

describe('what a run says', () => {
  it.each([
    [{ broken: true }, { holds: false, actual: 'the run says that it does not hold' }],
    [
      { ok: true, found: 'all well' },
      { holds: true, actual: 'all well' },
    ],
    [{ junit: 'junit.xml' }, { holds: false, actual: expect.stringContaining('quotes (slow)') }],
    [{ junit: 'junit.xml', tests: ['orders'] }, { holds: true }],
    [{ pact: 'pact.json' }, { holds: true }],
  ] as [Partial<DriftOptions>, object][])('%j', (options, said) => {
    expect(report(options)).toMatchObject({ ruleId: 'checkout-orders', runId: 'run-1', ...said });
  });

  it.each([
    [{}, 'Say one of'],
    [{ broken: true, ok: true }, 'Say one of'],
    [{ ok: true, junit: 'junit.xml' }, 'Say one of'],
    [{ ok: true, rule: 'Not A Rule' }, 'no name of a rule'],
    [{ ok: true, run: undefined }, 'Name the run'],
    [{ ok: true, run: 'a\nb' }, 'odd characters'],
    [{ junit: 'pact.json' }, 'no XML'],
    [{ pact: 'contract.json' }, 'a Pact contract'],
    [{ junit: 'gone.xml' }, 'cannot be read'],
    [{ junit: 'junit.xml', tests: ['refunds'] }, 'no test that ran'],
  ] as [Partial<DriftOptions>, string][])('refuses %j', (options, why) => {
    expect(() => report(options)).toThrow(why);
  });

  it('takes the run from CI, each attempt a run of its own', () => {
    const environment = { GITHUB_RUN_ID: '991', GITHUB_RUN_ATTEMPT: '2' };
    expect(report({ ok: true, run: undefined }, environment).runId).toBe('991.2');
  });
});

describe('sending a report', () => {
  let server: Server;
  afterEach(() => server?.close());

  it('is signed and shaped as the door asks for, with one idempotency key a run', async () => {
    const got: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
    let status = 202;
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      got.push({ headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status: 'accepted' }));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const said: string[] = [];
    const output = { stdout: (text: string) => said.push(text), stderr: (text: string) => said.push(text) };
    const now = '2026-06-01T09:00:00.000Z';
    const send = () => reportToBot({ url, secret: 'shared' }, report({ broken: true }), now, output);
    expect(await send()).toBe(0);
    expect(said.join('')).toContain('accepted');
    const [first] = got;
    if (!first) throw new Error('nothing came');
    expect(() => verifyThreadproof(first, ['shared'], now)).not.toThrow();
    expect(() => verifyThreadproof(first, ['another'], now)).toThrow();
    expect(first.headers['idempotency-key']).toBe('drift:checkout-orders:run-1');
    expect(signalFormSchema.parse(JSON.parse(first.body.toString('utf8')))).toMatchObject({
      source: 'ci',
      state: 'firing',
      class: 'contract_drift',
      key: 'rule:checkout-orders',
    });
    status = 401;
    expect(await send()).toBe(1);
    expect(said.join('')).toContain('refused');
  });
});
