import { z } from 'zod';
import { settingsSchema } from '../domain/settings.ts';

/** Where editors find it, beside the documentation. */
export const SCHEMA_FILE = 'docs/threadproof.schema.json';

/** JSON Schema of threadproof.yml, as an editor wants it: every key optional, with what it is for. */
function settingsJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(settingsSchema, { io: 'input' }) as Record<string, unknown>;
  return {
    $schema,
    title: 'threadproof.yml',
    description: 'Settings of Threadproof. Every key has a default: an empty file works.',
    ...schema,
  };
}

export const settingsSchemaText = (): string => `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`;
