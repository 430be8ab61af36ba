import { z } from 'zod';
import { canonicalJson } from '../ledger/canonical-json.ts';

/** Writes a value of one known shape as RFC 8785 text. */
export type Write = (value: never) => string;

/**
 * Makes a writer from a schema. The engine's own JSON differs from the canonical form in nothing but the order of keys, and
 * is written many times faster: whatever was made with its keys in order is left to it (a test holds the bundle's rows to
 * that). The value has to have exactly the schema's shape.
 * Throws TypeError for a kind of schema that bundles do not use.
 */
export function canonicalWriter(schema: z.ZodType): Write {
  const isInOrder = orderCheck(schema) ?? (() => true);
  return (value) => (isInOrder(value) ? JSON.stringify(value) : canonicalJson(value));
}

/** Whether all keys of a value, to its last leaf, stand in canonical order. */
export type OrderCheck = (value: never) => boolean;

/** Null: values of this schema have no keys. */
export function orderCheck(schema: z.ZodType): OrderCheck | null {
  if (schema instanceof z.ZodObject) return objectCheck(schema.shape);
  if (schema instanceof z.ZodArray) return elementCheck(orderCheck(schema.element as z.ZodType));
  if (schema instanceof z.ZodNullable) return presentCheck(orderCheck(schema.unwrap() as z.ZodType));
  for (const kind of [z.ZodString, z.ZodEnum, z.ZodLiteral, z.ZodNumber, z.ZodBoolean])
    if (schema instanceof kind) return null;
  throw new TypeError(`no canonical writer for a schema of type ${schema.def.type}`);
}

function objectCheck(shape: Readonly<Record<string, z.ZodType>>): OrderCheck {
  const names = Object.keys(shape).sort();
  const inner = names.flatMap((name) => {
    const check = orderCheck(shape[name]!);
    return check ? [{ name, check }] : [];
  });
  return (value: Readonly<Record<string, never>>) => {
    let known = 0;
    for (const name in value) if (name !== names[known++]) return false;
    for (const { name, check } of inner) if (!check(value[name]!)) return false;
    return known === names.length;
  };
}

const elementCheck = (check: OrderCheck | null): OrderCheck | null =>
  check && ((values: readonly never[]) => values.every(check));

const presentCheck = (check: OrderCheck | null): OrderCheck | null =>
  check && ((value: never | null) => value === null || check(value));
