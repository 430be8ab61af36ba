import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].sort();
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');
const scripts = Object.keys(JSON.parse(textOf('package.json')).scripts);

const FENCE = /^[ \t]*```[^\n]*\n([\s\S]*?)^[ \t]*```/gm;
const withoutFences = (text: string): string => text.replace(FENCE, '');
const inlineCode = (text: string): string[] =>
  [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
/** Everything that a reader may type: inline code and the lines of fenced blocks. */
const codeOf = (text: string): string[] => [
  ...inlineCode(text),
  ...[...text.matchAll(FENCE)].flatMap((match) => (match[1] ?? '').split('\n')),
];

/** The part behind # that the forge gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
const anchorsOf = (text: string): string[] =>
  [...withoutFences(text).matchAll(/^#+ (.+)$/gm)].map((match) => anchorOf(match[1] ?? ''));

/** What is wrong with the links of a page. Addresses outside are not fetched. */
function brokenLinks(page: string, text: string): string[] {
  const links = [...withoutFences(text).matchAll(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g)];
  return links.flatMap(([, image, words = '', target = '']) => {
    if (/^(https?|mailto):/.test(target)) return [];
    const [path = '', anchor] = target.split('#', 2);
    const file = path === '' ? page : relative('.', join(dirname(page), path));
    if (words.trim() === '') return [`${target}: no words for somebody who cannot see it`];
    if (!existsSync(join(root, file))) return [`${target}: there is no such file`];
    if (anchor !== undefined && !anchorsOf(file === page ? text : textOf(file)).includes(anchor))
      return [`${target}: there is no such heading`];
    if (image && statSync(join(root, file)).size > 200_000) return [`${target}: more than 200 kB`];
    return [];
  });
}

/** Files and folders of the project that stand in inline code; patterns and examples are left out. */
const missingFiles = (text: string): string[] =>
  inlineCode(text)
    .filter((code) => /^(src|test|docs|prisma|sandbox|bench|program|\.ci|\.github)\/[\w./-]*$/.test(code))
    .filter((code) => !/acme|YYYY/.test(code))
    .filter((code) => !existsSync(join(root, code)));

const unknownScripts = (text: string): string[] =>
  codeOf(text)
    .flatMap((line) => [...line.matchAll(/npm run (?:--silent |-s )?([\w:-]+)/g)])
    .map((match) => match[1] ?? '')
    .filter((name) => !scripts.includes(name));

/** The commands as main.ts declares them, such as `ledger verify`, and all their options. */
function declared(source: string): { commands: Set<string>; options: Set<string> } {
  const prefixes = new Map([['program', '']]);
  const commands = new Set<string>();
  for (const [, variable, parent = '', name = ''] of source.matchAll(
    /(?:const (\w+) = )?(\w+)\s*\.command\('([\w-]+)'/g,
  )) {
    const path = `${prefixes.get(parent) ?? ''}${name}`;
    commands.add(path);
    if (variable) prefixes.set(variable, `${path} `);
  }
  const options = [...source.matchAll(/\.(?:requiredO|o)ption\(\s*'(--[\w-]+)/g)].map(
    (match) => match[1] ?? '',
  );
  return { commands, options: new Set([...options, '--help', '--version']) };
}

const { commands, options } = declared(textOf('src/main.ts'));

function unknownCommands(text: string): string[] {
  const typed = codeOf(text).flatMap((line) => [
    ...line.matchAll(
      /(?:^|\s)(?:(?:npx )?threadproof|npm run --silent threadproof --|node src\/main\.ts) ([a-z][\w-]*)((?: .*)?)$/g,
    ),
  ]);
  return typed.flatMap(([, name = '', rest = '']) => {
    const deeper = [...commands].some((command) => command.startsWith(`${name} `));
    const next = /^ ([a-z][\w-]*)/.exec(rest)?.[1];
    const command = deeper && next ? `${name} ${next}` : name;
    const wrong = [...rest.matchAll(/ (--[a-z][\w-]*)/g)]
      .map((match) => match[1] ?? '')
      .filter((option) => !options.has(option));
    return [...(commands.has(command) ? [] : [command]), ...wrong.map((option) => `${command} ${option}`)];
  });
}

describe.each(pages)('%s', (page) => {
  const text = textOf(page);

  it('links to what exists', () => expect(brokenLinks(page, text)).toEqual([]));
  it('names files that exist', () => expect(missingFiles(text)).toEqual([]));
  it('names scripts of package.json', () => expect(unknownScripts(text)).toEqual([]));
  it('names commands and options that main.ts has', () => expect(unknownCommands(text)).toEqual([]));
});

describe('what these tests see', () => {
  it('a broken link, heading, file, script, command and option each', () => {
    expect(brokenLinks('README.md', '[a](docs/none.md) ![](LICENSE) [b](#none)\n# Some')).toEqual([
      'docs/none.md: there is no such file',
      'LICENSE: no words for somebody who cannot see it',
      '#none: there is no such heading',
    ]);
    expect(missingFiles('`src/none.ts` and `src/main.ts`')).toEqual(['src/none.ts']);
    expect(unknownScripts('```\nnpm run none -- x\n```')).toEqual(['none']);
    expect(
      unknownCommands(
        '`threadproof none`\n```\nthreadproof ledger mend\nthreadproof evidence Q2 --colour\n```',
      ),
    ).toEqual(['none', 'ledger mend', 'evidence --colour']);
  });

  it('commands enough to be the real ones', () => {
    expect([...commands]).toEqual(expect.arrayContaining(['start', 'evidence', 'ledger verify', 'verify']));
  });
});

describe('the README', () => {
  it('has the two commands as they are typed', () => {
    const lines = codeOf(textOf('README.md'));
    expect(lines).toContain('npm ci && npm run demo');
    expect(lines).toContain('npm ci && npm test');
  });
});
