import type { Company, PersonKey, Service, Time } from '../company-types.ts';

const api = 'https://api.github.com';
const web = 'https://github.com';

/** GitHub's times: UTC, whole seconds. */
export const iso = (time: Time): string => new Date(time).toISOString().replace('.000Z', 'Z');
export const isoOrNull = (time: Time | null): string | null => (time === null ? null : iso(time));
export const nodeId = (kind: string, id: string | number): string =>
  `${kind}_${Buffer.from(`${kind}:${id}`).toString('base64url')}`;
export const repoUrl = (repository: string): string => `${api}/repos/${repository}`;

const webFlow = { login: 'web-flow', githubId: 19864447, name: 'GitHub', email: 'noreply@github.com' };

export function accountOf(company: Company, key: PersonKey | 'web-flow') {
  if (key === 'web-flow') return webFlow;
  const person = company.people.find((one) => one.key === key);
  if (person?.githubLogin == null) throw new Error(`${key} has no GitHub account`);
  return { login: person.githubLogin, githubId: person.githubId, name: person.name, email: person.email };
}

export function account(login: string, id: number, type: 'User' | 'Bot' | 'Organization') {
  const url = `${api}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: nodeId('U', id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url,
    html_url: type === 'Bot' ? `${web}/apps/${login.replace('[bot]', '')}` : `${web}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function userBody(company: Company, key: PersonKey | 'web-flow') {
  const { login, githubId } = accountOf(company, key);
  return account(login, githubId, login.endsWith('[bot]') ? 'Bot' : 'User');
}

export const organization = account('harborlight', 60_123_456, 'Organization');

const repoLinks = (repository: string) => {
  const url = repoUrl(repository);
  const plain = [
    'contributors',
    'deployments',
    'downloads',
    'events',
    'forks',
    'hooks',
    'languages',
    'merges',
    'stargazers',
    'subscribers',
    'subscription',
    'tags',
    'teams',
  ];
  const templates: Record<string, string> = {
    archive: '{archive_format}{/ref}',
    assignees: '{/user}',
    branches: '{/branch}',
    collaborators: '{/collaborator}',
    comments: '{/number}',
    commits: '{/sha}',
    compare: '/{base}...{head}',
    contents: '/{+path}',
    issues: '{/number}',
    keys: '{/key_id}',
    labels: '{/name}',
    milestones: '{/number}',
    notifications: '{?since,all,participating}',
    pulls: '{/number}',
    releases: '{/id}',
    statuses: '/{sha}',
  };
  return {
    url,
    html_url: `${web}/${repository}`,
    ...Object.fromEntries(plain.map((name) => [`${name}_url`, `${url}/${name}`])),
    ...Object.fromEntries(
      Object.entries(templates).map(([name, rest]) => [`${name}_url`, `${url}/${name}${rest}`]),
    ),
    blobs_url: `${url}/git/blobs{/sha}`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    trees_url: `${url}/git/trees{/sha}`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    git_url: `git://github.com/${repository}.git`,
    ssh_url: `git@github.com:${repository}.git`,
    clone_url: `${web}/${repository}.git`,
    svn_url: `${web}/${repository}`,
    mirror_url: null,
  };
};

/** The repository as it hangs on a pull request. */
export function repositoryBody(service: Service) {
  return {
    id: service.repositoryId,
    node_id: nodeId('R', service.repositoryId),
    name: service.repository.split('/')[1]!,
    full_name: service.repository,
    private: true,
    owner: organization,
    description: service.description,
    fork: false,
    ...repoLinks(service.repository),
    homepage: null,
    size: 4_120,
    stargazers_count: 0,
    watchers_count: 0,
    language: service.language,
    has_issues: true,
    has_projects: false,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    archived: false,
    disabled: false,
    open_issues_count: 0,
    license: null,
    allow_forking: false,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: 'private',
    forks: 0,
    open_issues: 0,
    watchers: 0,
    default_branch: 'main',
    created_at: '2024-01-08T09:00:00Z',
    updated_at: '2026-06-30T18:00:00Z',
    pushed_at: '2026-06-30T18:00:00Z',
  };
}

export const fullRepositoryBody = (service: Service) => ({
  ...repositoryBody(service),
  allow_squash_merge: true,
  allow_merge_commit: false,
  allow_rebase_merge: false,
  delete_branch_on_merge: true,
  subscribers_count: 9,
  network_count: 0,
  organization,
});
