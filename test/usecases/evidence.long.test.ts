import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileSpool } from '../../src/adapters/spool/file-spool.ts';
import type { EventType, RecordedEvent } from '../../src/domain/events/event.ts';
import { cancelBundle } from '../../src/usecases/bundle-progress.ts';
import { contextFor } from '../../src/usecases/identify.ts';
import { renderBundle } from '../../src/usecases/render-bundle.ts';
import { deliverBundle, deliverWalk } from '../../src/usecases/request-evidence.ts';
import { recordResponse } from '../../src/usecases/respond-exception.ts';
import { bundleView, showBundle, signBundle } from '../../src/usecases/sign-bundle.ts';
import { findStaleBundles, latestBundles, markStaleBundles } from '../../src/usecases/stale-bundles.ts';
import { tellPerson } from '../../src/usecases/tell-person.ts';
import { newKey, verifyBytes } from '../evidence/package/small-bundle.ts';
import { openedAt, openStage, type Stage } from './stage.ts';

const marcus = 'U07AHMCMRCS';
const nadia = 'U07AHMBNADI';
const olivia = 'U07AHMDOLIV';
const ines = 'U07AHM2INES';

const key = newKey();
const tools = {
  key,
  product: { version: '0.0.0-test', commit: null, tzVersion: '2025c' },
  workspace: { teamId: 'T1', teamName: 'Harborlight', url: 'https://harborlight.slack.com/' },
  render: renderBundle,
  spool: () => fileSpool(),
};

const open = (): Promise<Stage> =>
  openStage('2026-04-01T06:00:00.000Z', (settings) => ({
    ...settings,
    people: { ...settings.people, compliance: [marcus, nadia] },
  }));

async function recorded<T extends EventType>(stage: Stage, type: T): Promise<RecordedEvent<T>[]> {
  const found: RecordedEvent[] = [];
  for await (const event of stage.ports.store.events({ types: [type] })) found.push(event);
  return found as RecordedEvent<T>[];
}

const direct = async (stage: Stage, user: string) =>
  stage.workspace.messages(await stage.ports.chat.directChannel(user));

const newestFile = async (stage: Stage): Promise<{ name: string; bytes: Uint8Array }> => {
  const file = stage.workspace.files().at(-1);
  if (!file) throw new Error('no file was delivered');
  return { name: String(file.name), bytes: await stage.workspace.download(file.id) };
};

describe('A10: a late fact for a final bundle, and the walk-through', () => {
  let stage: Stage;
  let first: { name: string; bytes: Uint8Array };
  let firstId: string;
  const deliver = (requestId: string, text: string) =>
    deliverBundle(stage.ports, { requestId, text, userId: marcus }, tools);
  const walk = async (requestId: string, text: string, userId = olivia): Promise<string> => {
    const before = new Set((await direct(stage, userId)).map(({ ts }) => ts));
    await deliverWalk(stage.ports, { requestId, text, userId }, tools);
    return (await direct(stage, userId))
      .filter(({ ts }) => !before.has(ts))
      .map((message) => `${message.text} ${JSON.stringify(message.blocks ?? [])}`)
      .join('\n');
  };
  const head = () => stage.ports.store.head();

  beforeAll(async () => {
    stage = await open();
    for (const [number, at] of [
      [1, '2026-04-02T10:00:00.000Z'],
      [2, '2026-05-20T10:00:00.000Z'],
      [3, '2026-06-29T10:00:00.000Z'],
    ] as const) {
      stage.clock.set(at);
      await stage.ports.store.write((tx) => tx.append([openedAt(number, at)]));
    }
    stage.clock.set('2026-07-20T09:00:00.000Z');
    await deliver('first', 'Q2 2026');
    first = await newestFile(stage);
    firstId = (await recorded(stage, 'bundle.generated'))[0]?.payload.bundleId ?? '';
  }, 60_000);
  afterAll(() => stage?.[Symbol.asyncDispose]());

  it('delivers a signed final bundle, which is the same when it is asked for again', async () => {
    expect(first.name).toBe('evidence_Harborlight_2026-Q2_r1.zip');
    expect((await verifyBytes(first.bytes, key)).faults).toEqual([]);
    const { seq } = await head();
    await deliver('again', 'quarter 2 2026'.replace('quarter 2', 'Q2'));
    expect(Buffer.from((await newestFile(stage)).bytes).equals(Buffer.from(first.bytes))).toBe(true);
    expect((await head()).seq).toBe(seq);
  });

  it('in a further format it is the same edition, recorded with its own digest', async () => {
    await deliver('as json', 'Q2 2026 json');
    const made = await recorded(stage, 'bundle.generated');
    expect(made.map(({ payload }) => [payload.bundleId, payload.revision, payload.format])).toEqual([
      [firstId, 1, 'zip'],
      [firstId, 1, 'json'],
    ]);
    expect(new Set(made.map(({ payload }) => payload.datasetDigest)).size).toBe(1);
    expect(await latestBundles(stage.ports.store)).toHaveLength(1);
  });

  it('says how to sign, and binds two different people to the manifest', async () => {
    const { ports, workspace } = stage;
    await showBundle(ports, { bundleId: firstId, userId: marcus });
    expect(JSON.stringify((await direct(stage, marcus)).at(-1)?.blocks)).toContain('Unsigned');
    const as = async (user: string, n: number) => contextFor(ports, user, 'slack_modal', `sign ${n}`);
    const words = { bundleId: firstId, statement: 'I counted the rows and read each exception.' };
    expect(await signBundle(ports, words, await as(olivia, 1))).toMatchObject({ code: 'NOT_ALLOWED' });
    expect(await signBundle(ports, words, await as(ines, 2))).toMatchObject({ code: 'NOT_ALLOWED' });
    expect(await signBundle(ports, { ...words, statement: 'ok' }, await as(marcus, 3))).toMatchObject({
      code: 'REASON_REQUIRED',
    });
    expect(await signBundle(ports, words, await as(marcus, 4))).toMatchObject({ kind: 'done' });
    expect(await signBundle(ports, words, await as(marcus, 5))).toMatchObject({ code: 'SAME_PERSON' });
    // Through Slack: the button opens the dialog, the dialog signs.
    await showBundle(ports, { bundleId: firstId, userId: nadia });
    const message = (await direct(stage, nadia)).at(-1);
    const im = await ports.chat.directChannel(nadia);
    await workspace.click(nadia, im, message?.ts ?? '', 'sign_bundle');
    const view = workspace.views(nadia).at(-1);
    if (!view) throw new Error('no dialog was opened');
    expect(JSON.stringify(view)).toContain('Sign as reviewer');
    await workspace.submit(nadia, view, { statement: 'I drew three rows and compared them with Slack.' });
    const events = await recorded(stage, 'bundle.signed_off');
    expect(events.map(({ payload, actor }) => [payload.role, actor.personRef])).toEqual([
      ['preparer', `slack:${marcus}`],
      ['reviewer', `slack:${nadia}`],
    ]);
    expect(events[0]?.payload.manifestDigest).toBe((await verifyBytes(first.bytes, key)).manifestDigest);
    await showBundle(ports, { bundleId: firstId, userId: marcus });
    expect(JSON.stringify((await direct(stage, marcus)).at(-1)?.blocks)).toContain('Prepared and reviewed');
    expect((await latestBundles(ports.store))[0]).toMatchObject({ state: 'reviewed', signedOff: true });
  });

  it('goes stale by a late fact, once, and the preparer is told; revision 2 lists what changed', async () => {
    const { ports } = stage;
    expect(await findStaleBundles(ports.store)).toEqual([]);
    stage.clock.set('2026-07-25T09:00:00.000Z');
    await ports.store.write((tx) => tx.append([openedAt(4, '2026-06-15T10:00:00.000Z')]));
    await markStaleBundles(ports);
    await markStaleBundles(ports);
    expect(await recorded(stage, 'bundle.stale')).toHaveLength(1);
    await tellPerson(ports, { key: `stale:${firstId}`, userId: marcus, text: 'stale' });
    const view = await bundleView(ports, firstId);
    expect(view?.staleBy).toBeGreaterThan(0);
    expect(
      await signBundle(
        ports,
        { bundleId: firstId, statement: 'I would like to sign it.' },
        await contextFor(ports, nadia, 'slack_modal', 'late'),
      ),
    ).toMatchObject({ code: 'NOT_POSSIBLE_NOW' });
    expect(await walk('diff before', 'diff Q2 2026')).toContain('In no revision yet: event');
    await deliver('second', 'Q2 2026');
    const second = await newestFile(stage);
    expect(second.name).toBe('evidence_Harborlight_2026-Q2_r2.zip');
    const { amendments, cover } = JSON.parse(
      Buffer.from(unzipSync(second.bytes)['evidence.json'] ?? []).toString(),
    );
    expect(
      amendments.rows.filter(({ field }: { field: string }) => !field.startsWith('exceptions[')),
    ).toMatchObject([{ subject: 'ANM-000004', change: 'added', field: 'row' }]);
    expect(cover.signed).toBe('unsigned');
    expect(await walk('diff', 'diff Q2 2026')).toContain('ANM-000004 added row');
  });

  it('rebuilds and verifies revision 1 byte for byte, and adds nothing to the ledger', async () => {
    const { seq } = await head();
    expect(await walk('rerun', `rerun ${firstId}`)).toContain('the same bytes as recorded');
    expect(Buffer.from((await newestFile(stage)).bytes).equals(Buffer.from(first.bytes))).toBe(true);
    const verified = await walk('verify', `verify ${firstId}`);
    expect(verified).toContain('agrees counts');
    expect(verified).not.toContain('DIFFERS');
    expect((await head()).seq).toBe(seq);
  });

  it('says the same under other settings, and says so where the rebuilt bytes differ', async () => {
    const { settings } = stage.ports;
    const other = { ...stage.ports, settings: { ...settings, lookbackDays: settings.lookbackDays + 1 } };
    const say = async (requestId: string, by: typeof tools): Promise<string> => {
      await deliverWalk(other, { requestId, text: `rerun ${firstId}`, userId: olivia }, by);
      return (await direct(stage, olivia)).at(-1)?.text ?? '';
    };
    expect(await say('other settings', tools)).not.toContain('DIFFERS');
    const broken: typeof tools = {
      ...tools,
      render: async (...args) => ({ ...(await renderBundle(...args)), manifestDigest: '0'.repeat(64) }),
    };
    expect(await say('other bytes', broken)).toContain('DIFFERS');
  });

  it('draws a sample that anybody can draw again, one packet a row', async () => {
    await walk('sample', 'sample 2 seed=2026-07 Q2 2026');
    const { name, bytes } = await newestFile(stage);
    expect(name).toMatch(/^sample_EVB-[0-9a-f]{16}_2\.zip$/);
    const files = unzipSync(bytes);
    const how = JSON.parse(Buffer.from(files['sample.json'] ?? []).toString());
    expect(how).toMatchObject({ seed: '2026-07', populationRows: 4, asked: 2 });
    expect(Object.keys(files)).toHaveLength(1 + 2 * 3);
    const [{ key: drawnKey }] = how.drawn;
    const html = Buffer.from(files[`001_${drawnKey}/packet.html`] ?? []).toString();
    expect(html).toContain(`Sample 1 of 2: ${drawnKey}`);
    await walk('sample again', 'sample 2 Q2 2026 seed=2026-07');
    expect(Buffer.from((await newestFile(stage)).bytes).equals(Buffer.from(bytes))).toBe(true);
  });

  it('tells what a bundle does not cover', async () => {
    expect(await walk('tile', 'tile H1 2026')).toMatch(/GAP: nothing covers 2025-12-31T23/);
    expect(await walk('tile q2', 'tile Q2 2026')).toContain(
      '0 + 4 + 0 − 0 − 0 = 4; open at the end: 4; ties',
    );
  });

  it('takes management’s response, which stands in the next revision in its own words', async () => {
    const { ports, workspace } = stage;
    const json = async () => {
      const { bytes } = await newestFile(stage);
      return JSON.parse(Buffer.from(bytes).toString());
    };
    await deliver('for exceptions', 'Q2 2026 json');
    const [exception] = (await json()).exceptions;
    await workspace.command(marcus, 'general', '/evidence', `respond ${exception.id}`);
    const view = workspace.views(marcus).at(-1);
    if (!view) throw new Error('no dialog was opened');
    await workspace.submit(marcus, view, { response: 'The rota had a hole; it is closed since July.' });
    const job = stage.enqueued.findLast(({ name }) => name === 'respond_exception');
    await recordResponse(ports, job?.data as Parameters<typeof recordResponse>[1]);
    await recordResponse(ports, job?.data as Parameters<typeof recordResponse>[1]);
    expect(await recorded(stage, 'exception.responded')).toMatchObject([
      {
        payload: { exceptionId: exception.id, code: exception.code },
        actor: { personRef: `slack:${marcus}` },
      },
    ]);
    await deliver('with response', 'Q2 2026 rev json');
    const again = (await json()).exceptions.find(({ id }: { id: string }) => id === exception.id);
    expect(again.responses).toMatchObject([{ text: 'The rota had a hole; it is closed since July.' }]);
  });

  it('stops when it is cancelled: one message, no file, nothing recorded', async () => {
    const made = (await recorded(stage, 'bundle.generated')).length;
    const files = stage.workspace.files().length;
    await cancelBundle(stage.ports, 'cancelled');
    await deliver('cancelled', 'Q2 2026 rev');
    expect((await recorded(stage, 'bundle.generated')).length).toBe(made);
    expect(stage.workspace.files().length).toBe(files);
    expect((await direct(stage, marcus)).at(-1)?.text).toContain('Cancelled');
    expect(stage.workspace.invalid).toEqual([]);
  });

  it('shows how far it is in one message, with a button that stops it', async () => {
    const before = new Set((await direct(stage, marcus)).map(({ ts }) => ts));
    let now = Date.parse('2026-07-26T09:00:00.000Z');
    // Each look at the clock is three seconds later: whatever is made takes long.
    const clock = {
      now: () => {
        now += 3_000;
        return new Date(now).toISOString();
      },
    };
    let shown = '';
    const chat = {
      ...stage.ports.chat,
      post: async (...args: Parameters<typeof stage.ports.chat.post>) => {
        const answer = await stage.ports.chat.post(...args);
        const im = await stage.ports.chat.directChannel(marcus);
        const posted = (await direct(stage, marcus)).find(({ ts }) => ts === answer.ts);
        shown = JSON.stringify(posted?.blocks ?? []);
        await stage.workspace.click(marcus, im, answer.ts, 'cancel_bundle');
        return answer;
      },
    };
    const slow = async (...args: Parameters<typeof renderBundle>) => {
      args[3]?.onProgress?.(0.5);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      args[3]?.onProgress?.(0.6);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return renderBundle(...args);
    };
    const made = (await recorded(stage, 'bundle.generated')).length;
    await deliverBundle(
      { ...stage.ports, clock, chat },
      { requestId: 'slow', text: 'Q2 2026 rev markdown', userId: marcus },
      { ...tools, render: slow },
    );
    expect(shown).toMatch(/Making the evidence: [1-9]\d? %/);
    const after = (await direct(stage, marcus)).filter(({ ts }) => !before.has(ts)).map(({ text }) => text);
    expect(after.filter((text) => text?.includes('Cancelled: nothing was delivered'))).toHaveLength(1);
    expect(after.filter((text) => text?.includes('Making'))).toEqual([]);
    expect((await recorded(stage, 'bundle.generated')).length).toBe(made);
  }, 60_000);
});

describe('who may do what', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage('2026-07-20T09:00:00.000Z', (settings) => ({
      ...settings,
      fiscalYear: { ...settings.fiscalYear, startMonth: 7, bareQuarter: null },
    }));
    await stage.ports.store.write((tx) =>
      tx.append([openedAt(1, '2026-07-19T10:00:00.000Z', { summary: 'SECRET LATENCY' })]),
    );
  }, 60_000);
  afterAll(() => stage?.[Symbol.asyncDispose]());

  const answerTo = async (user: string, text: string): Promise<string> => {
    const before = stage.workspace.ephemeral(user).length;
    await stage.workspace.command(user, 'general', '/evidence', text);
    return JSON.stringify(stage.workspace.ephemeral(user).slice(before));
  };

  it.each([
    'Q2 2026',
    'sample 5 seed=1 Q2 2026',
    'verify',
    'rerun',
    'diff Q2 2026',
    'tile 2026',
    'sign EVB-0123456789abcdef',
    'respond EXC-0123456789abcdef',
    'nonsense',
  ])('A27: /evidence %s by a responder is refused, recorded, and tells nothing', async (text) => {
    const before = (await recorded(stage, 'bundle.refused')).length;
    const enqueued = stage.enqueued.length;
    const answer = await answerTo(ines, text);
    expect(answer).toContain('Your role does not allow this');
    expect(answer).not.toMatch(/SECRET|ANM-|EVB-|EXC-|2026-07|Ledger/);
    expect((await recorded(stage, 'bundle.refused')).slice(before)).toMatchObject([
      { actor: { personRef: `slack:${ines}` }, payload: { periodText: text, code: 'NOT_ALLOWED' } },
    ]);
    expect(stage.enqueued.length).toBe(enqueued);
  });

  it('auditors read and neither generate nor sign nor respond', async () => {
    for (const text of ['2026-07-01..2026-07-10', 'sign EVB-1', 'respond EXC-0123456789abcdef'])
      expect(await answerTo(olivia, text)).toContain('Your role does not allow this');
    for (const text of ['sample 5 seed=1', 'verify', 'diff', 'tile 2026'])
      expect(await answerTo(olivia, text)).toContain('The answer follows');
    expect(stage.enqueued.filter(({ name }) => name === 'walk_through')).toHaveLength(4);
    expect(await answerTo(olivia, 'sample 5')).toContain('the auditor’s own seed');
  });

  it('A26: a quarter that could be two asks with two buttons, and makes nothing until one is clicked', async () => {
    const asked = () => stage.enqueued.filter(({ name }) => name === 'deliver_bundle');
    await answerTo(marcus, 'Q2');
    const message = stage.workspace.ephemeral(marcus).at(-1);
    const buttons = JSON.stringify(message?.blocks).match(/"action_id":"evidence"/g);
    expect(buttons).toHaveLength(2);
    expect(asked()).toEqual([]);
    const names = [...JSON.stringify(message?.blocks).matchAll(/\\"period\\":\\"([^"\\]+)\\"/g)].map(
      ([, name]) => name,
    );
    expect(new Set(names).size).toBe(2);
    const [period] = names;
    await stage.workspace.click(
      marcus,
      'general',
      message?.ts ?? '',
      'evidence',
      JSON.stringify({ anomaly: 0, period }),
    );
    expect(asked()).toMatchObject([{ data: { text: period, userId: marcus } }]);
  });

  it('help lists every verb', async () => {
    const answer = await answerTo(marcus, 'help');
    for (const verb of ['sample', 'verify', 'rerun', 'diff', 'tile', 'sign', 'respond'])
      expect(answer).toContain(`/evidence ${verb}`);
  });
});
