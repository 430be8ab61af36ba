/** What a pasted link (or an id from our own lists) points at. `id` is the change's id as the index holds it. */
export type ChangeLink =
  | { kind: 'pull_request'; id: string; repository: string; number: number }
  | { kind: 'commit'; id: string; repository: string; sha: string }
  | { kind: 'deploy'; id: string; repository: string; deploymentId: number };

const owner = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})';
const name = '[A-Za-z0-9._-]{1,100}';
const repo = `(?<repository>${owner}/${name})`;
const number = '(?<number>[1-9]\\d{0,9})';
const sha = '(?<sha>[0-9a-f]{7,40})';
const rest = '(?:[/?#].*)?$';

/** GitHub itself, its API, and installations of one's own, which are called `github.…` or `git.…` nearly everywhere. */
const host = /^(?:(?:www|api)\.)?github\.com$|^(?:github|git)\.(?!com(?:\.|$))[a-z0-9.-]+$/i;

const paths: [ChangeLink['kind'], RegExp][] = [
  ['pull_request', new RegExp(`^(?:api/v3/)?(?:repos/)?${repo}/pulls?/${number}${rest}`, 'i')],
  ['commit', new RegExp(`^(?:api/v3/)?(?:repos/)?${repo}/commits?/${sha}${rest}`, 'i')],
  ['commit', new RegExp(`^${repo}/pull/\\d+/commits/${sha}${rest}`, 'i')],
  ['deploy', new RegExp(`^(?:api/v3/)?(?:repos/)?${repo}/deployments/${number}${rest}`, 'i')],
];

const short: [ChangeLink['kind'], RegExp][] = [
  ['pull_request', new RegExp(`^(?:github:)?${repo}#${number}$`, 'i')],
  ['commit', new RegExp(`^(?:github:)?${repo}@${sha}$`, 'i')],
  ['deploy', new RegExp(`^deploy:${repo}:(?:[^:]*:)?${number}$`, 'i')],
];

function firstMatch(patterns: [ChangeLink['kind'], RegExp][], text: string): ChangeLink | null {
  for (const [kind, pattern] of patterns) {
    const groups = pattern.exec(text)?.groups;
    if (!groups?.repository || /(?:\.git|\/\.{1,2})$/i.test(groups.repository)) continue;
    return toLink(kind, groups.repository, groups);
  }
  return null;
}

function toLink(kind: ChangeLink['kind'], repository: string, found: Record<string, string>): ChangeLink {
  const count = Number(found.number);
  switch (kind) {
    case 'pull_request':
      return { kind, repository, number: count, id: `github:${repository}#${count}` };
    case 'commit': {
      const commit = found.sha!.toLowerCase();
      return { kind, repository, sha: commit, id: `github:${repository}@${commit}` };
    }
    case 'deploy':
      return { kind, repository, deploymentId: count, id: `deploy:${repository}:${count}` };
  }
}

/**
 * Reads a link to a pull request, a commit or a deployment on GitHub, in the forms in which people paste it: bare, in
 * angle brackets with a label (Slack), with a trailing path, `owner/name#247`, `owner/name@3f2c1a9`, or an id of ours.
 * Null for everything else, links to other hosts among it.
 */
export function parseChangeLink(text: string): ChangeLink | null {
  const bare = text
    .trim()
    .replace(/^<([^|>]+)(?:\|[^>]*)?>$/, '$1')
    .replace(/[.,;)]+$/, '');
  if (!/^https?:\/\//i.test(bare)) return firstMatch(short, bare);
  const url = URL.parse(bare);
  if (url === null || !host.test(url.hostname)) return null;
  // A commit inside a pull request is the commit; the longer path has to be tried before the shorter one.
  const path = url.pathname.replace(/^\/+/, '');
  return firstMatch([paths[2]!, ...paths], path);
}
