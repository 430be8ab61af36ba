import type { PullRequest, Service } from '../company-types.ts';
import { between } from '../seeded.ts';
import { account, iso, nodeId, repositoryBody, repoUrl } from './account-bodies.ts';

const actionsApp = {
  id: 15_368,
  slug: 'github-actions',
  node_id: nodeId('A', 15_368),
  client_id: 'Iv1.05c79e9ad1f6bdfa',
  owner: account('github', 9_919, 'Organization'),
  name: 'GitHub Actions',
  description: 'Automate your workflow from idea to production',
  external_url: 'https://help.github.com/en/actions',
  html_url: 'https://github.com/apps/github-actions',
  created_at: '2018-07-30T09:30:17Z',
  updated_at: '2025-03-07T16:35:00Z',
  permissions: { actions: 'write', checks: 'write', contents: 'write', metadata: 'read' },
  events: ['check_run', 'check_suite', 'push'],
};

export function checkRunBody(change: PullRequest, check: PullRequest['checks'][number]) {
  const html = `https://github.com/${change.repository}/actions/runs/${check.id}/job/${check.id + 1}`;
  return {
    id: check.id,
    name: check.name,
    node_id: nodeId('CR', check.id),
    head_sha: change.headSha,
    external_id: `${check.id}`,
    url: `${repoUrl(change.repository)}/check-runs/${check.id}`,
    html_url: html,
    details_url: html,
    status: 'completed',
    conclusion: check.conclusion,
    started_at: iso(check.startedAt),
    completed_at: iso(check.completedAt),
    output: {
      title: null,
      summary: null,
      text: null,
      annotations_count: 0,
      annotations_url: `${repoUrl(change.repository)}/check-runs/${check.id}/annotations`,
    },
    check_suite: { id: check.id - 1 },
    app: actionsApp,
    // GitHub empties this list once the head branch is gone, and these branches go with the merge.
    pull_requests: [],
  };
}

export const combinedStatusBody = (service: Service, sha: string) => ({
  state: 'pending',
  statuses: [],
  sha,
  total_count: 0,
  repository: repositoryBody(service),
  commit_url: `${repoUrl(service.repository)}/commits/${sha}`,
  url: `${repoUrl(service.repository)}/commits/${sha}/status`,
});

export function protectionBody(service: Service, branch: string) {
  const { protection } = service;
  const url = `${repoUrl(service.repository)}/branches/${branch}/protection`;
  const off = { enabled: false };
  return {
    url,
    required_status_checks: {
      url: `${url}/required_status_checks`,
      strict: false,
      contexts: protection.requiredChecks,
      contexts_url: `${url}/required_status_checks/contexts`,
      checks: protection.requiredChecks.map((context) => ({ context, app_id: actionsApp.id })),
    },
    required_pull_request_reviews: {
      url: `${url}/required_pull_request_reviews`,
      dismiss_stale_reviews: protection.dismissStale,
      require_code_owner_reviews: false,
      require_last_push_approval: protection.lastPushApproval,
      required_approving_review_count: protection.requiredApprovals,
    },
    required_signatures: { url: `${url}/required_signatures`, enabled: false },
    enforce_admins: { url: `${url}/enforce_admins`, enabled: protection.enforceAdmins },
    required_linear_history: off,
    allow_force_pushes: off,
    allow_deletions: off,
    block_creations: off,
    required_conversation_resolution: off,
    lock_branch: off,
    allow_fork_syncing: off,
  };
}

export const rulesetId = (service: Service): number =>
  between(100_000, 999_999, 'ruleset', service.repository);

const rulesOf = ({ protection }: Service) => [
  { type: 'deletion' },
  { type: 'non_fast_forward' },
  {
    type: 'pull_request',
    parameters: {
      required_approving_review_count: protection.requiredApprovals,
      dismiss_stale_reviews_on_push: protection.dismissStale,
      require_code_owner_review: false,
      require_last_push_approval: protection.lastPushApproval,
      required_review_thread_resolution: false,
      allowed_merge_methods: ['squash'],
    },
  },
  {
    type: 'required_status_checks',
    parameters: {
      strict_required_status_checks_policy: false,
      do_not_enforce_on_create: false,
      required_status_checks: protection.requiredChecks.map((context) => ({
        context,
        integration_id: actionsApp.id,
      })),
    },
  },
];

/** Rules that hold on `main`; none where the older branch protection guards it. */
export const branchRulesBody = (service: Service) =>
  service.protection.by === 'branch_protection'
    ? []
    : rulesOf(service).map((rule) => ({
        ...rule,
        ruleset_source_type: 'Repository',
        ruleset_source: service.repository,
        ruleset_id: rulesetId(service),
      }));

export const rulesetBody = (service: Service, whole: boolean) => ({
  id: rulesetId(service),
  name: 'main',
  target: 'branch',
  source_type: 'Repository',
  source: service.repository,
  enforcement: 'active',
  node_id: nodeId('RRS', rulesetId(service)),
  _links: {
    self: { href: `${repoUrl(service.repository)}/rulesets/${rulesetId(service)}` },
    html: { href: `https://github.com/${service.repository}/rules/${rulesetId(service)}` },
  },
  created_at: '2025-11-03T10:00:00.000Z',
  updated_at: '2025-11-03T10:00:00.000Z',
  ...(whole
    ? {
        conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
        rules: rulesOf(service),
        bypass_actors: service.protection.enforceAdmins
          ? []
          : [{ actor_id: 5, actor_type: 'RepositoryRole', bypass_mode: 'always' }],
        current_user_can_bypass: 'never',
      }
    : {}),
});
