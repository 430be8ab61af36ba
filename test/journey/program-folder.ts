import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const demo = new URL('../../sandbox/threadproof.yml', import.meta.url);

/** The demo's settings, with the program in another folder. */
export async function settingsWith(folder: string): Promise<string> {
  const text = await readFile(demo, 'utf8');
  return `${text.replace(/^program:[\s\S]*?(?=^\S)/m, '')}\nprogram: { folder: ${JSON.stringify(folder)} }\n`;
}

/** A copy of the program that ships, with some files changed. */
export async function programWith(changes: Record<string, (text: string) => string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'program-'));
  await cp(fileURLToPath(new URL('../../program', import.meta.url)), folder, { recursive: true });
  for (const [file, change] of Object.entries(changes)) {
    const before = await readFile(join(folder, file), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`${file} stays as it was`);
    await writeFile(join(folder, file), after);
  }
  return folder;
}
