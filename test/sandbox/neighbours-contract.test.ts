import { createCloudClient } from 'jira.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Neighbours, startNeighbours } from '../../sandbox/neighbours/start.ts';
import { type Contract, contract, contractsThere, invented } from './neighbours-openapi.ts';

if (!contractsThere) console.log('skipped: ../shared/contracts is not there, so the doubles are not judged');

const now = Date.UTC(2026, 10, 21, 21, 0);

describe.skipIf(!contractsThere)('the doubles answer as the vendors describe', () => {
  let near: Neighbours;
  let github: Contract;
  let jira: Contract;
  let pagerduty: Contract;

  beforeAll(async () => {
    near = await startNeighbours({ now });
    github = contract('github.openapi.json');
    jira = contract('jira.openapi.json');
    pagerduty = contract('pagerduty.openapi.json');
  });
  afterAll(() => near.close());

  const read = async (url: string, authorization: string, init: RequestInit = {}) => {
    const response = await fetch(url, { ...init, headers: { authorization, ...init.headers } });
    return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
  };
  const askGithub = (path: string) => read(`${near.githubUrl}${path}`, `token ${near.githubToken}`);
  const basic = () => `Basic ${Buffer.from(`${near.jiraEmail}:${near.jiraToken}`).toString('base64')}`;
  const askJira = (path: string) => read(`${near.jiraUrl}/rest/api/3${path}`, basic());
  const askPager = (path: string) =>
    read(`${near.pagerdutyUrl}${path}`, `Token token=${near.pagerdutyToken}`);

  const repo = '/repos/{owner}/{repo}';
  test('GitHub: lists and single things of every repository', async () => {
    for (const { repository } of near.company.services) {
      const at = `/repos/${repository}`;
      const [change] = near.company.pullRequests.filter((one) => one.repository === repository);
      const [deployment] = near.company.deployments.filter((one) => one.repository === repository);
      const asked: [path: string, described: string][] = [
        [at, repo],
        [`${at}/pulls?state=closed&sort=updated&direction=desc&per_page=100`, `${repo}/pulls`],
        [`${at}/commits?per_page=100`, `${repo}/commits`],
        [`${at}/commits/${change!.mergeSha}`, `${repo}/commits/{ref}`],
        [`${at}/commits/${change!.mergeSha}/pulls`, `${repo}/commits/{commit_sha}/pulls`],
        [`${at}/commits/${change!.headSha}/check-runs`, `${repo}/commits/{ref}/check-runs`],
        [`${at}/commits/${change!.headSha}/status`, `${repo}/commits/{ref}/status`],
        [`${at}/rules/branches/main`, `${repo}/rules/branches/{branch}`],
        [`${at}/rulesets`, `${repo}/rulesets`],
        [`${at}/deployments?per_page=100`, `${repo}/deployments`],
        [`${at}/deployments/${deployment!.id}`, `${repo}/deployments/{deployment_id}`],
        [`${at}/deployments/${deployment!.id}/statuses`, `${repo}/deployments/{deployment_id}/statuses`],
        [`${at}/compare/${change!.baseSha}...main`, `${repo}/compare/{basehead}`],
        ['/rate_limit', '/rate_limit'],
        [
          `/search/issues?q=${encodeURIComponent(`repo:${repository} is:pr is:merged merged:2026-05-01..2026-05-31`)}`,
          '/search/issues',
        ],
      ];
      for (const [path, described] of asked) {
        const { status, body } = await askGithub(path);
        expect({ path, status, faults: github.faults(body, described).slice(0, 5) }).toEqual({
          path,
          status: 200,
          faults: [],
        });
      }
    }
  });

  test('GitHub: every pull request with its files, commits, reviews, checks and timeline', async () => {
    const components: Record<string, string> = {
      committed: 'timeline-committed-event',
      reviewed: 'timeline-reviewed-event',
      'cross-referenced': 'timeline-cross-referenced-event',
      merged: 'state-change-issue-event',
      closed: 'state-change-issue-event',
      head_ref_deleted: 'state-change-issue-event',
    };
    const chosen = near.company.pullRequests.filter((one, index) => one.case !== null || index % 10 === 0);
    expect(chosen.length).toBeGreaterThan(30);
    for (const { repository, number } of chosen) {
      const at = `/repos/${repository}/pulls/${number}`;
      for (const part of ['', '/files', '/commits', '/reviews']) {
        const { body } = await askGithub(`${at}${part}`);
        expect([at + part, github.faults(body, `${repo}/pulls/{pull_number}${part}`).slice(0, 5)]).toEqual([
          at + part,
          [],
        ]);
      }
      const timeline = (await askGithub(`/repos/${repository}/issues/${number}/timeline?per_page=100`))
        .body as { event: string }[];
      for (const entry of timeline)
        expect([entry.event, github.componentFaults(entry, components[entry.event]!)]).toEqual([
          entry.event,
          [],
        ]);
    }
  }, 60_000);

  test('GitHub: issues, rulesets, branch protection', async () => {
    const [issue] = near.company.issues;
    const { body } = await askGithub(`/repos/${issue!.repository}/issues/${issue!.number}`);
    expect(github.faults(body, `${repo}/issues/{issue_number}`)).toEqual([]);
    const timeline = await askGithub(`/repos/${issue!.repository}/issues/${issue!.number}/timeline`);
    expect(github.componentFaults((timeline.body as unknown[])[0], 'state-change-issue-event')).toEqual([]);
    const protection = await askGithub('/repos/harborlight/ledger/branches/main/protection');
    expect(github.faults(protection.body, `${repo}/branches/{branch}/protection`)).toEqual([]);
    // The schema accepts `{}`, so the parts that are read are asked for by name.
    expect(protection.body).toMatchObject({
      enforce_admins: { enabled: false },
      required_pull_request_reviews: { required_approving_review_count: 1, require_last_push_approval: true },
      required_status_checks: { contexts: ['ci / build', 'ci / test', 'ci / migrations'] },
    });
    const list = (await askGithub('/repos/harborlight/payouts/rulesets')).body as { id: number }[];
    const whole = await askGithub(`/repos/harborlight/payouts/rulesets/${list[0]!.id}`);
    expect(github.faults(whole.body, `${repo}/rulesets/{ruleset_id}`)).toEqual([]);
    expect((await askGithub('/repos/harborlight/payouts/branches/main/protection')).status).toBe(404);
  });

  test('Jira: what the description and the vendor’s examples say', async () => {
    const asked: [path: string, described: string][] = [
      ['/myself', '/myself'],
      ['/serverInfo', '/serverInfo'],
      ['/project/search?maxResults=2', '/project/search'],
      ['/project/PAY', '/project/{projectIdOrKey}'],
      ['/user/search?query=priya', '/user/search'],
      ['/users/search', '/users/search'],
      ['/search/jql?jql=project%20%3D%20PAY&fields=summary,status&maxResults=5', '/search/jql'],
    ];
    for (const { key } of near.company.tickets)
      for (const part of ['', '/changelog', '/comment', '/remotelink', '/transitions'])
        asked.push([`/issue/${key}${part}`, `/issue/{issueIdOrKey}${part}`]);
    const faults = new Set<string>();
    for (const [path, described] of asked) {
      const { status, body } = await askJira(path);
      expect([path, status, jira.faults(body, `/rest/api/3${described}`).slice(0, 3)]).toEqual([
        path,
        200,
        [],
      ]);
      const sample = jira.example(`/rest/api/3${described}`);
      for (const line of invented(sample, body)) faults.add(`${described} too many ${anywhere(line)}`);
      for (const line of invented(body, sample)) faults.add(`${described} missing ${anywhere(line)}`);
    }
    expect([...faults].filter((line) => !besideTheExample.some((known) => known.test(line)))).toEqual([]);
  }, 60_000);

  test('Jira: jira.js reads it strictly', async () => {
    const client = createCloudClient({
      host: near.jiraUrl,
      auth: { type: 'basic', email: near.jiraEmail, apiToken: near.jiraToken },
      onSchemaMismatch: 'throw',
    });
    for (const { key } of near.company.tickets.slice(0, 30)) {
      expect((await client.issues.getIssue({ issueIdOrKey: key })).key).toBe(key);
      await client.issues.getChangeLogs({ issueIdOrKey: key });
      await client.issueComments.getComments({ issueIdOrKey: key });
      await client.issueRemoteLinks.getRemoteIssueLinks({ issueIdOrKey: key });
      await client.issues.getTransitions({ issueIdOrKey: key });
    }
    await client.myself.getCurrentUser();
    await client.serverInfo.getServerInfo();
    await client.projects.searchProjects();
    await client.userSearch.findUsers({ query: 'sofia' });
    const first = await client.issueSearch.searchAndReconsileIssuesUsingJqlPost({
      jql: 'project = PAY ORDER BY created ASC',
      fields: ['summary'],
      maxResults: 40,
    });
    const second = await client.issueSearch.searchAndReconsileIssuesUsingJql({
      jql: 'project = PAY ORDER BY created ASC',
      fields: ['summary'],
      maxResults: 40,
      nextPageToken: first.nextPageToken ?? undefined,
    });
    expect(first.isLast).toBe(false);
    expect(second.issues?.[0]?.key).not.toBe(first.issues?.[0]?.key);
  });

  test('PagerDuty: what the description and the vendor’s examples say', async () => {
    const asked: [path: string, described: string][] = [
      ['/abilities', '/abilities'],
      ['/incidents?date_range=all&limit=100', '/incidents'],
      ['/services', '/services'],
      ['/services/PCHECK1', '/services/{id}'],
      ['/users?limit=100', '/users'],
      ['/users/PINES01', '/users/{id}'],
      ['/oncalls', '/oncalls'],
      ['/escalation_policies', '/escalation_policies'],
      ['/escalation_policies/PESCPAY', '/escalation_policies/{id}'],
      ['/schedules/PSCHPAY', '/schedules/{id}'],
    ];
    const headers = { 'content-type': 'application/json', from: 'ines.okafor@harborlight.example' };
    const create = (incident: object, from = headers.from) =>
      read(`${near.pagerdutyUrl}/incidents`, `Token token=${near.pagerdutyToken}`, {
        method: 'POST',
        headers: { ...headers, from },
        body: JSON.stringify({ incident }),
      });
    const wish = {
      type: 'incident',
      title: 'Paged',
      service: { id: 'PCHECK1', type: 'service_reference' },
      incident_key: 'one',
    };
    const created = await create(wish);
    // The extract has no description of the answer to POST; it is the incident as GET shows it.
    expect([created.status, pagerduty.faults(created.body, '/incidents/{id}')]).toEqual([201, []]);
    expect(await create(wish)).toMatchObject({ status: 400, body: { error: { code: 2002 } } });
    expect(await create(wish, 'nobody@x.example')).toMatchObject({
      status: 400,
      body: { error: { message: 'Requester User Not Found' } },
    });
    for (const { id } of near.company.incidents)
      for (const part of ['', '/log_entries', '/alerts', '/notes'])
        asked.push([`/incidents/${id}${part}`, `/incidents/{id}${part}`]);
    const faults = new Set<string>();
    for (const [path, described] of asked) {
      const { status, body } = await askPager(path);
      expect([path, status, pagerduty.faults(body, described).slice(0, 4)]).toEqual([path, 200, []]);
      const sample = pagerduty.example(described);
      for (const line of invented(sample, body)) faults.add(`${described} too many ${anywhere(line)}`);
      for (const line of invented(body, sample)) faults.add(`${described} missing ${anywhere(line)}`);
    }
    expect([...faults].filter((line) => !besideTheExample.some((known) => known.test(line)))).toEqual([]);
  });
});

/** The same fault in every element of a list is one fault. */
const anywhere = (line: string): string => line.replace(/\/\d+(?=[/:])/g, '/*');

/** Where a vendor's one example shows less (or more) than its own description allows. */
const besideTheExample: RegExp[] = [
  // Jira shows the same account with more or fewer keys in each example; `key` and `name` have been blank since 2019.
  /(lead|author|updateAuthor|search \/\*|search too many \/\*)\/(emailAddress|timeZone|accountType|avatarUrls): unknown/,
  /missing .*\/(key|name): unknown/,
  // The fields of an issue are the site's own; Atlassian's example uses names that its server does not send.
  /\/fields\/?/,
  // Parts that a site or project need not have.
  /missing .*(projectCategory|displayUrl\w+|\/email|\/url|\/properties|\/visibility|\/nextPage): unknown/,
  /missing \/issueTypes\/\*\/(avatarId|entityId|scope): unknown/,
  // Sent by the server and described, but not in the one example.
  /too many .*(\/nextPageToken|\/expand|\/isLooped|\/jsdPublic): unknown/,
  /too many .*(\/total|\/limit|\/offset|\/more|\/description|\/alert_grouping_parameters|layers\/\*\/end): unknown/,
  /too many \/log_entries\/\*\/(service|assignees): unknown/,
  // One kind among several: a constant urgency, another log entry, a note that a person wrote.
  /(incident_urgency_rule\/|support_hours|\/event_details|notes\/\*\/channel\/)/,
  // Nobody gave it one.
  /missing \/incident\/priority: unknown/,
  // Left out on purpose: what no reader of incidents needs, and what the description contradicts itself about.
  /missing .*(cal_url|next_oncall_for_user|custom_fields): unknown/,
  // Whatever the monitor sent.
  /\/body\/details\//,
];
