import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { openapi } from '../../sandbox/service/openapi.ts';
import type { HttpProof } from '../../src/domain/rules/rule.ts';
import { faultOfSchema, misfitOf } from '../../src/provers/body-schema.ts';
import { asRuleFile, importOpenapi } from '../../src/rule-files/import-openapi.ts';
import { parseRuleFile } from '../../src/rule-files/parse-rule-file.ts';

const facts = {
  service: 'checkout-api',
  base: 'https://x.example',
  owner: 'U0OWNER',
  author: 'U0AUTHOR',
  ticket: 'PAY-1',
};
const importing = (document: unknown) => importOpenapi('api.json', JSON.stringify(document), facts);
const withSchema = (schema: unknown, schemas: Record<string, unknown> = {}) => ({
  openapi: '3.1.0',
  paths: { '/a': { get: { responses: { 200: { content: { 'application/json': { schema } } } } } } },
  components: { schemas },
});
const bodyOf = (document: unknown) =>
  (importing(document)[0]!.prove as HttpProof).expect.body as Record<string, unknown>;

describe('an OpenAPI document', () => {
  it('gives a proposal for each operation: codes, required fields and types', () => {
    const rules = importing(openapi);
    expect(rules.map(({ id, endpoint, prove }) => [id, endpoint, prove.by])).toEqual([
      ['checkout-api-get-health', 'GET /health', 'http'],
      ['checkout-api-list-orders', 'GET /v1/orders', 'http'],
      ['checkout-api-create-order', 'POST /v1/orders', 'contract_test'],
      ['checkout-api-get-quote', 'GET /v1/quotes', 'http'],
    ]);
    expect(rules[1]?.statement).toContain('also documented: 401');
    const { body, status } = (rules[1]!.prove as HttpProof).expect;
    expect(status).toEqual([200]);
    const misfit = (value: unknown) => misfitOf(body as Record<string, unknown>, JSON.stringify(value));
    expect(misfit({ orders: [{ id: 'a', total: 1, currency: 'EUR' }] })).toBeNull();
    expect(misfit({ orders: [{ id: 'a', total: 1 }] })).toContain('lacks "currency"');
    // An order may hold the order that it replaces, as deep as one likes.
    const order = { id: 'a', total: 1, currency: 'EUR' };
    expect(misfit({ orders: [{ ...order, replaces: { ...order, replaces: order } }] })).toBeNull();
    expect(misfit({ orders: [{ ...order, replaces: { ...order, replaces: { id: 1 } } }] })).toContain(
      '/replaces/replaces',
    );
  });

  it('its proposals are a rule file without a fault, in JSON and in YAML alike', () => {
    const fromYaml = importOpenapi('api.yaml', stringify(openapi), facts);
    expect(fromYaml).toEqual(importing(openapi));
    expect(parseRuleFile('rules/a.yml', asRuleFile(fromYaml))).toEqual({ ok: true, value: fromYaml });
  });

  it('nullable, lists of schemas and references through references become JSON Schema', () => {
    const body = bodyOf(
      withSchema(
        { anyOf: [{ $ref: '#/components/schemas/A' }, { type: 'string', nullable: true, enum: ['x'] }] },
        {
          A: { $ref: '#/components/schemas/B' },
          B: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } },
        },
      ),
    );
    expect(faultOfSchema(body)).toBeNull();
    expect([{ n: 1 }, 'x', null].map((value) => misfitOf(body, JSON.stringify(value)))).toEqual([
      null,
      null,
      null,
    ]);
    expect(misfitOf(body, '{"n":"1"}')).not.toBeNull();
  });

  it.each([
    ['no document', [], 'no OpenAPI 3 document'],
    ['version 2', { swagger: '2.0', paths: {} }, 'no OpenAPI 3 document'],
    ['no paths', { openapi: '3.0.0' }, '/paths is missing'],
    ['no operation', { openapi: '3.0.0', paths: { '/a': {} } }, 'holds no operation'],
    [
      'a circle of references',
      withSchema(
        { $ref: '#/components/schemas/A' },
        { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } },
      ),
      '/paths/~1a/get/responses/200/content/application~1json/schema refers in a circle (#/components/schemas/A -> #/components/schemas/B)',
    ],
    [
      'a reference to nothing',
      withSchema({ $ref: '#/components/schemas/Gone' }),
      'refers to nothing (#/components/schemas/Gone)',
    ],
    ['a reference to the prototype', withSchema({ $ref: '#/constructor/prototype' }), 'refers to nothing'],
    [
      'a reference elsewhere',
      withSchema({ $ref: 'https://evil.example/a.json' }),
      'refers to another document',
    ],
  ])('%s is refused with the place', (_, document, why) => {
    expect(() => importing(document)).toThrow(why);
  });

  it('names the line of a fault in YAML, and refuses bombs of aliases', () => {
    expect(() => importOpenapi('a.yml', 'openapi: 3.0.0\npaths:\n  "/a: {}\n', facts)).toThrow(/a\.yml:\d+:/);
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'
        .split('')
        .map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[at]}`)}]`),
    ];
    expect(() => importOpenapi('a.yml', `openapi: 3.0.0\n${bomb.join('\n')}\npaths: *i\n`, facts)).toThrow(
      'a.yml',
    );
  });

  it('10 MB import within seconds; more is refused', { timeout: 60_000 }, () => {
    const paths = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, n) => [
        `/things/${n}`,
        {
          get: {
            description: 'x'.repeat(4_600),
            responses: {
              200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/T' } } } },
            },
          },
        },
      ]),
    );
    const T = {
      type: 'object',
      required: ['next'],
      properties: { next: { $ref: '#/components/schemas/T' } },
    };
    const text = JSON.stringify({ openapi: '3.0.0', paths, components: { schemas: { T } } });
    expect(text.length).toBeGreaterThan(9_000_000);
    const started = performance.now();
    expect(importOpenapi('big.json', text, facts)).toHaveLength(2_000);
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(() => importOpenapi('big.json', `${text}${' '.repeat(2_000_000)}`, facts)).toThrow(
      'more than 10 MB',
    );
  });

  it('nests no deeper than a hundred', () => {
    const deep = Array.from({ length: 150 }).reduce<unknown>(
      (inner) => ({ type: 'array', items: inner }),
      {},
    );
    expect(() => importing(withSchema(deep))).toThrow('more than 100 deep');
  });
});
