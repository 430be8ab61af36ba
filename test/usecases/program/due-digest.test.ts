import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/domain/events/event.ts';
import type { Program } from '../../../src/domain/program/program.ts';
import { publishHome } from '../../../src/usecases/list-anomalies.ts';
import { postDigest, refreshDigests, weekNamed } from '../../../src/usecases/post-digest.ts';
import { rememberOwing } from '../../../src/usecases/program/find-due.ts';
import { tellPerson } from '../../../src/usecases/tell-person.ts';
import { resolved } from '../../adapters/db/sample-events.ts';
import { shipped } from '../../program-files/shipped-program.ts';
import { openedAt, openStage, type Stage } from '../stage.ts';

const [ines, marcus, kenji] = ['U07AHM2INES', 'U07AHMCMRCS', 'U07AHM8KNJI'];
const by = (id: string, label: string) => ({
  kind: 'person' as const,
  personRef: `slack:${id}` as const,
  label,
  via: 'slack_modal' as const,
});

const documents = shipped.program.policies.documents.map((each) => ({
  ...each,
  owner: each.id === 'change-management' ? 'kenji.sato@harborlight.example' : null,
}));
const program: Program = { ...shipped.program, policies: { documents } };

const approved: NewEvent = {
  type: 'program.approved',
  subject: 'program',
  effectiveAt: '2025-05-20T08:00:00.000Z',
  actor: by(marcus, 'Marcus Bell'),
  idempotencyKey: null,
  payload: {
    version: 1,
    hash: 'a'.repeat(64),
    author: `slack:${ines}`,
    authorLabel: 'Ines Okafor',
    effectiveFrom: '2025-05-20T08:00:00.000Z',
    program,
    files: [],
  },
};
const action = (number: number, index: number, dueAt: string): NewEvent => ({
  type: 'anomaly.action_added',
  subject: `anomaly:${number}`,
  effectiveAt: '2026-05-02T10:00:00.000Z',
  actor: by(ines, 'Ines Okafor'),
  idempotencyKey: null,
  payload: {
    actionId: `${number}-${index}`,
    title: `Exports need a second approval <!channel> ${index}`,
    kind: 'preventive',
    owner: `slack:${kenji}`,
    ownerLabel: 'Kenji Sato',
    dueAt,
    ticket: null,
  },
});
const done = (actionId: string): NewEvent => ({
  type: 'anomaly.action_done',
  subject: 'anomaly:1',
  effectiveAt: '2026-05-26T10:00:00.000Z',
  actor: by(kenji, 'Kenji Sato'),
  idempotencyKey: null,
  payload: { actionId, proof: null },
});

describe('what is due by the program, in the digest', () => {
  let stage: Stage;
  let compliance: string;
  beforeAll(async () => {
    stage = await openStage('2026-05-25T07:30:00.000Z', (settings) => ({
      ...settings,
      people: { ...settings.people, compliance: [marcus] },
    }));
    compliance = stage.workspace.world.findChannel('compliance')?.id ?? '';
    await stage.ports.store.write((tx) =>
      tx.append([
        approved,
        openedAt(1, '2026-05-01T10:00:00.000Z', {
          severity: 'sev2',
          programVersion: '1',
          channelId: stage.alerts,
          messageTs: '1777000000.000100',
          threadTs: '1777000000.000100',
        }),
        resolved(1),
        action(1, 1, '2026-05-10T10:00:00.000Z'),
        action(1, 2, '2026-05-30T10:00:00.000Z'),
        action(1, 3, '2026-06-30T10:00:00.000Z'),
      ]),
    );
  });
  afterAll(() => stage?.[Symbol.asyncDispose]());

  const posted = () => stage.workspace.messages('compliance').filter(({ bot_id }) => bot_id);
  const section = (index: number): string => {
    const blocks = (posted()[index]?.blocks ?? []) as { text?: { text?: string } }[];
    return blocks.find(({ text }) => text?.text?.startsWith('*Due by'))?.text?.text ?? '';
  };
  const post = async (week: string, now: string) => {
    stage.clock.set(now);
    const found = weekNamed(week, now, 'Europe/Berlin');
    if (!found) throw new Error('no such week');
    await postDigest(stage.ports, found, compliance);
  };

  it('lists past due and what falls due before the next one, with owner, date and a link, the oldest first', async () => {
    await post('2026-W21', '2026-05-25T07:30:00.000Z');
    const lines = section(0).split('\n').slice(1);
    expect(lines[0]).toMatch(
      /^• \*past due for 14 d 21 h\* .*Action 1-1: Exports need .*\|ANM-000001>.*<@U07AHM8KNJI>/,
    );
    expect(lines.findIndex((line) => line.includes('Action 1-2'))).toBe(lines.length - 1);
    expect(lines.at(-1)).toMatch(/^• due <!date/);
    expect(section(0)).not.toContain('Action 1-3');
    expect(section(0)).not.toContain('<!channel>');
    expect(section(0)).toContain('kenji.sato@harborlight.example');
    expect(section(0)).toContain('nobody is named for it');
    expect(section(0)).toMatch(/Exercise of the program · .*none was held yet/);
    expect(posted()[0]?.text).toMatch(/\d things due by the response program/);
    expect(stage.workspace.invalid).toEqual([]);
  });

  it('is drawn anew when one of them is done, and says so', async () => {
    await stage.ports.store.write((tx) => tx.append([done('1-1')]));
    stage.enqueued.length = 0;
    await refreshDigests(stage.ports, 1);
    expect(stage.enqueued).toContainEqual({ name: 'post_digest', data: { week: '2026-W21' } });
    await post('2026-W21', '2026-05-26T10:00:00.000Z');
    expect(section(0).split('\n')[1]).toContain('*done or moved since*');
    expect(posted()).toHaveLength(1);
  });

  it('names the owner in the third week, and tells one who is named by an e-mail address', async () => {
    await post('2026-W22', '2026-06-01T07:30:00.000Z');
    await post('2026-W23', '2026-06-08T07:30:00.000Z');
    expect(section(2)).toMatch(/Read again: Change management policy.*\*3 weeks running\*: kenji/);
    const waiting: { name: string; data: { key: string; userId: string; text: string } }[] = [];
    await stage.database.jobs.work(
      'tell_person',
      async (data) => void waiting.push({ name: 'tell_person', data }),
    );
    await expect.poll(() => waiting.length, { timeout: 20_000 }).toBeGreaterThan(2);
    const told = waiting.find(({ data }) => data.userId === 'kenji.sato@harborlight.example');
    expect(told?.data.text).toContain('It is yours.');
    await tellPerson(stage.ports, told!.data);
    await tellPerson(stage.ports, told!.data);
    const direct = await stage.ports.chat.directChannel(kenji);
    expect(stage.workspace.messages(direct)).toHaveLength(1);
    stage.enqueued.length = 0;
    await tellPerson(stage.ports, { ...told!.data, key: 'other', userId: 'gone@harborlight.example' });
    expect(stage.enqueued).toMatchObject([
      {
        name: 'tell_person',
        data: { userId: marcus, text: expect.stringContaining('gone@harborlight.example') },
      },
    ]);
    // Nobody is named for it: compliance hears of it.
    expect(waiting.some(({ data }) => data.userId === marcus && data.text.includes('Nobody is named'))).toBe(
      true,
    );
  });

  it('stands on the home of compliance, and on nobody else’s', async () => {
    await rememberOwing(stage.ports);
    for (const user of [marcus, ines]) await publishHome(stage.ports, user);
    const home = (user: string) => JSON.stringify(stage.workspace.home(user)?.blocks ?? []);
    expect(home(marcus)).toMatch(/Due by the response program.*Action 1-2/);
    expect(home(ines)).not.toContain('Due by the response program');
  });

  it('is a list of pages for everybody', async () => {
    await stage.ports.store.write((tx) =>
      tx.append(Array.from({ length: 30 }, (_, i) => action(1, i + 4, '2026-06-01T10:00:00.000Z'))),
    );
    const page = async (text: string) => {
      await stage.workspace.command(ines, 'incidents', '/policy', text);
      return JSON.stringify(stage.workspace.ephemeral(ines).at(-1) ?? '');
    };
    expect(await page('due')).toMatch(
      /due by the response program, past due first · page 1 of 3.*policy due 2/,
    );
    expect(await page('due 3')).toContain('page 3 of 3');
    expect(await page('due 9')).toContain('/policy due 3 is the last');
    await post('2026-W24', '2026-06-15T07:30:00.000Z');
    expect(section(3)).toMatch(/…and \d\d more; `\/policy due` lists all\.$/);
    expect(posted()[3]?.blocks?.length).toBeLessThanOrEqual(50);
    expect(stage.workspace.invalid).toEqual([]);
  });
});
