type Json = Record<string, unknown>;

/** What an OpenAPI document promises of one operation. */
export interface Operation {
  method: string;
  path: string;
  name: string | null;
  /** Documented codes of success, or all where there are none. */
  statuses: number[];
  /** The other documented codes, as written (`404`, `5XX`, `default`). */
  others: string[];
  /** JSON Schema of the answer: types and required fields; null where none is documented. */
  body: Json | null;
}

const METHODS = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const;
const MOST_OPERATIONS = 5_000;
/** Keywords that say which fields there are and of which type; what else a document says is no promise of an answer. */
const KEPT = ['type', 'required', 'enum', 'const'] as const;
const NESTED = ['items', 'additionalProperties', 'not'] as const;
const NESTED_LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A fault of the document with its place; thrown inside, returned as words by {@link operationsOf}. */
class Misplaced extends Error {}

/** Every operation of an OpenAPI 3 document; or what is wrong with it and where, as a JSON pointer. */
export function operationsOf(document: unknown): Operation[] | string {
  if (!isObject(document) || typeof document.openapi !== 'string' || !document.openapi.startsWith('3.'))
    return 'no OpenAPI 3 document ("openapi: 3.…" is missing at the top)';
  if (!isObject(document.paths)) return '/paths is missing';
  const reader = new Reader(document);
  const found: Operation[] = [];
  try {
    for (const [path, given] of Object.entries(document.paths)) {
      const place = `/paths/${escaped(path)}`;
      const item = reader.follow(given, place);
      for (const method of METHODS) {
        if (item[method] === undefined) continue;
        found.push(reader.operation(method, path, item[method], `${place}/${method}`));
        if (found.length > MOST_OPERATIONS) return `more than ${MOST_OPERATIONS} operations`;
      }
    }
  } catch (error) {
    if (error instanceof Misplaced) return error.message;
    throw error;
  }
  return found.length === 0 ? '/paths holds no operation' : found;
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

class Reader {
  readonly #document: Json;

  constructor(document: Json) {
    this.#document = document;
  }

  operation(method: string, path: string, given: unknown, place: string): Operation {
    const operation = this.follow(given, place);
    const responses = isObject(operation.responses) ? operation.responses : {};
    const codes = Object.keys(responses).filter((code) => /^([1-5]\d\d|[1-5]XX|default)$/i.test(code));
    const exact = codes.filter((code) => /^\d{3}$/.test(code));
    const successes = exact.filter((code) => code < '400');
    const statuses = (successes.length > 0 ? successes : exact).map(Number);
    const chosen = statuses.find((code) => responses[String(code)] !== undefined);
    return {
      method: method.toUpperCase(),
      path,
      name: typeof operation.operationId === 'string' ? operation.operationId : null,
      statuses: statuses.length > 0 ? statuses : [200],
      others: codes.filter((code) => !statuses.includes(Number(code))),
      body:
        chosen === undefined ? null : this.#body(responses[String(chosen)], `${place}/responses/${chosen}`),
    };
  }

  #body(given: unknown, place: string): Json | null {
    const response = this.follow(given, place);
    const content = isObject(response.content) ? response.content : {};
    const type = Object.keys(content).find((name) => /^application\/([\w.-]+\+)?json\b/i.test(name));
    const media = type === undefined ? undefined : content[type];
    if (type === undefined || !isObject(media) || media.schema === undefined) return null;
    const definitions = new Map<string, Json>();
    const schema = this.#schema(media.schema, `${place}/content/${escaped(type)}/schema`, definitions);
    if (typeof schema === 'boolean') return null;
    return definitions.size === 0 ? schema : { ...schema, $defs: Object.fromEntries(definitions) };
  }

  /** Types and required fields alone. What is referred to becomes a definition, so that a schema may contain itself. */
  #schema(given: unknown, place: string, definitions: Map<string, Json>, depth = 0): Json | boolean {
    if (typeof given === 'boolean') return given;
    if (!isObject(given)) throw new Misplaced(`${place} is no schema`);
    if (depth > 100) throw new Misplaced(`${place} is nested more than 100 deep`);
    if (typeof given.$ref === 'string') {
      const { pointer, target } = this.#endOf(given.$ref, place);
      const name = nameOf(pointer);
      if (!definitions.has(name)) {
        definitions.set(name, {});
        const made = this.#schema(target, pointer, definitions, depth + 1);
        definitions.set(name, typeof made === 'boolean' ? (made ? {} : { not: {} }) : made);
      }
      return { $ref: `#/$defs/${name}` };
    }
    const nested = (value: unknown, at: string) =>
      this.#schema(value, `${place}/${at}`, definitions, depth + 1);
    const schema: Json = {};
    for (const key of KEPT) if (given[key] !== undefined) schema[key] = given[key];
    for (const key of NESTED) if (given[key] !== undefined) schema[key] = nested(given[key], key);
    for (const key of NESTED_LISTS)
      if (Array.isArray(given[key])) schema[key] = given[key].map((each, at) => nested(each, `${key}/${at}`));
    if (isObject(given.properties))
      schema.properties = Object.fromEntries(
        Object.entries(given.properties).map(([name, value]) => [
          name,
          nested(value, `properties/${escaped(name)}`),
        ]),
      );
    return given.nullable === true ? nullable(schema) : schema;
  }

  /** What stands there, references followed. */
  follow(given: unknown, place: string): Json {
    const target =
      isObject(given) && typeof given.$ref === 'string' ? this.#endOf(given.$ref, place).target : given;
    if (!isObject(target)) throw new Misplaced(`${place} is not an object`);
    return target;
  }

  /** Where a chain of references ends. One that comes back to itself says nothing at all. */
  #endOf(ref: string, place: string): { pointer: string; target: unknown } {
    const seen = new Set<string>();
    let pointer = ref;
    for (;;) {
      if (!pointer.startsWith('#/'))
        throw new Misplaced(`${place} refers to another document (${ref.slice(0, 100)})`);
      if (seen.has(pointer))
        throw new Misplaced(`${place} refers in a circle (${[...seen].join(' -> ').slice(0, 200)})`);
      seen.add(pointer);
      const target = this.#at(pointer.slice(1));
      if (target === undefined) throw new Misplaced(`${place} refers to nothing (${pointer.slice(0, 100)})`);
      if (!isObject(target) || typeof target.$ref !== 'string') return { pointer: pointer.slice(1), target };
      pointer = target.$ref;
    }
  }

  #at(pointer: string): unknown {
    let value: unknown = this.#document;
    for (const key of pointer.slice(1).split('/')) {
      const name = decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~');
      if (Array.isArray(value)) value = value[Number(name)];
      else if (isObject(value) && Object.hasOwn(value, name)) value = value[name];
      else return undefined;
    }
    return value;
  }
}

const nameOf = (pointer: string): string => pointer.slice(1).replace(/[^\w.-]+/g, '.');

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type of its own. */
function nullable(schema: Json): Json {
  if (typeof schema.type === 'string') {
    const open = { ...schema, type: [schema.type, 'null'] };
    return Array.isArray(schema.enum) ? { ...open, enum: [...schema.enum, null] } : open;
  }
  return { anyOf: [schema, { type: 'null' }] };
}
