import type { Company, GithubIssue, PullRequest, Time } from '../company-types.ts';

/** `2026-04-01..2026-06-30`, `>=2026-04-01`, `<2026-07-01T00:00:00Z`; a bare day lasts until its end. */
function inRange(time: Time | null, range: string): boolean {
  if (time === null) return false;
  const start = (text: string) => (text === '*' ? -Infinity : Date.parse(text));
  const end = (text: string) =>
    text === '*' ? Infinity : Date.parse(text) + (/T/.test(text) ? 999 : 86_399_999);
  const between = /^(.+)\.\.(.+)$/.exec(range);
  if (between !== null) return time >= start(between[1]!) && time <= end(between[2]!);
  const [, sign = '', text = ''] = /^(>=|<=|>|<)?(.*)$/.exec(range)!;
  if (sign === '>=') return time >= start(text);
  if (sign === '>') return time > end(text);
  if (sign === '<=') return time <= end(text);
  if (sign === '<') return time < start(text);
  return time >= start(text) && time <= end(text);
}

type Found = GithubIssue | PullRequest;
const isPull = (of: Found): of is PullRequest => 'headSha' in of;
const closed = (of: Found): Time | null => (isPull(of) ? of.mergedAt : of.closedAt);

/** GitHub's search for issues and pull requests, as far as the qualifiers below go; newest first. */
export function matchSearch(company: Company, query: string): Found[] {
  const terms = query.match(/(?:[^\s"]+|"[^"]*")+/g) ?? [];
  const tests = terms.map((term): ((of: Found) => boolean) => {
    const [, name = '', value = ''] = /^(\w+):(.+)$/.exec(term) ?? [];
    const login = (key: string) => company.people.find((person) => person.key === key)?.githubLogin;
    switch (name) {
      case 'repo':
        return (of) => of.repository === value;
      case 'org':
      case 'user':
        return (of) => of.repository.startsWith(`${value}/`);
      case 'is':
      case 'type':
        if (value === 'pr') return isPull;
        if (value === 'issue') return (of) => !isPull(of);
        if (value === 'merged') return (of) => isPull(of) && of.mergedAt !== null;
        return (of) => (closed(of) === null) === (value === 'open');
      case 'author':
        return (of) => login(of.author) === value;
      case 'label':
        return (of) => of.labels.includes(value.replace(/"/g, ''));
      case 'merged':
        return (of) => isPull(of) && inRange(of.mergedAt, value);
      case 'created':
        return (of) => inRange(of.createdAt, value);
      case 'closed':
        return (of) => inRange(closed(of), value);
      case 'base':
      case 'in':
      case 'sort':
        return () => true;
    }
    const words = term.replace(/"/g, '').toLowerCase();
    return (of) => `${of.title} ${of.body} #${of.number}`.toLowerCase().includes(words);
  });
  return [...company.pullRequests, ...company.issues]
    .filter((of) => tests.every((test) => test(of)))
    .sort((a, b) => b.createdAt - a.createdAt);
}
