/** Milliseconds since 1970. Everything in the company is dated by its author, never by a clock. */
export type Time = number;
export type PersonKey = string;

export interface Person {
  key: PersonKey;
  name: string;
  email: string;
  title: string;
  role:
    | 'on_call'
    | 'change_author'
    | 'second_engineer'
    | 'engineer'
    | 'service_owner'
    | 'security'
    | 'compliance'
    | 'auditor'
    | 'contractor'
    | 'bot';
  slackId: string | null;
  slackHandle: string | null;
  githubLogin: string | null;
  githubId: number;
  jiraAccountId: string | null;
  pagerdutyId: string | null;
  active: boolean;
  leftAt: Time | null;
}

export interface Service {
  name: string;
  /** `owner/name` on GitHub. */
  repository: string;
  repositoryId: number;
  language: string;
  description: string;
  owner: PersonKey;
  team: string;
  paths: string[];
  jiraProject: string;
  pagerdutyServiceId: string;
  escalationPolicyId: string;
  scheduleId: string;
  onCall: PersonKey[];
  protection: Protection;
}

/** How `main` is guarded, and by which of GitHub's two mechanisms. */
export interface Protection {
  by: 'branch_protection' | 'ruleset';
  requiredApprovals: number;
  dismissStale: boolean;
  lastPushApproval: boolean;
  enforceAdmins: boolean;
  requiredChecks: string[];
}

export interface Channel {
  id: string;
  name: string;
  private: boolean;
  purpose: string;
  members: PersonKey[];
}

export interface Commit {
  sha: string;
  message: string;
  author: PersonKey;
  /** `web-flow` is GitHub itself, as for every squash merge. */
  committer: PersonKey | 'web-flow';
  at: Time;
}

export interface Review {
  id: number;
  reviewer: PersonKey;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';
  body: string;
  at: Time;
  commitSha: string;
}

export interface Check {
  id: number;
  name: string;
  conclusion: 'success' | 'failure' | 'skipped' | 'neutral';
  startedAt: Time;
  completedAt: Time;
}

export interface ChangedFile {
  path: string;
  status: 'added' | 'modified' | 'removed';
  additions: number;
  deletions: number;
}

/** The situations that an auditor asks about, each with at least one pull request (or push) of its own. */
export const caseNames = [
  'good',
  'late_ticket',
  'missing_ticket',
  'description_only',
  'contradicted_rule',
  'self_approved',
  'admin_bypass',
  'dependent_approver',
  'push_after_approval',
  'failed_required_check',
  'emergency_ratified',
  'reverted',
  'revert',
  'dependency_bump',
  'docs_only',
  'rejected_ticket',
  'ticket_in_progress',
  'description_edited',
  'unknown_identity',
  'linked_issue',
  'direct_push',
] as const;
export type CaseName = (typeof caseNames)[number];

export interface PullRequest {
  repository: string;
  number: number;
  title: string;
  body: string;
  author: PersonKey;
  createdAt: Time;
  /** Null while it is open. */
  mergedAt: Time | null;
  mergedBy: PersonKey | null;
  /** When the description was last edited; null when it never was. */
  bodyEditedAt: Time | null;
  baseBranch: string;
  headBranch: string;
  baseSha: string;
  headSha: string;
  mergeSha: string | null;
  files: ChangedFile[];
  commits: Commit[];
  reviews: Review[];
  checks: Check[];
  labels: string[];
  ticketKey: string | null;
  reverts: number | null;
  case: CaseName | null;
}

/** A commit on `main` that came through no pull request. */
export interface DirectPush extends Commit {
  repository: string;
  files: ChangedFile[];
}

export interface GithubIssue {
  repository: string;
  number: number;
  title: string;
  body: string;
  author: PersonKey;
  createdAt: Time;
  closedAt: Time | null;
  labels: string[];
}

export interface Deployment {
  id: number;
  repository: string;
  environment: string;
  sha: string;
  creator: PersonKey;
  createdAt: Time;
  statuses: {
    id: number;
    state: 'queued' | 'in_progress' | 'success' | 'failure';
    at: Time;
    description: string;
  }[];
}

export interface Ticket {
  key: string;
  project: string;
  type: 'Story' | 'Bug' | 'Task' | 'Change' | 'Emergency change';
  summary: string;
  description: string;
  status: string;
  createdAt: Time;
  reporter: PersonKey;
  assignee: PersonKey | null;
  transitions: { at: Time; by: PersonKey; from: string; to: string }[];
  comments: { id: number; at: Time; by: PersonKey; text: string }[];
  remoteLinks: { id: number; url: string; title: string }[];
}

export interface Incident {
  id: string;
  number: number;
  title: string;
  service: string;
  urgency: 'high' | 'low';
  priority: 'P1' | 'P2' | 'P3' | null;
  triggeredAt: Time;
  acknowledgements: { by: PersonKey; at: Time }[];
  resolvedAt: Time | null;
  resolvedBy: PersonKey | null;
  notes: { by: PersonKey; at: Time; text: string }[];
  /** The monitor's own key, as its alert in Slack shows it. */
  alertKey: string;
  /** Of an incident that was opened through the API: its key as given, and the policy that it pages by. */
  opened?: { key: string | null; policyId: string; by: PersonKey };
  /** What caused it, for whoever writes the story: a pull request, or nothing that can be found. */
  cause: { repository: string; number: number } | null;
}

export interface Company {
  name: string;
  domain: string;
  slackTeamId: string;
  people: Person[];
  services: Service[];
  channels: Channel[];
  jiraProjects: { id: string; key: string; name: string; lead: PersonKey }[];
  pullRequests: PullRequest[];
  directPushes: DirectPush[];
  issues: GithubIssue[];
  deployments: Deployment[];
  tickets: Ticket[];
  incidents: Incident[];
}
