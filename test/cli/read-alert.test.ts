import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { readAlertCommand, registerReadAlert } from '../../src/cli/read-alert.ts';
import { corpus, corpusFolder, isAlert } from '../alert-sources/corpus.ts';

const file = (name: string) => fileURLToPath(new URL(name, corpusFolder));

async function run(
  files: string[],
  options: { state?: boolean } = {},
  contents: Record<string, string> = {},
) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await readAlertCommand(files, options, {
    readFile: async (path) => contents[path] ?? (await readFile(path, 'utf8')),
    stdout: (text) => out.push(text),
    stderr: (text) => err.push(text),
  });
  return { code, lines: out.map((line) => JSON.parse(line)), out, err };
}

test('prints one line a file with exactly these keys', async () => {
  const { code, lines, out, err } = await run([
    file('datadog-triggered-p1-logs.json'),
    file('neg-bot-calendar.json'),
  ]);
  expect([code, err, lines.length]).toEqual([0, [], 2]);
  expect(out.every((line) => line.endsWith('}\n'))).toBe(true);
  expect(Object.keys(lines[0])).toEqual([
    'file',
    'kind',
    'severity',
    'title',
    'service',
    'dedupeKey',
    'url',
    'count',
    'source',
    'why',
  ]);
  expect(lines[0]).toMatchObject({
    kind: 'firing',
    severity: 'critical',
    title: '[P1] Ledger DB overloaded',
    service: 'ledger-svc',
    source: 'datadog',
    count: 1,
  });
  expect(lines[1]).toMatchObject({ kind: 'ignore', count: 0, dedupeKey: null });
});

test('takes the corpus shape, a bare event and an event_callback', async () => {
  const event = corpus.find((one) => one.name === 'uptimerobot-down.json')?.event;
  const contents = {
    a: JSON.stringify({ event }),
    b: JSON.stringify(event),
    c: JSON.stringify({ type: 'event_callback', event_id: 'Ev1', event }),
  };
  const { lines } = await run(['a', 'b', 'c'], {}, contents);
  expect(new Set(lines.map(({ file: _file, ...rest }) => JSON.stringify(rest))).size).toBe(1);
  expect(lines[0].kind).toBe('firing');
});

test('broken files are named, the others are still read, the exit code is 2', async () => {
  const { code, lines, err } = await run(
    ['broken', 'list', 'absent', file('uptimerobot-up.json')],
    {},
    { broken: '{"event": ', list: '[1]' },
  );
  expect(code).toBe(2);
  expect(lines.map((line) => line.kind)).toEqual(['resolved']);
  expect(err).toEqual([
    expect.stringMatching(/^broken: is not valid JSON \(/),
    expect.stringMatching(/^list: holds JSON, but no Slack event/),
    expect.stringMatching(/^absent: cannot be read \(/),
  ]);
});

test('with --state, files share an anomaly exactly when they share a pair', async () => {
  const { lines } = await run(
    corpus.map((one) => file(one.name)),
    { state: true },
  );
  const numbers = new Map<string, Set<number | null>>();
  corpus.forEach((one, index) => {
    const { anomaly, kind } = lines[index];
    if (!isAlert(one) || kind === 'ignore' || one.name === 'github-pr-merged-revert.json') return;
    const pair = one.expected.dedupe_pair ?? one.name;
    numbers.set(pair, (numbers.get(pair) ?? new Set()).add(anomaly));
  });
  const each = [...numbers.values()].map((found) => [...found]);
  expect([...numbers].filter(([, found]) => found.size !== 1 || found.has(null))).toEqual([]);
  expect(new Set(each.flat()).size).toBe(each.length);
  expect(lines.find((line) => line.file.endsWith('/github-pr-merged-revert.json')).anomaly).toBeNull();
});

test('is a command of the program', async () => {
  const out: string[] = [];
  let code = -1;
  const program = new Command().exitOverride();
  registerReadAlert(
    program,
    { readFile: (path) => readFile(path, 'utf8'), stdout: (text) => out.push(text), stderr: () => {} },
    (exitCode) => {
      code = exitCode;
    },
  );
  await program.parseAsync(['node', 'threadproof', 'read-alert', '--state', file('uptimerobot-down.json')]);
  expect([code, JSON.parse(out[0] ?? '').anomaly]).toEqual([0, 1]);
});
