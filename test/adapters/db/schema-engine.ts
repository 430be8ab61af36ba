import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';

/**
 * Prisma's own schema engine, from npm as WebAssembly: no binary, no server, no network. It says whether the schema
 * and the migrations agree, and whether a database's history is the one of the migrations.
 */
export interface SchemaEngine {
  /** Exit code 0: the migrations give the schema; 2: they do not, and `sql` is what is missing. */
  diffMigrationsToSchema(): Promise<{ exitCode: number; sql: string }>;
  /** What `prisma migrate status` would say of a database. */
  diagnose(): Promise<Record<string, unknown>>;
}

const schemaPath = 'prisma/schema.prisma';
const folder = 'prisma/migrations';

// The standard library's types know WebAssembly only together with the browser's.
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, unknown>,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

interface Glue {
  __wbg_set_wasm(exports: unknown): void;
  SchemaEngine: { new: (...input: unknown[]) => Promise<RawEngine> };
}

interface RawEngine {
  diff(input: unknown): Promise<{ stdout: string | null; exitCode: number }>;
  diagnoseMigrationHistory(input: unknown): Promise<Record<string, unknown>>;
}

export async function openSchemaEngine(
  factory?: SqlMigrationAwareDriverAdapterFactory,
): Promise<SchemaEngine> {
  const engine = await loadEngine(factory ?? inMemory());
  const schema = readFileSync(schemaPath, 'utf8');
  return {
    async diffMigrationsToSchema() {
      const { stdout, exitCode } = await engine.diff({
        from: { tag: 'migrations', ...migrationsList() },
        to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
        script: true,
        exitCode: true,
        filters: { externalTables: [], externalEnums: [] },
        shadowDatabaseUrl: null,
      });
      return { exitCode, sql: stdout ?? '' };
    },
    diagnose: () =>
      engine.diagnoseMigrationHistory({
        migrationsList: migrationsList(),
        optInToShadowDatabase: false,
        filters: { externalTables: [], externalEnums: [] },
      }),
  };
}

function inMemory(): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPGlite(new PGlite());
  const open = factory.connectToShadowDb.bind(factory);
  // The adapter's own executeScript is not awaited: a migration that fails would go unnoticed.
  factory.connectToShadowDb = async () => {
    const adapter = await open();
    const { client } = adapter as unknown as { client: PGlite };
    adapter.executeScript = async (script: string) => {
      await client.exec(script);
    };
    return adapter;
  };
  return factory;
}

// The glue holds one instance in a variable of its module: a second load would break the engines of the first.
let loaded: Promise<Glue> | null = null;

async function loadGlue(): Promise<Glue> {
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
  const glue = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as Glue;
  const { instance } = await WebAssembly.instantiate(
    readFileSync(join(dirname(entry), 'schema_engine_bg.wasm')),
    { './schema_engine_bg.js': glue },
  );
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue;
}

async function loadEngine(factory: SqlMigrationAwareDriverAdapterFactory): Promise<RawEngine> {
  loaded ??= loadGlue();
  return (await loaded).SchemaEngine.new(
    { datamodels: [['schema.prisma', readFileSync(schemaPath, 'utf8')]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
}

function migrationsList() {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  return {
    baseDir: folder,
    lockfile: {
      path: 'migration_lock.toml',
      content: readFileSync(join(folder, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: names.map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(folder, path, 'migration.sql'), 'utf8') },
      },
    })),
  };
}
