import { matchesGlob } from '../domain/path-glob.ts';
import type { Ownership } from './rankable-change.ts';

const testPath =
  /(?:^|[/_.-])(?:tests?|testing|unittests?|specs?|lit|testsuite|__tests__)(?:[/_.-]|$)|(?:^|\/)[Tt]est[A-Z_]|[a-z]Tests?\.|_test\.|\.(?:test|spec)\./;
const docPath =
  /(?:^|\/)(?:docs?|documentation|www)\/|\.(?:md|rst|adoc)$|(?:^|\/)(?:README|CHANGELOG|LICENSE|AUTHORS|CODEOWNERS|release-?notes)/i;

/** True for a path that only tests or only documents: it cannot break production by itself. Guessed from common names. */
export const isTestPath = (path: string): boolean => testPath.test(path);
export const isDocPath = (path: string): boolean => docPath.test(path);

/** Names that so many folders hold that they point at none. */
const commonFile = /^(?:index|main|mod|__init__|layout|projects|readme|cmakelists)\./;

/** How an alert may name a file: by its full name (`invoice.ts`), or by its stem where that is an identifier of two parts or more. */
const namesOf = (path: string): string[] => {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const stem = base.replace(/(?!^)\.[^.]*$/, '');
  const names: string[] = [];
  if (stem !== base && base.length > 5 && !commonFile.test(base.toLowerCase()))
    names.push(base.toLowerCase());
  // `TestNumThreads`, `retry_policy`; a plain word such as `process` would match by accident
  if (stem.length > 5 && /[a-z\d][A-Z]|[_-]|[A-Za-z]\d|[A-Z]{2}[a-z]/.test(stem))
    names.push(stem.toLowerCase());
  return names;
};

const mostSegments = 8;

/** Names in a text, lower-case: `Suite/foundation.TestArrays.py:12` holds `foundation`, `testarrays`, `testarrays.py`, … */
const readNames = (text: string): Set<string> => {
  const names = new Set<string>();
  for (const token of text.toLowerCase().match(/[\p{L}\p{N}_.-]{4,200}/gu) ?? []) {
    const segments = token.split('.').slice(0, mostSegments);
    for (let from = 0; from < segments.length; from++)
      for (let to = from + 1; to <= segments.length; to++) names.add(segments.slice(from, to).join('.'));
  }
  return names;
};

/** The files of each change that the text names. */
export const findNamedFiles = (
  text: string,
  changes: readonly { files: readonly string[] }[],
): string[][] => {
  const named = readNames(text);
  return changes.map(({ files }) =>
    [...new Set(files)].filter((file) => namesOf(file).some((name) => named.has(name))),
  );
};

/** Which share of the paths a service owns, 0..1; null when nothing says who owns what. */
export const ownedShare = (owned: readonly Ownership[], paths: readonly string[]): number | null => {
  const globs = owned.flatMap((entry) => entry.paths);
  if (globs.length === 0 || paths.length === 0) return null;
  return paths.filter((path) => globs.some((glob) => matchesGlob(glob, path))).length / paths.length;
};
