import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (file: string): string => readFileSync(file, 'utf8');

/** The variables that the configuration reads. */
const block =
  /const environmentSchema = z\.object\(\{([\s\S]*?)\n\}\);/.exec(read('src/config.ts'))?.[1] ?? '';
const variables = [...block.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name as string);

describe('what is described is what is read', () => {
  it('.env.example names every variable, and no other', () => {
    const named = [...read('.env.example').matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(
      ([, name]) => name as string,
    );
    expect(variables.length).toBeGreaterThan(15);
    // What rules refer to is the team's own: any name with that beginning.
    expect(named.filter((name) => !name.startsWith('RULES_')).sort()).toEqual([...variables].sort());
  });

  it('docs/configuration.md describes every variable and every key', () => {
    const page = read('docs/configuration.md');
    for (const name of variables) expect(page, name).toContain(`\`${name}\``);
    const schema = JSON.parse(read('docs/threadproof.schema.json')) as Schema;
    for (const key of keysOf(schema)) expect(page, key).toContain(`\`${key}\``);
  });

  it('the commands in the pages exist', () => {
    const main = read('src/main.ts');
    const known = new Set([...main.matchAll(/\.command\('([a-z-]+)'\)/g)].map(([, name]) => name));
    for (const page of ['docs/operations.md', 'docs/quick-start.md', 'docs/configuration.md'])
      for (const [, command] of read(page).matchAll(/(?:threadproof --|threadproof) ([a-z-]+)/g))
        if (!['is', 'can', 'may', 'and', 'the', 'threadproof'].includes(command as string))
          expect(known.has(command as string), `${page}: threadproof ${command}`).toBe(true);
  });

  it('the links between the pages lead somewhere', () => {
    for (const page of ['docs/operations.md', 'docs/quick-start.md', 'docs/configuration.md'])
      for (const [, target] of read(page).matchAll(/\]\((?!https?:)([^)#]+)/g))
        expect(
          existsSync(new URL(target as string, new URL(`../../${page}`, import.meta.url))),
          `${page}: ${target}`,
        ).toBe(true);
  });
});

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

/** Every key at any depth. */
function keysOf({ properties = {}, items, anyOf = [] }: Schema): string[] {
  const inner = [...Object.values(properties), ...(items ? [items] : []), ...anyOf].flatMap(keysOf);
  return [...new Set([...Object.keys(properties), ...inner])];
}

describe('the image', () => {
  const dockerfile = read('Dockerfile');
  const compose = parse(read('compose.yml')) as {
    services: Record<
      string,
      { environment: Record<string, string>; healthcheck?: unknown; volumes: string[] }
    >;
  };

  it('runs as nobody special, asks a door that exists, and gets signals itself', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '));
    expect(last).toMatch(/^USER node$/m);
    const asked = /127\.0\.0\.1:\$\{process\.env\.PORT\}(\/\w+)/.exec(last)?.[1] ?? 'none';
    expect(read('src/adapters/http/intake-server.ts')).toContain(`path === '${asked}'`);
    expect(last).toMatch(/^ENTRYPOINT \["node", "src\/main\.ts"\]$/m);
    for (const [, copied] of dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm))
      for (const path of (copied as string).split(' ')) {
        expect(existsSync(path), path).toBe(true);
        expect(read('.dockerignore'), path).toMatch(new RegExp(`^!${path.replace('./', '')}$`, 'm'));
      }
  });

  it('compose sets only what is read, and waits for the database', () => {
    const names = [...Object.keys(compose.services.threadproof?.environment ?? {})];
    for (const name of names) expect(variables).toContain(name);
    expect(compose.services.postgres?.healthcheck).toBeDefined();
    expect(compose.services.threadproof?.volumes).toContain('key:/data');
  });
});
