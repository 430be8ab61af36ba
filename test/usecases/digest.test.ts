import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../sandbox/slack/shapes.ts';
import { botActor } from '../../src/domain/actor.ts';
import type { NewEvent } from '../../src/domain/events/event.ts';
import { weekOf } from '../../src/domain/iso-week.ts';
import { digest } from '../../src/slack/blocks/digest.ts';
import { planDigest } from '../../src/usecases/digest-plan.ts';
import {
  digestView,
  dueDigests,
  postDigest,
  refreshDigests,
  weekNamed,
} from '../../src/usecases/post-digest.ts';
import { tellPerson } from '../../src/usecases/tell-person.ts';
import { acknowledged } from '../adapters/db/sample-events.ts';
import { candidate, openedAt, openStage, ranked, type Stage } from './stage.ts';

const zone = 'Europe/Berlin';
const marcus = 'U07AHMCMRCS';
const ines = 'U07AHM2INES';

/** A change that was let through and has to be ratified by then. */
const emergency = (number: number, ratifyDueAt: string): NewEvent => ({
  type: 'anomaly.authorization_linked',
  subject: `anomaly:${number}`,
  effectiveAt: '2026-06-17T11:00:00.000Z',
  actor: botActor(),
  idempotencyKey: null,
  payload: {
    changeId: null,
    role: 'authorizes_change',
    kind: 'emergency',
    ref: 'EMG-1',
    ticket: null,
    linkMethod: 'human',
    emergency: { declaredBy: 'slack:U07AHM2INES', reason: 'checkout was down', ratifyDueAt },
    document: null,
  },
});

const words = (message: Message | undefined) => JSON.stringify(message?.blocks ?? []);

describe('the weekly digest', () => {
  let stage: Stage;
  let compliance: string;
  beforeAll(async () => {
    stage = await openStage('2026-05-25T07:30:00.000Z');
    compliance = stage.workspace.world.findChannel('compliance')?.id ?? '';
    await stage.ports.store.write((tx) =>
      tx.append([
        openedAt(1, '2026-05-19T10:00:00.000Z', { severity: 'sev3' }),
        openedAt(2, '2026-05-20T10:00:00.000Z', { severity: 'sev1', services: ['payouts-api'] }),
        openedAt(3, '2026-05-24T21:59:59.999Z', {
          severity: 'sev2',
          services: ['unknown-svc'],
          summary: '*bold* <!channel> & `x`',
        }),
        // Monday 00:00 in Berlin: next week's.
        openedAt(4, '2026-05-24T22:00:00.000Z', {}),
        openedAt(5, '2026-05-20T12:00:00.000Z', { kind: 'exercise' }),
        ranked(1, [candidate(412)]),
        acknowledged(1),
      ]),
    );
  });
  afterAll(() => stage?.[Symbol.asyncDispose]());

  const posted = () => stage.workspace.messages('compliance').filter(({ bot_id }) => bot_id);
  const week = () => {
    const found = weekNamed('2026-W21', stage.ports.clock.now(), zone);
    if (!found) throw new Error('no such week');
    return found;
  };

  it('is due on Monday at nine in the zone, not a moment before', async () => {
    stage.clock.set('2026-05-25T06:59:59.999Z');
    const names = async () => (await dueDigests(stage.ports)).map(({ name }) => name);
    expect(await names()).toEqual(['2026-W20']);
    stage.clock.set('2026-05-25T07:00:00.000Z');
    expect(await names()).toEqual(['2026-W21']);
  });

  it('lists what has no cause, past target and worst first, by owner, and nothing of the next week', async () => {
    stage.clock.set('2026-05-25T07:30:00.000Z');
    await postDigest(stage.ports, week(), compliance);
    expect(posted()).toHaveLength(1);
    const text = words(posted()[0]);
    expect(text).toContain('3 without a cause');
    expect(text.indexOf('ANM-000002')).toBeLessThan(text.indexOf('ANM-000001'));
    expect(text).not.toContain('ANM-000004');
    expect(text).not.toContain('ANM-000005');
    expect(text).toContain('Services of <@U07AHM8KNJI>');
    expect(text).toContain('No owner is named');
    expect(text).toContain('past the target for');
    expect(text).not.toContain('<!channel>');
    expect(text).toContain('Confirm #412 + PAY-412');
    expect(posted()[0]?.blocks?.length).toBeLessThanOrEqual(50);
    expect(posted()[0]?.text).toContain('3 without a cause');
    expect(stage.workspace.invalid).toEqual([]);
  });

  it('is never posted twice, and gets its picture once Slack holds it', async () => {
    await postDigest(stage.ports, week(), compliance);
    expect(posted()).toHaveLength(1);
    const image = posted()[0]?.blocks?.find(({ type }) => type === 'image') as
      | { slack_file: { id: string }; alt_text: string }
      | undefined;
    expect(image?.alt_text).toContain('W21: 3 (0 settled, 0 ended without a cause, 3 open)');
    const bytes = await stage.workspace.download(image?.slack_file.id ?? '');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(await dueDigests(stage.ports)).toEqual([]);
    expect(stage.workspace.files()).toHaveLength(1);
  });

  it('acts in place: the row shows what was decided, where it stood', async () => {
    const { workspace, ports } = stage;
    const ts = posted()[0]?.ts ?? '';
    const outcome = await workspace.click(
      ines,
      'compliance',
      ts,
      'assign',
      JSON.stringify({ anomaly: 2, seen: null }),
    );
    expect(outcome.ok).toBe(true);
    stage.enqueued.length = 0;
    await refreshDigests(ports, 2);
    expect(stage.enqueued).toContainEqual({ name: 'post_digest', data: { week: '2026-W21' } });
    await postDigest(ports, week(), compliance);
    expect(words(posted()[0])).toContain('Taken by');
    await workspace.click(ines, 'compliance', ts, 'no_change', JSON.stringify({ anomaly: 1, seen: null }));
    const dialog = workspace.views(ines).at(-1);
    if (!dialog) throw new Error('no dialog opened');
    const sent = await workspace.submit(ines, dialog, {
      reason: 'load',
      explanation: 'Traffic of the spring sale, seen on the dashboard.',
    });
    expect(sent.ok).toBe(true);
    await postDigest(ports, week(), compliance);
    expect(words(posted()[0])).toContain('no change caused it, said by');
    expect(posted()).toHaveLength(1);
    expect(workspace.invalid).toEqual([]);
  });

  it('says who reviewed it and when', async () => {
    const ts = posted()[0]?.ts ?? '';
    const outcome = await stage.workspace.click(marcus, 'compliance', ts, 'digest_reviewed');
    expect(outcome.ok).toBe(true);
    await postDigest(stage.ports, week(), compliance);
    expect(words(posted()[0])).toContain('Reviewed by Marcus Bell');
  });

  it('names the owner of what comes back for the third week, and tells them', async () => {
    const { ports, workspace, clock } = stage;
    clock.set('2026-06-08T07:30:00.000Z');
    const due = await dueDigests(ports);
    expect(due.map(({ name }) => name)).toEqual(['2026-W22', '2026-W23']);
    for (const one of due) await postDigest(ports, one, compliance);
    expect(posted()).toHaveLength(3);
    expect(words(posted()[2])).toContain('3 weeks running*: <@U07AHM8KNJI>, this is yours');
    const kenji = 'U07AHM8KNJI';
    const told = `escalation:2026-W23:2:${kenji}`;
    await tellPerson(ports, { key: told, userId: kenji, text: 'ANM-000002 has stood here' });
    await tellPerson(ports, { key: told, userId: kenji, text: 'ANM-000002 has stood here' });
    const direct = await ports.chat.directChannel(kenji);
    expect(workspace.messages(direct)).toHaveLength(1);
  });

  it('is posted when there is nothing to say', async () => {
    await using quiet = await openStage('2026-05-25T07:30:00.000Z');
    const channel = quiet.workspace.world.findChannel('compliance')?.id ?? '';
    await postDigest(quiet.ports, week(), channel);
    const [message] = quiet.workspace.messages('compliance').filter(({ bot_id }) => bot_id);
    expect(words(message)).toContain('Nothing to do here');
    const view = await digestView(quiet.ports, week(), await planDigest(quiet.ports, week()));
    const asking = digest({ ...view, counts: { ...view.counts, unauthorized: 2 } });
    expect(JSON.stringify(asking.blocks)).toContain('has a settled cause."');
    expect(quiet.workspace.invalid).toEqual([]);
  });

  it('fits Slack with hundreds of rows', async () => {
    await using crowded = await openStage('2026-05-25T07:30:00.000Z');
    const channel = crowded.workspace.world.findChannel('compliance')?.id ?? '';
    await crowded.ports.store.write((tx) =>
      tx.append(
        Array.from({ length: 300 }, (_, index) =>
          openedAt(index + 1, `2026-05-2${index % 4}T10:00:00.000Z`, {
            services: [['checkout-api', 'ledger-svc', 'payouts-api', 'x'][index % 4] ?? 'x'],
            summary: 'x'.repeat(200),
          }),
        ),
      ),
    );
    await postDigest(crowded.ports, week(), channel);
    await postDigest(crowded.ports, week(), channel);
    const [message] = crowded.workspace.messages('compliance').filter(({ bot_id }) => bot_id);
    expect(message?.blocks?.length).toBeLessThanOrEqual(50);
    expect(words(message)).toMatch(/…and 27\d more; the App Home has all\./);
    expect(crowded.workspace.invalid).toEqual([]);
  });

  it('announces a quarter that ends soon, with what its rows lack', async () => {
    await using late = await openStage('2026-06-22T07:30:00.000Z');
    const channel = late.workspace.world.findChannel('compliance')?.id ?? '';
    await late.ports.store.write((tx) =>
      tx.append([openedAt(1, '2026-06-17T10:00:00.000Z'), emergency(1, '2026-06-19T10:00:00.000Z')]),
    );
    await postDigest(late.ports, weekOf('2026-06-16T00:00:00.000Z', zone), channel);
    const [message] = late.workspace.messages('compliance').filter(({ bot_id }) => bot_id);
    expect(words(message)).toMatch(/Q2 2026.* closes in 8 days\*: 0 rows lack a ticket, 1 row lacks a cause/);
    expect(words(message)).toMatch(
      /Due by the response program\*.*past due for 2 d 21 h.*Emergency change to ratify.*ANM-000001/,
    );
  });
});
