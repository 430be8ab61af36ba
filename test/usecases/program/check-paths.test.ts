import { expect, it } from 'vitest';
import { startNeighbours } from '../../../sandbox/neighbours/start.ts';
import { createPagerdutySource } from '../../../src/adapters/pagerduty/pager-source.ts';
import type { PayloadOf } from '../../../src/domain/events/event.ts';
import { DAY, plus } from '../../../src/domain/instant.ts';
import { readProgramFolder } from '../../../src/program-files/program-folder.ts';
import { checkPaths } from '../../../src/usecases/program/check-paths.ts';
import { programWith } from '../../journey/program-folder.ts';
import { openStage, type Stage } from '../stage.ts';

const start = '2026-06-01T09:00:00.000Z';
const [marcus, tomas, priya] = ['U07AHMCMRCS', 'U07AHM6TMAS', 'U07AHM4PRYA'] as const;

async function approve({ ports }: Stage, owner: string | null): Promise<void> {
  const folder = await programWith({
    'escalation.yml': () => `paths:
  - id: on-call
    rotation: The people on call
    ${owner === null ? '' : `owner: ${owner}`}
    steps:
      - { person: ${priya}, answerWithin: 15 min }
      - { person: U07AHMEDVID, answerWithin: 15 min }
      - { channel: war-room, answerWithin: 15 min }
      - { pagingPolicy: PNOSUCH, answerWithin: 15 min }
      - { pagingPolicy: PESCPAY, answerWithin: 15 min }
`,
  });
  const read = await readProgramFolder(folder);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  await ports.store.write((tx) =>
    tx.append([
      {
        type: 'program.approved',
        subject: 'program',
        effectiveAt: start,
        actor: { kind: 'person', personRef: `slack:${marcus}`, label: 'Marcus Bell', via: 'cli' },
        idempotencyKey: null,
        payload: {
          version: 1,
          hash: read.hash,
          author: `slack:${tomas}`,
          authorLabel: 'Tomas Lindqvist',
          effectiveFrom: start,
          program: read.program,
          files: read.files,
        },
      },
    ]),
  );
}

async function checked({ ports }: Stage): Promise<PayloadOf<'escalation.checked'>[]> {
  const found = [];
  for await (const event of ports.store.events({ types: ['escalation.checked'] }))
    if (event.type === 'escalation.checked' && event.payload) found.push(event.payload);
  return found;
}

it.each([
  ['its owner', tomas, [tomas]],
  ['compliance, where it has no owner', null, [marcus]],
])(
  'a path that names what is gone is told to %s, once a day',
  async (_, owner, told) => {
    const near = await startNeighbours({ now: new Date() });
    await using stage = await openStage(start);
    const { ports, workspace } = stage;
    ports.neighbours.pager = createPagerdutySource({
      access: { apiUrl: near.pagerdutyUrl, token: near.pagerdutyToken },
      clock: ports.clock,
      timeoutMs: 2_000,
      pauseMs: 10,
    });
    await approve(stage, owner);
    workspace.world.people.get(priya)!.deactivated = true;
    const heard: { userId: string; text: string }[] = [];
    await ports.jobs.work('tell_person', async (data) => void heard.push(data));

    await checkPaths(ports);
    await checkPaths(ports);
    const problems = [
      'step 1: Priya Raman left',
      'step 2: nobody in Slack is U07AHMEDVID',
      'step 3: channel #war-room is gone, or the bot is not in it',
      'step 4: paging policy PNOSUCH does not exist',
    ];
    expect(await checked(stage)).toMatchObject([{ pathId: 'on-call', problems, unknown: [] }]);
    stage.database.jobs.poke();
    await expect.poll(() => heard.map(({ userId }) => userId)).toEqual(told);
    expect(heard[0]?.text).toContain('step 4: paging policy PNOSUCH does not exist');

    stage.clock.set(plus(start, DAY + 60_000));
    await checkPaths(ports);
    expect(await checked(stage)).toHaveLength(2);
    await near.close();
  },
  40_000,
);
