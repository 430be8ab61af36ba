import { readFileSync } from 'node:fs';

/** The verifier's parts, each after those that it needs. */
const PARTS = [
  'words',
  'findings',
  'files',
  'zip',
  'manifest',
  'ledger-block',
  'ledger-reader',
  'keys',
  'envelope',
  'time-stamp',
  'checkpoints',
  'object-reader',
  'cells',
  'dataset',
  'check-rows',
  'recount',
  'listings',
  'verify-bundle',
  'command',
] as const;

const HEADER = `#!/usr/bin/env node
/**
 * Checks an evidence bundle without the service that made it. One file, no dependencies, no network, Node.js 18 or newer:
 *
 *   node verify.mjs BUNDLE.zip --key PUBLIC-KEY.pem
 *
 * The public key must come from somewhere else than the bundle. VERIFY.md says what is checked and how to do it by hand.
 * This is the code that \`threadproof verify\` runs: the files of src/evidence/verifier, one after the other, without the
 * imports and exports between them.
 */`;

const NODE_IMPORT = /^import (?:\* as (?<all>\w+)|\{(?<some>[^}]*)\}) from '(?<from>node:[^']+)';\n/gm;
const OWN_IMPORT = /^import \{[^}]*\} from '\.\/[^']+';\n/gm;
const TYPE_IMPORT = /^\/\*\* @import .*\*\/\n/gm;

const readPart = (name: string): string => readFileSync(new URL(`${name}.mjs`, import.meta.url), 'utf8');

/** Every import of Node.js' own modules once, in the order of the alphabet. */
function joinImports(parts: readonly string[]): string {
  const lines = new Set<string>();
  const named = new Map<string, Set<string>>();
  for (const { groups } of parts.flatMap((part) => [...part.matchAll(NODE_IMPORT)])) {
    const { all, some = '', from = '' } = groups ?? {};
    if (all) lines.add(`import * as ${all} from '${from}';`);
    const names = some.split(',').map((name) => name.trim());
    for (const name of names.filter(Boolean)) named.set(from, (named.get(from) ?? new Set()).add(name));
  }
  for (const [from, names] of named) lines.add(`import { ${[...names].sort().join(', ')} } from '${from}';`);
  return [...lines].sort().join('\n');
}

const body = (name: string, part: string): string =>
  `// ---------------------------------------------------------------- ${name}\n\n${part
    .replace(NODE_IMPORT, '')
    .replace(OWN_IMPORT, '')
    .replace(TYPE_IMPORT, '')
    .replace(/^export /gm, '')
    .trim()}`;

/** `verify.mjs` as it stands in every bundle. The same sources give the same text. */
export function verifierSource(): string {
  const parts = PARTS.map(readPart);
  return `${[HEADER, joinImports(parts), ...PARTS.map((name, i) => body(name, parts[i]!))].join('\n\n')}\n`;
}

/** `VERIFY.md`: how to use it, and how to do without it. */
export const verifierInstructions = (): string => readFileSync(new URL('VERIFY.md', import.meta.url), 'utf8');
