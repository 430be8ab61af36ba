import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../src/domain/events/event.ts';
import { type BotInSandbox, startBotInSandbox } from './bot-in-sandbox.ts';

const alert = (name: string, state: 'FIRING' | 'RESOLVED' = 'FIRING') => ({
  bot_id: 'B07FE07E335',
  subtype: 'bot_message',
  username: 'Alertmanager',
  text: '',
  attachments: [
    {
      id: 1,
      color: state === 'FIRING' ? 'a30200' : '2eb886',
      fallback: name,
      title: `[${state}:1] ${name} checkout-api (prod warning)`,
      title_link: 'https://alertmanager.example.com/#/alerts?receiver=slack',
    },
  ],
});

describe('a connection that was lost', () => {
  let bot: BotInSandbox;
  beforeAll(async () => {
    bot = await startBotInSandbox();
  }, 60_000);
  afterAll(() => bot?.stop(), 30_000);

  const gaps = async () => {
    const found: RecordedEvent<'channel.gap_closed'>['payload'][] = [];
    for await (const event of bot.app.database.store.events({ types: ['channel.gap_closed'] }))
      if (event.type === 'channel.gap_closed') found.push(event.payload);
    return found;
  };

  it('is a gap in each channel, filled from history before anything newer is understood', async () => {
    const { workspace, app } = bot;
    const { id } = workspace.world.findChannel('alerts') as { id: string };
    const watched = await bot.eventually('the gaps of the start', async () => {
      const found = await gaps();
      return found.length >= 4 ? found.length : null;
    });
    workspace.socket.whenOffline = 'lose';
    workspace.dropConnection('cut');
    const missed = workspace.say('alerts', alert('PoolExhausted'));
    const reply = workspace.say(
      'alerts',
      { ...alert('PoolExhausted'), text: 'again' },
      { thread_ts: missed.ts },
    );
    const gone = workspace.say('alerts', alert('GoneBeforeAnybodyRead'));
    workspace.type('U07AHM2INES', 'alerts', 'looking', { thread_ts: gone.ts });
    workspace.remove('alerts', gone.ts);
    await workspace.connected(30_000);
    // Said live, and about what was missed: it must not be understood first.
    const recovery = workspace.say('alerts', alert('PoolExhausted', 'RESOLVED'));

    const signalOf = async (ts: string) =>
      (await app.database.store.signals({ message: { channelId: id, ts } })).at(-1) ?? null;
    const end = await bot.eventually('the recovery', () => signalOf(recovery.ts), 30_000);
    expect(end).toMatchObject({ disposition: 'recovery' });
    expect(await signalOf(missed.ts)).toMatchObject({
      disposition: 'opened',
      flags: ['backfilled'],
      anomaly: end.anomaly,
    });
    expect(await signalOf(reply.ts)).toMatchObject({ flags: ['backfilled'], anomaly: end.anomaly });
    const found = await bot.eventually('a gap in each channel', async () => {
      const all = (await gaps()).slice(watched).filter(({ cause }) => cause === 'reconnect');
      return all.length >= 4 ? all : null;
    });
    const gap = found.find(({ channelId }) => channelId === id);
    expect(gap?.missing).toBe(1);
    // The recovery was said in the moment of the connection: by the bot's clock that may be before it.
    expect([2, 3]).toContain(gap?.recovered);
    expect(found.filter(({ channelId }) => channelId !== id).every(({ recovered }) => recovered === 0)).toBe(
      true,
    );
  }, 90_000);
});
