import { matchesGlob } from './path-glob.ts';

/** One line of a CODEOWNERS file. No owners: whoever owned it by an earlier line owns it no more. */
export interface CodeownersRule {
  glob: string;
  owners: string[];
}

/** Lines beyond this are not read. */
const MOST_RULES = 2_000;

/** Reads a CODEOWNERS file; comments, sections and empty lines are passed over. Owners are `@acme/payments`, `@jweiss` or an address. */
export const parseCodeowners = (text: string): CodeownersRule[] =>
  text
    .split(/\r?\n/)
    .slice(0, MOST_RULES)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '' && !/^\^?\[/.test(line))
    .map((line) => {
      // A space in a path is written `\ `.
      const [glob = '', ...owners] = line.replace(/\\ /g, '\0').split(/\s+/);
      return { glob: glob.replaceAll('\0', ' '), owners: owners.map((owner) => owner.toLowerCase()) };
    });

/** Who owns a path: by the last line that matches, as GitHub reads the file. */
export const codeownersOf = (rules: readonly CodeownersRule[], path: string): readonly string[] =>
  rules.findLast(({ glob }) => matchesGlob(glob, path))?.owners ?? [];
