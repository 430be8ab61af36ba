import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One room of the house: which files it holds, and what they may import. Patterns match paths from the project's folder. */
interface Room {
  name: string;
  holds: RegExp;
  /** Files of the project, and packages by name. Types may come from further away (`typesFrom`): they vanish at run time. */
  may: RegExp[];
  packages: RegExp;
  typesFrom?: RegExp[];
}

const pure = /^(zod|date-fns|temporal-polyfill|canonicalize)$/;
const anything = /./;

/** The first room that holds a file is its room. */
export const rooms: Room[] = [
  {
    name: 'domain',
    holds: /^src\/domain\//,
    may: [/^src\/domain\//],
    packages: pure,
  },
  {
    name: 'ledger',
    holds: /^src\/ledger\//,
    may: [/^src\/(ledger|domain)\//],
    packages: /^(zod|canonicalize|node:crypto)$/,
  },
  {
    name: 'attribution',
    holds: /^src\/attribution\//,
    may: [/^src\/(attribution|ledger|domain)\//],
    packages: pure,
  },
  {
    name: 'alert-sources',
    holds: /^src\/alert-sources\//,
    may: [/^src\/(domain|alert-sources)\//],
    packages: pure,
  },
  {
    name: 'evidence/renderers',
    holds: /^src\/evidence\/renderers\//,
    may: [/^src\/evidence\/renderers\//, /^src\/evidence\/(bundle|criteria)[\w-]*\.ts$/],
    packages: /^(canonicalize|pdfkit|fflate|uuid|node:(crypto|fs|module|stream|url|path|buffer))/,
    typesFrom: [/^src\/domain\/period-options\.ts$/],
  },
  {
    name: 'evidence',
    holds: /^src\/evidence\//,
    may: [/^src\/(domain|ledger|evidence)\//],
    packages:
      /^(zod|canonicalize|fflate|temporal-polyfill|node:(crypto|zlib|fs|os|path|process|url|util|buffer|stream|worker_threads))/,
  },
  {
    name: 'provers',
    holds: /^src\/provers\//,
    may: [/^src\/(domain|provers)\//],
    packages: /^(zod|ajv\/.*)$/,
  },
  {
    name: 'rule-files',
    holds: /^src\/rule-files\//,
    may: [/^src\/(domain|provers|rule-files)\//, /^src\/yaml-file\.ts$/],
    packages: /^(yaml|zod|node:(fs|path).*)$/,
    typesFrom: [/^src\/ports\.ts$/],
  },
  {
    name: 'program-files',
    holds: /^src\/program-files\//,
    may: [/^src\/(domain|program-files)\//, /^src\/yaml-file\.ts$/],
    packages: /^(zod|node:(crypto|fs|path).*)$/,
  },
  {
    name: 'usecases',
    holds: /^src\/usecases\//,
    may: [/^src\/(domain|ledger|attribution|alert-sources|evidence|provers|usecases)\//, /^src\/ports\.ts$/],
    packages: /^(zod|temporal-polyfill)$/,
  },
  {
    name: 'slack/blocks',
    holds: /^src\/slack\/blocks\//,
    may: [/^src\/slack\/blocks\//, /^src\/domain\//],
    packages: /^@slack\/types$/,
    typesFrom: [/^src\/ports\.ts$/, /^src\/usecases\//],
  },
  {
    name: 'slack',
    holds: /^src\/slack\//,
    may: [/^src\/(slack|usecases|domain)\//, /^src\/ports\.ts$/],
    packages: /^(@slack\/(bolt|types|web-api)|zod)$/,
    typesFrom: [/^src\/config\.ts$/],
  },
  {
    name: 'cli',
    holds: /^src\/cli\//,
    may: [
      /^src\/(cli|usecases|domain|attribution|alert-sources|evidence|ledger|provers|rule-files|program-files)\//,
      /^src\/(ports|yaml-file)\.ts$/,
    ],
    packages: /^(commander|zod|yaml|cli-progress|node:.*)$/,
  },
  // Each outside system has a folder of its own; they never meet.
  ...[
    'db',
    'github',
    'jira',
    'pagerduty',
    'scrubber',
    'signing-key',
    'spool',
    'http',
    'pictures',
    'prober',
    'time-stamp',
  ].map(
    (adapter): Room => ({
      name: `adapters/${adapter}`,
      holds: new RegExp(`^src/adapters/${adapter}/`),
      may: [new RegExp(`^src/adapters/${adapter}/`), /^src\/(domain|ledger)\//, /^src\/ports\.ts$/],
      packages: anything,
      typesFrom: [/^src\/(evidence|config)/],
    }),
  ),
  { name: 'ports', holds: /^src\/ports\.ts$/, may: [/^src\/(domain|ledger)\//], packages: /^@slack\/types$/ },
  {
    name: 'config',
    holds: /^src\/(config|yaml-file)\.ts$/,
    may: [/^src\/(domain\/|yaml-file)/],
    packages: /^(zod|yaml)$/,
  },
  { name: 'main', holds: /^src\/[\w-]+\.ts$/, may: [/^src\//], packages: anything },
  { name: 'sandbox', holds: /^sandbox\//, may: [/^sandbox\//], packages: anything },
  { name: 'tests and benchmarks', holds: /^(test|bench|prisma)\//, may: [/./], packages: anything },
];

/** Words that only certain files may say: the environment and the clock have one reader each. */
const reserved: { words: RegExp; only: RegExp; why: string }[] = [
  { words: /\bprocess\.env\b/, only: /^src\/main\.ts$/, why: 'only main.ts reads the environment' },
  { words: /\bDate\.now\(\)|\bnew Date\(\)/, only: /^src\/clock\.ts$/, why: 'only clock.ts reads the clock' },
];

export interface Breach {
  file: string;
  line: number;
  imports: string;
  why: string;
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Breaches of one file. Comments are not code: they are blanked first. */
export function breachesOf(file: string, source: string): Breach[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g, (comment) =>
    comment.replace(/[^\n]/g, ' '),
  );
  const room = rooms.find(({ holds }) => holds.test(file));
  const lineAt = (index: number) => code.slice(0, index).split('\n').length;
  const breaches: Breach[] = [];
  if (room === undefined) return [{ file, line: 1, imports: '', why: 'it stands in no room' }];
  for (const match of code.matchAll(IMPORT)) {
    const wanted = match[2] ?? match[3] ?? '';
    const line = lineAt(match.index + match[0].indexOf(wanted));
    if (!wanted.startsWith('.')) {
      if (!room.packages.test(wanted) && match[1] === undefined)
        breaches.push({ file, line, imports: wanted, why: `${room.name} does not use this package` });
      continue;
    }
    const target = relative('/', resolve('/', dirname(file), wanted));
    const allowed = [...room.may, ...(match[1] === undefined ? [] : (room.typesFrom ?? []))];
    if (!allowed.some((pattern) => pattern.test(target)))
      breaches.push({ file, line, imports: target, why: `${room.name} does not reach there` });
  }
  if (file.startsWith('src/'))
    for (const { words, only, why } of reserved) {
      const found = words.exec(code);
      if (found && !only.test(file))
        breaches.push({ file, line: lineAt(found.index), imports: found[0], why });
    }
  return breaches;
}

/** Import cycles, each once, as the files on it. Types count: a cycle of types is still two rooms in one. */
export function cyclesOf(sources: ReadonlyMap<string, string>): string[][] {
  const edges = new Map<string, string[]>();
  for (const [file, source] of sources)
    edges.set(
      file,
      [...source.matchAll(IMPORT)]
        .filter((match) => match[1] === undefined)
        .map((match) => match[2] ?? match[3] ?? '')
        .filter((wanted) => wanted.startsWith('.'))
        .map((wanted) => relative('/', resolve('/', dirname(file), wanted)))
        .filter((target) => sources.has(target)),
    );
  const cycles: string[][] = [];
  const done = new Set<string>();
  const walk = (file: string, path: string[]): void => {
    const at = path.indexOf(file);
    if (at !== -1) {
      cycles.push(path.slice(at));
      return;
    }
    if (done.has(file)) return;
    for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) walk(file, []);
  return cycles;
}

/** Every source file of the project, by its path from the project's folder. */
export function readSources(root: string): Map<string, string> {
  const sources = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const local = relative(root, path);
      if (statSync(path).isDirectory()) {
        if (!/(^|\/)(node_modules|generated|fixtures|data|page)$/.test(local)) walk(path);
      } else if (/\.(ts|mts|mjs)$/.test(name)) sources.set(local, readFileSync(path, 'utf8'));
    }
  };
  for (const folder of ['src', 'sandbox', 'test', 'bench', 'prisma']) walk(join(root, folder));
  return sources;
}

function main(): void {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const sources = readSources(root);
  const breaches = [...sources].flatMap(([file, source]) => breachesOf(file, source));
  for (const { file, line, imports, why } of breaches) console.error(`${file}:${line}: ${imports}: ${why}`);
  const cycles = cyclesOf(sources);
  for (const cycle of cycles) console.error(`import cycle: ${cycle.join(' -> ')}`);
  console.log(`walls: ${sources.size} files read, ${breaches.length} breaches, ${cycles.length} cycles`);
  if (breaches.length + cycles.length > 0 || sources.size < 100) process.exitCode = 1;
}

if (import.meta.filename === process.argv[1]) main();
