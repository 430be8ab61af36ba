import { LineCounter, parseDocument, stringify } from 'yaml';
import { ThreadproofError } from '../domain/errors.ts';
import { type Rule, ruleSchema } from '../domain/rules/rule.ts';
import { operationsOf } from './openapi-operations.ts';

/** What an OpenAPI document does not say of itself. */
export interface ImportFacts {
  service: string;
  base: string;
  owner: string;
  author: string;
  ticket: string;
}

const MOST_BYTES = 10 * 1024 * 1024;

/**
 * Each operation of an OpenAPI 3 document (JSON or YAML) as a proposed rule: its status codes, and what its answer must
 * contain, with types. Reading operations are proved by the prober; the others would change something and are left to
 * contract tests.
 * @throws ThreadproofError `INPUT_INVALID` with the place of the fault
 */
export function importOpenapi(file: string, text: string, facts: ImportFacts): Rule[] {
  if (Buffer.byteLength(text) > MOST_BYTES)
    throw new ThreadproofError('INPUT_INVALID', `${file} has more than 10 MB.`);
  const document = parse(file, text);
  const operations = operationsOf(document);
  if (typeof operations === 'string') throw new ThreadproofError('INPUT_INVALID', `${file}: ${operations}.`);
  const taken = new Set<string>();
  return operations.map(({ method, path, name, statuses, others, body }) => {
    const id = idOf(`${facts.service}-${name ?? `${method}-${path}`}`, taken);
    const says = `${method} ${path} answers ${statuses.join(' or ')}${body === null ? '' : ' with a body of the documented form'}${others.length > 0 ? ` (also documented: ${others.join(', ')})` : ''}.`;
    const reads = method === 'GET' || method === 'HEAD';
    return ruleSchema.parse({
      id,
      version: 1,
      statement: says.slice(0, 300),
      service: facts.service,
      endpoint: `${method} ${path}`,
      owner: facts.owner,
      author: facts.author,
      ticket: facts.ticket,
      prove:
        reads && !path.includes('{')
          ? { by: 'http', base: facts.base, expect: { status: statuses, body } }
          : { by: 'contract_test', tests: [`${method} ${path}`] },
    });
  });
}

/** Proposals as the text of a rule file. */
export const asRuleFile = (rules: Rule[]): string =>
  stringify({ rules }, { lineWidth: 100, aliasDuplicateObjects: false });

function parse(file: string, text: string): unknown {
  if (text.trimStart().startsWith('{'))
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new ThreadproofError(
        'INPUT_INVALID',
        `${file}: ${error instanceof Error ? error.message : 'no JSON'}.`,
      );
    }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [fault] = document.errors;
  if (fault)
    throw new ThreadproofError(
      'INPUT_INVALID',
      `${file}:${lines.linePos(fault.pos[0]).line}: ${fault.message}.`,
    );
  try {
    return document.toJS({ maxAliasCount: 1_000 });
  } catch (error) {
    throw new ThreadproofError(
      'INPUT_INVALID',
      `${file}: ${error instanceof Error ? error.message : 'unreadable'}.`,
    );
  }
}

/** Small letters, digits and hyphens, 3 to 60, and no id twice. */
function idOf(words: string, taken: Set<string>): string {
  const id = words
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .padEnd(3, '0')
    .slice(0, 54);
  for (let n = 1; ; n++) {
    const wanted = n === 1 ? id : `${id.replace(/-+$/, '')}-${n}`;
    if (taken.has(wanted)) continue;
    taken.add(wanted);
    return wanted;
  }
}
