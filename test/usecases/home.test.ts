import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { View } from '../../sandbox/slack/shapes.ts';
import { botActor } from '../../src/domain/actor.ts';
import type { NewEvent } from '../../src/domain/events/event.ts';
import { messageUrl } from '../../src/usecases/work-rows.ts';
import { acknowledged, resolved } from '../adapters/db/sample-events.ts';
import { eventually } from '../journey/bot-in-sandbox.ts';
import { openedAt, openStage, type Stage } from './stage.ts';

const ines = 'U07AHM2INES';
const marcus = 'U07AHMCMRCS';
const tomas = 'U07AHM6TMAS';
const words = (view: View | undefined): string => JSON.stringify(view?.blocks ?? []);

describe('the App Home', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage('2026-06-20T09:00:00.000Z');
    const watched: NewEvent = {
      type: 'channel.watched',
      subject: `channel:${stage.alerts}`,
      effectiveAt: '2026-05-01T00:00:00.000Z',
      actor: botActor(),
      idempotencyKey: null,
      payload: { channelId: stage.alerts, name: 'alerts', private: false },
    };
    await stage.ports.store.write((tx) =>
      tx.append([
        watched,
        ...Array.from({ length: 40 }, (_, index) =>
          openedAt(index + 1, `2026-06-${String(10 + (index % 9)).padStart(2, '0')}T10:00:00.000Z`, {
            services: [index % 4 === 0 ? 'payouts-api' : 'checkout-api'],
            channelId: stage.alerts,
          }),
        ),
        acknowledged(1),
        resolved(2),
      ]),
    );
  });
  afterAll(() => stage?.[Symbol.asyncDispose]());

  const open = async (user: string, wanted: string | RegExp): Promise<View> => {
    stage.workspace.openHome(user);
    return shows(user, wanted);
  };
  const shows = (user: string, wanted: string | RegExp): Promise<View> =>
    eventually(`the home of ${user} says ${wanted}`, () => {
      const view = stage.workspace.home(user);
      return view && (typeof wanted === 'string' ? words(view).includes(wanted) : wanted.test(words(view)))
        ? view
        : null;
    });

  it('shows a page of what is open, oldest first, within Slack’s limits', async () => {
    const view = await open(ines, '1 to 15 of 39');
    expect(words(view)).toContain('*39* open · *40* without a settled cause');
    expect(words(view)).toContain('page 1 of 3');
    expect(words(view)).toContain('*#alerts*: no message of a sender in the last 90 days');
    expect(words(view)).not.toContain('Cause settled:');
    expect((view.blocks as unknown[]).length).toBeLessThanOrEqual(100);
    expect(stage.workspace.invalid).toEqual([]);
  });

  it('turns pages and filters, each for one person alone', async () => {
    const { workspace } = stage;
    await workspace.clickIn(ines, { view: 'home' }, 'home_later');
    await shows(ines, '16 to 30 of 39');
    await workspace.selectIn(ines, { view: 'home' }, 'home_what', 'unattributed');
    await shows(ines, 'Without a cause · 1 to 15 of 40');
    await workspace.selectIn(ines, { view: 'home' }, 'home_who', 'mine');
    await shows(ines, 'You have taken nothing that fits.');
    await open(marcus, '1 to 15 of 39');
    // Remembered until the next time.
    await open(ines, 'You have taken nothing that fits.');
  });

  it('knows whose services are whose', async () => {
    await open(tomas, "Everybody's");
    await stage.workspace.selectIn(tomas, { view: 'home' }, 'home_who', 'services');
    await shows(tomas, 'My services (checkout-api) · Open · 1 to 15 of 29');
    await stage.workspace.selectIn(ines, { view: 'home' }, 'home_who', 'services');
    await shows(ines, 'No service names you as its owner.');
  });

  it('shows the quarter to compliance', async () => {
    const view = await open(marcus, 'Q2 2026');
    expect(words(view)).toContain('Cause settled: 0 of 40 (0 %) · Ended: 1 of 40 (2 %)');
  });

  it('acts in place', async () => {
    const { workspace } = stage;
    await open(marcus, 'ANM-000001');
    const outcome = await workspace.clickIn(
      marcus,
      { view: 'home' },
      'assign',
      JSON.stringify({ anomaly: 1, seen: null }),
    );
    expect(outcome.ok).toBe(true);
    await shows(marcus, 'Taken by Marcus Bell');
    await workspace.selectIn(marcus, { view: 'home' }, 'home_who', 'mine');
    await shows(marcus, 'Taken by me · Open · 1 to 1 of 1');
    await workspace.clickIn(
      marcus,
      { view: 'home' },
      'no_change',
      JSON.stringify({ anomaly: 1, seen: null }),
    );
    const dialog = await eventually('a dialog', () => workspace.views(marcus).at(-1));
    const sent = await workspace.submit(marcus, dialog, {
      reason: 'load',
      explanation: 'Traffic of the spring sale, see the dashboard.',
    });
    expect(sent.ok).toBe(true);
    await shows(marcus, 'no change caused it, said by Marcus Bell');
    expect(workspace.invalid).toEqual([]);
  });

  it('makes the address that Slack would give', async () => {
    const { ts } = stage.workspace.say('alerts', { text: 'hello' });
    const { url } = await stage.ports.chat.self();
    expect(messageUrl(url, stage.alerts, ts)).toBe(
      await stage.ports.chat.permalink({ channelId: stage.alerts, ts }),
    );
  });
});

describe('the commands', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage('2026-06-20T09:00:00.000Z');
    await stage.ports.store.write((tx) => tx.append([openedAt(1, '2026-06-19T10:00:00.000Z')]));
  });
  afterAll(() => stage?.[Symbol.asyncDispose]());

  const type = async (user: string, command: string, text: string): Promise<string> => {
    const before = stage.workspace.ephemeral(user).length;
    const outcome = await stage.workspace.command(user, 'general', command, text);
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ ok: true });
    const answer = await eventually('an answer', () => stage.workspace.ephemeral(user)[before]);
    expect(answer.text, 'a fallback for screen readers').toBeTruthy();
    return JSON.stringify(answer);
  };

  it.each([
    ['/anomaly', 'help', '/anomaly 123'],
    ['/anomaly', '', 'Open anomalies: 1'],
    ['/anomaly', 'anm-000001', 'p99 latency above 2 s'],
    ['/anomaly', '1', 'p99 latency above 2 s'],
    ['/anomaly', '77', 'No anomaly has that number'],
    ['/anomaly', 'stats', '1 open (1 that nobody has seen'],
    ['/anomaly', 'lsit', 'Did you mean `/anomaly list`?'],
    ['/anomaly', '<!channel> *x*', 'is not understood'],
    ['/anomaly', 'constructor', 'is not understood'],
    ['/evidence', 'help', '/evidence Q2 2026 pdf'],
    ['/evidence', '', '/evidence Q2 2026 pdf'],
    ['/evidence', 'lsat quarter', 'Did you mean'],
    ['/rules', 'help', '/rules approve all'],
    ['/rules', 'aprove all', 'Did you mean `/rules approve all`?'],
    ['/rule', 'hlep', 'Did you mean `/rule help`?'],
    ['/policy', 'help', '/policy status incident-response Q2'],
    ['/policy', 'stauts incident-response', 'Did you mean `/policy status`?'],
  ])('%s %s', async (command, text, said) => {
    const answer = await type(marcus, command, text);
    expect(answer).toContain(said);
    expect(answer).not.toContain('<!channel>');
    expect(stage.workspace.invalid).toEqual([]);
  });

  it('are answered in time, also where the answer takes longer than Slack waits', async () => {
    const { store } = stage.ports;
    stage.ports.store = new Proxy(store, {
      get: (target, name: keyof typeof store) =>
        name === 'events'
          ? async function* (...filter: Parameters<typeof store.events>) {
              await sleep(4_000);
              yield* target.events(...filter);
            }
          : typeof target[name] === 'function'
            ? target[name].bind(target)
            : target[name],
    });
    const before = stage.workspace.ephemeral(marcus).length;
    const first = await type(marcus, '/anomaly', 'stats');
    stage.ports.store = store;
    expect(first).toContain('The answer follows here.');
    const answer = await eventually('the figures', () => stage.workspace.ephemeral(marcus)[before + 1]);
    expect(JSON.stringify(answer)).toContain('1 open (1 that nobody has seen');
  });

  it('tell somebody without the role that the role is missing, and no more', async () => {
    const answer = await type(ines, '/evidence', 'lsat quarter');
    expect(answer).toContain('Your role does not allow this');
    expect(answer).not.toContain('Did you mean');
  });
});
