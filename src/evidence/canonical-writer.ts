import { z } from 'zod';

/** Writes a value of one known shape as RFC 8785 text. */
export type Write = (value: never) => string;

/**
 * Makes a writer from a schema: the order of keys is settled once instead of for every row, which is what makes writing
 * a hundred thousand rows cheap. The value has to have exactly the schema's shape (a test compares with the plain way).
 * Throws TypeError for a kind of schema that bundles do not use.
 */
export function canonicalWriter(schema: z.ZodType): Write {
  if (schema instanceof z.ZodObject) return objectWriter(schema.shape);
  if (schema instanceof z.ZodArray) return arrayWriter(canonicalWriter(schema.element as z.ZodType));
  if (schema instanceof z.ZodNullable) return nullableWriter(canonicalWriter(schema.unwrap() as z.ZodType));
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral)
    return writePlain;
  // ECMAScript's own number form is the one that RFC 8785 prescribes.
  if (schema instanceof z.ZodNumber || schema instanceof z.ZodBoolean) return writePlain;
  throw new TypeError(`no canonical writer for a schema of type ${schema.def.type}`);
}

const writePlain: Write = JSON.stringify;

function objectWriter(shape: Readonly<Record<string, z.ZodType>>): Write {
  const fields = Object.entries(shape)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field], i) => ({
      name,
      head: `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`,
      write: canonicalWriter(field),
    }));
  return (value: Readonly<Record<string, never>>) => {
    let text = '';
    for (const { name, head, write } of fields) text += head + write(value[name]!);
    return `${text}}`;
  };
}

const arrayWriter =
  (write: Write): Write =>
  (values: readonly never[]) => {
    let text = '';
    for (const value of values) text += text === '' ? write(value) : `,${write(value)}`;
    return `[${text}]`;
  };

const nullableWriter =
  (write: Write): Write =>
  (value: never | null) =>
    value === null ? 'null' : write(value);
