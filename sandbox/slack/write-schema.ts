/** Writes block-kit.schema.json anew, after an update of `@slack/types`. */
import { writeFileSync } from 'node:fs';
import { generateBlockKitSchema } from './block-kit-schema.ts';

const schema = await generateBlockKitSchema();
writeFileSync(new URL('./block-kit.schema.json', import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
