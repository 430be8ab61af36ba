import type { LinkedAuthorization } from '../../src/domain/anomaly.ts';
import {
  type AuthorizationPolicy,
  defaultAuthorizationPolicy,
} from '../../src/domain/authorization-policy.ts';
import type { Change, PullRequestFacts } from '../../src/domain/change.ts';
import type { RecordedEvent } from '../../src/domain/events/event.ts';
import type { Ticket } from '../../src/domain/ticket.ts';

/** 2 April 2026: work begins at 08:00, the last commit is at 09:00, the approval at 09:30, the merge at 10:00. */
const on = (time: string): string => `2026-04-02T${time}:00.000Z`;
export const merge = on('10:00');

const source = {
  system: 'github' as const,
  externalId: 'acme/api#1',
  url: null,
  fetchedAt: on('12:00'),
  contentHash: 'hash',
};

type Review = NonNullable<PullRequestFacts['reviews']>[number];
export const approval = (reviewer: string, time = '09:30', more: Partial<Review> = {}): Review => ({
  reviewer,
  bot: false,
  state: 'approved',
  submittedAt: on(time),
  commitSha: 'head',
  ...more,
});

const check = (conclusion: string, sha = 'head', time = '09:40') => ({
  name: 'test',
  conclusion,
  completedAt: on(time),
  sha,
  required: true,
});

export const pullRequest = (facts: Partial<PullRequestFacts> = {}, more: Partial<Change> = {}): Change => ({
  id: 'github:acme/api#1',
  kind: 'pull_request',
  title: 'Read the price list once',
  body: '',
  url: 'https://github.com/acme/api/pull/1',
  repository: 'acme/api',
  number: 1,
  author: 'github:ann',
  authorLabel: 'ann',
  bot: false,
  effectiveAt: merge,
  deployedAt: on('10:10'),
  services: ['api'],
  environment: null,
  files: ['src/price.ts'],
  fileCount: 1,
  additions: 3,
  deletions: 1,
  ticketKeys: [],
  pullRequest: {
    baseBranch: 'main',
    headBranch: 'price',
    headSha: 'head',
    mergeSha: 'merge',
    openedAt: on('08:00'),
    mergedBy: 'github:ann',
    commitAuthors: ['github:ann'],
    committers: ['github:web-flow'],
    coAuthors: [],
    lastCommitAt: on('09:00'),
    reviews: [approval('github:ben')],
    checks: [check('success')],
    bypass: null,
    protection: {
      requiredApprovals: 1,
      dismissStale: true,
      lastPushApproval: true,
      enforceAdmins: true,
      requiredChecks: ['test'],
    },
    labels: [],
    linkedIssues: [],
    reverts: null,
    revertedBy: null,
    description: { hash: 'd', length: 0, editedAfterMerge: false },
    ...facts,
  },
  source,
  ...more,
});

const push = pullRequest({}, { kind: 'direct_push', id: 'github:acme/api@abc', number: null });
const flag = (more: Partial<Change> = {}): Change =>
  pullRequest({}, { kind: 'feature_flag', id: 'launchdarkly:flag:x', pullRequest: null, ...more });

export const ticket = (more: Partial<Ticket> = {}): Ticket => ({
  key: 'PAY-1',
  system: 'jira',
  type: 'Story',
  title: 'Price list is read too often',
  status: 'Done',
  url: null,
  createdAt: on('07:00'),
  reporter: 'jira:cat',
  reporterLabel: 'Cat',
  statusHistory: [{ from: 'To Do', to: 'Approved', at: on('07:30'), by: 'jira:cat' }],
  approvals: [],
  descriptionHash: 't',
  source: { ...source, system: 'jira' },
  ...more,
});

export const linked = (more: Partial<LinkedAuthorization> = {}): LinkedAuthorization => ({
  by: 'slack:U3',
  label: 'Cat',
  at: '2026-07-20T09:00:00.000Z',
  seq: 9,
  changeId: null,
  role: 'authorizes_change',
  kind: 'ticket',
  ref: 'PAY-1',
  ticket: ticket(),
  linkMethod: 'human',
  emergency: null,
  document: null,
  ratified: null,
  ...more,
});

const withTicket = (more: Partial<Ticket>) => [linked({ ticket: ticket(more) })];
const emergency = (ratifiedBy: string | null = null, ratifiedAt = on('15:00')): LinkedAuthorization =>
  linked({
    kind: 'emergency',
    ref: 'EMERGENCY-7',
    ticket: null,
    emergency: {
      declaredBy: 'slack:U1',
      reason: 'Payments are down',
      ratifyDueAt: '2026-04-03T10:00:00.000Z',
    },
    ratified: ratifiedBy ? { by: ratifiedBy, label: 'Ben', at: ratifiedAt, seq: 11 } : null,
  });
const document = (
  approvedBy: string[],
  time: string | null,
  kind: 'design_doc' | 'standard_change' = 'design_doc',
) =>
  linked({
    kind,
    ref: 'DOC-4',
    ticket: null,
    document: { approvedBy, approvedAt: time && on(time), hash: null },
  });

/** Ann, Ben and Cat are known by an administrator's links; Dan only by his e-mail address; Eve not at all. */
export const people = (
  [
    ['slack:U1', 'github:ann', 'admin', 'Ann'],
    ['slack:U1', 'jira:ann', 'admin', 'Ann'],
    ['slack:U2', 'github:ben', 'oauth', 'Ben'],
    ['slack:U2', 'jira:ben', 'admin', 'Ben'],
    ['slack:U3', 'jira:cat', 'admin', 'Cat'],
    ['slack:U4', 'github:dan', 'email_match', 'Dan'],
  ] as const
).map(
  ([personRef, other, method, label], index) =>
    ({
      type: 'person.linked',
      seq: index + 1,
      effectiveAt: on('06:00'),
      actor: { label: 'Ada' },
      payload: { personRef, other, method, label },
    }) as unknown as RecordedEvent,
);

const saysWhy = 'Reading the price list on every request is what made checkout slow on Monday.';
const edited = (editedAfterMerge: boolean | null) => ({ hash: 'd', length: 80, editedAfterMerge });
const noTicketNeeded = { ticketRequired: false };

export interface Scenario {
  name: string;
  change: Change;
  linked: LinkedAuthorization[];
  policy?: Partial<AuthorizationPolicy>;
  at?: string;
  /** verdict | four eyes | timing | strength | codes, as the page shows them */
  expected: string;
}

export const scenarios: Scenario[] = [
  // The good ways.
  {
    name: 'Ticket approved before the merge, reviewed by somebody else',
    change: pullRequest(),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 |',
  },
  {
    name: 'Ticket existed before the merge and was linked months later',
    change: pullRequest(),
    linked: withTicket({ statusHistory: [] }),
    expected: 'authorized | yes | before_work | 3 |',
  },
  {
    name: 'Ticket approved after the work began and before the merge',
    change: pullRequest(),
    linked: withTicket({
      statusHistory: [{ from: 'To Do', to: 'In Progress', at: on('09:50'), by: 'jira:ben' }],
    }),
    expected: 'authorized | yes | before_merge | 6 |',
  },
  {
    name: 'Ticket with an approval field of its own',
    change: pullRequest(),
    linked: withTicket({
      statusHistory: [],
      approvals: [{ by: 'jira:cat', at: on('09:59'), how: 'approval' }],
    }),
    expected: 'authorized | yes | before_merge | 6 |',
  },
  {
    name: 'Ticket moved to In Progress by the author alone',
    change: pullRequest(),
    linked: withTicket({
      statusHistory: [{ from: 'To Do', to: 'In Progress', at: on('07:10'), by: 'jira:ann' }],
    }),
    expected: 'authorized | yes | before_work | 3 |',
  },
  {
    name: 'Design document approved by somebody else before the merge',
    change: pullRequest(),
    linked: [document(['slack:U3'], '07:00')],
    expected: 'authorized | yes | before_work | 5 |',
  },
  {
    name: 'Standard change, approved beforehand',
    change: pullRequest(),
    linked: [document(['slack:U3'], '07:00', 'standard_change')],
    expected: 'authorized | yes | before_work | 4 |',
  },
  {
    name: 'Description says why; the policy asks for no ticket',
    change: pullRequest({}, { body: saysWhy }),
    linked: [],
    policy: noTicketNeeded,
    expected: 'authorized | yes | before_merge | 2 |',
  },
  {
    name: 'A late ticket beside one that was in time',
    change: pullRequest(),
    linked: [linked({ ref: 'PAY-2', ticket: ticket({ createdAt: on('10:20') }) }), linked()],
    expected: 'authorized | yes | before_work | 6 |',
  },
  {
    name: 'Approval in the second of the merge',
    change: pullRequest({ reviews: [approval('github:ben', '10:00')] }),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 |',
  },
  {
    name: 'Changes requested, then approved by the same person',
    change: pullRequest({
      reviews: [approval('github:ben', '09:10', { state: 'changes_requested' }), approval('github:ben')],
    }),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 |',
  },
  {
    name: 'Older commit approved; the policy allows it',
    change: pullRequest({ reviews: [approval('github:ben', '08:30', { commitSha: 'old' })] }),
    linked: [linked()],
    policy: { staleApprovalsAllowed: true },
    expected: 'authorized | yes | before_work | 6 |',
  },
  // The artifact.
  {
    name: 'No ticket, no document, no description',
    change: pullRequest(),
    linked: [],
    expected: 'unauthorized | yes | unknown | 0 | X-AUT-01',
  },
  {
    name: 'A description of headings and check boxes only',
    change: pullRequest(
      {},
      { body: '## What\n- [ ] tests\n<!-- say why this change is needed, in full sentences -->\nfix' },
    ),
    linked: [],
    policy: noTicketNeeded,
    expected: 'unauthorized | yes | unknown | 0 | X-AUT-01',
  },
  {
    name: 'A ticket linked to another change',
    change: pullRequest(),
    linked: [linked({ changeId: 'github:acme/api#2' })],
    expected: 'unauthorized | yes | unknown | 0 | X-AUT-01',
  },
  {
    name: 'Only the ticket of the rule, not of the change',
    change: pullRequest(),
    linked: [linked({ role: 'authorizes_rule' })],
    expected: 'unauthorized | yes | unknown | 0 | X-AUT-01',
  },
  {
    name: 'Only a description where a ticket is asked for',
    change: pullRequest({}, { body: saysWhy }),
    linked: [],
    expected: 'unauthorized | yes | before_merge | 2 | X-AUT-02',
  },
  {
    name: 'Ticket created 20 minutes after the merge',
    change: pullRequest(),
    linked: withTicket({ createdAt: on('10:20') }),
    expected: 'late | yes | after_merge | 1 | X-AUT-03',
  },
  {
    name: 'Ticket created one millisecond after the merge',
    change: pullRequest(),
    linked: withTicket({ createdAt: '2026-04-02T10:00:00.001Z' }),
    expected: 'late | yes | after_merge | 1 | X-AUT-03',
  },
  {
    name: 'Ticket created at the instant of the merge',
    change: pullRequest(),
    linked: withTicket({ createdAt: merge, statusHistory: [] }),
    expected: 'authorized | yes | before_merge | 3 |',
  },
  {
    name: 'Ticket in time, approved only after the merge',
    change: pullRequest(),
    linked: withTicket({
      statusHistory: [{ from: 'To Do', to: 'Approved', at: on('11:00'), by: 'jira:cat' }],
    }),
    expected: 'late | yes | after_merge | 1 | X-AUT-03',
  },
  {
    name: 'Design document approved after the merge',
    change: pullRequest(),
    linked: [document(['slack:U3'], '11:00')],
    expected: 'late | yes | after_merge | 1 | X-AUT-03',
  },
  {
    name: 'Design document approved by the author only',
    change: pullRequest(),
    linked: [document(['slack:U1'], '07:00')],
    expected: 'unauthorized | yes | before_work | 0 | X-SOD-01',
  },
  {
    name: 'Design document without a time of approval',
    change: pullRequest(),
    linked: [document(['slack:U3'], null)],
    expected: 'cannot_tell | yes | unknown | 0 |',
  },
  {
    name: 'Ticket rejected before the merge',
    change: pullRequest(),
    linked: withTicket({
      statusHistory: [{ from: 'Approved', to: "Won't Do", at: on('09:00'), by: 'jira:cat' }],
    }),
    expected: 'unauthorized | yes | before_work | 0 | X-AUT-06',
  },
  {
    name: 'Ticket rejected only after the merge',
    change: pullRequest(),
    linked: withTicket({
      status: 'Rejected',
      statusHistory: [
        { from: 'To Do', to: 'Approved', at: on('07:30'), by: 'jira:cat' },
        { from: 'Approved', to: 'Rejected', at: on('11:00'), by: 'jira:cat' },
      ],
    }),
    expected: 'authorized | yes | before_work | 6 |',
  },
  {
    name: 'Ticket that could not be looked up',
    change: pullRequest(),
    linked: [linked({ ticket: null })],
    expected: 'cannot_tell | yes | unknown | 0 |',
  },
  {
    name: 'Approval required, none in the ticket',
    change: pullRequest(),
    linked: withTicket({ statusHistory: [] }),
    policy: { ticketApproval: 'required' },
    expected: 'unauthorized | yes | before_work | 3 | X-AUT-01',
  },
  {
    name: 'Approval required, ticket approved by an account nobody linked',
    change: pullRequest(),
    linked: withTicket({
      statusHistory: [{ from: 'To Do', to: 'Approved', at: on('07:30'), by: 'jira:zed' }],
    }),
    policy: { ticketApproval: 'required' },
    expected: 'cannot_tell | yes | before_work | 3 | X-SOD-03',
  },
  {
    name: 'Description edited after the merge and all there is',
    change: pullRequest({ description: edited(true) }, { body: saysWhy }),
    linked: [],
    policy: noTicketNeeded,
    expected: 'cannot_tell | yes | unknown | 1 | X-AUT-08',
  },
  {
    name: 'Description of which edits are not known',
    change: pullRequest({ description: edited(null) }, { body: saysWhy }),
    linked: [],
    policy: noTicketNeeded,
    expected: 'cannot_tell | yes | unknown | 1 |',
  },
  {
    name: 'Description edited after the merge, ticket in time',
    change: pullRequest({ description: edited(true) }, { body: saysWhy }),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 |',
  },
  // Emergencies.
  {
    name: 'Emergency, ratified in time by somebody else',
    change: pullRequest({ reviews: [] }),
    linked: [emergency('slack:U2')],
    expected: 'emergency_ratified | no | after_merge | 4 | X-SOD-01',
  },
  {
    name: 'Emergency, ratified at the due instant',
    change: pullRequest(),
    linked: [emergency('slack:U2', '2026-04-03T10:00:00.000Z')],
    expected: 'emergency_ratified | yes | after_merge | 4 |',
  },
  {
    name: 'Emergency, ratified after its due time',
    change: pullRequest(),
    linked: [emergency('slack:U2', '2026-04-03T10:00:00.001Z')],
    expected: 'late | yes | after_merge | 1 | X-AUT-04',
  },
  {
    name: 'Emergency, not ratified, not due yet',
    change: pullRequest({ reviews: [] }),
    linked: [emergency()],
    at: on('20:00'),
    expected: 'cannot_tell | no | after_merge | 1 | X-SOD-01',
  },
  {
    name: 'Emergency, never ratified',
    change: pullRequest(),
    linked: [emergency()],
    expected: 'unauthorized | yes | after_merge | 1 | X-AUT-04',
  },
  {
    name: 'Emergency, ratified by whoever wrote it',
    change: pullRequest(),
    linked: [emergency('slack:U1')],
    expected: 'unauthorized | yes | after_merge | 1 | X-AUT-04 X-SOD-01',
  },
  {
    name: 'Emergency, ratified by an account nobody linked',
    change: pullRequest(),
    linked: [emergency('github:eve')],
    expected: 'cannot_tell | yes | after_merge | 1 | X-SOD-03',
  },
  // Four eyes.
  {
    name: 'Nobody approved',
    change: pullRequest({ reviews: [] }),
    linked: [linked()],
    expected: 'unauthorized | no | before_work | 6 | X-SOD-01',
  },
  {
    name: 'Approved by the author',
    change: pullRequest({ reviews: [approval('github:ann')] }),
    linked: [linked()],
    expected: 'unauthorized | no | before_work | 6 | X-SOD-01',
  },
  {
    name: 'Approved by a co-author',
    change: pullRequest({ coAuthors: ['github:ben'] }),
    linked: [linked()],
    expected: 'unauthorized | no | before_work | 6 | X-SOD-01',
  },
  {
    name: 'Approved by a committer',
    change: pullRequest({ committers: ['github:ben'] }),
    linked: [linked()],
    expected: 'unauthorized | no | before_work | 6 | X-SOD-01',
  },
  {
    name: 'Approved through a second account of the author',
    change: pullRequest({ reviews: [approval('slack:U1')] }),
    linked: [linked()],
    expected: 'unauthorized | no | before_work | 6 | X-SOD-01',
  },
  {
    name: 'Pushed again after the approval',
    change: pullRequest({ reviews: [approval('github:ben', '08:30', { commitSha: 'old' })] }),
    linked: [linked()],
    expected: 'unauthorized | no | before_work | 6 | X-SOD-02',
  },
  {
    name: 'Approval of an unnamed commit, after the last commit',
    change: pullRequest({ reviews: [approval('github:ben', '09:30', { commitSha: null })] }),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 |',
  },
  {
    name: 'Approval of an unnamed commit, before the last commit',
    change: pullRequest({ reviews: [approval('github:ben', '08:59', { commitSha: null })] }),
    linked: [linked()],
    expected: 'unauthorized | no | before_work | 6 | X-SOD-02',
  },
  {
    name: 'Approval dismissed before the merge',
    change: pullRequest({ reviews: [approval('github:ben', '09:30', { state: 'dismissed' })] }),
    linked: [linked()],
    expected: 'unauthorized | no | before_work | 6 | X-SOD-01',
  },
  {
    name: 'Approved, then changes requested by the same person',
    change: pullRequest({
      reviews: [approval('github:ben'), approval('github:ben', '09:50', { state: 'changes_requested' })],
    }),
    linked: [linked()],
    expected: 'unauthorized | no | before_work | 6 | X-SOD-01',
  },
  {
    name: 'Approved, with a comment afterwards',
    change: pullRequest({
      reviews: [approval('github:ben'), approval('github:ben', '09:50', { state: 'commented' })],
    }),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 |',
  },
  {
    name: 'Approved by somebody else only after the merge',
    change: pullRequest({ reviews: [approval('github:ben', '10:20')] }),
    linked: [linked()],
    expected: 'late | no | before_work | 6 | X-SOD-01',
  },
  {
    name: 'Approved by an account nobody linked',
    change: pullRequest({ reviews: [approval('github:eve')] }),
    linked: [linked()],
    expected: 'cannot_tell | unknown | before_work | 6 | X-SOD-03',
  },
  {
    name: 'Approved by somebody known by an e-mail address only',
    change: pullRequest({ reviews: [approval('github:dan')] }),
    linked: [linked()],
    expected: 'cannot_tell | unknown | before_work | 6 | X-SOD-03',
  },
  {
    name: 'Approved by a bot',
    change: pullRequest({ reviews: [approval('github:robo[bot]', '09:30', { bot: true })] }),
    linked: [linked()],
    expected: 'cannot_tell | unknown | before_work | 6 | X-SOD-03',
  },
  {
    name: 'Written by a bot, approved by a person',
    change: pullRequest({ commitAuthors: ['github:robo[bot]'] }, { author: 'github:robo[bot]', bot: true }),
    linked: [linked()],
    expected: 'cannot_tell | unknown | before_work | 3 | X-SOD-03',
  },
  {
    name: 'Approved by a bot and by a person',
    change: pullRequest({
      reviews: [approval('github:robo[bot]', '09:20', { bot: true }), approval('github:ben')],
    }),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 |',
  },
  {
    name: 'Commit authors could not be read',
    change: pullRequest({ commitAuthors: null }),
    linked: [linked()],
    expected: 'cannot_tell | unknown | before_work | 3 | X-SOD-03',
  },
  {
    name: 'Reviews could not be read',
    change: pullRequest({ reviews: null }),
    linked: [linked()],
    expected: 'cannot_tell | unknown | before_work | 6 | X-SOD-03',
  },
  {
    name: 'Late ticket and an approver whom nobody linked',
    change: pullRequest({ reviews: [approval('github:eve')] }),
    linked: withTicket({ createdAt: on('10:20') }),
    expected: 'late | unknown | after_merge | 1 | X-AUT-03 X-SOD-03',
  },
  // Controls of the source system.
  {
    name: 'Administrator merged it without a review',
    change: pullRequest({ reviews: [], bypass: { by: 'github:ann', how: 'admin' } }),
    linked: [linked()],
    expected: 'unauthorized | no | before_work | 6 | X-CHG-01 X-SOD-01',
  },
  {
    name: 'Rule bypassed, reviewed all the same',
    change: pullRequest({ bypass: { by: 'github:ann', how: 'ruleset_bypass' } }),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 | X-CHG-01',
  },
  {
    name: 'Direct push with a ticket',
    change: push,
    linked: [linked()],
    expected: 'unauthorized | no | before_work | 6 | X-CHG-01 X-SOD-01',
  },
  {
    name: 'Required check failed',
    change: pullRequest({ checks: [check('failure')] }),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 | X-CHG-02',
  },
  {
    name: 'Required check failed, then passed before the merge',
    change: pullRequest({ checks: [check('failure', 'head', '09:20'), check('success')] }),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 |',
  },
  {
    name: 'Required check passed only after the merge',
    change: pullRequest({ checks: [check('success', 'head', '10:01')] }),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 | X-CHG-02',
  },
  {
    name: 'Required check did not run',
    change: pullRequest({ checks: [] }),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 | X-CHG-02',
  },
  {
    name: 'Required check ran on an older commit',
    change: pullRequest({ checks: [check('success', 'old')] }),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 | X-CHG-02',
  },
  {
    name: 'Protection of the branch not known',
    change: pullRequest({ protection: null }),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 | X-CHG-05',
  },
  {
    name: 'Branch that asked for no approval',
    change: pullRequest({
      protection: {
        requiredApprovals: 0,
        dismissStale: false,
        lastPushApproval: false,
        enforceAdmins: false,
        requiredChecks: [],
      },
    }),
    linked: [linked()],
    expected: 'authorized | yes | before_work | 6 | X-CHG-05',
  },
  {
    name: 'No deployment, where deployments are recorded',
    change: pullRequest({}, { deployedAt: null }),
    linked: [linked()],
    policy: { deploymentsRecorded: true },
    expected: 'authorized | yes | before_work | 6 | X-CHG-03',
  },
  // Changes that nobody reviews.
  {
    name: 'Flag switched under a ticket that somebody else approved',
    change: flag(),
    linked: [linked()],
    expected: 'authorized | yes | before_merge | 6 |',
  },
  {
    name: 'Flag switched under a ticket without an approval',
    change: flag(),
    linked: withTicket({ statusHistory: [] }),
    expected: 'unauthorized | no | before_merge | 3 | X-CHG-04',
  },
  {
    name: 'Flag switched without anything',
    change: flag(),
    linked: [],
    expected: 'unauthorized | no | unknown | 0 | X-AUT-01 X-CHG-04',
  },
  {
    name: 'Flag switched by nobody knows whom',
    change: flag({ author: null, authorLabel: null }),
    linked: [linked()],
    expected: 'cannot_tell | unknown | before_merge | 3 | X-SOD-03',
  },
  {
    name: 'Deploy by nobody knows whom, without anything',
    change: flag({ kind: 'deploy', author: null, authorLabel: null }),
    linked: [],
    expected: 'unauthorized | no | unknown | 0 | X-AUT-01 X-CHG-03 X-SOD-01',
  },
];

export const policyOf = (scenario: Scenario): AuthorizationPolicy => ({
  ...defaultAuthorizationPolicy,
  ...scenario.policy,
});

/** The table of docs/authorization.md. */
export function scenarioTable(): string {
  const head =
    '| scenario | verdict | four eyes | timing | strength | codes |\n| --- | --- | --- | --- | --- | --- |';
  const rows = scenarios.map(({ name, expected }) =>
    `| ${name} | ${expected.trim()} |`.replace('| |', '| – |'),
  );
  return [head, ...rows].join('\n');
}
