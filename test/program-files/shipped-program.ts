import { fileURLToPath } from 'node:url';
import type { Program } from '../../src/domain/program/program.ts';
import { readProgramFolder } from '../../src/program-files/program-folder.ts';

const read = await readProgramFolder(fileURLToPath(new URL('../../program', import.meta.url)));
if (!read.ok) throw new Error(JSON.stringify(read.faults));

/** The program that ships, with its files and their hash. */
export const shipped = read;

/** A program in which these obligations, and no others, are switched on. */
export const withObligations = (ids: readonly string[], program: Program = shipped.program): Program => ({
  ...program,
  obligations: {
    ...program.obligations,
    obligations: program.obligations.obligations.map((each) => ({ ...each, enabled: ids.includes(each.id) })),
  },
});
