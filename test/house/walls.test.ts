import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { breachesOf, cyclesOf, readSources } from './walls.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the walls', () => {
  it('stand: no file reaches where its room does not', () => {
    const sources = readSources(root);
    expect(sources.size).toBeGreaterThan(100);
    expect([...sources].flatMap(([file, source]) => breachesOf(file, source))).toEqual([]);
    expect(cyclesOf(sources)).toEqual([]);
  });

  it.each([
    ['src/domain/x.ts', "import { App } from '@slack/bolt';", '@slack/bolt'],
    ['src/domain/x.ts', "import { store } from '../adapters/db/store.ts';", 'src/adapters/db/store.ts'],
    ['src/usecases/x.ts', "import { card } from '../slack/blocks/card.ts';", 'src/slack/blocks/card.ts'],
    ['src/adapters/github/x.ts', "import { pool } from '../db/server.ts';", 'src/adapters/db/server.ts'],
    [
      'src/slack/blocks/x.ts',
      "import { decideAnomaly } from '../../usecases/decide-anomaly.ts';",
      'src/usecases/decide-anomaly.ts',
    ],
    [
      'src/evidence/renderers/x.ts',
      "import { evolve } from '../../domain/evolve.ts';",
      'src/domain/evolve.ts',
    ],
    ['sandbox/x.ts', "const a = await import('../src/app.ts');", 'src/app.ts'],
    ['src/usecases/x.ts', 'const now = Date.now();', 'Date.now()'],
    ['src/slack/x.ts', 'const token = process.env.TOKEN;', 'process.env'],
    ['src/somewhere/x.ts', '', ''],
  ])('fall for %s: %s', (file, source, imports) => {
    expect(breachesOf(file, source).map((breach) => breach.imports)).toEqual([imports]);
  });

  it('let types through where only a shape is needed, and read no comments', () => {
    expect(breachesOf('src/slack/blocks/x.ts', "import type { HomeView } from '../../ports.ts';")).toEqual(
      [],
    );
    expect(breachesOf('src/domain/x.ts', "// import { App } from '@slack/bolt';\n/* process.env */")).toEqual(
      [],
    );
  });

  it('find a cycle', () => {
    const sources = new Map([
      ['src/domain/a.ts', "import { b } from './b.ts';"],
      ['src/domain/b.ts', "import { a } from './a.ts';"],
    ]);
    expect(cyclesOf(sources)).toEqual([['src/domain/a.ts', 'src/domain/b.ts']]);
  });
});
