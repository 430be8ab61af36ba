import type { TestOutcome, TestRun } from '../contract-test.ts';

const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^>[]*(?:\[[\s\S]*?\])?\s*>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const decoded = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hexadecimal, name) => {
    const code = decimal ? Number(decimal) : hexadecimal ? Number.parseInt(hexadecimal, 16) : null;
    if (code !== null) return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    return entities[String(name)] ?? whole;
  });

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(ATTRIBUTE)].map(([, name, a, b]) => [name, decoded(a ?? b ?? '')]));

/**
 * JUnit XML as test runners (Schemathesis, Dredd, Newman, pytest …) write it: `testsuites` or `testsuite` at the root,
 * `failure`, `error` and `skipped` inside a `testcase`. Entities of the document's own are not expanded.
 * @returns why it is none, in words, otherwise the run
 */
export function readJunit(text: string): TestRun | string {
  const tests: TestOutcome[] = [];
  const open: string[] = [];
  let tool = 'JUnit';
  let test: TestOutcome | null = null;
  let seen = false;
  for (const [, , closing, name = '', attributes = '', empty] of text.matchAll(TOKEN)) {
    if (name === '') continue;
    if (closing) {
      if (open.pop() !== name) return `</${name}> closes what was not opened`;
      if (name === 'testcase') test = null;
      continue;
    }
    if (!seen && name !== 'testsuites' && name !== 'testsuite')
      return `no JUnit XML: the root is <${name}>, not <testsuites> or <testsuite>`;
    const facts = attributesOf(attributes);
    if (!seen) tool = facts.name || tool;
    seen = true;
    if (name === 'testcase') {
      test = {
        name: [facts.classname, facts.name].filter(Boolean).join(' ') || 'unnamed test',
        outcome: 'passed',
        detail: null,
      };
      tests.push(test);
      if (empty) test = null;
    } else if (test && (name === 'failure' || name === 'error')) {
      test.outcome = 'failed';
      test.detail = (facts.message ?? facts.type ?? '').replace(/\s+/g, ' ').slice(0, 300) || null;
    } else if (test && name === 'skipped' && test.outcome === 'passed') test.outcome = 'skipped';
    if (!empty) open.push(name);
  }
  if (!seen) return 'no XML';
  return open.length > 0 ? `it ends inside <${open.at(-1)}>` : { tool, tests };
}
