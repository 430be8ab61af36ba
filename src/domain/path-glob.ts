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
