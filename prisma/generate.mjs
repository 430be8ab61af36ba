// Generates the Prisma client into src/adapters/db/generated. Needs no network.
//
//   node prisma/generate.mjs                  always
//   node prisma/generate.mjs --if-missing     only where the client is absent or older than the schema
//
// Plain JavaScript on purpose: npm runs it after `npm ci`, with whatever Node the machine has.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const schema = join(root, 'prisma/schema.prisma');
const client = join(root, 'src/adapters/db/generated/client.ts');

const isCurrent = () => existsSync(client) && statSync(client).mtimeMs >= statSync(schema).mtimeMs;

/** Where the CLI's entry is, or null where only the run-time dependencies are installed (`npm ci --omit=dev`). */
function findPrisma() {
  try {
    const manifest = createRequire(join(root, 'package.json')).resolve('prisma/package.json');
    return join(dirname(manifest), 'build/index.js');
  } catch {
    return null;
  }
}

const onlyIfMissing = process.argv.includes('--if-missing');
const prisma = findPrisma();
// A published package carries its client compiled: no CLI, no src, nothing to do.
if (!(onlyIfMissing && isCurrent()) && (prisma !== null || existsSync(dirname(dirname(client))))) {
  if (prisma === null) {
    console.error('Cannot generate the database client: the "prisma" package is absent. Run `npm ci` once.');
    // An installation without development tools (`--omit=dev`) may bring its client along: no reason to fail it.
    process.exit(process.env.npm_lifecycle_event === 'postinstall' ? 0 : 1);
  }
  const { status } = spawnSync(process.execPath, [prisma, 'generate', '--schema', schema, '--no-hints'], {
    cwd: root,
    stdio: ['ignore', onlyIfMissing ? 'ignore' : 'inherit', 'inherit'],
    env: {
      ...process.env,
      // Generating runs no engine, yet Prisma insists on one and would download it: any existing file satisfies it.
      PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? join(root, 'package.json'),
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  process.exit(status ?? 1);
}
