import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseName, PullRequest } from '../../sandbox/neighbours/company-types.ts';
import { type Neighbours, startNeighbours } from '../../sandbox/neighbours/start.ts';
import { createGithubChangeSource } from '../../src/adapters/github/change-source.ts';
import { createJiraTicketSource } from '../../src/adapters/jira/ticket-source.ts';
import type { LinkedAuthorization } from '../../src/domain/anomaly.ts';
import { authorizationOf } from '../../src/domain/authorization.ts';
import type { RecordedEvent } from '../../src/domain/events/event.ts';
import { identitiesOf } from '../../src/domain/identity.ts';
import { toInstant } from '../../src/domain/instant.ts';
import { policyFrom, settingsSchema } from '../../src/domain/settings.ts';
import type { Ticket } from '../../src/domain/ticket.ts';

const now = Date.UTC(2026, 10, 21, 21, 0);
const clock = { now: () => toInstant(now) };
const settings = settingsSchema.parse({
  tickets: { projects: ['PAY', 'LED', 'SEC'], approvingStatuses: ['Approved'] },
});

/** Each case through the real clients and the real judgement: what a person sees in the sandbox. */
describe('the named cases are what their names say', () => {
  let near: Neighbours;
  beforeAll(async () => {
    near = await startNeighbours({ now });
  });
  afterAll(() => near.close());

  const identities = () =>
    identitiesOf(
      near.company.people.flatMap(({ slackId, githubLogin, jiraAccountId, name }) =>
        [githubLogin && `github:${githubLogin}`, jiraAccountId && `jira:${jiraAccountId}`]
          .filter((other) => typeof other === 'string' && slackId !== null)
          .map(
            (other) =>
              ({
                type: 'person.linked',
                effectiveAt: '2026-01-01T00:00:00.000Z',
                actor: { label: 'an administrator' },
                payload: { personRef: `slack:${slackId}`, other, label: name, method: 'admin' },
              }) as unknown as RecordedEvent,
          ),
      ),
    );

  const link = (changeId: string, ticket: Ticket): LinkedAuthorization[] => {
    const mark = { at: clock.now(), by: null, label: 'somebody', seq: 1 };
    const base = {
      ...mark,
      changeId,
      role: 'authorizes_change',
      ref: ticket.key,
      linkMethod: 'key_in_change',
    };
    const empty = { ticket: null, emergency: null, document: null, ratified: null };
    return [{ ...base, ...empty, kind: 'ticket', ticket }] as unknown as LinkedAuthorization[];
  };

  async function judge(change: PullRequest) {
    const changes = createGithubChangeSource({
      access: { kind: 'token', apiUrl: near.githubUrl, token: near.githubToken },
      clock,
      settings,
      repositories: [],
    });
    const tickets = createJiraTicketSource({
      access: { baseUrl: near.jiraUrl, email: near.jiraEmail, apiToken: near.jiraToken },
      clock,
      projects: settings.tickets.projects,
    });
    const id = `github:${change.repository}#${change.number}`;
    const found = (await changes.change(id))!;
    const key = found.ticketKeys[0]?.key;
    const ticket = key === undefined ? null : await tickets.ticket(key);
    return authorizationOf({
      change: found,
      linked: ticket === null ? [] : link(id, ticket),
      identities: identities(),
      policy: policyFrom(settings.tickets),
      at: clock.now(),
    });
  }

  test.each<[CaseName, string, string[]]>([
    ['good', 'authorized', []],
    ['late_ticket', 'late', ['X-AUT-03']],
    ['missing_ticket', 'unauthorized', ['X-AUT-01']],
    ['description_only', 'unauthorized', ['X-AUT-02']],
    ['contradicted_rule', 'authorized', []],
    ['self_approved', 'unauthorized', ['X-SOD-01']],
    ['admin_bypass', 'unauthorized', ['X-CHG-01', 'X-SOD-01']],
    ['dependent_approver', 'unauthorized', ['X-SOD-01']],
    ['push_after_approval', 'unauthorized', ['X-SOD-02']],
    ['failed_required_check', 'authorized', ['X-CHG-01', 'X-CHG-02']],
    ['rejected_ticket', 'unauthorized', ['X-AUT-06']],
    ['description_edited', 'cannot_tell', ['X-AUT-08']],
    ['unknown_identity', 'cannot_tell', ['X-SOD-03']],
    ['linked_issue', 'authorized', []],
    ['docs_only', 'unauthorized', ['X-AUT-02']],
  ])('%s: %s', async (name, verdict, codes) => {
    const judged = await judge(near.company.pullRequests.find((one) => one.case === name)!);
    expect([judged.verdict, judged.codes, judged.facts]).toEqual([verdict, codes, judged.facts]);
  });
});
