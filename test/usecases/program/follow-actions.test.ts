import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Neighbours, startNeighbours } from '../../../sandbox/neighbours/start.ts';
import { createGithubTicketSource } from '../../../src/adapters/github/ticket-source.ts';
import { createJiraTicketSource } from '../../../src/adapters/jira/ticket-source.ts';
import type { NewEvent } from '../../../src/domain/events/event.ts';
import { DAY, HOUR, plus } from '../../../src/domain/instant.ts';
import type { Ports } from '../../../src/ports.ts';
import { actionLine } from '../../../src/slack/blocks/program/action-line.ts';
import { FRESH, followActions } from '../../../src/usecases/program/follow-actions.ts';
import { remindOfActions } from '../../../src/usecases/program/remind.ts';
import { resolved } from '../../adapters/db/sample-events.ts';
import { shipped as files } from '../../program-files/shipped-program.ts';
import { openedAt, openStage, type Stage } from '../stage.ts';

const start = '2026-06-15T09:00:00.000Z';
let now = start;
const clock = { now: () => now };

let near: Neighbours;
let stage: Stage;
let ports: Ports;
beforeAll(async () => {
  near = await startNeighbours({ now: Date.parse(start) });
  stage = await openStage(start);
  const jira = createJiraTicketSource({
    access: { baseUrl: near.jiraUrl, email: near.jiraEmail, apiToken: near.jiraToken },
    clock,
    projects: ['PAY', 'LED', 'SEC'],
  });
  const github = createGithubTicketSource({
    access: { kind: 'token', token: near.githubToken, apiUrl: near.githubUrl },
    clock,
    repositories: ['harborlight/checkout'],
  });
  ports = { ...stage.ports, clock, neighbours: { changes: null, tickets: [jira, github], pager: null } };
}, 60_000);
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  await near?.close();
});

const action = (number: number, index: number, ticket: string): NewEvent => ({
  type: 'anomaly.action_added',
  subject: `anomaly:${number}`,
  effectiveAt: start,
  actor: { kind: 'person', personRef: 'slack:U07AHM2INES', label: 'Ines Okafor', via: 'slack_modal' },
  idempotencyKey: null,
  payload: {
    actionId: `${number}-${index}`,
    title: 'Exports need a second approval',
    kind: 'preventive',
    owner: 'slack:U07AHM8KNJI',
    ownerLabel: 'Kenji Sato',
    dueAt: '2026-07-15T09:00:00.000Z',
    ticket,
  },
});
const approved: NewEvent = {
  type: 'program.approved',
  subject: 'program',
  effectiveAt: '2026-06-01T09:00:00.000Z',
  actor: { kind: 'person', personRef: 'slack:U07AHMCMRCS', label: 'Marcus Bell', via: 'slack_command' },
  idempotencyKey: null,
  payload: {
    version: 1,
    hash: 'a'.repeat(64),
    author: 'slack:U07AHM2INES',
    authorLabel: 'Ines Okafor',
    effectiveFrom: '2026-06-01T09:00:00.000Z',
    program: files.program,
    files: [],
  },
};
const actions = async () => (await ports.store.anomaly(1))!.response.actions;
const looked = () => near.requests('jira').filter((each) => each.includes('/changelog')).length;

test('tickets are followed: open, closed, opened again, gone, out of reach, unknown', async () => {
  const ticket = near.createTicket({
    project: 'PAY',
    summary: 'Second approval of exports',
    reporter: 'ines',
  });
  const issue = near.company.issues.find(({ closedAt }) => closedAt !== null)!;
  const issueKey = `${issue.repository}#${issue.number}`;
  await ports.store.write((tx) =>
    tx.append([
      openedAt(1, '2026-06-14T09:00:00.000Z', { severity: 'sev2' }),
      action(1, 1, ticket.key),
      action(1, 2, issueKey),
      action(1, 3, 'PAY-99999'),
      action(1, 4, 'the red notebook'),
    ]),
  );
  await followActions(ports, 1);
  expect((await actions()).map(({ seen }) => seen?.state)).toEqual([
    'open',
    'done',
    'not_found',
    'not_followed',
  ]);
  const [, closed] = await actions();
  expect(closed?.done).toMatchObject({ in: issueKey, label: expect.stringContaining(` in ${issueKey}`) });

  // The same again is nothing new, and within a day nobody asks.
  const events = async () => (await ports.store.head()).seq;
  const before = await events();
  await followActions(ports, 1);
  expect(await events()).toBe(before);
  const asked = looked();
  now = plus(now, HOUR);
  await followActions(ports, null);
  await followActions(ports, 1, 2 * HOUR);
  expect(looked()).toBe(asked);

  near.moveTicket(ticket.key, 'Done', 'tomas');
  now = plus(now, DAY);
  await followActions(ports, null);
  expect((await actions())[0]).toMatchObject({
    done: { label: `Tomas Lindqvist in ${ticket.key}`, in: ticket.key },
    seen: { state: 'done', status: 'Done', byLabel: 'Tomas Lindqvist' },
  });

  near.faults.set('jira', { kind: 'down' });
  now = plus(now, DAY);
  await followActions(ports, null);
  expect((await actions())[0]).toMatchObject({ done: { in: ticket.key }, seen: { state: 'unreachable' } });
  near.faults.clear();
  near.moveTicket(ticket.key, 'In Progress', 'ines');
  now = plus(now, HOUR);
  await followActions(ports, null);
  expect((await actions())[0]).toMatchObject({ done: null, seen: { state: 'open', status: 'In Progress' } });

  near.moveTicket(ticket.key, 'Rejected', 'ines');
  now = plus(now, FRESH);
  await followActions(ports, 1, FRESH);
  expect((await actions())[0]).toMatchObject({ done: null, seen: { state: 'abandoned' } });

  const lines = (await actions()).map(actionLine);
  expect(lines[0]).toMatch(/ · open · <http.*closed there without being done \(Rejected.*\) by Ines Okafor/);
  expect(lines[1]).toMatch(/said done by .* not verified · .*said done there \(Closed\)/);
  expect(lines[2]).toContain('PAY-99999: not found there');
  expect(lines[3]).toContain('not followed (no connected system has tickets of that name)');
  expect((await ports.store.verify()).faults).toEqual([]);

  const notes: string[] = [];
  await stage.database.jobs.work('post_note', async ({ text }) => void notes.push(text));
  await expect
    .poll(() => notes, { timeout: 20_000 })
    .toEqual(
      expect.arrayContaining([
        expect.stringContaining(
          `${ticket.key} was closed by Tomas Lindqvist (Done): action 1-1 is said to be done. Somebody else than Kenji Sato verifies it.`,
        ),
        expect.stringContaining(
          `${ticket.key} is open again (In Progress) by Ines Okafor: action 1-1 counts as open.`,
        ),
        expect.stringContaining('was closed without being done'),
        expect.stringContaining('PAY-99999 of action 1-3 cannot be followed'),
        expect.stringContaining('the red notebook of action 1-4 cannot be followed'),
      ]),
    );
}, 90_000);

test('a reminder looks at the ticket first, also after the anomaly was closed', async () => {
  const done = near.createTicket({
    project: 'PAY',
    summary: 'Limit the rows of an export',
    reporter: 'ines',
  });
  const open = near.createTicket({ project: 'PAY', summary: 'Tell about night exports', reporter: 'ines' });
  const closed: NewEvent = {
    type: 'anomaly.closed',
    subject: 'anomaly:2',
    effectiveAt: now,
    actor: { kind: 'person', personRef: 'slack:U07AHM2INES', label: 'Ines Okafor', via: 'slack_modal' },
    idempotencyKey: null,
    payload: { unmet: [] },
  };
  await ports.store.write((tx) =>
    tx.append([
      approved,
      openedAt(2, '2026-06-14T09:00:00.000Z', { severity: 'sev3', programVersion: '1' }),
      action(2, 1, done.key),
      action(2, 2, open.key),
      resolved(2),
      closed,
    ]),
  );
  await followActions(ports, 2);
  near.moveTicket(done.key, 'Done', 'tomas');
  now = '2026-07-14T20:00:00.000Z';
  stage.enqueued.length = 0;
  await remindOfActions(ports);
  const said = stage.enqueued
    .filter(({ name }) => name === 'post_note')
    .map(({ data }) => (data as { text: string }).text);
  expect(said).toEqual([
    `Action 2-2 of Kenji Sato, "Exports need a second approval" (${open.key}: open there (To Do)), is due in 13 h.`,
  ]);
  expect((await ports.store.anomaly(2))?.response.actions[0]).toMatchObject({ done: { in: done.key } });
}, 60_000);
