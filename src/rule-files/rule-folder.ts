import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Rule } from '../domain/rules/rule.ts';
import type { RuleFiles } from '../ports.ts';
import type { FileFault } from '../yaml-file.ts';
import { parseRuleFile } from './parse-rule-file.ts';

const MOST_BYTES = 10 * 1024 * 1024;

/** `rules/*.yml` in a folder. Files that did not change since the last reading are not parsed again. */
export function ruleFolder(folder: string): RuleFiles {
  let known = new Map<string, { stamp: string; rules: Rule[]; faults: FileFault[] }>();
  return {
    async read() {
      const next: typeof known = new Map();
      const faults: FileFault[] = [];
      for (const name of await namesIn(folder, faults)) {
        const path = join(folder, name);
        const { size, mtimeMs } = await stat(path);
        const stamp = `${size} ${mtimeMs}`;
        const file = `${basename(folder)}/${name}`;
        const before = known.get(file);
        next.set(file, before?.stamp === stamp ? before : { stamp, ...(await readOne(path, file, size)) });
      }
      known = next;
      const files = [...next].map(([file, { rules }]) => ({ file, rules }));
      faults.push(...[...next.values()].flatMap((each) => each.faults), ...twice(files));
      return { folder: basename(folder), files, faults };
    },
  };
}

async function namesIn(folder: string, faults: FileFault[]): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort();
  } catch (error) {
    faults.push({
      file: folder,
      line: null,
      message: `cannot be read (${(error as { code?: string }).code})`,
    });
    return [];
  }
}

async function readOne(
  path: string,
  file: string,
  size: number,
): Promise<{ rules: Rule[]; faults: FileFault[] }> {
  if (size > MOST_BYTES) return { rules: [], faults: [{ file, line: null, message: 'has more than 10 MB' }] };
  const parsed = parseRuleFile(file, await readFile(path, 'utf8'));
  return parsed.ok ? { rules: parsed.value, faults: [] } : { rules: [], faults: parsed.faults };
}

/** One id in two files: neither says which one is meant. */
function twice(files: { file: string; rules: Rule[] }[]): FileFault[] {
  const first = new Map<string, string>();
  return files.flatMap(({ file, rules }) =>
    rules.flatMap(({ id }) => {
      const other = first.get(id);
      first.set(id, other ?? file);
      return other === undefined
        ? []
        : [{ file, line: null, message: `rule "${id}" stands in ${other} already` }];
    }),
  );
}
