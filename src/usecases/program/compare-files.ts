import type { Program } from '../../domain/program/program.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';

/** One line a difference: `+ runbooks.availability.steps.mitigate.text: …`. Things with an id are told by it and not by their place. */
export function compareFiles(before: Program | null, after: Program): string[] {
  const old = flatten(before ?? {});
  const now = flatten(after);
  const lines: string[] = [];
  for (const path of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const [was, is] = [old.get(path), now.get(path)];
    if (was === is) continue;
    if (was !== undefined) lines.push(`- ${path}: ${was}`);
    if (is !== undefined) lines.push(`+ ${path}: ${is}`);
  }
  return lines;
}

function flatten(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value))
    value.forEach((each: unknown, i) => {
      flatten(each, join(path, nameOf(each) ?? String(i)), into);
    });
  else if (value !== null && typeof value === 'object')
    for (const [name, each] of Object.entries(value)) flatten(each, join(path, name), into);
  else into.set(path, canonicalJson(value ?? null));
  return into;
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function nameOf(each: unknown): string | null {
  const { id, file, person } = (each ?? {}) as Record<string, unknown>;
  const name = id ?? file ?? person;
  return typeof name === 'string' ? name : null;
}
