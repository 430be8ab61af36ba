import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readResultFile } from '../../src/provers/results/result-file.ts';

const junit = `<?xml version="1.0"?><!-- <testcase name="commented"/> -->
<testsuites name="contract"><testsuite name="s">
  <testcase classname="orders" name="GET /v1/orders &amp; more"><failure message="no &quot;currency&quot;">stack &lt;here&gt;</failure></testcase>
  <testcase classname="orders" name="id"/>
  <testcase classname="orders" name="data"><system-out><![CDATA[<failure/>]]></system-out></testcase>
  <testcase classname="orders" name="later"><skipped/></testcase>
</testsuite></testsuites>`;
const schemathesis = [
  { Initialize: { command: 'st run', schemathesis_version: '4.24.3' } },
  { ScenarioFinished: { status: 'success', recorder: { label: 'GET /v1/orders' } } },
  {
    ScenarioFinished: {
      status: 'failure',
      recorder: {
        label: 'GET /v1/orders',
        checks: { c1: [{ name: 'response_schema_conformance', status: 'failure' }] },
      },
    },
  },
  { ScenarioFinished: { status: 'skip', recorder: { label: 'POST /v1/orders' } } },
  { EngineFinished: { running_time: 3 } },
];
const ndjson = (events: unknown[]) => events.map((event) => JSON.stringify(event)).join('\n');
const verifier = JSON.stringify({
  result: false,
  errors: [{ interaction: 'a list of orders', mismatch: { type: 'mismatches', mismatches: [] } }],
  output: [],
});
const contract = JSON.stringify({ consumer: { name: 'a' }, provider: { name: 'b' }, interactions: [] });

describe('result files', () => {
  it('JUnit: failures with their words, entities decoded, comments and CDATA no tests', () => {
    expect(readResultFile('junit', 'r.xml', junit)).toEqual({
      tool: 'contract',
      tests: [
        { name: 'orders GET /v1/orders & more', outcome: 'failed', detail: 'no "currency"' },
        { name: 'orders id', outcome: 'passed', detail: null },
        { name: 'orders data', outcome: 'passed', detail: null },
        { name: 'orders later', outcome: 'skipped', detail: null },
      ],
    });
  });

  it('Pact: what the verifier writes, and what the broker holds', () => {
    expect(readResultFile('pact', 'r.json', verifier).tests).toMatchObject([
      { name: 'a list of orders', outcome: 'failed' },
    ]);
    const broker = {
      success: true,
      providerApplicationVersion: '1',
      testResults: [{ interactionId: 'x', success: true }],
    };
    expect(readResultFile('pact', 'r.json', JSON.stringify(broker)).tests).toEqual([
      { name: 'x', outcome: 'passed', detail: null },
    ]);
    // The whole failed although each part passed: the whole counts.
    expect(
      readResultFile('pact', 'r.json', JSON.stringify({ ...broker, success: false })).tests[0],
    ).toMatchObject({
      outcome: 'failed',
    });
  });

  it('Schemathesis: an operation failed when one of its phases did', () => {
    expect(readResultFile('schemathesis', 'r.ndjson', ndjson(schemathesis)).tests).toEqual([
      { name: 'GET /v1/orders', outcome: 'failed', detail: 'response_schema_conformance' },
      { name: 'POST /v1/orders', outcome: 'skipped', detail: null },
    ]);
    expect(readResultFile('schemathesis', 'r.xml', junit).tool).toBe('Schemathesis');
  });

  it.each([
    ['junit', '{"a":1}', 'no XML'],
    ['junit', '<html><body/></html>', 'the root is <html>'],
    ['junit', junit.slice(0, 200), 'ends inside'],
    ['junit', '<testsuites></testsuites>', 'holds no test'],
    ['junit', '', 'no XML'],
    ['pact', contract, 'a Pact contract, not the result'],
    ['pact', junit, 'no JSON'],
    ['pact', '{"openapi":"3.0.0"}', 'no result of a Pact'],
    ['schemathesis', verifier, 'no report of Schemathesis'],
    ['schemathesis', ndjson(schemathesis.slice(0, 3)), 'cut off'],
    ['schemathesis', 'hello', 'line 1 is no JSON'],
  ] as const)('%s refuses %j', (kind, text, why) => {
    expect(() => readResultFile(kind, 'file', text)).toThrow(why);
  });

  it('whatever comes is read or refused, never anything else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('junit', 'pact', 'schemathesis'),
        fc.oneof(fc.string(), fc.json()),
        (kind, text) => {
          try {
            expect(readResultFile(kind, 'file', text).tests.length).toBeGreaterThan(0);
          } catch (error) {
            expect((error as { code?: string }).code).toBe('INPUT_INVALID');
          }
        },
      ),
    );
  });
});
