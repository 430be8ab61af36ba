import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/domain/alert.ts';
import type { ProbeAnswer } from '../../src/domain/rules/probe.ts';
import type { HttpProof } from '../../src/domain/rules/rule.ts';
import { contractTest } from '../../src/provers/contract-test.ts';
import { httpProbe, percentileOf, requestOf } from '../../src/provers/http-probe.ts';
import { notice } from '../../src/provers/notice.ts';
import { ordersRule } from '../domain/rules/sample-rules.ts';

const answered = (over: Partial<Extract<ProbeAnswer, { is: 'answered' }>> = {}): ProbeAnswer => ({
  is: 'answered',
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: '{"orders":[{"id":"1","currency":"EUR"}]}',
  truncated: false,
  latencyMs: 100,
  ...over,
});
const probe = (expectation: Record<string, unknown>, answer: ProbeAnswer, latencies: number[] = []) => {
  const rule = ordersRule({ prove: { by: 'http', base: 'https://x.example', expect: expectation } });
  return httpProbe.judge(rule, rule.prove as HttpProof, { answer, latencies });
};
const schema = {
  type: 'object',
  required: ['orders'],
  properties: {
    orders: {
      type: 'array',
      items: { type: 'object', required: ['id', 'currency'], properties: { id: { type: 'string' } } },
    },
  },
};

describe('an HTTP probe', () => {
  it.each([
    ['as promised', { status: 200, body: schema }, answered(), 'holds', 'status 200'],
    ['one of several', { status: [200, 204] }, answered({ status: 204 }), 'holds', 'status 204'],
    ['another status', { status: 200 }, answered({ status: 500 }), 'broken', 'status 500'],
    [
      'a header, whatever its case',
      { headers: { 'Content-Type': 'APPLICATION/JSON' } },
      answered(),
      'holds',
      'status',
    ],
    ['a missing header', { headers: { etag: '' } }, answered(), 'broken', 'no header etag'],
    [
      'a missing field',
      { body: schema },
      answered({ body: '{"orders":[{"id":"1"}]}' }),
      'broken',
      '/orders/0 lacks "currency"',
    ],
    [
      'a wrong type',
      { body: schema },
      answered({ body: '{"orders":[{"id":1,"currency":"EUR"}]}' }),
      'broken',
      '/orders/0/id must be string',
    ],
    ['no JSON', { body: schema }, answered({ body: '<html>' }), 'broken', 'no JSON'],
    ['an empty body', { body: schema }, answered({ body: '' }), 'broken', 'empty body'],
    ['too much', { body: schema }, answered({ truncated: true }), 'broken', 'more than 1 MB'],
    ['too much, where nobody reads it', {}, answered({ truncated: true }), 'holds', 'status 200'],
    [
      'nobody there',
      {},
      { is: 'unreachable', code: 'X', detail: 'nobody answers', latencyMs: 3 } as const,
      'broken',
      'nobody answers',
    ],
  ])('%s', (_, expectation, answer, is, actual) => {
    expect(probe(expectation, answer)).toMatchObject({ is, actual: expect.stringContaining(actual) });
  });

  it('its own failure says nothing of the target', () => {
    expect(probe({}, { is: 'not_asked', code: 'EMFILE', detail: 'no files left' })).toEqual({
      is: 'own_failure',
      code: 'EMFILE',
      detail: 'no files left',
    });
  });

  it('judges latency over the last runs, once there are enough', () => {
    const latency = { latency: { percentile: 75, ms: 200, over: 4 } };
    const slow = answered({ latencyMs: 900 });
    expect(probe(latency, slow, [900, 900])).toMatchObject({ is: 'holds' });
    expect(probe(latency, slow, [900, 100, 100, 100])).toMatchObject({ is: 'holds' });
    expect(probe(latency, slow, [100, 100, 100, 900])).toMatchObject({
      is: 'broken',
      actual: '75th percentile of the last 4 answers 900 ms',
    });
  });

  it('a percentile is one of the values, and grows with the percentage', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 100 }),
        (values, a, b) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          expect(values).toContain(percentileOf(values, a));
          expect(percentileOf(values, low)).toBeLessThanOrEqual(percentileOf(values, high));
          expect(values.filter((value) => value <= percentileOf(values, a)).length).toBeGreaterThanOrEqual(
            (a / 100) * values.length,
          );
        },
      ),
    );
  });
});

describe('the request of a rule', () => {
  const reference = (name: string) => ['$', `{env:${name}}`].join('');
  const made = (over: Record<string, unknown>, lookUp = (_: string): string | undefined => undefined) => {
    const rule = ordersRule({ prove: { by: 'http', base: 'https://x.example/', ...over } });
    return requestOf(rule, rule.prove as HttpProof, lookUp);
  };

  it('joins base and path, and resolves references', () => {
    const values: Record<string, string> = { RULES_BASE: 'https://api.example', RULES_TOKEN: 's3cret' };
    expect(
      made(
        { base: reference('RULES_BASE'), headers: { authorization: `Bearer ${reference('RULES_TOKEN')}` } },
        (name) => values[name],
      ),
    ).toMatchObject({
      request: {
        method: 'GET',
        url: 'https://api.example/v1/orders',
        headers: { authorization: 'Bearer s3cret' },
      },
    });
  });

  it('a reference that is not set, or is none of the rules’, is the prober’s own failure', () => {
    const everything = () => 'xoxb-secret';
    for (const name of ['SLACK_BOT_TOKEN', 'DATABASE_URL', 'PATH'])
      expect(made({ headers: { 'x-a': reference(name) } }, everything)).toMatchObject({
        is: 'not_asked',
        code: 'REFERENCE_MISSING',
      });
    const missing = made({ headers: { 'x-a': reference('RULES_A') } });
    expect(missing).toMatchObject({ detail: expect.stringContaining('RULES_A') });
  });

  it('follows no redirect where a redirect is what is promised', () => {
    expect(made({ expect: { status: 301 } })).toMatchObject({ request: { followRedirects: false } });
    expect(made({})).toMatchObject({ request: { followRedirects: true } });
  });
});

describe('a run of contract tests', () => {
  const rule = ordersRule({ prove: { by: 'contract_test' } });
  const run = {
    tool: 'Pact',
    tests: [
      { name: 'orders have a currency', outcome: 'failed', detail: 'no currency' },
      { name: 'orders have an id', outcome: 'passed', detail: null },
      { name: 'quotes are quick', outcome: 'passed', detail: null },
      { name: 'refunds', outcome: 'skipped', detail: null },
    ],
  } as const;
  it.each([
    [[], 'broken', '1 of 3 tests of Pact failed: orders have a currency (no currency)'],
    [['quotes'], 'holds', '1 of 1 tests of Pact passed'],
    [['HAVE AN ID', 'quotes'], 'holds', '2 of 2 tests of Pact passed'],
  ])('%j', (tests, is, actual) => {
    const judged = contractTest.judge(
      rule,
      { by: 'contract_test', tests, holds: 1 },
      { ...run, tests: [...run.tests] },
    );
    expect(judged).toMatchObject({ is, actual });
  });
  it.each([[['refunds']], [['unheard of']]])('says nothing about %j', (tests) => {
    const judged = contractTest.judge(
      rule,
      { by: 'contract_test', tests, holds: 1 },
      { ...run, tests: [...run.tests] },
    );
    expect(judged).toEqual({ is: 'silent' });
  });
});

describe('a notice', () => {
  const alert = (over: Partial<Alert>): Alert => ({
    kind: 'firing',
    source: 'optic',
    title: 'Breaking change',
    severity: null,
    service: null,
    class: 'contract_drift',
    dedupeKey: 'optic:1',
    url: null,
    count: 1,
    occurredAt: null,
    mentions: { changes: [], tickets: [] },
    text: '',
    why: [],
    ...over,
  });
  const judge = (over: Partial<Alert>) =>
    notice.judge(ordersRule(), { by: 'notice', contains: [], holds: 1 }, alert(over)).is;
  it.each([
    ['by its name', { text: 'rule checkout-orders violated' }, 'broken'],
    ['by service and endpoint', { service: 'checkout-api', title: 'GET /v1/orders lost a field' }, 'broken'],
    ['that it holds again', { kind: 'resolved', text: 'checkout-orders' }, 'holds'],
    ['another rule with a longer name', { text: 'rule checkout-orders-list violated' }, 'silent'],
    ['an endpoint below', { service: 'checkout-api', title: 'GET /v1/orders/42 lost a field' }, 'silent'],
    [
      'the same endpoint of another service',
      { service: 'ledger', title: 'GET /v1/orders lost a field' },
      'silent',
    ],
    ['an update', { kind: 'update', text: 'checkout-orders' }, 'silent'],
    ['no drift at all', { class: 'performance', text: 'checkout-orders' }, 'silent'],
  ] as [string, Partial<Alert>, string][])('%s', (_, over, is) => expect(judge(over)).toBe(is));
});
