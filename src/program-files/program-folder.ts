import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { checkProgram, type Finding } from '../domain/program/check-program.ts';
import {
  contractsFileSchema,
  escalationFileSchema,
  obligationsFileSchema,
  type Program,
  policiesFileSchema,
  type Runbook,
  runbookSchema,
  severityFileSchema,
  trainingFileSchema,
} from '../domain/program/program.ts';
import { type FileFault, parseYamlFile } from '../yaml-file.ts';

/** The program as a folder holds it. With a fault in any file there is no program: half of one is none. */
export type ProgramReading =
  | {
      ok: true;
      program: Program;
      hash: string;
      files: { file: string; sha256: string }[];
      findings: (Finding & { line: number | null })[];
    }
  | { ok: false; faults: FileFault[] };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const parts = {
  severity: severityFileSchema,
  escalation: escalationFileSchema,
  obligations: obligationsFileSchema,
  contracts: contractsFileSchema,
  policies: policiesFileSchema,
  training: trainingFileSchema,
} as const;

/** Reads `severity.yml`, `escalation.yml`, `obligations.yml`, `contracts.yml`, `policies.yml`, `training.yml`, `runbooks/`, `templates/` and `policies/`. */
export async function readProgramFolder(folder: string): Promise<ProgramReading> {
  const faults: FileFault[] = [];
  const files: { file: string; sha256: string }[] = [];
  const content = new Map<string, string>();
  const read = async (file: string): Promise<string | null> => {
    try {
      const text = await readFile(join(folder, file), 'utf8');
      files.push({ file, sha256: sha256(text) });
      content.set(file, text);
      return text;
    } catch {
      return null;
    }
  };
  const program: Partial<Record<keyof Program, unknown>> = {};
  for (const [name, schema] of Object.entries(parts)) {
    const file = `${name}.yml`;
    const text = await read(file);
    if (text === null && name !== 'severity') {
      program[name as keyof typeof parts] = schema.parse({});
      continue;
    }
    if (text === null) faults.push({ file, line: null, message: 'there is no such file' });
    const parsed = parseYamlFile(file, text ?? '', schema as z.ZodType);
    if (parsed.ok) program[name as keyof typeof parts] = parsed.value;
    else if (text !== null) faults.push(...parsed.faults);
  }
  const runbooks: Runbook[] = [];
  for (const file of await namesIn(folder, 'runbooks', /\.ya?ml$/)) {
    const parsed = parseYamlFile(file, (await read(file)) ?? '', runbookSchema);
    if (parsed.ok) runbooks.push(parsed.value);
    else faults.push(...parsed.faults);
  }
  const templates: Program['templates'] = [];
  for (const file of await namesIn(folder, 'templates', /\.md$/)) {
    const text = await read(file);
    if (text?.trim())
      templates.push({
        id: file.replace(/^templates\/|\.md$/g, ''),
        text: text.trim(),
        sha256: sha256(text),
      });
    else faults.push({ file, line: 1, message: 'the template is empty' });
  }
  const texts: Program['texts'] = [];
  for (const file of await namesIn(folder, 'policies', /\.md$/)) {
    const text = await read(file);
    if (text?.trim()) texts.push({ file, text: text.trim(), sha256: sha256(text) });
    else faults.push({ file, line: 1, message: 'the document is empty' });
  }
  if (faults.length > 0) return { ok: false, faults };
  const whole = { ...program, runbooks, templates, texts } as Program;
  const findings = checkProgram(whole).map((finding) => ({
    ...finding,
    line: lineOf(content.get(finding.file), finding.near),
  }));
  const grave = findings.filter((finding) => finding.grave);
  if (grave.length > 0)
    return {
      ok: false,
      faults: grave.map(({ file, line, message }) => ({ file, line, message })),
    };
  files.sort((a, b) => (a.file < b.file ? -1 : 1));
  const hash = sha256(files.map((each) => `${each.sha256}  ${each.file}\n`).join(''));
  return { ok: true, program: whole, hash, files, findings };
}

/** The first line that says it; null where no line does. */
export function lineOf(text: string | undefined, near: string): number | null {
  const at = text?.split('\n').findIndex((line) => line.includes(near)) ?? -1;
  return at === -1 ? null : at + 1;
}

async function namesIn(folder: string, inner: string, wanted: RegExp): Promise<string[]> {
  try {
    const names = await readdir(join(folder, inner));
    return names
      .filter((name) => wanted.test(name))
      .sort()
      .map((name) => `${inner}/${name}`);
  } catch {
    return [];
  }
}
