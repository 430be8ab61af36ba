import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRuleFile } from '../../src/rule-files/parse-rule-file.ts';
import { ruleFolder } from '../../src/rule-files/rule-folder.ts';

const rule = (over = '') => `  - id: orders-list
    version: 1
    statement: GET /v1/orders answers 200 with a list.
    service: checkout-api
    endpoint: GET /v1/orders
    owner: U0OWNER
    author: U0AUTHOR
    ticket: PAY-1
    prove:
      by: http
      base: https://x.example
${over}`;
const faultsOf = (text: string) => {
  const parsed = parseRuleFile('rules/a.yml', text);
  return parsed.ok ? [] : parsed.faults.map(({ line, message }) => [line, message]);
};

describe('a rule file', () => {
  it.each([
    ['no fault', `rules:\n${rule()}`, []],
    [
      'no YAML',
      `rules:\n${rule()}\n   x: [`,
      [
        [13, expect.any(String)],
        [14, expect.any(String)],
      ],
    ],
    [
      'an unknown key',
      `rules:\n${rule('      every: 1 minute\n')}`,
      [[13, expect.stringContaining('a duration')]],
    ],
    [
      'a wrong endpoint',
      `rules:\n${rule().replace('GET /v1/orders\n', 'FETCH orders\n')}`,
      [[6, expect.stringContaining('a method and a path')]],
    ],
    [
      'a schema that does not compile',
      `rules:\n${rule("      expect:\n        body: { type: 'objekt' }\n")}`,
      [[14, expect.stringContaining('type')]],
    ],
    ['a name twice', `rules:\n${rule()}${rule()}`, [[13, expect.stringContaining('stands here twice')]]],
    ['nothing', '', [[1, expect.stringContaining('rules')]]],
  ])('%s', (_, text, faults) => expect(faultsOf(text)).toEqual(faults));
});

describe('a folder of rule files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'threadproof-rules-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('reads what is well and names what is not, file by file', async () => {
    await writeFile(join(folder, 'a.yml'), `rules:\n${rule()}`);
    await writeFile(join(folder, 'b.yaml'), `rules:\n${rule().replace('orders-list', 'x')}`);
    await writeFile(join(folder, 'c.txt'), 'no rules');
    const files = ruleFolder(folder);
    const first = await files.read();
    expect(first.files.map(({ rules }) => rules.length)).toEqual([1, 0]);
    expect(first.faults).toMatchObject([{ line: 2, message: expect.stringContaining('rules.0.id') }]);
    await writeFile(join(folder, 'b.yaml'), `rules:\n${rule()}`);
    expect((await files.read()).faults).toMatchObject([{ message: expect.stringContaining('stands in') }]);
  });

  it('says when the folder is not there', async () => {
    expect((await ruleFolder(join(folder, 'gone')).read()).faults).toMatchObject([
      { message: expect.stringContaining('ENOENT') },
    ]);
  });
});
