import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { parseBenchmarkCase } from '../../src/attribution/benchmark-case.ts';
import { rankCommand } from '../../src/cli/rank.ts';

const folder = mkdtempSync(join(tmpdir(), 'rank-'));
afterAll(() => rmSync(folder, { recursive: true }));
const save = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _: string, done: (error?: Error | null) => void) {
    this.text += chunk.toString();
    done();
  }
}
const run = async (file: string) => {
  const stdout = new Collected();
  const stderr = new Collected();
  const status = await rankCommand(file, { stdout, stderr });
  const lines = stdout.text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { id: string; ranked: string[] });
  return { status, lines, stderr: stderr.text };
};

const row = (id: string, more: object = {}) => ({
  id,
  repo: 'acme/api',
  anomaly: { text: 'TypeError in invoice.ts', detectedAt: '2026-05-18T09:00:00Z' },
  candidates: [
    {
      id: 'c1',
      title: 'Move the avatar',
      body: '',
      author: 'a',
      bot: false,
      mergedAt: '2026-05-17T08:00:00Z',
      files: ['avatar.ts'],
      nFiles: 1,
      additions: 3,
      deletions: 1,
    },
    {
      id: 'c2',
      title: 'Round totals',
      body: '',
      author: 'b',
      bot: false,
      mergedAt: '2026-05-16T08:00:00+02:00',
      files: ['billing/invoice.ts'],
      nFiles: 1,
      additions: 9,
      deletions: 2,
    },
  ],
  truth: 'c2',
  ...more,
});
const jsonLines = (...rows: object[]) => rows.map((one) => JSON.stringify(one)).join('\n');

describe('rankCommand', () => {
  const expected = [
    { id: 'x', ranked: ['c2', 'c1'] },
    { id: 'y', ranked: ['c2', 'c1'] },
  ];
  it.each([
    ['plain', jsonLines(row('x'), row('y'))],
    ['gzip, whatever its name', gzipSync(jsonLines(row('x'), row('y')))],
    [
      'Windows line ends, blank lines and a byte order mark',
      `\uFEFF${jsonLines(row('x'))}\r\n\r\n${jsonLines(row('y'))}\r\n`,
    ],
    [
      'two gzip members',
      Buffer.concat([gzipSync(`${jsonLines(row('x'))}\n`), gzipSync(jsonLines(row('y')))]),
    ],
  ])('reads %s', async (_, content) => {
    expect(await run(save('cases', content))).toEqual({ status: 0, lines: expected, stderr: '' });
  });

  it('does not need or read the truth', async () => {
    const { truth: _, ...blind } = row('x');
    expect((await run(save('blind', jsonLines(blind)))).lines).toEqual([expected[0]]);
    expect((await run(save('lie', jsonLines(row('x', { truth: 'c1' }))))).lines).toEqual([expected[0]]);
  });

  it('names a bad line and ranks the others', async () => {
    const twice = [row('d').candidates[0], row('d').candidates[0]];
    const file = save(
      'bad.jsonl',
      [
        jsonLines(row('x')),
        '{"id":',
        '[]',
        jsonLines(row('z', { anomaly: { text: 'x', detectedAt: 'today' } })),
        jsonLines(row('d', { candidates: twice })),
        jsonLines(row('y')),
      ].join('\n'),
    );
    const { status, lines, stderr } = await run(file);
    expect(status).toBe(2);
    expect(lines).toEqual(expected);
    expect(stderr.split('\n').filter(Boolean)).toEqual([
      `${file}, line 2: not JSON`,
      expect.stringContaining(`${file}, line 3: `),
      expect.stringContaining(`${file}, line 4: anomaly.detectedAt: `),
      `${file}, line 5: candidates: a candidate id occurs twice`,
    ]);
  });

  it('ranks a case without candidates as an empty list, and an empty file as nothing', async () => {
    expect((await run(save('none', jsonLines(row('x', { candidates: [] }))))).lines).toEqual([
      { id: 'x', ranked: [] },
    ]);
    expect(await run(save('empty', ''))).toEqual({ status: 0, lines: [], stderr: '' });
  });

  it('says what cannot be read', async () => {
    for (const path of [join(folder, 'absent'), folder]) {
      const { status, stderr } = await run(path);
      expect(status).toBe(2);
      expect(stderr).toContain(`${path} cannot be read: `);
    }
    const many = gzipSync(
      jsonLines(...Array.from({ length: 300 }, (_, i) => row(String(i), { noise: Math.random() }))),
    );
    const cut = await run(save('cut.gz', many.subarray(0, many.length - 20)));
    expect(cut.status).toBe(2);
    expect(cut.stderr).toContain('cannot be read: unexpected end of file');
  });

  it('stops quietly when its reader goes away', async () => {
    const file = save('many', jsonLines(...Array.from({ length: 50 }, (_, i) => row(String(i)))));
    let written = 0;
    const stdout = new Writable({
      write(_chunk, _encoding, done) {
        written++;
        done(written > 2 ? Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }) : null);
      },
    });
    const stderr = new Collected();
    expect(await rankCommand(file, { stdout, stderr })).toBe(0);
    expect(written).toBe(3);
    expect(stderr.text).toBe('');
  });
});

const benchmark = new URL('../../../shared/attribution/dev.jsonl.gz', import.meta.url);
const absent = !existsSync(benchmark);
if (absent) console.log(`skipped: ${benchmark.pathname} is not there`);

describe.skipIf(absent)('the benchmark', () => {
  it('is ranked far better than by words and recency (top-5 68 %, MRR 0.54 on informative cases)', async () => {
    const { status, lines, stderr } = await run(benchmark.pathname);
    expect([status, stderr]).toEqual([0, '']);
    const cases = gunzipSync(readFileSync(benchmark))
      .toString()
      .split('\n')
      .filter(Boolean)
      .map(parseBenchmarkCase);
    const positions = cases.flatMap(({ informative, truth }, i) =>
      informative ? [lines[i]!.ranked.indexOf(truth!) + 1] : [],
    );
    expect(positions).toHaveLength(163);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(positions.map((position) => Number(position <= 5)))).toBeGreaterThan(0.75);
    expect(mean(positions.map((position) => 1 / position))).toBeGreaterThan(0.65);
  });
});
