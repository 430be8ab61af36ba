import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until, wordsOf } from '../../../sandbox/journey/hands.ts';
import { type Neighbours, startNeighbours } from '../../../sandbox/neighbours/start.ts';
import { createPagerdutySource } from '../../../src/adapters/pagerduty/pager-source.ts';
import { correlate } from '../../../src/domain/correlate.ts';
import type { DecisionContext } from '../../../src/domain/decide/decision.ts';
import { MINUTE, plus, toInstant } from '../../../src/domain/instant.ts';
import { readProgramFolder } from '../../../src/program-files/program-folder.ts';
import { askEscalated, escalate } from '../../../src/usecases/program/escalate.ts';
import { remind } from '../../../src/usecases/program/remind.ts';
import { toKnown } from '../../../src/usecases/record-signal.ts';
import { postNote } from '../../../src/usecases/tell-person.ts';
import { programWith } from '../../journey/program-folder.ts';
import { openedAt, openStage, type Stage } from '../stage.ts';

const start = toInstant(Date.now());

describe('an escalation step that pages', () => {
  let near: Neighbours;
  let stage: Stage;
  beforeAll(async () => {
    near = await startNeighbours({ now: new Date() });
  });
  afterAll(() => near.close());
  beforeEach(() => near.faults.clear());

  const stageWith = async (steps: string, connected = true): Promise<Stage> => {
    const folder = await programWith({
      'escalation.yml': (text) => text.replace(/ {6}- .*\n {6}- .*/, steps),
    });
    const read = await readProgramFolder(folder);
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    const opened = await openStage(start);
    const { ports, alerts, workspace } = opened;
    const alert = workspace.say('alerts', { text: 'Exports at night' });
    await ports.store.write((tx) =>
      tx.append([
        {
          type: 'program.approved',
          subject: 'program',
          effectiveAt: start,
          actor: { kind: 'person', personRef: 'slack:U07AHMCMRCS', label: 'Marcus Bell', via: 'cli' },
          idempotencyKey: null,
          payload: {
            version: 1,
            hash: read.hash,
            author: 'slack:U07AHM2INES',
            authorLabel: 'Ines Okafor',
            effectiveFrom: start,
            program: read.program,
            files: read.files,
          },
        },
        openedAt(1, start, { programVersion: '1', severity: 'sev1', channelId: alerts, threadTs: alert.ts }),
      ]),
    );
    await ports.jobs.work('post_note', (data) => postNote(ports, data));
    if (connected)
      ports.neighbours.pager = createPagerdutySource({
        access: { apiUrl: near.pagerdutyUrl, token: near.pagerdutyToken },
        clock: ports.clock,
        timeoutMs: 2_000,
        pauseMs: 10,
      });
    stage = opened;
    return opened;
  };
  const paging =
    '      - { pagingPolicy: PESCPAY, answerWithin: 15 min }\n      - { channel: incidents, answerWithin: 15 min }';
  const ines = (): DecisionContext => ({
    actor: { kind: 'person', personRef: 'slack:U07AHM2INES', label: 'Ines Okafor', via: 'slack_button' },
    now: stage.ports.clock.now(),
    aliases: ['slack:U07AHM2INES'],
    roles: ['responder'],
    idempotencyKey: null,
  });
  const escalation = async () => (await stage.ports.store.anomaly(1))!.response.escalations.at(-1)!;
  const threadSays = (words: string) =>
    until(
      `the thread says "${words}"`,
      () =>
        stage.workspace.messages('alerts').length > 0 &&
        stage.workspace
          .thread('alerts', stage.workspace.messages('alerts')[0]!.ts)
          .find((message) => wordsOf(message).includes(words)),
    );

  it('pages once, says whom, and reads back who took it and when', async () => {
    await using opened = await stageWith(paging);
    const { ports } = opened;
    const before = near.company.incidents.length;
    expect(await escalate(ports, 1, ines())).toMatchObject({ kind: 'done' });
    await Promise.all([askEscalated(ports, 1), askEscalated(ports, 1)]);
    await askEscalated(ports, 1);
    expect(near.company.incidents).toHaveLength(before + 1);
    const incident = near.company.incidents.at(-1)!;
    expect(incident.opened).toMatchObject({ policyId: 'PESCPAY', by: 'ines' });
    const { page } = await escalation();
    expect(page).toMatchObject({ outcome: 'paged', incidentId: incident.id, why: null });
    expect(page?.whom).toHaveLength(1);
    await threadSays(`PagerDuty incident #${incident.number}`);
    await remind(ports);
    expect((await escalation()).answer).toBeNull();
    near.acknowledge(incident.id, 'kenji');
    await remind(ports);
    await remind(ports);
    expect((await escalation()).answer).toMatchObject({
      outcome: 'answered',
      label: 'Kenji Sato (in PagerDuty)',
      by: 'pagerduty:PKENJI6',
      at: toInstant(incident.acknowledgements[0]!.at),
    });
    expect((await opened.database.store.verify()).faults).toEqual([]);
  }, 30_000);

  it('makes no anomaly of what PagerDuty says about the page', async () => {
    await using opened = await stageWith(paging);
    const { ports } = opened;
    await escalate(ports, 1, ines());
    await askEscalated(ports, 1);
    const key = `pagerduty:${near.company.incidents.at(-1)!.id}`;
    const [found] = await ports.store.correlated({ keys: [key], messages: [] });
    expect(found?.number).toBe(1);
    const said = (kind: 'firing' | 'resolved') =>
      correlate({ kind, dedupeKey: key } as never, null, [toKnown(found!)], { reopenWindowMs: 0 }, start);
    for (const kind of ['firing', 'resolved'] as const)
      expect(said(kind)).toEqual({ is: 'ignored', reason: 'the page about a known anomaly' });
  }, 30_000);

  it('tries again while PagerDuty is down, and gives up when the answer was due', async () => {
    await using opened = await stageWith(paging);
    const { ports, clock } = opened;
    near.faults.set('pagerduty', { kind: 'down' });
    await escalate(ports, 1, ines());
    await askEscalated(ports, 1);
    expect((await escalation()).page).toBeNull();
    expect(JSON.stringify(opened.enqueued)).toContain('Not paged yet: PagerDuty could not be reached');
    near.faults.clear();
    await askEscalated(ports, 1);
    expect((await escalation()).page).toMatchObject({ outcome: 'paged' });
    near.faults.set('pagerduty', { kind: 'down' });
    clock.set(plus(start, MINUTE));
    await ports.store.write((tx) =>
      tx.append([
        {
          type: 'anomaly.escalated',
          subject: 'anomaly:1',
          effectiveAt: plus(start, MINUTE),
          actor: ines().actor,
          idempotencyKey: null,
          payload: {
            pathId: 'on-call',
            step: 2,
            asked: { kind: 'pagingPolicy', ref: 'PESCPAY', label: 'paging policy PESCPAY' },
            answerDueAt: plus(start, 2 * MINUTE),
            problem: null,
          },
        },
      ]),
    );
    clock.set(plus(start, 3 * MINUTE));
    await askEscalated(ports, 1);
    expect((await escalation()).page).toMatchObject({ outcome: 'not_paged', incidentId: null });
  }, 30_000);

  it('does not keep whoever presses waiting for a slow PagerDuty', async () => {
    await using opened = await stageWith(paging);
    opened.ports.neighbours.pager = createPagerdutySource({
      access: { apiUrl: near.pagerdutyUrl, token: near.pagerdutyToken },
      clock: opened.ports.clock,
      timeoutMs: 120_000,
    });
    near.faults.set('pagerduty', { kind: 'slow', ms: 110_000 });
    expect(await escalate(opened.ports, 1, ines())).toMatchObject({ kind: 'done' });
    expect(await escalation()).toMatchObject({ asked: { label: 'paging policy PESCPAY' }, page: null });
  }, 30_000);

  it('without PagerDuty says so, and whom to call', async () => {
    await using opened = await stageWith(
      '      - { pagingPolicy: PESCPAY, answerWithin: 15 min }\n      - { person: tomas.lindqvist@harborlight.example, answerWithin: 15 min }',
      false,
    );
    const { ports, workspace } = opened;
    await escalate(ports, 1, ines());
    await askEscalated(ports, 1);
    expect((await escalation()).page).toMatchObject({
      outcome: 'not_paged',
      why: 'PagerDuty is not connected',
    });
    await threadSays(
      'Nobody was paged: PagerDuty is not connected. Call: The people on call for production (paging policy PESCPAY); by name Tomas Lindqvist.',
    );
    // The next step names somebody by address: found in Slack, and told there.
    await escalate(ports, 1, ines());
    await askEscalated(ports, 1);
    expect(await escalation()).toMatchObject({ asked: { label: 'Tomas Lindqvist' }, problem: null });
    const tomas = workspace.world.directMessage('U07AHM6TMAS').id;
    expect(workspace.messages(tomas).map(wordsOf).join()).toContain('was escalated to you by Ines Okafor');
  }, 30_000);
});
