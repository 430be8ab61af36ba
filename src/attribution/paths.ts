import type { Ownership } from './rankable-change.ts';

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const testPath =
  /(?:^|[/_.-])(?:tests?|testing|unittests?|specs?|lit|testsuite|__tests__)(?:[/_.-]|$)|(?:^|\/)test[A-Z_]|[a-z]Tests?\.|_test\.|\.(?:test|spec)\./;
const docPath =
  /(?:^|\/)(?:docs?|documentation|www)\/|\.(?:md|rst|adoc)$|(?:^|\/)(?:README|CHANGELOG|LICENSE|AUTHORS|CODEOWNERS|release-?notes)/i;

/** True for a path that only tests or only documents: it cannot break production by itself. Guessed from common names. */
export const isTestPath = (path: string): boolean => testPath.test(path);
export const isDocPath = (path: string): boolean => docPath.test(path);

/**
 * True when the alert names this file: its full name (`invoice.ts`), or its stem when that is an identifier of two parts or
 * more (`TestNumThreads`, `retry_policy`). A plain word such as `process` or `main` would match by accident.
 */
export const isNamedIn = (lowerCaseText: string, path: string): boolean => {
  const base = baseName(path);
  if (base.length < 4) return false;
  const name = base.replace(/(?!^)\.[^.]*$/, '');
  if (name.length < base.length && base.length > 5 && lowerCaseText.includes(base.toLowerCase()))
    return !/^(?:index|main|mod|__init__|layout|projects|readme|cmakelists)\./i.test(base);
  return (
    name.length > 5 &&
    /[a-z\d][A-Z]|[_-]|[A-Za-z]\d|[A-Z]{2}[a-z]/.test(name) &&
    lowerCaseText.includes(name.toLowerCase())
  );
};

/**
 * Tests a path against a CODEOWNERS-like glob: `*` stays inside a segment, `**` crosses segments, a trailing `/` or a bare
 * folder name owns everything below it; a glob without `/` matches the file name anywhere. No regular expression is built
 * from the glob, so a hostile glob cannot make it slow beyond (glob length) x (path length).
 */
export const matchesGlob = (glob: string, path: string): boolean => {
  const pattern = glob.replace(/^\.?\//, '');
  if (pattern === '' || pattern === '*' || pattern === '**') return true;
  if (!pattern.includes('/')) {
    if (path.split('/').some((segment) => matchesSegment(pattern, segment))) return true;
  }
  return matchesSegments(pattern.replace(/\/$/, '').split('/'), path.split('/'));
};

const matchesSegments = (globs: readonly string[], segments: readonly string[]): boolean => {
  // reachable[j]: the globs so far can consume exactly j segments
  let reachable = new Set([0]);
  for (const glob of globs) {
    const next = new Set<number>();
    for (const at of reachable) {
      if (glob === '**') for (let to = at; to <= segments.length; to++) next.add(to);
      else if (at < segments.length && matchesSegment(glob, segments[at]!)) next.add(at + 1);
    }
    reachable = next;
  }
  return reachable.size > 0;
};

const matchesSegment = (glob: string, segment: string): boolean => {
  const [first = '', ...rest] = glob.split('*');
  if (rest.length === 0) return glob === segment;
  const last = rest.pop() ?? '';
  if (segment.length < first.length + last.length || !segment.startsWith(first) || !segment.endsWith(last))
    return false;
  let at = first.length;
  for (const piece of rest) {
    const found = segment.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= segment.length - last.length;
};

/** Which share of the paths a service owns, 0..1; null when nothing says who owns what. */
export const ownedShare = (owned: readonly Ownership[], paths: readonly string[]): number | null => {
  const globs = owned.flatMap((entry) => entry.paths);
  if (globs.length === 0 || paths.length === 0) return null;
  return paths.filter((path) => globs.some((glob) => matchesGlob(glob, path))).length / paths.length;
};
