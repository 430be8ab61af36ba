import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/** The vendors' own descriptions; they stand beside the repository and are not part of it. */
export const contractsDir = fileURLToPath(new URL('../../../shared/contracts', import.meta.url));
export const contractsThere = existsSync(contractsDir);

type Json = { [key: string]: unknown };
type Operation = { op: string; path: string; from?: string; value?: unknown };

const pointerPart = (part: string) => encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1'));

function walk(document: Json, pointer: string): [Json, string] {
  const path = pointer
    .slice(1)
    .split('/')
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
  const last = path.pop()!;
  return [path.reduce<Json>((node, part) => node[part] as Json, document), last];
}

/** RFC 6902 as far as corrections.json uses it. */
function correct(document: Json, operations: Operation[]): Json {
  for (const { op, path, from, value } of operations) {
    const [node, key] = walk(document, path);
    if (op === 'remove') delete node[key];
    else if (op === 'move') {
      const [old, oldKey] = walk(document, from!);
      node[key] = old[oldKey];
      delete old[oldKey];
    } else node[key] = value;
  }
  return document;
}

/** OpenAPI 3.0 as JSON Schema: only `nullable` differs. */
function toJsonSchema(node: unknown, isMap = false): unknown {
  if (Array.isArray(node)) return node.map((one) => toJsonSchema(one));
  if (node === null || typeof node !== 'object') return node;
  const schema: Json = {};
  for (const [key, value] of Object.entries(node))
    schema[key] =
      !isMap && ['enum', 'default', 'example', 'examples'].includes(key)
        ? value
        : toJsonSchema(value, !isMap && key === 'properties');
  if (isMap || typeof schema.nullable !== 'boolean') return schema;
  const { nullable, ...rest } = schema;
  return nullable ? { anyOf: [{ type: 'null' }, rest] } : rest;
}

const readJson = (file: string): Json => JSON.parse(readFileSync(`${contractsDir}/${file}`, 'utf8')) as Json;

export interface Contract {
  /** Faults of a body, one line each; empty when it is what the vendor describes. */
  faults: (body: unknown, path: string, method?: string, status?: string) => string[];
  /** Faults against a named component (an event of a timeline, say). */
  componentFaults: (body: unknown, name: string) => string[];
  /** The vendor's example for an operation, decoded where it is a JSON string. */
  example: (path: string, method?: string, status?: string) => unknown;
}

export function contract(file: string): Contract {
  const document = correct(readJson(file), (readJson('corrections.json')[file] ?? []) as Operation[]);
  const ajv = new Ajv({ strict: false, allErrors: true, ownProperties: true, logger: false });
  addFormats.default(ajv);
  ajv.addFormat('url', ajv.formats.uri!);
  ajv.addSchema({ ...(toJsonSchema(document) as Json), $id: file }, file);
  const judge = (body: unknown, ...parts: string[]) => {
    const validate = ajv.compile({ $ref: `${file}#/${parts.map(pointerPart).join('/')}` });
    // What goes over the wire, not what stands in memory: `undefined` disappears.
    return validate(JSON.parse(JSON.stringify(body)))
      ? []
      : (validate.errors ?? []).map(
          (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
        );
  };
  const content = (path: string, method: string, status: string) =>
    ['paths', path, method, 'responses', status, 'content', 'application/json'] as const;
  return {
    faults: (body, path, method = 'get', status = '200') =>
      judge(body, ...content(path, method, status), 'schema'),
    componentFaults: (body, name) => judge(body, 'components', 'schemas', name),
    example: (path, method = 'get', status = '200') => {
      const media = content(path, method, status).reduce<Json>((node, part) => node[part] as Json, document);
      const first = Object.values((media.examples ?? {}) as Json)[0] as Json | undefined;
      const found = media.example ?? first?.value;
      return typeof found === 'string' ? JSON.parse(found) : found;
    },
  };
}

/** Keys of `got` that `sample` does not have, or has with another type. Empty arrays and null prove nothing. */
export function invented(sample: unknown, got: unknown, at = ''): string[] {
  if (got === null || sample === null || sample === undefined) return [];
  const kind = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value);
  if (kind(sample) !== kind(got)) return [`${at}: ${kind(got)} instead of ${kind(sample)}`];
  if (Array.isArray(got)) {
    const of = (sample as unknown[])[0];
    return of === undefined ? [] : got.flatMap((one, index) => invented(of, one, `${at}/${index}`));
  }
  if (kind(got) !== 'object' || Object.keys(sample as Json).length === 0) return [];
  return Object.entries(got as Json).flatMap(([key, value]) =>
    key in (sample as Json)
      ? invented((sample as Json)[key], value, `${at}/${key}`)
      : [`${at}/${key}: unknown key`],
  );
}
