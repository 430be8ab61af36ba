import { botActor } from '../domain/actor.ts';
import type { NewEvent } from '../domain/events/event.ts';
import type { Ports, StoreReader } from '../ports.ts';

export interface WatchedChannel {
  channelId: string;
  name: string;
  private: boolean;
}

/** Which channels are listened to; asked for each message, brought up to date when membership changes. */
export interface Watch {
  has(channelId: string): boolean;
  all(): WatchedChannel[];
  /** The id of a channel by its name or id; null when the bot is not in it. */
  find(nameOrId: string): string | null;
}

/** The channels under watch, by what the ledger says. */
export const stillWatched = async (reader: StoreReader): Promise<Map<string, WatchedChannel>> => {
  const watched = new Map<string, WatchedChannel>();
  for await (const event of reader.events({ types: ['channel.watched', 'channel.unwatched'] })) {
    if (event.type === 'channel.watched') watched.set(event.payload.channelId, event.payload);
    else if (event.type === 'channel.unwatched') watched.delete(event.payload.channelId);
  }
  return watched;
};

/**
 * Asks Slack where the bot is a member, and records which channels came under watch or left it: a channel that stops
 * being heard is a gap in the population, so the ledger says so.
 */
export async function watchChannels(
  ports: Pick<Ports, 'store' | 'chat' | 'clock' | 'settings'>,
): Promise<Watch> {
  const member = await ports.chat.channels();
  const wanted = ports.settings.channels;
  const watched = member.filter(
    ({ channelId, name }) => wanted === null || wanted.includes(name) || wanted.includes(channelId),
  );
  await ports.store.write(async (tx) => {
    const before = await stillWatched(tx);
    const events: NewEvent[] = [];
    const stamp = { effectiveAt: ports.clock.now(), actor: botActor('slack_event'), idempotencyKey: null };
    for (const channel of watched)
      if (!before.has(channel.channelId))
        events.push({
          ...stamp,
          type: 'channel.watched',
          subject: `channel:${channel.channelId}`,
          payload: channel,
        });
    for (const [channelId, { name }] of before)
      if (!watched.some((channel) => channel.channelId === channelId))
        events.push({
          ...stamp,
          type: 'channel.unwatched',
          subject: `channel:${channelId}`,
          payload: {
            channelId,
            name,
            cause: member.some((channel) => channel.channelId === channelId)
              ? 'taken out of the configuration'
              : 'the bot is not a member any more',
          },
        });
    await tx.append(events);
  });
  const ids = new Set(watched.map(({ channelId }) => channelId));
  return {
    has: (channelId) => ids.has(channelId),
    all: () => watched,
    find: (nameOrId) =>
      member.find(({ channelId, name }) => name === nameOrId || channelId === nameOrId)?.channelId ?? null,
  };
}
