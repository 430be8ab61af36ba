/**
 * Makes one JSON Schema for everything an app may draw, out of Slack's own types (`@slack/types`): the structure from
 * the declarations, the numeric limits from the sentences in their documentation comments. Nothing here is invented;
 * what the types do not say (totals, surfaces) stands in block-kit.ts.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface Schema {
  [keyword: string]: unknown;
  $ref?: string;
  anyOf?: Schema[];
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  type?: string | string[];
  const?: unknown;
  definitions?: Record<string, Schema>;
}

const WANTED = ['KnownBlock', 'View', 'MessageAttachment', 'Option', 'OptionGroup'];

/** Takes about a second: the result is kept in block-kit.schema.json, and a test regenerates and compares. */
export async function generateBlockKitSchema(): Promise<Schema> {
  const { createGenerator } = await import('ts-json-schema-generator');
  const declarations = join(dirname(createRequire(import.meta.url).resolve('@slack/types')), 'index.d.ts');
  const generator = createGenerator({
    path: declarations,
    type: WANTED,
    skipTypeCheck: true,
    expose: 'export',
    topRef: false,
    jsDoc: 'extended',
  });
  const definitions = (generator.createSchema(WANTED) as Schema).definitions ?? {};
  // AnyBlock is KnownBlock or "any object with a type": with it every misspelt block would pass.
  if (definitions.AnyBlock) definitions.AnyBlock = { $ref: '#/definitions/KnownBlock' };
  const limited = mapSchemas(mapSchemas(definitions, limitProperties), withoutProse);
  return { definitions: mapSchemas(limited, (schema) => dispatchOnType(schema, limited)) };
}

function mapSchemas(
  definitions: Record<string, Schema>,
  change: (schema: Schema) => Schema,
): Record<string, Schema> {
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit);
    if (node === null || typeof node !== 'object') return node;
    const inner = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, visit(value)]));
    return change(inner as Schema);
  };
  return visit(definitions) as Record<string, Schema>;
}

/** Adds to each property the limit that its own comment states. */
function limitProperties(schema: Schema): Schema {
  if (!schema.properties || typeof schema.properties !== 'object') return schema;
  const properties = Object.fromEntries(
    Object.entries(schema.properties).map(([name, property]) => [name, withLimits(property)]),
  );
  return { ...schema, properties };
}

function withLimits(property: Schema): Schema {
  const prose = property.description?.replace(/\s+/g, ' ').replace(/(\d),(\d{3})/g, '$1$2') ?? '';
  const find = (pattern: RegExp) => Number(pattern.exec(prose)?.[1] ?? Number.NaN);
  const longest = find(/(?:maximum length[^.]*? is|limit) (\d+) characters/i);
  const most = find(/maximum (?:of )?(?:number of [a-z ]+ is )?(\d+)/i);
  if (property.type === 'array') {
    const limited: Schema = { ...property };
    if (!Number.isNaN(most)) limited.maxItems = most;
    if (/minimum 1\b/i.test(prose)) limited.minItems = 1;
    const cells = find(/max of (\d+) table cells/i);
    if (!Number.isNaN(cells)) limited.items = { ...property.items, maxItems: cells };
    if (/text in each item/.test(prose)) limited.items = textAtMost(property.items ?? {}, longest);
    return limited;
  }
  if (property.type === 'string') {
    const least = /minimum length is 1\b/i.test(prose) ? { minLength: 1 } : {};
    return { ...property, ...least, ...(Number.isNaN(longest) ? {} : { maxLength: longest }) };
  }
  if (property.type === 'number') return { ...property, ...numberLimits(prose) };
  if ((property.$ref || property.anyOf) && !Number.isNaN(longest)) return textAtMost(property, longest);
  return property;
}

function numberLimits(prose: string): Schema {
  const least = /min(?:imum(?: number is| of)?)? `?(\d+)/i.exec(prose)?.[1];
  const most = /max(?:imum(?: value is)?)? `?(\d+)/i.exec(prose)?.[1];
  return { ...(least ? { minimum: Number(least) } : {}), ...(most ? { maximum: Number(most) } : {}) };
}

function textAtMost(textObject: Schema, longest: number): Schema {
  return { allOf: [textObject, { properties: { text: { maxLength: longest, minLength: 1 } } }] };
}

function withoutProse(schema: Schema): Schema {
  // A property may itself be called "description": only prose (a string) goes.
  if (typeof schema.description !== 'string') return schema;
  const { description: _prose, ...rest } = schema;
  return rest;
}

/**
 * A union of objects that differ in `type` becomes a choice by that `type`. The same instances pass, but a mistake is
 * reported where it is instead of once for each of twenty blocks that were not meant.
 */
function dispatchOnType(schema: Schema, definitions: Record<string, Schema>): Schema {
  if (!schema.anyOf) return schema;
  const leaves = schema.anyOf.flatMap((alternative) => flatten(alternative, definitions));
  const byType = new Map<string, Schema[]>();
  for (const leaf of leaves) {
    const type = typeOf(resolve(leaf, definitions));
    if (type === undefined) return schema;
    byType.set(type, [...(byType.get(type) ?? []), leaf]);
  }
  if (byType.size < 2) return schema;
  const { anyOf: _all, ...rest } = schema;
  return {
    ...rest,
    type: 'object',
    required: ['type'],
    properties: { type: { enum: [...byType.keys()] } },
    allOf: [...byType].map(([type, alternatives]) => ({
      if: { properties: { type: { const: type } } },
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: alternatives.length === 1 ? alternatives[0] : { anyOf: alternatives },
    })),
  };
}

function flatten(schema: Schema, definitions: Record<string, Schema>): Schema[] {
  const target = resolve(schema, definitions);
  return target.anyOf && typeOf(target) === undefined
    ? target.anyOf.flatMap((alternative) => flatten(alternative, definitions))
    : [schema];
}

function resolve(schema: Schema, definitions: Record<string, Schema>): Schema {
  const name = schema.$ref?.replace('#/definitions/', '');
  return name ? resolve(definitions[decodeURIComponent(name)] ?? {}, definitions) : schema;
}

function typeOf(schema: Schema): string | undefined {
  const own = schema.properties?.type?.const;
  if (typeof own === 'string') return own;
  const types = new Set((schema.anyOf ?? [{}]).map((alternative) => alternative.properties?.type?.const));
  const [only] = types;
  return types.size === 1 && typeof only === 'string' ? only : undefined;
}
